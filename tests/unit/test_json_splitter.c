/* The splitter: whole elements out of pieces of every size. */
#include "base/json_splitter.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

/* Keeps elements as lines. */
static bool collect(void *self, struct span bytes)
{
	struct buffer *lines = self;
	buffer_append_span(lines, bytes);
	return buffer_append_char(lines, '\n');
}

/* Feeds `json` in chunks, each in memory of exactly its size, so that the sanitizer sees a step beyond. */
static bool feed_in_chunks(struct json_splitter *s, const char *json, size_t length, size_t chunk)
{
	bool good = true;
	for (size_t at = 0; at < length; at += chunk) {
		size_t n = length - at < chunk ? length - at : chunk;
		char *copy = malloc(n);
		assert_non_null(copy);
		memcpy(copy, json + at, n);
		good = json_splitter_feed(s, copy, n);
		memset(copy, 'X', n); /* nothing may be kept of it */
		free(copy);
		assert_int_equal(good, s->why == NULL);
		if (!good)
			break;
	}
	return good;
}

static const struct {
	const char *member, *json;
	const char *lines; /* the elements */
	const char *rest;
	const char *why; /* NULL: all is well */
} cases[] = {
        {NULL, "[]", "", "", NULL},
        {NULL, " \r\n\t[ ] \n", "", "", NULL},
        {NULL, "[{}]", "{}\n", "", NULL},
        {NULL, "[{\"id\":\"a\"},{\"id\":\"b\"}]", "{\"id\":\"a\"}\n{\"id\":\"b\"}\n", "", NULL},
        {NULL, "\n[ { \"a\" : [ 1 , 2 ] } , [ ] , [[]] ]\n", "{ \"a\" : [ 1 , 2 ] }\n[ ]\n[[]]\n", "", NULL},
        {NULL, "[1, -2.5e3 ,null,\"x\",true]", "1\n-2.5e3\nnull\n\"x\"\ntrue\n", "", NULL},
        {NULL, "[\"\",\"]\",\"a,b\",\"\\\"]\",\"\\\\\"]", "\"\"\n\"]\"\n\"a,b\"\n\"\\\"]\"\n\"\\\\\"\n", "", NULL},
        {NULL, "[{\"a\":\"}]\\\"}\\\\\"},{\"a\\\\\":\"\\\\\\\"[{\"}]", "{\"a\":\"}]\\\"}\\\\\"}\n{\"a\\\\\":\"\\\\\\\"[{\"}\n", "", NULL},
        {NULL, "[\"a text of more than sixteen bytes \\\" and more \\\\ and more than thirty-two\"]",
         "\"a text of more than sixteen bytes \\\" and more \\\\ and more than thirty-two\"\n", "", NULL},
        {NULL, "[\"Zo\xC3\xAB \xFF\"]", "\"Zo\xC3\xAB \xFF\"\n", "", NULL},
        {NULL, "\xEF\xBB\xBF[1]", "1\n", "", NULL},
        {NULL, "\xEF\xBB\xBF [1]", "1\n", "", NULL},
        {NULL, "[{\"a\":]},nonsense]", "{\"a\":]\n", "", "the list breaks off without a comma"}, /* inside is the reader's to judge */
        /* what is no list */
        {NULL, "", "", "", "empty"},
        {NULL, " \n ", "", "", "empty"},
        {NULL, "\xEF\xBB\xBF", "", "", "empty"},
        {NULL, "{\"error\":\"unknown_error\"}", "", "", "an object where a list was due"},
        {NULL, "<!DOCTYPE html>", "", "", "not a JSON list"},
        {NULL, "\"text\"", "", "", "not a JSON list"},
        {NULL, "null", "", "", "not a JSON list"},
        {NULL, "\xEF\xBB[]", "", "", "not JSON"},
        {NULL, "\xEF[]", "", "", "not JSON"},
        {NULL, "\xEF\xBB\xBF\xEF\xBB\xBF[]", "", "", "not a JSON list"},
        {NULL, " \xEF\xBB\xBF[]", "", "", "not a JSON list"},
        {NULL, "\xEF", "", "", "cut off inside the document"},
        /* half a list */
        {NULL, "[", "", "", "cut off inside the document"},
        {NULL, "[{\"a\":1}", "{\"a\":1}\n", "", "cut off inside the document"},
        {NULL, "[{\"a\":1},", "{\"a\":1}\n", "", "cut off inside the document"},
        {NULL, "[{\"a\":1},{\"a\":", "{\"a\":1}\n", "", "cut off inside the document"},
        {NULL, "[12", "", "", "cut off inside the document"},
        {NULL, "[\"12", "", "", "cut off inside the document"},
        {NULL, "[{\"a\":1},{\"a\":2}{\"error\":\"unknown_error\"}", "{\"a\":1}\n{\"a\":2}\n", "", "the list breaks off without a comma"},
        {NULL, "[{\"a\":1} {\"error\":\"unknown_error\"}]", "{\"a\":1}\n", "", "the list breaks off without a comma"},
        {NULL, "[{\"a\":1},{\"error\":\"unknown_error\"}", "{\"a\":1}\n{\"error\":\"unknown_error\"}\n", "", "cut off inside the document"},
        {NULL, "[{\"a\":1},{\"a\"{\"error\":\"unknown_error\"}", "{\"a\":1}\n", "", "cut off inside the document"},
        {NULL, "[{\"error\":\"unknown_error\"}", "{\"error\":\"unknown_error\"}\n", "", "cut off inside the document"},
        {NULL, "[]{\"error\":\"unknown_error\"}", "", "", "something follows the document"},
        /* commas and brackets */
        {NULL, "[1,]", "1\n", "", "an element of the list is missing"},
        {NULL, "[,1]", "", "", "an element of the list is missing"},
        {NULL, "[1,,2]", "1\n", "", "an element of the list is missing"},
        {NULL, "[}", "", "", "an element of the list is missing"},
        {NULL, "[:1]", "", "", "an element of the list is missing"},
        {NULL, "[1 2]", "1\n", "", "the list breaks off without a comma"},
        {NULL, "[1\"a\"]", "1\n", "", "the list breaks off without a comma"},
        {NULL, "[\"a\"\"b\"]", "\"a\"\n", "", "the list breaks off without a comma"},
        {NULL, "[{}}", "{}\n", "", "the list breaks off without a comma"},
        {NULL, "[1}", "1\n", "", "the list breaks off without a comma"},
        {NULL, "[]]", "", "", "something follows the document"},
        {NULL, "[1][2]", "1\n", "", "something follows the document"},
        /* a member of the outermost object */
        {"runs", "{\"runs\":[{\"a\":1},{\"a\":2}],\"next\":\"x\"}", "{\"a\":1}\n{\"a\":2}\n", "{\"runs\":[],\"next\":\"x\"}", NULL},
        {"runs", "{\"next\":\"x\",\"runs\":[]}", "", "{\"next\":\"x\",\"runs\":[]}", NULL},
        {"runs", " { \"runs\" : [ 1 , 2 ] } ", "1\n2\n", "{ \"runs\" : [] }", NULL},
        {"runs", "\xEF\xBB\xBF{\"runs\":[1]}", "1\n", "{\"runs\":[]}", NULL},
        {"runs", "{\"a\":{\"runs\":[1]},\"b\":[\"runs\",[2]],\"c\":\"runs\",\"runs\":[3]}", "3\n",
         "{\"a\":{\"runs\":[1]},\"b\":[\"runs\",[2]],\"c\":\"runs\",\"runs\":[]}", NULL},
        {"runs", "{\"a\":\"\\\"runs\\\":[\",\"runs\":[1]}", "1\n", "{\"a\":\"\\\"runs\\\":[\",\"runs\":[]}", NULL},
        {"runs", "{\"xruns\":[1],\"run\":[2],\"runsx\":[3],\"runs\":[4]}", "4\n", "{\"xruns\":[1],\"run\":[2],\"runsx\":[3],\"runs\":[]}", NULL},
        {"runs", "{}", "", "{}", "the list is missing"},
        {"runs", "{\"error_code\":\"x\"}", "", "{\"error_code\":\"x\"}", "the list is missing"},
        {"runs", "{\"runs\":null}", "", "{\"runs\":null}", "the list is missing"},
        {"runs", "{\"runs\":{\"a\":[1]}}", "", "{\"runs\":{\"a\":[1]}}", "the list is missing"},
        {"runs", "{\"runs\":[1],\"runs\":[2]}", "1\n", "{\"runs\":[],\"runs\":[", "the list comes twice"},
        {"runs", "{\"runs\":[1]", "1\n", "{\"runs\":[]", "cut off inside the document"},
        {"runs", "{\"runs\":[1", "", "{\"runs\":[", "cut off inside the document"},
        {"runs", "{\"runs\":[1]},", "1\n", "{\"runs\":[]}", "something follows the document"},
        {"runs", "{\"runs\":[1]{\"error\":2}", "1\n", "{\"runs\":[]{\"error\":2}", "cut off inside the document"},
        {"runs", "{\"runs\":[1]{\"error\":2}}", "1\n", "{\"runs\":[]{\"error\":2}}", "bad JSON around the list"},
        {"runs", "{\"runs\":[1],}", "1\n", "{\"runs\":[],}", "bad JSON around the list"},
        {"runs", "{\"a\":{\"x\":1}:[2],\"runs\":[1]]", "1\n", "{\"a\":{\"x\":1}:[2],\"runs\":[]]", "bad JSON around the list"},
        {"runs", "[1]", "", "", "not a JSON object"},
        {"runs", "", "", "", "empty"},
        {"", "{\"\":[1]}", "1\n", "{\"\":[]}", NULL},
};

