#include "model/column.h"

#include "model/hash.h"

#include <stdlib.h>

/* --- owning --- */

struct column *column_ref(struct column *c)
{
	atomic_fetch_add_explicit(&c->users, 1, memory_order_relaxed);
	return c;
}

void column_unref(struct column *c)
{
	if (!c || atomic_fetch_sub_explicit(&c->users, 1, memory_order_acq_rel) != 1)
		return;
	free(c->cells);
	pool_unref(c->pool);
	free(c);
}

struct table *table_make(const struct schema *schema)
{
	struct table *t = calloc(1, sizeof *t + sizeof t->columns[0] * schema->count);
	if (!t)
		return NULL;
	atomic_init(&t->users, 1);
	atomic_init(&t->index, NULL);
	t->schema = schema;
	t->about.fetched_at = INSTANT_NULL;
	return t;
}

const struct table *table_empty(const struct schema *schema, const struct table_about *about)
{
	struct table *t = table_make(schema);
	if (t && about)
		t->about = *about;
	return t;
}

const struct table *table_ref(const struct table *t)
{
	if (t)
		atomic_fetch_add_explicit(&((struct table *)t)->users, 1, memory_order_relaxed);
	return t;
}

void table_unref(const struct table *t)
{
	struct table *mine = (struct table *)t;
	if (!t || atomic_fetch_sub_explicit(&mine->users, 1, memory_order_acq_rel) != 1)
		return;
	for (unsigned i = 0; i < t->schema->count; i++)
		column_unref(t->columns[i]);
	index_unref(atomic_load(&mine->index));
	free(mine);
}

const struct schema *table_schema(const struct table *t)
{
	return t->schema;
}

uint32_t table_rows(const struct table *t)
{
	return t ? t->rows : 0;
}

const struct table_about *table_about(const struct table *t)
{
	return &t->about;
}

static bool pool_counted_before(const struct table *t, unsigned field)
{
	for (unsigned i = 0; i < field; i++)
		if (t->columns[i] && t->columns[i]->pool == t->columns[field]->pool)
			return true;
	return false;
}

size_t table_bytes(const struct table *t)
{
	size_t bytes = sizeof *t + sizeof t->columns[0] * t->schema->count;
	for (unsigned i = 0; i < t->schema->count; i++) {
		const struct column *c = t->columns[i];
		if (!c)
			continue;
		bytes += sizeof *c + c->bytes_held;
		if (c->pool && !pool_counted_before(t, i))
			bytes += pool_bytes(c->pool);
	}
	const struct key_index *index = atomic_load(&((struct table *)t)->index);
	return bytes + (index ? sizeof *index + sizeof *index->slots * index->size : 0);
}

/* --- cells --- */

/* The column of `field` when it is there, holds `row` and is of kind `one` or `other`. */
static const struct column *column_of(const struct table *t, uint32_t row, unsigned field, enum field_kind one, enum field_kind other)
{
	if (!t || row >= t->rows || field >= t->schema->count)
		return NULL;
	const struct column *c = t->columns[field];
	return c && (c->kind == one || c->kind == other) ? c : NULL;
}

int64_t table_number(const struct table *t, uint32_t row, unsigned field)
{
	const struct column *c = column_of(t, row, field, FIELD_COUNT, FIELD_INSTANT);
	if (c)
		return c->numbers[row];
	c = column_of(t, row, field, FIELD_FLAG, FIELD_WORD);
	return c && c->bytes[row] != BYTE_NULL ? c->bytes[row] : NUMBER_NULL;
}

double table_real(const struct table *t, uint32_t row, unsigned field, bool *present)
{
	const struct column *c = column_of(t, row, field, FIELD_REAL, FIELD_REAL);
	*present = c && c->reals[row] != REAL_NULL;
	double value = 0;
	if (*present)
		memcpy(&value, &c->reals[row], sizeof value);
	return value;
}

struct text table_text(const struct table *t, uint32_t row, unsigned field)
{
	const struct column *c = column_of(t, row, field, FIELD_TEXT, FIELD_WORD);
	if (!c)
		return TEXT_NULL;
	if (c->kind == FIELD_TEXT)
		return pool_text(c->pool, c->places[row]);
	const struct words *words = t->schema->fields[field].words;
	return words && c->bytes[row] < words->count ? text_literal(words->word[c->bytes[row]]) : TEXT_NULL;
}

uint32_t table_list_length(const struct table *t, uint32_t row, unsigned field, bool *present)
{
	const struct column *c = column_of(t, row, field, FIELD_TEXTS, FIELD_TEXTS);
	uint32_t count = 0;
	*present = c && c->places[row] != CELL_NULL;
	if (*present)
		pool_list(c->pool, c->places[row], &count);
	return count;
}

