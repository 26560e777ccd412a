/* Decoders: recorded shapes become rows; everything that is wrong is dropped, counted or refused, and never an empty list. */
#include "model/decoder.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

enum { F_ID, F_TYPE, F_USER, F_STARTED, F_SECONDS, F_REMEMBER, F_CLIENTS, F_CLIENT_IDS, F_GROUPS, F_COUNT, F_REAL, F_LIFE, F_PRESENT, F_FIELDS };

static const char *const type_word[] = {"online", "offline"};
static const struct words types = {type_word, 2, NULL};

static const struct field fields[F_FIELDS] = {
        [F_ID] = {.name = "id", .kind = FIELD_TEXT},
        [F_TYPE] = {.name = "type", .kind = FIELD_WORD, .words = &types},
        [F_USER] = {.name = "user", .kind = FIELD_TEXT},
        [F_STARTED] = {.name = "started_at", .kind = FIELD_INSTANT, .merge = MERGE_MAX},
        [F_SECONDS] = {.name = "seconds_at", .kind = FIELD_INSTANT},
        [F_REMEMBER] = {.name = "remember_me", .kind = FIELD_FLAG},
        [F_CLIENTS] = {.name = "clients", .kind = FIELD_TEXTS, .merge = MERGE_UNION},
        [F_CLIENT_IDS] = {.name = "client_ids", .kind = FIELD_TEXTS, .merge = MERGE_UNION},
        [F_GROUPS] = {.name = "groups", .kind = FIELD_TEXTS},
        [F_COUNT] = {.name = "count", .kind = FIELD_COUNT},
        [F_REAL] = {.name = "real", .kind = FIELD_REAL},
        [F_LIFE] = {.name = "life_s", .kind = FIELD_COUNT},
        [F_PRESENT] = {.name = "present", .kind = FIELD_FLAG},
};
static const struct schema schema = {.name = "thing", .fields = fields, .count = F_FIELDS, .key = {F_ID, F_TYPE}, .key_count = 2};

static const struct decode_row rows[] = {
        {"id", F_ID, DECODE_TEXT, true},
        {"username", F_USER, DECODE_TEXT, false},
        {"start", F_STARTED, DECODE_MS, false},
        {"notBefore", F_SECONDS, DECODE_SECONDS_0, false},
        {"rememberMe", F_REMEMBER, DECODE_FLAG, false},
        {"clients{}", F_CLIENTS, DECODE_VALUES, false},
        {"clients{}", F_CLIENT_IDS, DECODE_KEYS, false},
        {"groups[].name", F_GROUPS, DECODE_TEXTS, false},
        {"active", F_COUNT, DECODE_COUNT_TEXT, false},
        {"value", F_REAL, DECODE_REAL, false},
        {"attributes.access\\.token\\.lifespan", F_LIFE, DECODE_COUNT_TEXT, false},
        {"transientUser", F_PRESENT, DECODE_PRESENT, false},
};
static const struct decoder list = {&schema, ANSWER_LIST, NULL, rows, sizeof rows / sizeof *rows, true};
static const struct decoder inside = {&schema, ANSWER_LIST, "sessions", rows, sizeof rows / sizeof *rows, false};
static const struct decoder object = {&schema, ANSWER_OBJECT, NULL, rows, sizeof rows / sizeof *rows, false};
static const struct decode_row number_rows[] = {{"", F_COUNT, DECODE_COUNT, true}};
static const struct decoder number = {&schema, ANSWER_NUMBER, NULL, number_rows, 1, false};

/* The table of an answer that comes in pieces of `piece` bytes; NULL and *error when it is bad. */
static const struct table *decode(const struct decoder *d, struct span answer, size_t piece, uint32_t max_rows, struct error *error)
{
	const struct fixed_field fixed = {F_TYPE, FIELD_WORD, 1, SPAN_NULL};
	struct builder *b = builder_new(&schema, max_rows);
	struct decoding *x = decoding_new(d, b, &fixed, 1, true);
	assert_non_null(x);
	uint32_t seen;
	for (size_t at = 0; at < answer.length; at += piece)
		if (!decoding_feed(x, answer.at + at, answer.length - at < piece ? answer.length - at : piece))
			break;
	*error = decoding_end(x, &seen);
	decoding_free(x);
	if (error_is(error)) {
		builder_free(b);
		return NULL;
	}
	return builder_finish(b);
}

static const struct table *decode_text(const struct decoder *d, const char *answer)
{
	struct error error;
	const struct table *t = decode(d, span_of(answer), 7, 100, &error);
	if (!t)
		fail_msg("%s: %s", answer, error.sentence);
	return t;
}