static void every_chunk_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t length = strlen(cases[i].json);
		for (size_t chunk = 1; chunk <= length + 1; chunk++) {
			struct buffer lines;
			struct json_splitter s;
			buffer_init(&lines, 10000);
			json_splitter_init(&s, cases[i].member, collect, &lines);
			bool good = feed_in_chunks(&s, cases[i].json, length, chunk) && json_splitter_end(&s);
			if (good != !cases[i].why || (s.why && strcmp(s.why, cases[i].why) != 0))
				fail_msg("%s by %zu: %s", cases[i].json, chunk, s.why ? s.why : "no error");
			assert_string_equal(buffer_text(&lines), cases[i].lines);
			assert_string_equal(buffer_text(&s.rest), cases[i].rest);
			if (!good) { /* it stays so */
				assert_false(json_splitter_feed(&s, "[]", 2));
				assert_false(json_splitter_end(&s));
			}
			json_splitter_release(&s);
			buffer_release(&lines);
		}
	}
}

static void whole_elements_are_not_copied(void **state)
{
	(void)state;
	struct buffer lines;
	struct json_splitter s;
	buffer_init(&lines, 1000);
	json_splitter_init(&s, NULL, collect, &lines);
	assert_true(json_splitter_feed(&s, "[{\"a\":1},{\"b\":", 14));
	assert_int_equal(s.elements, 1);
	assert_string_equal(buffer_text(&s.partial), "{\"b\":");
	assert_true(json_splitter_feed(&s, "2},3]", 5));
	assert_true(json_splitter_feed(&s, NULL, 0));
	assert_true(json_splitter_end(&s));
	assert_int_equal(s.elements, 3);
	assert_int_equal(s.partial.length, 0);
	json_splitter_release(&s);
	buffer_release(&lines);
}

