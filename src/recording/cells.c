#include "recording/cells.h"

#include "model/value.h"

/* As in every document, but that an instant is a number, which is read back a hundred thousand times; and nothing of a duration. */
static void write_cell(struct json_writer *w, const struct table *t, uint32_t row, unsigned field)
{
	enum field_kind kind = table_schema(t)->fields[field].kind;
	if (kind == FIELD_INSTANT)
		json_write_int(w, table_number(t, row, field));
	else if (kind != FIELD_DURATION)
		value_json(w, t, row, field, 0);
}

void cells_write_columns(struct json_writer *w, const struct schema *schema)
{
	json_begin_array(w);
	for (unsigned i = 0; i < schema->count; i++)
		if (schema->fields[i].kind != FIELD_DURATION)
			json_write_word(w, schema->fields[i].name);
	json_end_array(w);
}

void cells_write_row(struct json_writer *w, const struct table *t, uint32_t row)
{
	const struct schema *schema = table_schema(t);
	json_begin_array(w);
	for (unsigned i = 0; i < schema->count; i++)
		write_cell(w, t, row, i);
	json_end_array(w);
}

void cells_write_key(struct json_writer *w, const struct table *t, uint32_t row)
{
	const struct schema *schema = table_schema(t);
	json_begin_array(w);
	for (unsigned i = 0; i < schema->key_count; i++)
		write_cell(w, t, row, schema->key[i]);
	json_end_array(w);
}

/* --- comparing --- */

static bool same_lists(const struct table *a, uint32_t row_a, const struct table *b, uint32_t row_b, unsigned field)
{
	bool in_a, in_b;
	uint32_t count = table_list_length(a, row_a, field, &in_a);
	if (count != table_list_length(b, row_b, field, &in_b) || in_a != in_b)
		return false;
	for (uint32_t i = 0; i < count; i++)
		if (!span_equal(text_exact(table_list_text(a, row_a, field, i)), text_exact(table_list_text(b, row_b, field, i))))
			return false;
	return true;
}

static bool same_reals(const struct table *a, uint32_t row_a, const struct table *b, uint32_t row_b, unsigned field)
{
	bool in_a, in_b;
	double x = table_real(a, row_a, field, &in_a), y = table_real(b, row_b, field, &in_b);
	return in_a == in_b && (!in_a || memcmp(&x, &y, sizeof x) == 0); /* a table knows one NaN */
}

static bool same_cell(const struct table *a, uint32_t row_a, const struct table *b, uint32_t row_b, unsigned field)
{
	switch (table_schema(a)->fields[field].kind) {
	case FIELD_TEXT:
		return span_equal(text_exact(table_text(a, row_a, field)), text_exact(table_text(b, row_b, field)));
	case FIELD_TEXTS:
		return same_lists(a, row_a, b, row_b, field);
	case FIELD_REAL:
		return same_reals(a, row_a, b, row_b, field);
	case FIELD_WORD:
	case FIELD_COUNT:
	case FIELD_FLAG:
	case FIELD_INSTANT:
		return table_number(a, row_a, field) == table_number(b, row_b, field);
	case FIELD_DURATION:
		break;
	}
	return true;
}

bool cells_same(const struct table *a, uint32_t row_a, const struct table *b, uint32_t row_b)
{
	for (unsigned i = 0; i < table_schema(a)->count; i++)
		if (!same_cell(a, row_a, b, row_b, i))
			return false;
	return true;
}
