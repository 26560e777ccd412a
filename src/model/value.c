#include "model/value.h"

#include <inttypes.h>
#include <math.h>

/* --- text --- */

static void append_null(struct buffer *b, enum value_form form)
{
	if (form != VALUE_PLAIN)
		buffer_append_char(b, '-');
}

static void append_word(struct buffer *b, const struct words *words, int64_t value, enum value_form form)
{
	if (value >= words->count)
		append_null(b, form);
	else
		buffer_append_text(b, form == VALUE_COLUMN && words->brief ? words->brief[value] : words->word[value]);
}

static void append_list(struct buffer *b, const struct table *t, uint32_t row, unsigned field, uint32_t count, enum value_form form)
{
	const char *between = form == VALUE_COLUMN ? "," : form == VALUE_FULL ? ", " : " ";
	for (uint32_t i = 0; i < count; i++) {
		if (i > 0)
			buffer_append_text(b, between);
		buffer_append_span(b, text_shown(table_list_text(t, row, field, i)));
	}
	if (count == 0)
		append_null(b, form);
}

/* A number of bytes as people read it: "4.0K", "13M". */
static void append_bytes(struct buffer *b, int64_t bytes)
{
	static const char unit[] = "BKMGTPE";
	double value = (double)bytes;
	unsigned i = 0;
	for (; fabs(value) >= 1000 && unit[i + 1]; i++)
		value /= 1024;
	if (i == 0)
		buffer_append_format(b, "%" PRId64 "B", bytes);
	else
		buffer_append_format(b, fabs(value) < 9.95 ? "%.1f%c" : "%.0f%c", value, unit[i]);
}

static void append_count(struct buffer *b, const struct field *f, int64_t count, enum value_form form)
{
	const char *unit = f->unit ? f->unit : "";
	int64_t ms;
	if (form == VALUE_PLAIN || unit[0] == '\0')
		buffer_append_format(b, "%" PRId64, count);
	else if (strcmp(unit, "s") == 0 && !__builtin_mul_overflow(count, 1000, &ms))
		buffer_append_text(b, duration_short(ms, false).text);
	else if (strcmp(unit, "B") == 0)
		append_bytes(b, count);
	else
		buffer_append_format(b, "%" PRId64 "%s", count, unit);
}

static void append_real(struct buffer *b, double value, enum value_form form)
{
	if (isnan(value))
		buffer_append_text(b, "NaN");
	else if (isinf(value))
		buffer_append_text(b, value > 0 ? "Infinity" : "-Infinity");
	else
		buffer_append_format(b, form == VALUE_COLUMN ? "%.4g" : "%.17g", value);
}

/* Time since `from`, as age: a clock that is behind makes no negative one. */
static int64_t age(int64_t from, int64_t now)
{
	int64_t ms;
	return now <= from || __builtin_sub_overflow(now, from, &ms) ? 0 : ms;
}

static int64_t left(int64_t until, int64_t now)
{
	return age(now, until);
}

static void append_instant(struct buffer *b, const struct field *f, int64_t at, enum value_form form, int64_t now)
{
	struct instant_text full = instant_rfc3339(at);
	if (full.text[0] == '\0') { /* beyond the calendar: a server's "for ever" or nonsense */
		append_null(b, form);
	} else if (form == VALUE_PLAIN || now == INSTANT_NULL) {
		buffer_append_text(b, full.text);
	} else if (form == VALUE_FULL) {
		buffer_append_text(b, full.text);
		if (at > now)
			buffer_append_format(b, " (in %s)", duration_short(left(at, now), true).text);
		else
			buffer_append_format(b, " (%s ago)", duration_short(age(at, now), true).text);
	} else if (f->show == SHOW_PLAIN) {
		buffer_append_text(b, instant_screen(at, now).text);
	} else if (f->show == SHOW_AGO) {
		buffer_append_text(b, duration_short(age(at, now), false).text);
	} else {
		buffer_append_text(b, at <= now ? "over" : duration_short(left(at, now), true).text);
	}
}

/* Whole seconds of a duration field; a since is never negative. */
static int64_t whole_seconds(const struct field *f, int64_t ms)
{
	if (ms < 0 && !f->until)
		return 0;
	return ms >= 0 ? ms / 1000 : -((-ms + 999) / 1000);
}

static void append_duration(struct buffer *b, const struct field *f, int64_t ms, enum value_form form)
{
	if (form == VALUE_PLAIN)
		buffer_append_format(b, "%" PRId64, whole_seconds(f, ms));
	else if (f->until && ms <= 0)
		buffer_append_text(b, "over");
	else
		buffer_append_text(b, duration_short(ms < 0 ? 0 : ms, form == VALUE_FULL).text);
}

