#include "output/rows.h"

#include "base/limits.h"
#include "model/value.h"

#define WIDEST 64u /* columns of a text in a table for people */
#define GAP "  "

static uint32_t row_count(const struct rows *r)
{
	return r->order ? r->count : table_rows(r->table);
}

static uint32_t row_at(const struct rows *r, uint32_t position)
{
	return r->order ? r->order[position] : position;
}

static const struct table *table_at(const struct rows *r, uint32_t position)
{
	return r->tables ? r->tables[position] : r->table;
}

static const struct field *field_at(const struct rows *r, unsigned column)
{
	return &r->resource->schema.fields[r->columns->field[column]];
}

/* --- JSON -------------------------------------------------------------------------------------------------------- */

/* What stands before each value of a row, made once: `,"user":`. A key is our own word and needs no escape; going through the writer a row would
 * cost half as much again. */
struct keys {
	struct buffer text;
	size_t end[COLUMNS_MAX];
};

static bool keys_init(struct keys *k, const struct rows *r)
{
	buffer_init(&k->text, 1 << 16);
	for (unsigned i = 0; i < r->columns->count; i++) {
		buffer_append_format(&k->text, "%s\"%s\":", i > 0 ? "," : "", field_at(r, i)->name);
		k->end[i] = k->text.length;
	}
	return !k->text.failed;
}

/* The members of one row, without braces. */
static void write_members(struct json_writer *w, const struct rows *r, const struct keys *k, uint32_t position)
{
	const struct table *t = table_at(r, position);
	uint32_t row = row_at(r, position);
	size_t from = 0;
	for (unsigned i = 0; i < r->columns->count; i++) {
		buffer_append(w->out, k->text.bytes + from, k->end[i] - from);
		from = k->end[i];
		w->after_key = true;
		value_json(w, t, row, r->columns->field[i], r->now);
	}
}

#define AHEAD 8u /* rows; what memory needs for a cell is about what writing so many takes */

/* Half of an export's time were trips to memory, row by row. */
static void look_ahead(const struct rows *r, uint32_t position)
{
	uint32_t count = row_count(r);
	if (position + 2 * AHEAD < count)
		table_prefetch_cells(table_at(r, position + 2 * AHEAD), row_at(r, position + 2 * AHEAD));
	if (position + AHEAD < count)
		table_prefetch_texts(table_at(r, position + AHEAD), row_at(r, position + AHEAD));
}

static void write_rows(struct stream *s, struct json_writer *w, const struct rows *r)
{
	struct keys keys;
	uint32_t count = row_count(r);
	if (!keys_init(&keys, r))
		s->buffer.failed = true;
	for (uint32_t i = 0; i < count && stream_step(s); i++) {
		look_ahead(r, i);
		buffer_append_text(w->out, i > 0 ? ",\n{" : "\n{");
		write_members(w, r, &keys, i);
		buffer_append_char(w->out, '}');
	}
	if (count > 0)
		buffer_append_char(w->out, '\n');
	buffer_release(&keys.text);
}

static void write_error(struct json_writer *w, const struct error *e)
{
	json_begin_object(w);
	json_write_key(w, "class");
	json_write_word(w, error_class_word(e->class));
	json_write_key(w, "sentence");
	json_write_word(w, e->sentence);
	json_end_object(w);
}

void rows_json(struct stream *s, struct json_writer *w, const struct rows *r)
{
	const struct table_about *about = r->table ? table_about(r->table) : NULL;
	json_begin_object(w);
	json_write_key(w, "complete");
	json_write_bool(w, about && about->complete);
	json_write_key(w, "total");
	json_write_int(w, about && (about->complete || about->total > 0) ? (int64_t)about->total : INT64_MIN); /* nothing came: how many is not known */
	if (about && !about->complete && error_is(&about->error)) {
		json_write_key(w, "error");
		write_error(w, &about->error);
	}
	json_write_key(w, "rows");
	json_begin_array(w);
	if (r->table)
		write_rows(s, w, r);
	json_end_array(w);
	json_end_object(w);
}

void rows_ndjson(struct stream *s, const struct rows *r)
{
	struct json_writer w;
	struct keys keys;
	uint32_t count = row_count(r);
	json_writer_init(&w, &s->buffer, false);
	if (!keys_init(&keys, r))
		s->buffer.failed = true;
	for (uint32_t i = 0; i < count && stream_step(s); i++) {
		look_ahead(r, i);
		buffer_append_format(&s->buffer, "{\"resource\":\"%s\"%s", r->resource->schema.name, r->columns->count > 0 ? "," : "");
		write_members(&w, r, &keys, i);
		buffer_append_text(&s->buffer, "}\n");
	}
	buffer_release(&keys.text);
}

/* --- CSV --------------------------------------------------------------------------------------------------------- */

static bool is_foreign(const struct field *f)
{
	return f->kind == FIELD_TEXT || f->kind == FIELD_TEXTS;
}