struct text table_list_text(const struct table *t, uint32_t row, unsigned field, uint32_t index)
{
	const struct column *c = column_of(t, row, field, FIELD_TEXTS, FIELD_TEXTS);
	if (!c || c->places[row] == CELL_NULL)
		return TEXT_NULL;
	uint32_t count;
	const uint32_t *cells = pool_list(c->pool, c->places[row], &count);
	return index < count ? pool_text(c->pool, cells[index]) : TEXT_NULL;
}

void table_prefetch_cells(const struct table *t, uint32_t row)
{
	for (unsigned i = 0; i < t->schema->count; i++)
		if (t->columns[i] && row < t->rows)
			__builtin_prefetch((const char *)t->columns[i]->cells + row * column_cell_size(t->columns[i]->kind));
}

void table_prefetch_texts(const struct table *t, uint32_t row)
{
	for (unsigned i = 0; i < t->schema->count; i++) {
		const struct column *c = t->columns[i];
		if (!c || c->kind != FIELD_TEXT || row >= t->rows)
			continue;
		const char *text = c->pool->bytes + c->places[row];
		__builtin_prefetch(text);
		__builtin_prefetch(text + 32); /* an id is longer than what is left of a line */
	}
}

int64_t table_duration(const struct table *t, uint32_t row, unsigned field, int64_t now)
{
	if (!t || field >= t->schema->count)
		return NUMBER_NULL;
	const struct field *f = &t->schema->fields[field];
	bool until = f->kind == FIELD_DURATION ? f->until : f->show == SHOW_LEFT;
	int64_t instant = table_number(t, row, f->kind == FIELD_DURATION ? f->of : field);
	int64_t ms;
	if (instant == NUMBER_NULL || now == INSTANT_NULL)
		return NUMBER_NULL;
	if (until ? __builtin_sub_overflow(instant, now, &ms) : __builtin_sub_overflow(now, instant, &ms))
		return (instant > now) == until ? INT64_MAX : -INT64_MAX;
	return ms;
}

/* --- identity --- */

static uint64_t hash_cell(const struct table *t, uint32_t row, unsigned field)
{
	if (t->schema->fields[field].kind == FIELD_TEXT)
		return hash_keyed(text_exact(table_text(t, row, field)));
	return hash_join(0, (uint64_t)table_number(t, row, field));
}

uint64_t table_row_id(const struct table *t, uint32_t row)
{
	if (row >= table_rows(t) || t->schema->key_count == 0)
		return 0;
	uint64_t id = hash_cell(t, row, t->schema->key[0]);
	for (unsigned i = 1; i < t->schema->key_count; i++)
		id = hash_join(id, hash_cell(t, row, t->schema->key[i]));
	return id ? id : 1; /* 0 says: no identity */
}

static bool same_cell(const struct table *a, uint32_t row_a, unsigned field_a, const struct table *b, uint32_t row_b, unsigned field_b)
{
	if (a->schema->fields[field_a].kind == FIELD_TEXT)
		return span_equal(text_exact(table_text(a, row_a, field_a)), text_exact(table_text(b, row_b, field_b)));
	return table_number(a, row_a, field_a) == table_number(b, row_b, field_b);
}

bool table_same_key(const struct table *a, uint32_t row_a, const struct table *b, uint32_t row_b)
{
	for (unsigned i = 0; i < a->schema->key_count; i++)
		if (!same_cell(a, row_a, a->schema->key[i], b, row_b, b->schema->key[i]))
			return false;
	return true;
}

struct key_index *index_new(void)
{
	struct key_index *index = calloc(1, sizeof *index);
	if (index)
		atomic_init(&index->users, 1);
	return index;
}

struct key_index *index_ref(struct key_index *index)
{
	atomic_fetch_add_explicit(&index->users, 1, memory_order_relaxed);
	return index;
}

void index_unref(struct key_index *index)
{
	if (!index || atomic_fetch_sub_explicit(&index->users, 1, memory_order_acq_rel) != 1)
		return;
	free(index->slots);
	free(index->hashes);
	free(index);
}

void index_seal(struct key_index *index)
{
	free(index->hashes);
	index->hashes = NULL;
	index->room = 0;
}

static uint32_t first_slot(uint32_t size, const struct table *t, uint32_t row)
{
	return (uint32_t)hash_cell(t, row, t->schema->key[0]) & (size - 1);
}

