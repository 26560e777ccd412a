#include "recording/patch.h"

#include "base/limits.h"

#include <stdlib.h>

static bool keep(struct patch *p, const struct table *t)
{
	const struct table **tables = realloc(p->tables, (p->table_count + 1) * sizeof *tables);
	if (!tables)
		return false;
	p->tables = tables;
	tables[p->table_count++] = table_ref(t);
	return true;
}

bool patch_init(struct patch *p, const struct table *t)
{
	*p = (struct patch){.schema = table_schema(t)};
	p->rows = calloc((size_t)table_rows(t) + 1, sizeof *p->rows);
	if (!p->rows || !keep(p, t))
		return false;
	for (; p->count < table_rows(t); p->count++)
		p->rows[p->count] = (struct patch_row){t, p->count};
	return true;
}

void patch_release(struct patch *p)
{
	for (unsigned i = 0; i < p->table_count; i++)
		table_unref(p->tables[i]);
	free(p->tables);
	free(p->rows);
	*p = (struct patch){0};
}

/* The rows that there are with these changes. There is room for all of both; stood[] is false for each row of `changed`. */
static uint32_t collect(const struct patch *p, const struct table *changed, const struct table *gone, struct patch_row *out, bool *stood)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < p->count; i++) {
		struct patch_row r = p->rows[i];
		if (table_find_same(gone, r.table, r.row) != ROW_NONE)
			continue;
		uint32_t other = table_find_same(changed, r.table, r.row);
		out[count++] = other == ROW_NONE ? r : (struct patch_row){changed, other};
		if (other != ROW_NONE)
			stood[other] = true;
	}
	for (uint32_t row = 0; row < table_rows(changed); row++)
		if (!stood[row] && table_find_same(changed, changed, row) == row) /* the first of a key */
			out[count++] = (struct patch_row){changed, row};
	return count;
}

/* Does the order name each of `count` rows once? named[] is false for each. */
static bool is_order(const uint32_t *order, uint32_t order_count, uint32_t count, bool *named)
{
	uint32_t rows = 0;
	if (!order || order_count % 2 != 0)
		return false;
	for (uint32_t i = 0; i < order_count; i += 2) {
		uint32_t from = order[i], length = order[i + 1];
		if (from > count || length > count - from)
			return false;
		for (uint32_t place = from; place < from + length; place++) {
			if (named[place])
				return false;
			named[place] = true;
		}
		rows += length;
	}
	return rows == count;
}

static void put_in_order(const struct patch_row *from, struct patch_row *to, const uint32_t *order, uint32_t order_count)
{
	for (uint32_t i = 0; i < order_count; i += 2) {
		memcpy(to, from + order[i], order[i + 1] * sizeof *to);
		to += order[i + 1];
	}
}

/* The rows become these, of which `count` are used. */
static void take_rows(struct patch *p, struct patch_row *rows, uint32_t count)
{
	free(p->rows);
	p->rows = rows;
	p->cut = count > LIMIT_ROWS;
	p->count = p->cut ? LIMIT_ROWS : count;
}

bool patch_add(struct patch *p, const struct table *changed, const struct table *gone, const uint32_t *order, uint32_t order_count)
{
	size_t room = (size_t)p->count + table_rows(changed) + 1;
	struct patch_row *rows = calloc(room, sizeof *rows), *ordered = calloc(order ? room : 1, sizeof *rows);
	bool *stood = calloc(room, sizeof *stood), *named = calloc(room, sizeof *named);
	bool good = rows && ordered && stood && named && keep(p, changed);
	if (good) {
		uint32_t count = collect(p, changed, gone, rows, stood);
		if (is_order(order, order_count, count, named)) {
			put_in_order(rows, ordered, order, order_count);
			take_rows(p, ordered, count);
			ordered = NULL;
		} else {
			take_rows(p, rows, count);
			rows = NULL;
		}
	}
	free(rows);
	free(ordered);
	free(stood);
	free(named);
	return good;
}

const struct table *patch_build(const struct patch *p, const struct table_about *about)
{
	struct builder *b = builder_new(p->schema, LIMIT_ROWS);
	if (!b)
		return NULL;
	*builder_about(b) = *about;
	if (p->cut) {
		builder_about(b)->cut = true;
		builder_about(b)->complete = false;
	}
	for (uint32_t i = 0; i < p->count && builder_begin(b); i++) {
		for (unsigned field = 0; field < p->schema->count; field++)
			builder_set_from(b, field, p->rows[i].table, p->rows[i].row, field);
		builder_end(b, false);
	}
	return builder_finish(b);
}
