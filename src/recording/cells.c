#include "recording/cells.h"

static void write_list(struct json_writer *w, const struct table *t, uint32_t row, unsigned field)
{
	bool present;
	uint32_t count = table_list_length(t, row, field, &present);
	if (!present) {
		json_write_null(w);
		return;
	}
	json_begin_array(w);
	for (uint32_t i = 0; i < count; i++)
		json_write_text(w, table_list_text(t, row, field, i));
	json_end_array(w);
}

static void write_real(struct json_writer *w, const struct table *t, uint32_t row, unsigned field)
{
	bool present;
	double value = table_real(t, row, field, &present);
	if (present)
		json_write_double(w, value);
	else
		json_write_null(w);
}

static void write_flag(struct json_writer *w, int64_t flag)
{
	if (flag == NUMBER_NULL)
		json_write_null(w);
	else
		json_write_bool(w, flag != 0);
}

static void write_cell(struct json_writer *w, const struct table *t, uint32_t row, unsigned field)
{
	switch (table_schema(t)->fields[field].kind) {
	case FIELD_TEXT:
	case FIELD_WORD:
		json_write_text(w, table_text(t, row, field));
		break;
	case FIELD_TEXTS:
		write_list(w, t, row, field);
		break;
	case FIELD_REAL:
		write_real(w, t, row, field);
		break;
	case FIELD_FLAG:
		write_flag(w, table_number(t, row, field));
		break;
	case FIELD_COUNT:
	case FIELD_INSTANT:
		json_write_int(w, table_number(t, row, field));
		break;
	case FIELD_DURATION:
		break;
	}
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
		write_cell(w, t, row, i); /* nothing of a duration */
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
