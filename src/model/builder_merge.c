/* Two rows with one key become one: a session of two clients comes in two lists. */
#include "model/builder_inside.h"

static bool list_holds(const struct pool *pool, const uint32_t *cells, uint32_t count, uint32_t place)
{
	for (uint32_t i = 0; i < count; i++)
		if (cells[i] == place)
			return true;
	/* equal texts may lie in two places: the pool's cache forgets */
	struct span text = text_exact(pool_text(pool, place));
	for (uint32_t i = 0; i < count; i++)
		if (span_equal(text_exact(pool_text(pool, cells[i])), text))
			return true;
	return false;
}

/* The cells of the older list and those of the newer that it lacks, in place of the older. */
static void unite_lists(struct builder *b, struct column *c, uint32_t old_row, uint32_t new_row)
{
	if (c->places[new_row] == CELL_NULL || c->places[new_row] == c->places[old_row])
		return;
	if (c->places[old_row] == CELL_NULL) {
		c->places[old_row] = c->places[new_row];
		return;
	}
	uint32_t old_count, new_count;
	struct open_list *united = &b->lists[0]; /* no row is open: its room is free */
	united->count = 0;
	const uint32_t *old = pool_list(b->pool, c->places[old_row], &old_count);
	for (uint32_t i = 0; i < old_count; i++)
		builder_list_push(b, united, old[i]);
	const uint32_t *new = pool_list(b->pool, c->places[new_row], &new_count);
	for (uint32_t i = 0; i < new_count && united->count < LIMIT_LIST; i++)
		if (!list_holds(b->pool, old, old_count, new[i]))
			builder_list_push(b, united, new[i]);
	if (b->failed || united->count == old_count)
		return;
	uint32_t place = pool_add_list(b->pool, united->cells, united->count);
	if (place == CELL_NULL)
		b->failed = true;
	else
		c->places[old_row] = place;
}

static bool is_null(const struct column *c, uint32_t row)
{
	switch (c->kind) {
	case FIELD_FLAG:
	case FIELD_WORD:
		return c->bytes[row] == BYTE_NULL;
	case FIELD_TEXT:
	case FIELD_TEXTS:
		return c->places[row] == CELL_NULL;
	case FIELD_COUNT:
	case FIELD_INSTANT:
		return c->numbers[row] == NUMBER_NULL;
	case FIELD_REAL:
		return c->reals[row] == REAL_NULL;
	case FIELD_DURATION:
		break;
	}
	return true;
}

/* <0, 0, >0 for the cells of kinds that have a size. */
static int compare_cells(const struct column *c, uint32_t a, uint32_t b)
{
	if (c->kind == FIELD_REAL) {
		double x, y;
		memcpy(&x, &c->reals[a], sizeof x);
		memcpy(&y, &c->reals[b], sizeof y);
		return (x > y) - (x < y);
	}
	if (c->kind == FIELD_FLAG || c->kind == FIELD_WORD)
		return (c->bytes[a] > c->bytes[b]) - (c->bytes[a] < c->bytes[b]);
	if (c->kind == FIELD_COUNT || c->kind == FIELD_INSTANT)
		return (c->numbers[a] > c->numbers[b]) - (c->numbers[a] < c->numbers[b]);
	return 0;
}

static void copy_cell(struct column *c, uint32_t to, uint32_t from)
{
	size_t size = column_cell_size(c->kind);
	memcpy((char *)c->cells + size * to, (char *)c->cells + size * from, size);
}

void builder_merge(struct builder *b, uint32_t old_row, uint32_t new_row)
{
	for (unsigned i = 0; i < b->table->schema->count; i++) {
		struct column *c = b->table->columns[i];
		enum field_merge merge = b->table->schema->fields[i].merge;
		if (!c || is_null(c, new_row))
			continue;
		if (merge == MERGE_UNION && c->kind == FIELD_TEXTS)
			unite_lists(b, c, old_row, new_row);
		else if (is_null(c, old_row) || (merge == MERGE_MAX && compare_cells(c, new_row, old_row) > 0) ||
		         (merge == MERGE_MIN && compare_cells(c, new_row, old_row) < 0))
			copy_cell(c, old_row, new_row);
	}
}
