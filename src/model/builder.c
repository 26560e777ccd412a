#include "model/builder_inside.h"

#include <math.h>
#include <stdlib.h>

#define FIRST_ROWS 16u

static const struct field *field_of(const struct builder *b, unsigned field)
{
	return &b->table->schema->fields[field];
}

static bool is_own(const struct builder *b, unsigned field)
{
	return b->table->columns[field] && !b->shared[field];
}

/* --- beginning and end of the whole --- */

static struct column *column_new(enum field_kind kind, struct pool *pool)
{
	struct column *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	atomic_init(&c->users, 1);
	c->kind = kind;
	if (kind == FIELD_TEXT || kind == FIELD_TEXTS)
		c->pool = pool_ref(pool);
	return c;
}

struct builder *builder_new(const struct schema *schema, uint32_t max_rows)
{
	struct builder *b = calloc(1, sizeof *b + sizeof b->shared[0] * schema->count);
	if (!b)
		return NULL;
	buffer_init(&b->mended, 4 * LIMIT_TEXT);
	buffer_init(&b->shown, 16 * LIMIT_TEXT);
	b->max_rows = max_rows < LIMIT_ROWS ? max_rows : LIMIT_ROWS;
	b->table = table_make(schema);
	b->pool = pool_new();
	b->list_slots = schema->count;
	b->lists = calloc(b->list_slots + 1u, sizeof *b->lists);
	b->failed = !b->table || !b->pool || !b->lists;
	for (unsigned i = 0; i < schema->count && !b->failed; i++) {
		if (column_cell_size(schema->fields[i].kind) == 0)
			continue;
		b->table->columns[i] = column_new(schema->fields[i].kind, b->pool);
		b->failed = !b->table->columns[i];
	}
	if (!b->failed) {
		b->table->about.complete = true;
		return b;
	}
	builder_free(b);
	return NULL;
}

void builder_free(struct builder *b)
{
	if (!b)
		return;
	table_unref(b->table);
	table_unref(b->keys_from);
	pool_unref(b->pool);
	index_unref(b->keys);
	for (unsigned i = 0; b->lists && i < b->list_slots; i++)
		free(b->lists[i].cells);
	free(b->lists);
	buffer_release(&b->mended);
	buffer_release(&b->shown);
	free(b);
}

uint32_t builder_rows(const struct builder *b)
{
	return b->table->rows;
}

bool builder_failed(const struct builder *b)
{
	return b->failed;
}

struct table_about *builder_about(struct builder *b)
{
	return &b->table->about;
}

/* --- rows --- */

static bool column_resize(struct column *c, uint32_t rows)
{
	size_t bytes = column_cell_size(c->kind) * (rows ? rows : 1);
	void *cells = realloc(c->cells, bytes);
	if (!cells)
		return false;
	c->cells = cells;
	c->bytes_held = bytes;
	return true;
}

static void set_null(struct column *c, uint32_t row)
{
	switch (c->kind) {
	case FIELD_FLAG:
	case FIELD_WORD:
		c->bytes[row] = BYTE_NULL;
		break;
	case FIELD_TEXT:
	case FIELD_TEXTS:
		c->places[row] = CELL_NULL;
		break;
	case FIELD_COUNT:
	case FIELD_INSTANT:
		c->numbers[row] = NUMBER_NULL;
		break;
	case FIELD_REAL:
		c->reals[row] = REAL_NULL;
		break;
	case FIELD_DURATION:
		break;
	}
}

static bool make_room(struct builder *b, uint32_t rows)
{
	if (rows <= b->room)
		return true;
	uint32_t room = b->room ? b->room : FIRST_ROWS;
	while (room < rows)
		room *= 2; /* rows is at most LIMIT_ROWS */
	for (unsigned i = 0; i < b->table->schema->count; i++)
		if (is_own(b, i) && !column_resize(b->table->columns[i], room))
			return false;
	b->room = room;
	return true;
}

