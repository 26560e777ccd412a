#include "model/view.h"

#include "base/limits.h"
#include "model/sort.h"

#include <stdlib.h>

void view_init(struct view *v)
{
	*v = (struct view){.sort_field = -1};
}

void view_release(struct view *v)
{
	table_unref(v->table);
	free(v->order);
	free(v->ids);
	free(v->tags);
	view_init(v);
}

/* --- rows --- */

bool view_update(struct view *v, const struct table *t, const struct filter *f, int sort_field, bool descending, int64_t now,
                 const uint16_t *columns, unsigned column_count)
{
	uint32_t rows = table_rows(t);
	if (t != v->table) { /* before sorting, which takes more: of a long list two are here already */
		free(v->ids);
		v->ids = NULL;
	}
	uint32_t *order = malloc(sizeof *order * (rows + 1u));
	if (!order)
		return false;
	uint32_t count = 0;
	for (uint32_t row = 0; row < rows; row++)
		if (!f || filter_row(f, t, row, now, columns, column_count))
			order[count++] = row;
	bool sorted = sort_field >= 0 && t && (unsigned)sort_field < table_schema(t)->count;
	if (sorted && !sort_rows(t, order, count, (unsigned)sort_field, descending, now)) {
		free(order);
		return false;
	}
	table_ref(t);
	table_unref(v->table);
	free(v->order);
	v->table = t;
	v->order = order;
	v->count = count;
	v->sort_field = sorted ? sort_field : -1;
	v->descending = descending;
	return true;
}

/* Who looks through all rows again and again shall not hash them each time. Without memory it is done the slow way. One thread: see the header. */
static void make_ids(const struct view *v)
{
	uint32_t rows = table_rows(v->table);
	if (v->ids || rows == 0)
		return;
	uint64_t *ids = malloc(sizeof *ids * rows);
	for (uint32_t row = 0; ids && row < rows; row++)
		ids[row] = table_row_id(v->table, row);
	((struct view *)v)->ids = ids;
}

static uint64_t id_of(const struct view *v, uint32_t row)
{
	return v->ids ? v->ids[row] : table_row_id(v->table, row);
}

uint32_t view_find(const struct view *v, uint64_t id)
{
	if (id == 0)
		return ROW_NONE;
	make_ids(v);
	for (uint32_t position = 0; position < v->count; position++)
		if (id_of(v, v->order[position]) == id)
			return position;
	return ROW_NONE;
}

uint64_t view_id(const struct view *v, uint32_t position)
{
	return position < v->count ? id_of(v, v->order[position]) : 0;
}

/* --- tags --- */

/* Where `id` is among the tags, or would be. */
static uint32_t tag_place(const struct view *v, uint64_t id)
{
	uint32_t low = 0, high = v->tag_count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (v->tags[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool view_is_tagged(const struct view *v, uint64_t id)
{
	uint32_t place = tag_place(v, id);
	return place < v->tag_count && v->tags[place] == id;
}

bool view_tag(struct view *v, uint64_t id, bool on)
{
	uint32_t place = tag_place(v, id);
	bool is_on = place < v->tag_count && v->tags[place] == id;
	if (id == 0)
		return false;
	if (on == is_on)
		return true;
	if (!on) {
		v->tag_count--;
		memmove(v->tags + place, v->tags + place + 1, sizeof *v->tags * (v->tag_count - place));
		return true;
	}
	if (v->tag_count >= LIMIT_TARGETS)
		return false;
	if (v->tag_count == v->tag_room) {
		uint32_t room = v->tag_room ? v->tag_room * 2 : 16;
		uint64_t *tags = realloc(v->tags, sizeof *tags * room);
		if (!tags)
			return false;
		v->tags = tags;
		v->tag_room = room;
	}
	memmove(v->tags + place + 1, v->tags + place, sizeof *v->tags * (v->tag_count - place));
	v->tags[place] = id;
	v->tag_count++;
	return true;
}

void view_tag_clear(struct view *v)
{
	v->tag_count = 0;
}

void view_tag_counts(const struct view *v, uint32_t *tagged, uint32_t *hidden)
{
	uint32_t there = 0, shown = 0;
	if (v->tag_count > 0) {
		make_ids(v);
		for (uint32_t row = 0; row < table_rows(v->table); row++)
			there += view_is_tagged(v, id_of(v, row));
		for (uint32_t position = 0; position < v->count; position++)
			shown += view_is_tagged(v, view_id(v, position));
	}
	*tagged = there;
	*hidden = there - shown;
}