static void append_csv(struct buffer *out, struct span cell, bool foreign)
{
	bool guard = foreign && cell.length > 0 && memchr("=+-@", cell.at[0], 4) != NULL;
	bool quote = false;
	for (size_t i = 0; i < cell.length && !quote; i++)
		quote = cell.at[i] == ',' || cell.at[i] == '"' || cell.at[i] == '\n' || cell.at[i] == '\r';
	/* Blanks at the ends are part of a field; some readers drop them where there are no quotes. */
	quote = quote || (cell.length > 0 && (cell.at[0] == ' ' || cell.at[cell.length - 1] == ' '));
	if (quote)
		buffer_append_char(out, '"');
	if (guard)
		buffer_append_char(out, '\'');
	for (size_t i = 0; i < cell.length; i++) {
		if (cell.at[i] == '"')
			buffer_append_char(out, '"');
		buffer_append_char(out, cell.at[i]);
	}
	if (quote)
		buffer_append_char(out, '"');
}

void rows_csv(struct stream *s, const struct rows *r)
{
	struct buffer cell;
	uint32_t count = row_count(r);
	buffer_init(&cell, LIMIT_DOCUMENT);
	for (unsigned i = 0; i < r->columns->count; i++)
		buffer_append_format(&s->buffer, "%s%s", i > 0 ? "," : "", field_at(r, i)->name);
	buffer_append_text(&s->buffer, "\r\n");
	for (uint32_t i = 0; i < count && stream_step(s); i++) {
		for (unsigned c = 0; c < r->columns->count; c++) {
			buffer_clear(&cell);
			value_append(&cell, table_at(r, i), row_at(r, i), r->columns->field[c], VALUE_PLAIN, r->now);
			if (c > 0)
				buffer_append_char(&s->buffer, ',');
			append_csv(&s->buffer, buffer_span(&cell), is_foreign(field_at(r, c)));
			s->buffer.failed = s->buffer.failed || cell.failed;
		}
		buffer_append_text(&s->buffer, "\r\n");
	}
	buffer_release(&cell);
}

/* --- text -------------------------------------------------------------------------------------------------------- */

static void append_blanks(struct buffer *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buffer_append_char(b, ' ');
}

/* One cell, cut to `width` columns and filled up with blanks; the last one of a line is not filled up. */
static void append_cell(struct buffer *out, struct span text, size_t width, bool right, bool last)
{
	size_t used = text_width(text);
	bool cut = used > width;
	if (cut) {
		text.length = text_fit(text, width - 1, &used);
		used++;
	}
	if (right)
		append_blanks(out, width - used);
	buffer_append_span(out, text);
	if (cut)
		buffer_append_text(out, "\xE2\x80\xA6");
	if (!right && !last)
		append_blanks(out, width - used);
}

/* Columns that the widest cell takes. A cell for which there is no memory sets out->failed. */
static size_t widest(const struct rows *r, unsigned column, struct buffer *cell, struct buffer *out)
{
	const struct field *f = field_at(r, column);
	size_t width = strlen(f->title);
	uint32_t count = row_count(r);
	for (uint32_t i = 0; i < count; i++) {
		buffer_clear(cell);
		value_append(cell, table_at(r, i), row_at(r, i), r->columns->field[column], VALUE_COLUMN, r->now);
		size_t here = text_width(buffer_span(cell));
		out->failed = out->failed || cell->failed;
		if (here > WIDEST && !f->identifier)
			return WIDEST;
		width = here > width ? here : width;
	}
	return width;
}

void rows_text(struct stream *s, const struct rows *r)
{
	struct buffer cell;
	size_t width[COLUMNS_MAX];
	uint32_t count = row_count(r);
	buffer_init(&cell, LIMIT_DOCUMENT);
	for (unsigned c = 0; c < r->columns->count; c++) {
		width[c] = widest(r, c, &cell, &s->buffer);
		buffer_append_text(&s->buffer, c > 0 ? GAP : "");
		append_cell(&s->buffer, span_of(field_at(r, c)->title), width[c], field_at(r, c)->right, c + 1 == r->columns->count);
	}
	buffer_append_char(&s->buffer, '\n');
	for (uint32_t i = 0; i < count && stream_step(s); i++) {
		for (unsigned c = 0; c < r->columns->count; c++) {
			buffer_clear(&cell);
			value_append(&cell, table_at(r, i), row_at(r, i), r->columns->field[c], VALUE_COLUMN, r->now);
			buffer_append_text(&s->buffer, c > 0 ? GAP : "");
			append_cell(&s->buffer, buffer_span(&cell), width[c], field_at(r, c)->right, c + 1 == r->columns->count);
			s->buffer.failed = s->buffer.failed || cell.failed;
		}
		buffer_append_char(&s->buffer, '\n');
	}
	buffer_release(&cell);
}

void rows_detail(struct stream *s, const struct rows *r)
{
	size_t width = 0;
	uint32_t count = row_count(r);
	for (unsigned c = 0; c < r->columns->count; c++) {
		size_t here = strlen(field_at(r, c)->name);
		width = here > width ? here : width;
	}
	for (uint32_t i = 0; i < count && stream_step(s); i++) {
		if (i > 0)
			buffer_append_char(&s->buffer, '\n');
		for (unsigned c = 0; c < r->columns->count; c++) {
			append_cell(&s->buffer, span_of(field_at(r, c)->name), width, false, false);
			buffer_append_text(&s->buffer, GAP);
			value_append(&s->buffer, table_at(r, i), row_at(r, i), r->columns->field[c], VALUE_FULL, r->now);
			buffer_append_char(&s->buffer, '\n');
		}
	}
}
