/* A small table with a field of each kind, a recording of it in a folder of the test's own, and tables as text: for the tests of recording/. */
#ifndef TESTS_UNIT_RECORDING_ROWS_H
#define TESTS_UNIT_RECORDING_ROWS_H

#include "base/json_writer.h"
#include "base/limits.h"
#include "model/value.h"
#include "people_rows.h"
#include "recording/playback.h"
#include "recording/recorder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

/* Rows without an identity. */
static const struct field crowd_fields[] = {{.name = "name", .kind = FIELD_TEXT}, {.name = "size", .kind = FIELD_COUNT}};
static const struct schema crowd_schema = {.name = "crowd", .fields = crowd_fields, .count = 2};

/* Rows with a key of two fields, of which one is a word. */
enum { PAIR_ID, PAIR_STATE, PAIR_SIZE };
static const struct field pair_fields[] = {{.name = "id", .kind = FIELD_TEXT}, {.name = "state", .kind = FIELD_WORD, .words = &person_states}, {.name = "size", .kind = FIELD_COUNT}};
static const struct schema pair_schema = {.name = "pair", .fields = pair_fields, .count = 3, .key = {PAIR_ID, PAIR_STATE}, .key_count = 2};

/* A row a character: a capital is live, another is over. NULL when memory is out. */
static inline const struct table *pairs(const char *ids, int64_t size)
{
	struct builder *b = builder_new(&pair_schema, 1000);
	for (const char *id = ids; *id; id++) {
		builder_begin(b);
		builder_set_text(b, PAIR_ID, (struct span){id, 1});
		builder_set_number(b, PAIR_STATE, *id >= 'a' ? 1 : 0);
		builder_set_number(b, PAIR_SIZE, size);
		builder_end(b, false);
	}
	return builder_finish(b);
}

static inline const struct schema *known_schema(const char *name)
{
	return strcmp(name, "person") == 0 ? &person_schema : strcmp(name, "crowd") == 0 ? &crowd_schema : strcmp(name, "pair") == 0 ? &pair_schema : NULL;
}

/* --- time that the test owns --- */

struct test_time {
	int64_t wall, mono;
};

static inline int64_t test_wall(void *self)
{
	return ((struct test_time *)self)->wall;
}

static inline int64_t test_mono(void *self)
{
	return ((struct test_time *)self)->mono;
}

static struct test_time now;
static const struct clock test_clock = {test_wall, test_mono, &now};
static const struct recording_head test_head = {.context = "prod-eu", .realm = "mlflow", .colour = "red", .danger = "production"};

/* --- recording and playing --- */

static inline struct recorder *begin_recording(const char *path, uint64_t max_bytes)
{
	struct error error;
	now = (struct test_time){.wall = NOW, .mono = 5000000};
	unlink(path);
	struct recorder *r = recorder_new(path, max_bytes, &test_head, &test_clock, &error);
	assert_string_equal(error.sentence, "");
	assert_non_null(r);
	return r;
}

static inline void end_recording(struct recorder *r)
{
	struct error error = recorder_close(r);
	assert_string_equal(error.sentence, "");
}

static inline struct playback *play(const char *path)
{
	struct error error;
	struct playback *p = playback_open(path, known_schema, &error);
	assert_string_equal(error.sentence, "");
	assert_non_null(p);
	return p;
}

/* --- tables as text --- */

/* Appends all that a table tells, a row a line; equal texts are equal tables. NULL: "none". */
static inline void append_table(struct buffer *out, const struct table *t)
{
	struct json_writer w;
	json_writer_init(&w, out, false);
	if (!t) {
		buffer_append_text(out, "none\n");
		return;
	}
	const struct table_about *about = table_about(t);
	buffer_append_format(out, "%s %lld %lld %u %d %d %u %u %u %u [%d %s %d %s %s]\n", table_schema(t)->name, (long long)about->fetched_at, (long long)about->clock_offset,
	                     about->total, about->complete, about->cut, about->wrong_kind, about->mended, about->shortened, about->dropped, (int)about->error.class,
	                     about->error.source, about->error.status, about->error.sqlstate, about->error.sentence);
	for (uint32_t row = 0; row < table_rows(t); row++) {
		for (unsigned field = 0; field < table_schema(t)->count; field++) {
			w.filled[0] = false; /* each value is a document of its own */
			if (table_schema(t)->fields[field].kind == FIELD_INSTANT)
				json_write_int(&w, table_number(t, row, field)); /* also what lies beyond the calendar */
			else
				value_json(&w, t, row, field, INSTANT_NULL);
			buffer_append_char(out, ' ');
		}
		buffer_append_char(out, '\n');
	}
}

/* One thing that came, and gives its table back. */
static inline void append_news(struct buffer *out, const struct playback_news *news)
{
	buffer_append_format(out, "%lld ", (long long)news->at);
	if (news->table) {
		buffer_append_format(out, "%s %s: ", news->name, news->of ? news->of : "-");
		append_table(out, news->table);
		table_unref(news->table);
	} else {
		buffer_append_format(out, "%s\n", news->message);
	}
}

/* All that comes by `wall`. */
static inline void append_all_news(struct buffer *out, struct playback *p, int64_t wall)
{
	struct playback_news news;
	while (playback_next(p, wall, &news))
		append_news(out, &news);
}

static inline void assert_same_table(const struct table *a, const struct table *b)
{
	struct buffer x, y;
	buffer_init(&x, LIMIT_DOCUMENT);
	buffer_init(&y, LIMIT_DOCUMENT);
	append_table(&x, a);
	append_table(&y, b);
	assert_string_equal(buffer_text(&x), buffer_text(&y));
	buffer_release(&x);
	buffer_release(&y);
}

#endif