static bool index_grow(struct key_index *index)
{
	uint32_t size = index->size ? index->size * 2 : 64;
	uint32_t *slots = calloc(size, sizeof *slots);
	if (!slots)
		return false;
	/* In the order of rows, so that rows with one first key keep theirs: a probe meets the earlier one first. The slots themselves are not in
	 * that order, but the old table's probe sequences are: begin where a sequence begins, after a free slot. */
	uint32_t begin = 0;
	while (begin < index->size && index->slots[begin])
		begin++;
	for (uint32_t n = 0; n < index->size; n++) {
		uint32_t entry = index->slots[(begin + n) & (index->size - 1)];
		if (!entry)
			continue;
		uint32_t at = index->hashes[entry - 1] & (size - 1);
		while (slots[at])
			at = (at + 1) & (size - 1);
		slots[at] = entry;
	}
	free(index->slots);
	index->slots = slots;
	index->size = size;
	return true;
}

/* Keep the hash of `row`. False: out of memory. */
static bool note_hash(struct key_index *index, const struct table *t, uint32_t row)
{
	if (row >= index->room) {
		uint32_t room = index->room ? index->room : 64;
		while (room <= row)
			room *= 2; /* rows are at most LIMIT_ROWS */
		uint32_t *hashes = realloc(index->hashes, sizeof *hashes * room);
		if (!hashes)
			return false;
		index->hashes = hashes;
		index->room = room;
	}
	index->hashes[row] = (uint32_t)hash_cell(t, row, t->schema->key[0]);
	return true;
}

bool index_put(struct key_index *index, const struct table *t, uint32_t row, uint32_t *found)
{
	*found = ROW_NONE;
	if (!note_hash(index, t, row) || (index->used >= index->size / 4 * 3 && !index_grow(index)))
		return false;
	uint32_t hash = index->hashes[row], at = hash & (index->size - 1);
	for (; index->slots[at]; at = (at + 1) & (index->size - 1)) {
		uint32_t other = index->slots[at] - 1;
		if (index->hashes[other] == hash && table_same_key(t, other, t, row)) {
			*found = other;
			return true;
		}
	}
	index->slots[at] = row + 1;
	index->used++;
	return true;
}

/* The table's index, made at the first need. Two threads may both make one: the second to publish frees its own. NULL: out of memory. */
static const struct key_index *index_of(const struct table *t)
{
	struct table *mine = (struct table *)t;
	struct key_index *index = atomic_load_explicit(&mine->index, memory_order_acquire);
	if (index)
		return index;
	index = index_new();
	uint32_t found;
	bool good = index && (t->rows > 0 || index_grow(index));
	for (uint32_t row = 0; good && row < t->rows; row++)
		good = index_put(index, t, row, &found);
	if (!good) {
		index_unref(index);
		return NULL;
	}
	index_seal(index);
	struct key_index *theirs = NULL;
	if (!atomic_compare_exchange_strong(&mine->index, &theirs, index)) {
		index_unref(index);
		index = theirs;
	}
	return index;
}

uint32_t table_find_same(const struct table *t, const struct table *other, uint32_t row)
{
	if (!table_rows(t) || row >= table_rows(other) || t->schema->key_count == 0 || t->schema->key_count != other->schema->key_count)
		return ROW_NONE;
	const struct key_index *index = index_of(t);
	if (!index) { /* slow, and right */
		for (uint32_t i = 0; i < t->rows; i++)
			if (table_same_key(t, i, other, row))
				return i;
		return ROW_NONE;
	}
	for (uint32_t at = first_slot(index->size, other, row); index->slots[at]; at = (at + 1) & (index->size - 1))
		if (table_same_key(t, index->slots[at] - 1, other, row))
			return index->slots[at] - 1;
	return ROW_NONE;
}

uint32_t table_find(const struct table *t, struct span id, uint32_t from)
{
	if (from >= table_rows(t) || t->schema->key_count == 0 || t->schema->fields[t->schema->key[0]].kind != FIELD_TEXT)
		return ROW_NONE;
	const struct key_index *index = index_of(t);
	if (!index)
		return table_find_text(t, t->schema->key[0], id, from);
	uint32_t at = (uint32_t)hash_keyed(id) & (index->size - 1);
	for (; index->slots[at]; at = (at + 1) & (index->size - 1)) {
		uint32_t row = index->slots[at] - 1;
		if (row >= from && span_equal(text_exact(table_text(t, row, t->schema->key[0])), id))
			return row;
	}
	return ROW_NONE;
}

uint32_t table_find_text(const struct table *t, unsigned field, struct span value, uint32_t from)
{
	for (uint32_t row = from; row < table_rows(t); row++)
		if (span_equal(text_exact(table_text(t, row, field)), value))
			return row;
	return ROW_NONE;
}
