#include "recording/cells.h"

#include "recording/line.h"

#define UNKNOWN UINT16_MAX /* a column that this program does not know */

/* What is inside of a value that nobody wants. */
static void pass_over(struct json_reader *r, enum json_event event)
{
	if (event == JSON_EVENT_ARRAY || event == JSON_EVENT_OBJECT)
		json_skip(r);
}

/* --- columns --- */

static uint16_t field_called(const struct schema *schema, struct span name)
{
	for (uint16_t i = 0; i < schema->count; i++)
		if (schema->fields[i].kind != FIELD_DURATION && span_is(name, schema->fields[i].name))
			return i;
	return UNKNOWN;
}

void cells_columns_read(struct json_reader *r, struct span value, const struct schema *schema, struct cells_columns *out)
{
	const unsigned room = sizeof out->field / sizeof out->field[0];
	out->schema = schema;
	out->count = 0;
	if (!line_enter(r, value, JSON_EVENT_ARRAY))
		return;
	for (enum json_event event; out->count < room && (event = json_next(r)) != JSON_EVENT_ARRAY_END && event != JSON_EVENT_ERROR;) {
		out->field[out->count++] = event == JSON_EVENT_STRING ? field_called(schema, r->span) : UNKNOWN;
		pass_over(r, event);
	}
}

void cells_columns_of_key(const struct schema *schema, struct cells_columns *out)
{
	out->schema = schema;
	for (out->count = 0; out->count < schema->key_count; out->count++)
		out->field[out->count] = schema->key[out->count];
}

/* --- cells --- */

/* After the list's opening bracket. */
static void read_list(struct json_reader *r, struct builder *b, unsigned field)
{
	builder_list_begin(b, field);
	for (enum json_event event; (event = json_next(r)) != JSON_EVENT_ARRAY_END && event != JSON_EVENT_ERROR;) {
		if (event == JSON_EVENT_STRING) {
			builder_list_add(b, field, r->span);
		} else {
			builder_wrong_kind(b);
			pass_over(r, event);
		}
	}
}

static bool read_real(const struct json_reader *r, enum json_event event, double *out)
{
	if (event == JSON_EVENT_NUMBER)
		return json_number_double(r->span, out);
	if (event != JSON_EVENT_STRING)
		return false;
	bool beyond = span_is(r->span, "NaN") || span_is(r->span, "Infinity") || span_is(r->span, "-Infinity");
	return beyond && json_number_double(r->span, out);
}

/* The value that `event` begins becomes the cell. False: it has another kind than the field, and was not read further. */
static bool read_cell(struct json_reader *r, enum json_event event, struct builder *b, unsigned field, enum field_kind kind)
{
	int64_t number;
	double real;
	if (event == JSON_EVENT_NULL)
		return true; /* as every cell is until it is set */
	switch (kind) {
	case FIELD_TEXT:
	case FIELD_WORD: /* the builder counts a word that it does not know */
		if (event != JSON_EVENT_STRING)
			return false;
		builder_set_text(b, field, r->span);
		return true;
	case FIELD_TEXTS:
		if (event != JSON_EVENT_ARRAY)
			return false;
		read_list(r, b, field);
		return true;
	case FIELD_REAL:
		if (!read_real(r, event, &real))
			return false;
		builder_set_real(b, field, real);
		return true;
	case FIELD_FLAG:
		if (event != JSON_EVENT_TRUE && event != JSON_EVENT_FALSE)
			return false;
		builder_set_number(b, field, event == JSON_EVENT_TRUE);
		return true;
	case FIELD_COUNT:
	case FIELD_INSTANT:
		if (event != JSON_EVENT_NUMBER || !json_number_int64(r->span, &number))
			return false;
		builder_set_number(b, field, number);
		return true;
	case FIELD_DURATION:
		break;
	}
	return false;
}

/* After the row's opening bracket. */
static void read_row(struct json_reader *r, const struct cells_columns *columns, struct builder *b)
{
	enum json_event event;
	for (unsigned i = 0; (event = json_next(r)) != JSON_EVENT_ARRAY_END && event != JSON_EVENT_ERROR; i++) {
		uint16_t field = i < columns->count ? columns->field[i] : UNKNOWN;
		if (field == UNKNOWN) {
			pass_over(r, event);
		} else if (!read_cell(r, event, b, field, columns->schema->fields[field].kind)) {
			builder_wrong_kind(b);
			pass_over(r, event);
		}
	}
}

bool cells_read(struct json_reader *r, struct span value, const struct cells_columns *columns, struct builder *b)
{
	if (!line_enter(r, value, JSON_EVENT_ARRAY))
		return !value.at;
	for (enum json_event event; (event = json_next(r)) != JSON_EVENT_ARRAY_END && event != JSON_EVENT_ERROR;) {
		if (event != JSON_EVENT_ARRAY) {
			builder_about(b)->dropped++;
			pass_over(r, event);
			continue;
		}
		if (!builder_begin(b))
			return true; /* as many as there may be, or no memory, which the builder knows */
		read_row(r, columns, b);
		builder_end(b, false);
	}
	builder_about(b)->mended += (uint32_t)r->mended;
	return !r->why;
}