static void assert_text(struct text text, const char *expected)
{
	assert_int_equal(text_is_null(text), expected == NULL);
	if (expected && !span_is(text_exact(text), expected))
		fail_msg("\"%.*s\" is not \"%s\"", (int)text_exact(text).length, text_exact(text).at, expected);
}

static void sessions_become_rows(void **state)
{
	(void)state;
	static const char answer[] =
	        "[{\"id\":\"55f1\",\"username\":\"alice\",\"userId\":\"9b\",\"start\":1795478025000,\"rememberMe\":true,"
	        "\"clients\":{\"0d40\":\"mlflow\",\"d3c4\":\"jupyter\"},\"notBefore\":0,\"other\":{\"id\":[1,{\"id\":2}]}},"
	        " {\"clients\":{},\"groups\":[{\"id\":\"1\",\"name\":\"a\"},{\"name\":\"b\\u00e4\"}],\"notBefore\":5,\"id\":\"3ec4\",\"active\":\"3\","
	        "\"value\":-1.5e3,\"attributes\":{\"x\":1,\"access.token.lifespan\":\"600\"},\"transientUser\":null} ]";
	for (size_t piece = 1; piece < sizeof answer; piece++) {
		struct error error;
		const struct table *t = decode(&list, span_of(answer), piece, 100, &error);
		assert_non_null(t);
		bool present;
		assert_int_equal(table_rows(t), 2);
		assert_text(table_text(t, 0, F_ID), "55f1");
		assert_text(table_text(t, 0, F_TYPE), "offline");
		assert_int_equal(table_number(t, 0, F_STARTED), INT64_C(1795478025000));
		assert_int_equal(table_number(t, 0, F_SECONDS), NUMBER_NULL);
		assert_int_equal(table_number(t, 0, F_REMEMBER), 1);
		assert_text(table_list_text(t, 0, F_CLIENTS, 1), "jupyter");
		assert_text(table_list_text(t, 0, F_CLIENT_IDS, 0), "0d40");
		assert_int_equal(table_list_length(t, 0, F_GROUPS, &present), 0);
		assert_false(present);
		assert_int_equal(table_number(t, 0, F_PRESENT), 0);
		assert_text(table_text(t, 1, F_USER), NULL);
		assert_int_equal(table_number(t, 1, F_SECONDS), 5000);
		assert_int_equal(table_list_length(t, 1, F_CLIENTS, &present), 0);
		assert_true(present);
		assert_text(table_list_text(t, 1, F_GROUPS, 1), "bä");
		assert_int_equal(table_number(t, 1, F_COUNT), 3);
		assert_true(table_real(t, 1, F_REAL, &present) < -1499);
		assert_int_equal(table_number(t, 1, F_LIFE), 600);
		assert_int_equal(table_number(t, 1, F_PRESENT), 1);
		assert_int_equal(table_about(t)->wrong_kind, 0);
		assert_true(table_about(t)->complete);
		table_unref(t);
	}
}

/* What is there must be of its kind, else it is null and counted; null itself is no mistake. */
static void wrong_kinds_are_null_and_counted(void **state)
{
	(void)state;
	static const struct {
		const char *member;
		unsigned wrong;
	} cases[] = {
	        {"\"username\":5", 1}, {"\"username\":null", 0}, {"\"username\":{\"a\":1}", 1}, {"\"username\":[\"a\"]", 1},
	        {"\"start\":\"5\"", 1}, {"\"start\":1.5", 1}, {"\"start\":1e30", 1}, {"\"start\":true", 1}, {"\"start\":null", 0},
	        {"\"notBefore\":9223372036854775807", 1}, {"\"rememberMe\":1", 1}, {"\"rememberMe\":\"true\"", 1},
	        {"\"clients\":[\"a\"]", 1}, {"\"clients\":\"a\"", 1}, {"\"clients\":null", 0}, {"\"groups\":{}", 1}, {"\"groups\":7", 1},
	        {"\"active\":\"x\"", 1}, {"\"active\":\"\"", 1}, {"\"active\":{}", 1}, {"\"value\":\"1\"", 1}, {"\"attributes\":[]", 1},
	        {"\"attributes\":5", 1}, {"\"attributes\":{\"access.token.lifespan\":[]}", 1}, {"\"groups\":[1,\"a\",null,{\"name\":7}]", 3},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char answer[200];
		snprintf(answer, sizeof answer, "[{\"id\":\"1\",%s}]", cases[i].member);
		const struct table *t = decode_text(&list, answer);
		assert_int_equal(table_rows(t), 1);
		if (table_about(t)->wrong_kind != cases[i].wrong)
			fail_msg("%s: %u wrong kinds", answer, table_about(t)->wrong_kind);
		assert_text(table_text(t, 0, F_USER), NULL);
		assert_int_equal(table_number(t, 0, F_STARTED), NUMBER_NULL);
		assert_int_equal(table_number(t, 0, F_REMEMBER), NUMBER_NULL);
		table_unref(t);
	}
}