static void null_row(struct builder *b, uint32_t row)
{
	for (unsigned i = 0; i < b->table->schema->count; i++)
		if (is_own(b, i))
			set_null(b->table->columns[i], row);
}

void builder_drop(struct builder *b)
{
	b->open = false;
	b->list_count = 0;
}

bool builder_begin(struct builder *b)
{
	builder_drop(b);
	if (b->failed || b->sharing)
		return false;
	if (b->table->rows >= b->max_rows) {
		b->table->about.cut = true;
		b->table->about.complete = false;
		return false;
	}
	if (!make_room(b, b->table->rows + 1)) {
		b->failed = true;
		return false;
	}
	b->row = b->table->rows;
	null_row(b, b->row);
	b->open = true;
	return true;
}

/* --- setting --- */

/* The column to write `field` of the open row to, when it is ours and its kind is `one` or `other`. */
static struct column *target(struct builder *b, unsigned field, enum field_kind one, enum field_kind other)
{
	if (!b->open || b->failed || field >= b->table->schema->count || !is_own(b, field))
		return NULL;
	struct column *c = b->table->columns[field];
	return c->kind == one || c->kind == other ? c : NULL;
}

void builder_wrong_kind(struct builder *b)
{
	b->table->about.wrong_kind++;
}

void builder_set_number(struct builder *b, unsigned field, int64_t value)
{
	struct column *c = target(b, field, FIELD_COUNT, FIELD_INSTANT);
	if (c) {
		c->numbers[b->row] = value;
		return;
	}
	c = target(b, field, FIELD_FLAG, FIELD_WORD);
	if (!c)
		return;
	int64_t values = c->kind == FIELD_FLAG ? 2 : field_of(b, field)->words->count;
	c->bytes[b->row] = value >= 0 && value < values ? (uint8_t)value : BYTE_NULL;
}

void builder_set_real(struct builder *b, unsigned field, double value)
{
	struct column *c = target(b, field, FIELD_REAL, FIELD_REAL);
	if (!c)
		return;
	if (isnan(value))
		value = (double)NAN;
	memcpy(&c->reals[b->row], &value, sizeof value);
}

/* Cut `b`, a whole text, to LIMIT_TEXT with a mark. */
static void shorten(struct buffer *b, struct table_about *about)
{
	static const char mark[] = "…";
	size_t end = LIMIT_TEXT - (sizeof mark - 1);
	while (end > 0 && ((unsigned char)b->bytes[end] & 0xc0) == 0x80)
		end--;
	b->length = end;
	buffer_append_text(b, mark);
	about->shortened++;
}

/* Make both forms of any bytes. They lie in the builder's scratch, or are `raw` itself when it is clean. */
static struct text make_text(struct builder *b, struct span raw)
{
	if (raw.length <= LIMIT_TEXT && text_is_clean(raw))
		return (struct text){raw, raw};
	/* beyond the limit nothing is kept: look at no more than that and a character */
	if (raw.length > LIMIT_TEXT + 4)
		raw.length = LIMIT_TEXT + 4;
	buffer_clear(&b->mended);
	b->table->about.mended += (uint32_t)text_mend(&b->mended, raw);
	if (!b->mended.failed && b->mended.length > LIMIT_TEXT)
		shorten(&b->mended, &b->table->about);
	struct span exact = buffer_span(&b->mended);
	if (!b->mended.failed && text_is_clean(exact))
		return (struct text){exact, exact};
	buffer_clear(&b->shown);
	text_clean(&b->shown, exact);
	if (b->mended.failed || b->shown.failed)
		b->failed = true;
	return (struct text){exact, buffer_span(&b->shown)};
}

/* The place of a text in our pool; CELL_NULL, with `failed` set, when memory is out. */
static uint32_t store(struct builder *b, struct span raw, bool repeats)
{
	uint32_t place = repeats ? pool_find(b->pool, raw) : CELL_NULL;
	if (place != CELL_NULL)
		return place;
	struct text text = make_text(b, raw);
	place = b->failed ? CELL_NULL : pool_add(b->pool, text, repeats);
	if (place == CELL_NULL)
		b->failed = true;
	return place;
}

