#include "recording/delta.h"

#include "recording/cells.h"

#include <stdlib.h>

static const struct delta no_delta;

static bool same_rows(const struct table *was, const struct table *is)
{
	uint32_t rows = table_rows(is);
	if (table_schema(was) != table_schema(is) || table_rows(was) != rows)
		return false;
	for (uint32_t row = 0; row < rows; row++)
		if (!cells_same(was, row, is, row))
			return false;
	return true;
}

/* Fills place[] with the old row of each row, or ROW_NONE, stays[] with 1 for each old row that is still there, and the rows that changed. False: two rows share
 * a key. */
static bool match_rows(const struct table *was, const struct table *is, struct delta *d, uint32_t *place, uint32_t *stays)
{
	for (uint32_t row = 0; row < table_rows(is); row++) {
		uint32_t old = table_find_same(was, is, row);
		place[row] = old;
		if (old == ROW_NONE ? table_find_same(is, is, row) != row : stays[old] != 0)
			return false;
		if (old == ROW_NONE || !cells_same(was, old, is, row))
			d->changed[d->changed_count++] = row;
		if (old != ROW_NONE)
			stays[old] = 1;
	}
	for (uint32_t old = 0; old < table_rows(was); old++) {
		if (stays[old])
			continue;
		if (table_find_same(is, was, old) != ROW_NONE)
			return false; /* it had the key of another old row, which is still there */
		d->gone[d->gone_count++] = old;
	}
	return true;
}

/* Turns old rows into places of the result: what stays closes up, and what is new comes behind. True: each row has its own place already. */
static bool find_places(const struct table *was, const struct table *is, uint32_t *place, uint32_t *stays)
{
	uint32_t next = 0;
	for (uint32_t old = 0; old < table_rows(was); old++)
		if (stays[old])
			stays[old] = next++;
	bool natural = true;
	for (uint32_t row = 0; row < table_rows(is); row++) {
		place[row] = place[row] == ROW_NONE ? next++ : stays[place[row]];
		natural = natural && place[row] == row;
	}
	return natural;
}

enum delta_kind delta_find(const struct table *was, const struct table *is, struct delta *out)
{
	*out = no_delta;
	if (was == is || same_rows(was, is))
		return DELTA_NONE;
	size_t old_rows = table_rows(was), rows = table_rows(is);
	if (table_schema(was) != table_schema(is) || table_schema(is)->key_count == 0 || old_rows == 0 || rows == 0)
		return DELTA_WHOLE;
	out->memory = calloc(2 * (old_rows + rows), sizeof *out->memory); /* rows are at most LIMIT_ROWS */
	if (!out->memory)
		return DELTA_WHOLE;
	uint32_t *place = out->memory, *stays = place + rows;
	out->changed = stays + old_rows;
	out->gone = out->changed + rows;
	if (!match_rows(was, is, out, place, stays) || (size_t)out->changed_count + out->gone_count >= rows) {
		delta_release(out);
		return DELTA_WHOLE;
	}
	out->order = find_places(was, is, place, stays) ? NULL : place;
	return DELTA_SOME;
}

void delta_release(struct delta *d)
{
	free(d->memory);
	*d = no_delta;
}
