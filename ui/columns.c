#include "ui/columns.h"

#include <stdbool.h>

#define GAP 1
#define FIELDS_MAX 128u

/* Room that the field takes beside `others` columns. */
static int room_of(const struct field *field, unsigned others)
{
	return field->width + (others ? GAP : 0);
}

/* The next field of the place after (rank, index) in the order in which they are wanted; `count` when there is none. */
static uint16_t next_wanted(const struct schema *schema, enum field_place place, int rank, int index)
{
	uint16_t found = schema->count;
	for (uint16_t i = 0; i < schema->count; i++) {
		const struct field *field = &schema->fields[i];
		bool later = field->rank > rank || (field->rank == rank && (int)i > index);
		if (field->place == place && later && (found == schema->count || field->rank < schema->fields[found].rank))
			found = i;
	}
	return found;
}

/* Mark the fields of the place that fit, most wanted first. False: some did not. */
static bool choose(const struct schema *schema, enum field_place place, int room, int *used, unsigned *count, bool *chosen)
{
	bool all = true;
	int rank = -1, index = -1;
	for (uint16_t i; (i = next_wanted(schema, place, rank, index)) < schema->count; rank = schema->fields[i].rank, index = i) {
		const struct field *field = &schema->fields[i];
		bool must = place == PLACE_LIST && field->rank == 0;
		if (*count == COLUMNS_MAX || (!must && *used + room_of(field, *count) > room)) {
			all = false;
			continue;
		}
		*used += room_of(field, (*count)++);
		chosen[i] = true;
	}
	return all;
}

static void share_spare(const struct schema *schema, int spare, struct column *columns, unsigned count)
{
	int weights = 0;
	for (unsigned i = 0; i < count; i++)
		weights += schema->fields[columns[i].field].weight;
	for (unsigned i = 0; i < count && weights > 0; i++) {
		const struct field *field = &schema->fields[columns[i].field];
		/* Room beyond twice the wish only tears the row apart. */
		int more = spare * field->weight / weights;
		int most = field->width + 8;
		columns[i].width += more < most ? more : most;
	}
}

unsigned columns_choose(const struct schema *schema, int room, struct column out[static COLUMNS_MAX])
{
	bool chosen[FIELDS_MAX] = {false};
	int used = 0;
	unsigned wanted = 0;
	if (schema->count > FIELDS_MAX)
		return 0;
	if (choose(schema, PLACE_LIST, room, &used, &wanted, chosen))
		choose(schema, PLACE_WIDE, room, &used, &wanted, chosen);
	unsigned count = 0;
	for (int place = PLACE_LIST; place <= PLACE_WIDE; place++)
		for (uint16_t i = 0; i < schema->count; i++)
			if (chosen[i] && schema->fields[i].place == (enum field_place)place)
				out[count++] = (struct column){.field = i, .width = schema->fields[i].width};
	if (room > used)
		share_spare(schema, room - used, out, count);
	int x = 0;
	for (unsigned i = 0; i < count; i++) {
		out[i].x = x;
		x += out[i].width + GAP;
	}
	return count;
}
