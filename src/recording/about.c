#include "recording/about.h"

#include "recording/line.h"

#define LAST_INSTANT INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z: sums of two of these do not overflow */

enum { FETCHED_AT, CLOCK_OFFSET, TOTAL, COMPLETE, CUT, WRONG_KIND, MENDED, SHORTENED, DROPPED, ERROR, MEMBERS };
static const char *const member[MEMBERS] = {
        [FETCHED_AT] = "fetched_at", [CLOCK_OFFSET] = "clock_offset", [TOTAL] = "total",         [COMPLETE] = "complete", [CUT] = "cut",
        [WRONG_KIND] = "wrong_kind", [MENDED] = "mended",             [SHORTENED] = "shortened", [DROPPED] = "dropped",   [ERROR] = "error",
};

enum { CLASS, SOURCE, STATUS, SQLSTATE, SENTENCE, ERROR_MEMBERS };
static const char *const error_member[ERROR_MEMBERS] = {
        [CLASS] = "class", [SOURCE] = "source", [STATUS] = "status", [SQLSTATE] = "sqlstate", [SENTENCE] = "sentence",
};

/* --- writing --- */

static void write_number(struct json_writer *w, const char *key, int64_t number)
{
	if (number == 0)
		return;
	json_write_key(w, key);
	json_write_int(w, number);
}

static void write_flag(struct json_writer *w, const char *key, bool flag)
{
	if (!flag)
		return;
	json_write_key(w, key);
	json_write_bool(w, true);
}

static void write_text(struct json_writer *w, const char *key, const char *text)
{
	if (text[0] == '\0')
		return;
	json_write_key(w, key);
	json_write_word(w, text);
}

static void write_error(struct json_writer *w, const struct error *e)
{
	json_begin_object(w);
	write_text(w, error_member[CLASS], error_class_word(e->class));
	write_text(w, error_member[SOURCE], e->source);
	write_number(w, error_member[STATUS], e->status);
	write_text(w, error_member[SQLSTATE], e->sqlstate);
	write_text(w, error_member[SENTENCE], e->sentence);
	json_end_object(w);
}

void about_write(struct json_writer *w, const struct table *t)
{
	const struct table_about *about = table_about(t);
	json_begin_object(w);
	if (about->fetched_at != INSTANT_NULL) {
		json_write_key(w, member[FETCHED_AT]); /* 0 is an instant too */
		json_write_int(w, about->fetched_at);
	}
	write_number(w, member[CLOCK_OFFSET], about->clock_offset);
	if (about->total != table_rows(t)) {
		json_write_key(w, member[TOTAL]);
		json_write_int(w, about->total);
	}
	write_flag(w, member[COMPLETE], about->complete);
	write_flag(w, member[CUT], about->cut);
	write_number(w, member[WRONG_KIND], about->wrong_kind);
	write_number(w, member[MENDED], about->mended);
	write_number(w, member[SHORTENED], about->shortened);
	write_number(w, member[DROPPED], about->dropped);
	if (error_is(&about->error)) {
		json_write_key(w, member[ERROR]);
		write_error(w, &about->error);
	}
	json_end_object(w);
}

/* --- reading --- */

/* A number from `min` to `max`, or `otherwise`. */
static int64_t number_in(struct json_reader *r, struct span value, int64_t min, int64_t max, int64_t otherwise)
{
	int64_t number;
	return line_integer(r, value, &number) && number >= min && number <= max ? number : otherwise;
}

static uint32_t count_in(struct json_reader *r, struct span value, uint32_t otherwise)
{
	return (uint32_t)number_in(r, value, 0, UINT32_MAX, otherwise);
}

static struct error read_error(struct json_reader *r, struct span value)
{
	struct error e = {0};
	struct span values[ERROR_MEMBERS];
	if (!value.at || !line_read(r, value, error_member, values, ERROR_MEMBERS))
		return e;
	e.class = error_class_of(line_enter(r, values[CLASS], JSON_EVENT_STRING) ? r->span : SPAN_NULL);
	e.status = (int)number_in(r, values[STATUS], 0, 999, 0);
	line_shown(r, values[SOURCE], e.source, sizeof e.source);
	line_shown(r, values[SQLSTATE], e.sqlstate, sizeof e.sqlstate);
	line_shown(r, values[SENTENCE], e.sentence, sizeof e.sentence);
	return e;
}

void about_read(struct json_reader *r, struct span value, uint32_t rows, struct table_about *out)
{
	struct span values[MEMBERS] = {0};
	*out = (struct table_about){.fetched_at = INSTANT_NULL, .total = rows, .complete = !value.at};
	if (!value.at || !line_read(r, value, member, values, MEMBERS))
		return;
	out->fetched_at = number_in(r, values[FETCHED_AT], -LAST_INSTANT, LAST_INSTANT, INSTANT_NULL);
	out->clock_offset = number_in(r, values[CLOCK_OFFSET], -LAST_INSTANT, LAST_INSTANT, 0);
	out->total = count_in(r, values[TOTAL], rows);
	out->complete = line_enter(r, values[COMPLETE], JSON_EVENT_TRUE);
	out->cut = line_enter(r, values[CUT], JSON_EVENT_TRUE);
	out->wrong_kind = count_in(r, values[WRONG_KIND], 0);
	out->mended = count_in(r, values[MENDED], 0);
	out->shortened = count_in(r, values[SHORTENED], 0);
	out->dropped = count_in(r, values[DROPPED], 0);
	out->error = read_error(r, values[ERROR]);
}

/* --- comparing --- */

static bool same_error(const struct error *a, const struct error *b)
{
	return a->class == b->class && a->status == b->status && strcmp(a->sqlstate, b->sqlstate) == 0 && strcmp(a->source, b->source) == 0 &&
	       strcmp(a->sentence, b->sentence) == 0;
}

bool about_same(const struct table_about *a, const struct table_about *b)
{
	return a->fetched_at == b->fetched_at && a->clock_offset == b->clock_offset && a->total == b->total && a->complete == b->complete &&
	       a->cut == b->cut && a->wrong_kind == b->wrong_kind && a->mended == b->mended && a->shortened == b->shortened &&
	       a->dropped == b->dropped && same_error(&a->error, &b->error);
}