static bool refuse_the_second(void *self, struct span bytes)
{
	struct json_splitter *s = self;
	(void)bytes;
	if (s->elements == 2 && s->member)
		s->why = "a reason of its own";
	return s->elements < 2;
}

static void callee_may_stop_it(void **state)
{
	(void)state;
	struct json_splitter s;
	json_splitter_init(&s, NULL, refuse_the_second, &s);
	assert_false(json_splitter_feed(&s, "[1,2,3]", 7));
	assert_string_equal(s.why, "an element of the list was refused");
	assert_int_equal(s.elements, 2);
	json_splitter_release(&s);

	json_splitter_init(&s, "m", refuse_the_second, &s);
	assert_false(json_splitter_feed(&s, "{\"m\":[1,2,3]}", 13));
	assert_string_equal(s.why, "a reason of its own");
	json_splitter_release(&s);
}

static bool count(void *self, struct span bytes)
{
	*(size_t *)self += bytes.length;
	return true;
}

/* `before`, then `filler` without end: what stops it? */
static const char *endless(const char *member, const char *before, char filler, size_t *seen)
{
	static char chunk[65536];
	static struct json_splitter s; /* outlives the call, for its `why` */
	size_t bytes = 0;
	memset(chunk, filler, sizeof chunk);
	json_splitter_init(&s, member, count, &bytes);
	assert_true(json_splitter_feed(&s, before, strlen(before)));
	for (*seen = 0; *seen < 64u << 20 && json_splitter_feed(&s, chunk, sizeof chunk);)
		*seen += sizeof chunk;
	assert_true(s.partial.room + s.rest.room <= LIMIT_ELEMENT + LIMIT_SMALL_BODY + 2);
	json_splitter_release(&s);
	return s.why;
}

static void memory_is_bounded(void **state)
{
	(void)state;
	size_t seen;
	assert_string_equal(endless(NULL, "[\"", 'x', &seen), "an element of the list is too long");
	assert_in_range(seen, LIMIT_ELEMENT - 65536, LIMIT_ELEMENT);
	assert_string_equal(endless(NULL, "[", '[', &seen), "an element of the list is too long");
	assert_string_equal(endless(NULL, "[", '1', &seen), "an element of the list is too long");
	assert_string_equal(endless("runs", "{\"runs\":[{", '{', &seen), "an element of the list is too long");
	assert_string_equal(endless("runs", "{\"x\":\"", 'x', &seen), "too much beside the list");
	assert_in_range(seen, LIMIT_SMALL_BODY - 65536, LIMIT_SMALL_BODY);
	assert_string_equal(endless("runs", "{", ' ', &seen), "too much beside the list");

	/* In one chunk too, where nothing has to be kept. */
	size_t length = LIMIT_ELEMENT + 100;
	char *json = malloc(length);
	assert_non_null(json);
	for (size_t over = 0; over < 2; over++) {
		struct json_splitter s;
		size_t bytes = 0;
		memset(json, 'x', length);
		memcpy(json, "[\"", 2);
		memcpy(json + 2 + LIMIT_ELEMENT - 2 + over, "\"]", 2);
		json_splitter_init(&s, NULL, count, &bytes);
		bool good = json_splitter_feed(&s, json, 3 + LIMIT_ELEMENT - 1 + over) && json_splitter_end(&s);
		assert_int_equal(good, over == 0);
		assert_int_equal(bytes, over == 0 ? LIMIT_ELEMENT : 0);
		json_splitter_release(&s);
	}
	free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_chunk_size),
	        cmocka_unit_test(whole_elements_are_not_copied),
	        cmocka_unit_test(callee_may_stop_it),
	        cmocka_unit_test(memory_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