static void last_of_duplicates_wins(void **state)
{
	(void)state;
	const struct table *t = decode_text(&list, "[{\"id\":\"1\",\"id\":\"2\",\"username\":\"a\",\"username\":null,\"start\":5,\"start\":\"x\","
	                                           "\"clients\":{\"a\":\"b\"},\"clients\":{\"c\":\"d\"}}]");
	bool present;
	assert_text(table_text(t, 0, F_ID), "2");
	assert_text(table_text(t, 0, F_USER), NULL);
	assert_int_equal(table_number(t, 0, F_STARTED), NUMBER_NULL);
	assert_int_equal(table_list_length(t, 0, F_CLIENTS, &present), 1);
	assert_text(table_list_text(t, 0, F_CLIENTS, 0), "d");
	table_unref(t);
}

static void element_without_its_id_is_dropped(void **state)
{
	(void)state;
	static const char *const elements[] = {"{}", "{\"id\":null}", "{\"id\":5}", "{\"username\":\"a\"}", "7", "null", "\"x\"", "[]", "{\"id\":\"1\",\"id\":null}"};
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
		char answer[200];
		snprintf(answer, sizeof answer, "[{\"id\":\"a\"},%s,{\"id\":\"b\"}]", elements[i]);
		const struct table *t = decode_text(&list, answer);
		assert_int_equal(table_rows(t), 2);
		assert_int_equal(table_about(t)->dropped, 1);
		assert_false(table_about(t)->complete);
		assert_text(table_text(t, 1, F_ID), "b");
		table_unref(t);
	}
}

static void equal_keys_unite(void **state)
{
	(void)state;
	const struct table *t = decode_text(&list, "[{\"id\":\"1\",\"start\":5,\"clients\":{\"a\":\"A\"}},{\"id\":\"1\",\"start\":9,\"clients\":{\"b\":\"B\"}}]");
	assert_int_equal(table_rows(t), 1);
	assert_int_equal(table_number(t, 0, F_STARTED), 9);
	assert_text(table_list_text(t, 0, F_CLIENTS, 1), "B");
	assert_text(table_list_text(t, 0, F_CLIENT_IDS, 1), "b");
	table_unref(t);
}

