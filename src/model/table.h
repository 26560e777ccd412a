/* A columnar table: numbers and instants in arrays, text as offsets into a pool. It is const once published and reference-counted
 * (atomically: it travels between threads). Rows are numbered from 0.
 *
 * Columns are counted too, each with the pool its text lies in, so that what `derive/` makes of a feed shares the feed's columns
 * instead of copying them: the table of 100,000 sessions exists once. */
#ifndef MODEL_TABLE_H
#define MODEL_TABLE_H

#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"
#include "model/field.h"

#include <stddef.h>
#include <stdint.h>

#define NUMBER_NULL INSTANT_NULL /* absent, for COUNT, INSTANT, FLAG, WORD */
#define ROW_NONE UINT32_MAX

struct table;
struct builder;

/* What is known about a table as a whole. */
struct table_about {
	int64_t fetched_at;   /* when its oldest input was complete, our wall clock, ms; INSTANT_NULL: never */
	int64_t clock_offset; /* the server's clock minus ours, ms, middle of the interval; 0 when unknown */
	uint32_t total;       /* rows that the server has, when the table was cut; else the number of rows */
	bool complete;        /* false: an input failed or was cut */
	bool cut;             /* a cap was reached */
	uint32_t wrong_kind;  /* values that had the wrong kind and became null */
	uint32_t mended;      /* invalid UTF-8 sequences replaced */
	uint32_t shortened;   /* texts cut at LIMIT_TEXT with a mark, and texts left out of a list at LIMIT_LIST */
	uint32_t dropped;     /* elements that lacked what makes a row, and are none */
	struct error error;   /* why it is not complete */
};

/* --- reading: any thread, no lock --- */
const struct table *table_ref(const struct table *t); /* NULL is fine, as in unref */
void table_unref(const struct table *t);
const struct schema *table_schema(const struct table *t);
uint32_t table_rows(const struct table *t); /* NULL: 0 */
const struct table_about *table_about(const struct table *t);
size_t table_bytes(const struct table *t);  /* memory held, shared columns included */

int64_t table_number(const struct table *t, uint32_t row, unsigned field); /* COUNT, INSTANT, FLAG (0, 1), WORD (index); NUMBER_NULL */
double table_real(const struct table *t, uint32_t row, unsigned field, bool *present);
struct text table_text(const struct table *t, uint32_t row, unsigned field); /* TEXT, and WORD as its word; valid while `t` is held */
uint32_t table_list_length(const struct table *t, uint32_t row, unsigned field, bool *present);
struct text table_list_text(const struct table *t, uint32_t row, unsigned field, uint32_t index);

/* FIELD_DURATION and instants relative to `now` (server's time): ms since, or until. NUMBER_NULL when the instant is. */
int64_t table_duration(const struct table *t, uint32_t row, unsigned field, int64_t now);

/* Reading many rows in an order that is not theirs waits for memory at nearly each cell. Who knows which rows come soon asks for their cells, and some rows
 * later for the texts that these tell. Hints: nothing depends on them. */
void table_prefetch_cells(const struct table *t, uint32_t row);
void table_prefetch_texts(const struct table *t, uint32_t row);

/* The row whose key fields equal row `row` of `other` (same schema's key), or ROW_NONE. Builds an index once per table, atomically. */
uint32_t table_find_same(const struct table *t, const struct table *other, uint32_t row);
/* The row whose first key field, a text, is exactly `id` (with two keys: the first such row from `from` on), or ROW_NONE. */
uint32_t table_find(const struct table *t, struct span id, uint32_t from);
/* The first row, from `from` on, whose text field equals exactly. Linear. */
uint32_t table_find_text(const struct table *t, unsigned field, struct span value, uint32_t from);
/* A 64-bit identity of a row made of its key fields (seeded SipHash or better); equal keys give equal numbers. 0 when the schema has no key. */
uint64_t table_row_id(const struct table *t, uint32_t row);

/* --- building: one thread --- */
/* Every table needs its caps. NULL when out of memory. */
struct builder *builder_new(const struct schema *schema, uint32_t max_rows);
void builder_free(struct builder *b); /* drops what was not finished; NULL is fine */

/* Begin a row; fields are null until set. False when the cap is reached (about->cut is then set) or memory ran out (builder_failed). */
bool builder_begin(struct builder *b);
void builder_set_number(struct builder *b, unsigned field, int64_t value);
void builder_set_real(struct builder *b, unsigned field, double value);
void builder_set_text(struct builder *b, unsigned field, struct span exact);  /* any bytes: mended, cleaned once, interned when short and repeating */
void builder_set_from(struct builder *b, unsigned field, const struct table *t, uint32_t row, unsigned from); /* copies any kind, null too */
void builder_list_begin(struct builder *b, unsigned field);                   /* an empty, present list */
void builder_list_add(struct builder *b, unsigned field, struct span exact);
void builder_wrong_kind(struct builder *b); /* count one */
/* End the row. With `unite`, a row whose key is there already is merged into it by the fields' merge rules and not added. */
void builder_end(struct builder *b, bool unite);
void builder_drop(struct builder *b); /* forget the row that was begun */
uint32_t builder_rows(const struct builder *b);
bool builder_failed(const struct builder *b);
struct table_about *builder_about(struct builder *b); /* to fill in before finish */

/* Use column `from` of `t` as column `field`: same rows, same kind. All rows of `t` become the rows of this table; only before the
 * first builder_begin, and then rows may not be added, only set by builder_at. */
void builder_share(struct builder *b, unsigned field, const struct table *t, unsigned from);
/* With shared columns: what is set next belongs to row `row`. */
void builder_at(struct builder *b, uint32_t row);

/* Publish: the caller owns one reference; `b` is freed. NULL when memory ran out on the way. */
const struct table *builder_finish(struct builder *b);

/* The same rows (columns are shared) with other news about them: a refresh failed, and the rows are old. NULL: out of memory. */
const struct table *table_with_about(const struct table *t, const struct table_about *about);

/* A table without rows: loading, or failed with `error`. */
const struct table *table_empty(const struct schema *schema, const struct table_about *about);

#endif