/* The first key field tells rows apart: its texts do not repeat. */
static bool repeats(const struct builder *b, unsigned field)
{
	return b->table->schema->key_count == 0 || b->table->schema->key[0] != field;
}

static void set_word(struct builder *b, struct column *c, const struct words *words, struct span word)
{
	for (unsigned i = 0; i < words->count; i++) {
		if (span_is(word, words->word[i])) {
			c->bytes[b->row] = (uint8_t)i;
			return;
		}
	}
	builder_wrong_kind(b);
}

void builder_set_text(struct builder *b, unsigned field, struct span exact)
{
	struct column *c = target(b, field, FIELD_TEXT, FIELD_WORD);
	if (!c)
		return;
	set_null(c, b->row);
	if (!exact.at)
		return;
	if (c->kind == FIELD_WORD)
		set_word(b, c, field_of(b, field)->words, exact);
	else
		c->places[b->row] = store(b, exact, repeats(b, field));
}

/* --- lists --- */

bool builder_list_push(struct builder *b, struct open_list *list, uint32_t place)
{
	if (list->count == list->room) {
		uint32_t room = list->room ? list->room * 2 : 16;
		uint32_t *cells = realloc(list->cells, sizeof *cells * room);
		if (!cells) {
			b->failed = true;
			return false;
		}
		list->cells = cells;
		list->room = room;
	}
	list->cells[list->count++] = place;
	return true;
}

/* The list of `field` that was begun in the open row; NULL: none. */
static struct open_list *find_list(struct builder *b, unsigned field)
{
	for (unsigned i = 0; i < b->list_count; i++)
		if (b->lists[i].field == field)
			return &b->lists[i];
	return NULL;
}

void builder_list_begin(struct builder *b, unsigned field)
{
	if (!target(b, field, FIELD_TEXTS, FIELD_TEXTS))
		return;
	struct open_list *list = find_list(b, field);
	if (!list)
		list = &b->lists[b->list_count++];
	list->field = field;
	list->count = 0;
}

void builder_list_add(struct builder *b, unsigned field, struct span exact)
{
	struct open_list *list = b->open && !b->failed && exact.at ? find_list(b, field) : NULL;
	if (!list)
		return;
	if (list->count >= LIMIT_LIST) {
		b->table->about.shortened++;
		return;
	}
	uint32_t place = store(b, exact, true);
	if (place != CELL_NULL)
		builder_list_push(b, list, place);
}

/* The lists that were begun become cells of the open row. */
static void end_lists(struct builder *b)
{
	for (unsigned i = 0; i < b->list_count && !b->failed; i++) {
		const struct open_list *list = &b->lists[i];
		uint32_t place = pool_add_list(b->pool, list->cells, list->count);
		b->table->columns[list->field]->places[b->row] = place;
		if (place == CELL_NULL)
			b->failed = true;
	}
	b->list_count = 0;
}

void builder_set_from(struct builder *b, unsigned field, const struct table *t, uint32_t row, unsigned from)
{
	if (!b->open || field >= b->table->schema->count)
		return;
	bool present;
	switch (field_of(b, field)->kind) {
	case FIELD_TEXT:
		builder_set_text(b, field, text_exact(table_text(t, row, from)));
		break;
	case FIELD_TEXTS: {
		uint32_t count = table_list_length(t, row, from, &present);
		if (!present)
			break;
		builder_list_begin(b, field);
		for (uint32_t i = 0; i < count; i++)
			builder_list_add(b, field, text_exact(table_list_text(t, row, from, i)));
		break;
	}
	case FIELD_REAL: {
		double value = table_real(t, row, from, &present);
		if (present)
			builder_set_real(b, field, value);
		break;
	}
	case FIELD_WORD:
	case FIELD_COUNT:
	case FIELD_FLAG:
	case FIELD_INSTANT:
		builder_set_number(b, field, table_number(t, row, from));
		break;
	case FIELD_DURATION:
		break;
	}
}