/* Every truncation, and every other way not to be the answer that was asked for. */
static void bad_answers_are_errors(void **state)
{
	(void)state;
	static const struct {
		const struct decoder *decoder;
		const char *answer, *says;
	} cases[] = {
	        {&list, "", "empty"}, {&list, " \n", "empty"},
	        {&list, "<!DOCTYPE html><html>", "HTML page, not JSON"}, {&list, "\n\n  <html>", "HTML page, not JSON"},
	        {&object, "<html>", "HTML page, not JSON"}, {&number, "<html>", "HTML page, not JSON"},
	        {&list, "[{\"id\":\"1\"},{\"id\":\"2\"}{\"error\":\"unknown_error\"}", "after 2 elements"}, /* Keycloak: half a list, then an error */
	        {&list, "[{\"id\":\"1\"}]x", "good list"}, {&list, "[{\"id\":\"1\"},]", "good list"}, {&list, "{\"error\":\"x\"}", "good list"},
	        {&list, "[{\"id\":\"1\"},{\"id\":\"2}]", "good list"}, {&list, "[{\"id\":\"1\" \"x\":2}]", "element 1"},
	        {&list, "[{\"id\":\"\\x\"}]", "element 1"}, {&list, "[{\"id\":\"1\"},{\"id\":01}]", "element 2"}, {&list, "[{\"id\":tru}]", "element 1"},
	        {&list, "[{\"id\":\"a\nb\"}]", "element 1"}, {&list, "OK", "good list"}, {&inside, "{\"other\":[]}", "good list"},
	        {&object, "{\"id\":\"1\"", "good JSON"}, {&object, "{\"id\":\"1\"} {}", "good JSON"}, {&object, "", "empty"},
	        {&number, "12x", "good JSON"}, {&number, "\"12\"", "not a number"}, {&number, "{}", "not a number"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error;
		assert_null(decode(cases[i].decoder, span_of(cases[i].answer), 5, 100, &error));
		assert_int_equal(error.class, ERROR_PROTOCOL);
		if (!strstr(error.sentence, cases[i].says))
			fail_msg("%s: %s", cases[i].answer, error.sentence);
	}
	static const char whole[] = "[{\"id\":\"1\",\"clients\":{\"a\":\"b\"}},{\"id\":\"2\"}]";
	for (size_t length = 0; length < sizeof whole - 1; length++) {
		struct error error;
		assert_null(decode(&list, (struct span){whole, length}, 3, 100, &error));
		assert_int_equal(error.class, ERROR_PROTOCOL);
	}
}

static void deep_nesting_is_refused(void **state)
{
	(void)state;
	char answer[20000];
	size_t n = (size_t)snprintf(answer, sizeof answer, "[{\"x\":");
	memset(answer + n, '[', 5000);
	memset(answer + n + 5000, ']', 5000);
	n += 10000;
	n += (size_t)snprintf(answer + n, sizeof answer - n, "}]");
	struct error error;
	assert_null(decode(&list, (struct span){answer, n}, 100, 100, &error));
	assert_int_equal(error.class, ERROR_PROTOCOL);
}

static void cap_counts_on(void **state)
{
	(void)state;
	struct error error;
	const struct table *t = decode(&list, span_of("[{\"id\":\"1\"},{\"id\":\"2\"},{\"id\":\"3\"},{\"id\":\"4\"},{\"id\":\"5\"}]"), 4, 2, &error);
	assert_int_equal(table_rows(t), 2);
	assert_true(table_about(t)->cut);
	assert_int_equal(table_about(t)->total, 5);
	table_unref(t);
}

static void other_shapes_are_read(void **state)
{
	(void)state;
	const struct table *t = decode_text(&inside, "{\"a\":[{\"id\":\"no\"}],\"sessions\":[{\"id\":\"1\"}],\"next\":null}");
	assert_int_equal(table_rows(t), 1);
	assert_text(table_text(t, 0, F_ID), "1");
	table_unref(t);
	t = decode_text(&object, " {\"id\":\"1\",\"start\":7} ");
	assert_int_equal(table_number(t, 0, F_STARTED), 7);
	table_unref(t);
	t = decode_text(&number, " 42\n");
	assert_int_equal(table_number(t, 0, F_COUNT), 42);
	table_unref(t);
	t = decode_text(&list, "[]");
	assert_int_equal(table_rows(t), 0);
	assert_true(table_about(t)->complete);
	table_unref(t);
}

static void named_exceptions_are_numbers(void **state)
{
	(void)state;
	const struct table *t = decode_text(&list, "[{\"id\":\"1\",\"value\":NaN},{\"id\":\"2\",\"value\":-Infinity}]");
	bool present;
	assert_true(isnan(table_real(t, 0, F_REAL, &present)) && present);
	assert_true(table_real(t, 1, F_REAL, &present) < -1e300);
	table_unref(t);
	struct error error;
	assert_null(decode(&inside, span_of("{\"sessions\":[{\"id\":\"1\",\"value\":NaN}]}"), 9, 10, &error)); /* not with this decoder */
}

static void bad_bytes_are_mended_and_counted(void **state)
{
	(void)state;
	const struct table *t = decode_text(&list, "[{\"id\":\"1\",\"username\":\"a\xff\xc3\"}]");
	assert_text(table_text(t, 0, F_USER), "a\xef\xbf\xbd\xef\xbf\xbd");
	assert_int_equal(table_about(t)->mended, 2);
	table_unref(t);
}

static void object_of_another_kind_gives_no_row(void **state)
{
	(void)state;
	const struct table *t = decode_text(&object, "{\"error\":\"unknown_error\"}");
	assert_int_equal(table_rows(t), 0);
	assert_false(table_about(t)->complete);
	table_unref(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(sessions_become_rows),
	        cmocka_unit_test(wrong_kinds_are_null_and_counted),
	        cmocka_unit_test(last_of_duplicates_wins),
	        cmocka_unit_test(element_without_its_id_is_dropped),
	        cmocka_unit_test(equal_keys_unite),
	        cmocka_unit_test(bad_answers_are_errors),
	        cmocka_unit_test(deep_nesting_is_refused),
	        cmocka_unit_test(cap_counts_on),
	        cmocka_unit_test(other_shapes_are_read),
	        cmocka_unit_test(named_exceptions_are_numbers),
	        cmocka_unit_test(bad_bytes_are_mended_and_counted),
	        cmocka_unit_test(object_of_another_kind_gives_no_row),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