void value_append(struct buffer *b, const struct table *t, uint32_t row, unsigned field, enum value_form form, int64_t now)
{
	const struct field *f = &table_schema(t)->fields[field];
	bool present = true;
	switch (f->kind) {
	case FIELD_TEXT: {
		struct text text = table_text(t, row, field);
		present = !text_is_null(text);
		if (present)
			buffer_append_span(b, text_shown(text));
		break;
	}
	case FIELD_TEXTS: {
		uint32_t count = table_list_length(t, row, field, &present);
		if (present)
			append_list(b, t, row, field, count, form);
		break;
	}
	case FIELD_REAL: {
		double value = table_real(t, row, field, &present);
		if (present)
			append_real(b, value, form);
		break;
	}
	case FIELD_DURATION: {
		int64_t ms = table_duration(t, row, field, now);
		present = ms != NUMBER_NULL;
		if (present)
			append_duration(b, f, ms, form);
		break;
	}
	case FIELD_WORD:
	case FIELD_COUNT:
	case FIELD_FLAG:
	case FIELD_INSTANT: {
		int64_t number = table_number(t, row, field);
		present = number != NUMBER_NULL;
		if (!present)
			break;
		if (f->kind == FIELD_WORD)
			append_word(b, f->words, number, form);
		else if (f->kind == FIELD_COUNT)
			append_count(b, f, number, form);
		else if (f->kind == FIELD_INSTANT)
			append_instant(b, f, number, form, now);
		else if (form == VALUE_PLAIN)
			buffer_append_text(b, number ? "true" : "false");
		else
			buffer_append_text(b, number ? "yes" : "no");
		break;
	}
	}
	if (!present)
		append_null(b, form);
}

/* --- JSON --- */

static void write_number(struct json_writer *w, const struct field *f, int64_t number)
{
	if (number == NUMBER_NULL)
		json_write_null(w);
	else if (f->kind == FIELD_FLAG)
		json_write_bool(w, number != 0);
	else if (f->kind == FIELD_INSTANT)
		json_write_instant(w, number);
	else
		json_write_int(w, number);
}

void value_json(struct json_writer *w, const struct table *t, uint32_t row, unsigned field, int64_t now)
{
	const struct field *f = &table_schema(t)->fields[field];
	bool present;
	switch (f->kind) {
	case FIELD_TEXT:
	case FIELD_WORD:
		json_write_string(w, text_exact(table_text(t, row, field)));
		return;
	case FIELD_TEXTS: {
		uint32_t count = table_list_length(t, row, field, &present);
		if (!present) {
			json_write_null(w);
			return;
		}
		json_begin_array(w);
		for (uint32_t i = 0; i < count; i++)
			json_write_string(w, text_exact(table_list_text(t, row, field, i)));
		json_end_array(w);
		return;
	}
	case FIELD_REAL: {
		double value = table_real(t, row, field, &present);
		if (present)
			json_write_double(w, value);
		else
			json_write_null(w);
		return;
	}
	case FIELD_DURATION: {
		int64_t ms = table_duration(t, row, field, now);
		json_write_int(w, ms == NUMBER_NULL ? NUMBER_NULL : whole_seconds(f, ms));
		return;
	}
	case FIELD_COUNT:
	case FIELD_FLAG:
	case FIELD_INSTANT:
		write_number(w, f, table_number(t, row, field));
		return;
	}
}

/* --- order --- */

static int compare_numbers(int64_t a, int64_t b)
{
	if (a == b)
		return 0;
	if (a == NUMBER_NULL || b == NUMBER_NULL)
		return a == NUMBER_NULL ? 1 : -1;
	return a < b ? -1 : 1;
}

static int compare_texts(struct text a, struct text b)
{
	if (text_is_null(a) || text_is_null(b))
		return (int)text_is_null(a) - (int)text_is_null(b);
	return text_compare(text_exact(a), text_exact(b));
}

static int compare_lists(const struct table *t, uint32_t a, uint32_t b, unsigned field)
{
	bool has_a, has_b;
	uint32_t count_a = table_list_length(t, a, field, &has_a);
	uint32_t count_b = table_list_length(t, b, field, &has_b);
	if (!has_a || !has_b)
		return (int)has_b - (int)has_a;
	for (uint32_t i = 0; i < count_a && i < count_b; i++) {
		int order = compare_texts(table_list_text(t, a, field, i), table_list_text(t, b, field, i));
		if (order)
			return order;
	}
	return (count_a > count_b) - (count_a < count_b);
}

static int compare_reals(const struct table *t, uint32_t a, uint32_t b, unsigned field)
{
	bool has_a, has_b;
	double x = table_real(t, a, field, &has_a);
	double y = table_real(t, b, field, &has_b);
	if (!has_a || !has_b)
		return (int)has_b - (int)has_a;
	if (isnan(x) || isnan(y)) /* after all numbers */
		return !!isnan(x) - !!isnan(y);
	return (x > y) - (x < y);
}

int value_compare(const struct table *t, uint32_t a, uint32_t b, unsigned field)
{
	const struct field *f = &table_schema(t)->fields[field];
	switch (f->kind) {
	case FIELD_TEXT:
		return compare_texts(table_text(t, a, field), table_text(t, b, field));
	case FIELD_TEXTS:
		return compare_lists(t, a, b, field);
	case FIELD_REAL:
		return compare_reals(t, a, b, field);
	case FIELD_DURATION: {
		/* the longer since, the earlier it began; nulls stay last */
		int64_t x = table_number(t, a, f->of), y = table_number(t, b, f->of);
		return f->until || x == NUMBER_NULL || y == NUMBER_NULL ? compare_numbers(x, y) : compare_numbers(y, x);
	}
	case FIELD_WORD:
	case FIELD_COUNT:
	case FIELD_FLAG:
	case FIELD_INSTANT:
		break;
	}
	return compare_numbers(table_number(t, a, field), table_number(t, b, field));
}
