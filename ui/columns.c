#include "ui/columns.h"

#define GAP 1

static int sum_of(const struct schema *schema, const struct column *columns, unsigned count)
{
	int sum = count ? -GAP : 0;
	for (unsigned i = 0; i < count; i++)
		sum += schema->fields[columns[i].field].width + GAP;
	return sum;
}

static unsigned add_place(const struct schema *schema, enum field_place place, struct column *columns, unsigned count)
{
	for (uint16_t i = 0; i < schema->count && count < COLUMNS_MAX; i++)
		if (schema->fields[i].place == place)
			columns[count++] = (struct column){.field = i};
	return count;
}

/* The last of the highest rank, which is the first to give way; `count` when all must stay. */
static unsigned least_wanted(const struct schema *schema, const struct column *columns, unsigned count)
{
	unsigned found = count;
	for (unsigned i = 0; i < count; i++) {
		uint8_t rank = schema->fields[columns[i].field].rank;
		if (rank > 0 && (found == count || rank >= schema->fields[columns[found].field].rank))
			found = i;
	}
	return found;
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
	unsigned count = add_place(schema, PLACE_LIST, out, 0);
	while (sum_of(schema, out, count) > room) {
		unsigned drop = least_wanted(schema, out, count);
		if (drop == count)
			break;
		for (count--; drop < count; drop++)
			out[drop] = out[drop + 1];
	}
	struct column wide[COLUMNS_MAX];
	unsigned wides = add_place(schema, PLACE_WIDE, wide, 0);
	for (unsigned i = 0; i < wides && count < COLUMNS_MAX; i++) {
		int with = sum_of(schema, out, count) + GAP + schema->fields[wide[i].field].width;
		if (with <= room)
			out[count++] = wide[i];
	}
	for (unsigned i = 0; i < count; i++)
		out[i].width = schema->fields[out[i].field].width;
	int spare = room - sum_of(schema, out, count);
	if (spare > 0)
		share_spare(schema, spare, out, count);
	int x = 0;
	for (unsigned i = 0; i < count; i++) {
		out[i].x = x;
		x += out[i].width + GAP;
	}
	return count;
}