/* --- the end of a row --- */

void builder_end(struct builder *b, bool unite)
{
	bool begun = b->open && !b->sharing;
	end_lists(b);
	b->open = false;
	if (!begun || b->failed)
		return;
	uint32_t row = b->table->rows++; /* the key functions see it from here on */
	if (!unite || b->table->schema->key_count == 0)
		return;
	if (!b->keys)
		b->keys = index_new();
	uint32_t found = ROW_NONE;
	if (!b->keys || !index_put(b->keys, b->table, row, &found)) {
		b->failed = true;
		return;
	}
	if (found == ROW_NONE)
		return;
	builder_merge(b, found, row);
	b->table->rows--;
	const struct column *key = b->table->columns[b->table->schema->key[0]];
	if (key->kind == FIELD_TEXT)
		pool_take_back(b->pool, key->places[row]);
}

/* --- sharing --- */

static void note_key(struct builder *b, unsigned field, const struct table *t, unsigned from)
{
	const struct schema *mine = b->table->schema, *theirs = t->schema;
	unsigned i = 0;
	while (i < mine->key_count && field != mine->key[i])
		i++;
	if (i == mine->key_count || i >= theirs->key_count || from != theirs->key[i] || b->shared[field])
		return;
	if (!b->keys_from)
		b->keys_from = table_ref(t);
	b->keys_shared += b->keys_from == t;
}

/* The same rows with the same keys: the other table's index is ours too, once it has one. */
static void share_index(const struct builder *b, struct table *t)
{
	const struct table *from = b->keys_from;
	if (!from || b->keys_shared != t->schema->key_count || from->schema->key_count != t->schema->key_count)
		return;
	struct key_index *index = atomic_load_explicit(&((struct table *)from)->index, memory_order_acquire);
	if (index)
		atomic_store(&t->index, index_ref(index));
}

void builder_share(struct builder *b, unsigned field, const struct table *t, unsigned from)
{
	struct table *mine = b->table;
	bool first = !b->sharing;
	if (b->failed || b->open || field >= mine->schema->count || from >= t->schema->count ||
	    mine->schema->fields[field].kind != t->schema->fields[from].kind || (first ? mine->rows != 0 : mine->rows != t->rows)) {
		b->failed = true; /* a mistake of the caller: better no table than a crooked one */
		return;
	}
	b->sharing = true;
	mine->rows = t->rows;
	note_key(b, field, t, from);
	b->shared[field] = true;
	if (t->columns[from]) {
		column_unref(mine->columns[field]);
		mine->columns[field] = column_ref(t->columns[from]);
	}
}

/* Our own columns get all rows, null, when the first of them is asked for. */
static bool fill_up(struct builder *b)
{
	if (b->failed || b->room >= b->table->rows)
		return !b->failed;
	if (!make_room(b, b->table->rows)) {
		b->failed = true;
		return false;
	}
	for (uint32_t row = 0; row < b->table->rows; row++)
		null_row(b, row);
	return true;
}

void builder_at(struct builder *b, uint32_t row)
{
	end_lists(b);
	b->open = b->sharing && row < b->table->rows && fill_up(b);
	b->row = row;
}

const struct table *builder_finish(struct builder *b)
{
	end_lists(b);
	if (b->sharing)
		fill_up(b);
	struct table *t = NULL;
	if (!b->failed) {
		t = b->table;
		b->table = NULL;
		for (unsigned i = 0; i < t->schema->count; i++)
			if (t->columns[i] && !b->shared[i])
				column_resize(t->columns[i], t->rows); /* to less: when it fails the larger one stays */
		pool_seal(b->pool);
		if (!t->about.cut || t->about.total < t->rows)
			t->about.total = t->rows;
		if (b->keys && b->keys->used == t->rows) { /* all rows were united: it is the index that look-ups need */
			index_seal(b->keys);
			atomic_store(&t->index, b->keys);
			b->keys = NULL;
		} else {
			share_index(b, t);
		}
	}
	builder_free(b);
	return t;
}
