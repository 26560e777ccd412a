/* One cell as text, as JSON and in order, for every kind. */
#include "people_rows.h"

#include "model/value.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

static const struct person someone = {.id = "1", .name = "\033x", .groups = "ab", .state = 0, .logins = 3, .score = 0.1, .enabled = 1,
        .seen = NOW - 29 * MINUTE, .ends = NOW + 29 * MINUTE + 48000, .life = 300};
static const struct person nobody = {.id = "2", .state = NUMBER_NULL, .logins = NUMBER_NULL, .enabled = NUMBER_NULL, .seen = NUMBER_NULL,
        .ends = NUMBER_NULL, .life = NUMBER_NULL, .no_score = true};
static const struct person odd = {.id = "3", .name = "", .groups = "", .state = 2, .logins = -1, .score = (double)NAN, .enabled = 0,
        .seen = NOW + 5000, .ends = NOW - 1, .life = 0};
static const struct person far = {.id = "4", .name = "é", .groups = "a", .state = 1, .logins = INT64_MAX, .score = -(double)INFINITY,
        .seen = INT64_MIN + 1, .ends = INT64_MAX, .life = INT64_MAX};

static void cells_as_text(void **state)
{
	(void)state;
	static const struct {
		const struct person *person;
		unsigned field;
		const char *column, *full, *plain;
	} cases[] = {
	        {&someone, PERSON_NAME, "\\x1Bx", "\\x1Bx", "\\x1Bx"},
	        {&someone, PERSON_GROUPS, "a,b", "a, b", "a b"},
	        {&someone, PERSON_STATE, "on", "live", "live"},
	        {&someone, PERSON_LOGINS, "3", "3", "3"},
	        {&someone, PERSON_SCORE, "0.1", "0.10000000000000001", "0.10000000000000001"},
	        {&someone, PERSON_ENABLED, "yes", "yes", "true"},
	        {&someone, PERSON_SEEN, "29m", "2026-11-23T23:31:00.000Z (29m ago)", "2026-11-23T23:31:00.000Z"},
	        {&someone, PERSON_ENDS, "29m48s", "2026-11-24T00:29:48.000Z (in 29m48s)", "2026-11-24T00:29:48.000Z"},
	        {&someone, PERSON_IDLE, "29m", "29m", "1740"},
	        {&someone, PERSON_LIFE, "5m", "5m", "300"},
	        {&nobody, PERSON_NAME, "-", "-", ""},
	        {&nobody, PERSON_GROUPS, "-", "-", ""},
	        {&nobody, PERSON_STATE, "-", "-", ""},
	        {&nobody, PERSON_LOGINS, "-", "-", ""},
	        {&nobody, PERSON_SCORE, "-", "-", ""},
	        {&nobody, PERSON_ENABLED, "-", "-", ""},
	        {&nobody, PERSON_ENDS, "-", "-", ""},
	        {&nobody, PERSON_IDLE, "-", "-", ""},
	        {&odd, PERSON_NAME, "", "", ""},
	        {&odd, PERSON_GROUPS, "-", "-", ""},
	        {&odd, PERSON_SCORE, "NaN", "NaN", "NaN"},
	        {&odd, PERSON_ENABLED, "no", "no", "false"},
	        {&odd, PERSON_SEEN, "0s", "2026-11-24T00:00:05.000Z (in 5s)", "2026-11-24T00:00:05.000Z"},
	        {&odd, PERSON_IDLE, "0s", "0s", "0"},
	        {&odd, PERSON_ENDS, "over", "2026-11-23T23:59:59.999Z (0s ago)", "2026-11-23T23:59:59.999Z"},
	        {&far, PERSON_SCORE, "-Infinity", "-Infinity", "-Infinity"},
	        {&far, PERSON_ENDS, "-", "-", ""},
	        {&far, PERSON_LIFE, "9223372036854775807s", "9223372036854775807s", "9223372036854775807"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct table *t = people(cases[i].person, 1, false);
		const char *const expected[] = {[VALUE_COLUMN] = cases[i].column, [VALUE_FULL] = cases[i].full, [VALUE_PLAIN] = cases[i].plain};
		for (enum value_form form = VALUE_COLUMN; form <= VALUE_PLAIN; form++) {
			struct buffer b;
			buffer_init(&b, 1000);
			value_append(&b, t, 0, cases[i].field, form, NOW);
			assert_string_equal(buffer_text(&b), expected[form]);
			buffer_release(&b);
		}
		table_unref(t);
	}
}

static void cells_as_json(void **state)
{
	(void)state;
	static const struct {
		const struct person *person;
		const char *json;
	} cases[] = {
	        {&someone, "[\"1\",\"\\u001bx\",[\"a\",\"b\"],\"live\",3,0.1,true,\"2026-11-23T23:31:00.000Z\",\"2026-11-24T00:29:48.000Z\",1740,300]"},
	        {&nobody, "[\"2\",null,null,null,null,null,null,null,null,null,null]"},
	        {&odd, "[\"3\",\"\",[],\"stale\",-1,\"NaN\",false,\"2026-11-24T00:00:05.000Z\",\"2026-11-23T23:59:59.999Z\",0,0]"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct table *t = people(cases[i].person, 1, false);
		struct buffer b;
		struct json_writer w;
		buffer_init(&b, 1000);
		json_writer_init(&w, &b, false);
		json_begin_array(&w);
		for (unsigned f = 0; f < PERSON_FIELDS; f++)
			value_json(&w, t, 0, f, NOW);
		json_end_array(&w);
		assert_string_equal(buffer_text(&b), cases[i].json);
		buffer_release(&b);
		table_unref(t);
	}
}

/* Row 0 before row 1, in every field that has an order for these two; null after everything. */
static void rows_in_order(void **state)
{
	(void)state;
	const struct person rows[] = {
	        {.id = "a", .name = "Alice", .groups = "a", .state = 0, .logins = -5, .score = -1, .enabled = 0, .seen = 10, .ends = 10, .life = 1},
	        {.id = "b", .name = "bob", .groups = "ab", .state = 1, .logins = 5, .score = 2, .enabled = 1, .seen = 20, .ends = 20, .life = 2},
	        nobody,
	        {.id = "c", .name = "BOB", .groups = "", .score = (double)NAN},
	};
	const struct table *t = people(rows, 4, false);
	for (unsigned f = 0; f < PERSON_FIELDS; f++) {
		int sign = f == PERSON_IDLE ? -1 : 1; /* seen earlier, idle longer */
		assert_true(sign * value_compare(t, 0, 1, f) < 0);
		assert_true(sign * value_compare(t, 1, 0, f) > 0);
		assert_int_equal(value_compare(t, 1, 1, f), 0);
		if (f != PERSON_ID) {
			assert_true(value_compare(t, 0, 2, f) < 0);
			assert_true(value_compare(t, 2, 1, f) > 0);
			assert_int_equal(value_compare(t, 2, 2, f), 0);
		}
	}
	assert_true(value_compare(t, 3, 1, PERSON_NAME) < 0);  /* equal when folded: by bytes */
	assert_true(value_compare(t, 3, 0, PERSON_GROUPS) < 0); /* the empty list first */
	assert_true(value_compare(t, 3, 1, PERSON_SCORE) > 0);  /* NaN after numbers … */
	assert_true(value_compare(t, 3, 2, PERSON_SCORE) < 0);  /* … and before null */
	table_unref(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(cells_as_text),
	        cmocka_unit_test(cells_as_json),
	        cmocka_unit_test(rows_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
