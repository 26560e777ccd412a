/* The filter language: what passes, and what is said of a mistake. */
#include "people_rows.h"

#include "base/limits.h"
#include "model/filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static const struct person rows[] = {
        {.id = "10.0.0.7", .name = "Alice Straße", .groups = "ab", .state = 0, .logins = 3, .score = 0.5, .enabled = 1, .seen = NOW - 40 * MINUTE,
                .ends = NOW + 4 * MINUTE, .life = 300},
        {.id = "2001:db8::5", .name = "bob \"the\" builder", .groups = "b", .state = 1, .logins = 0, .score = -2, .enabled = 0,
                .seen = NOW - 10 * MINUTE, .ends = NOW - MINUTE, .life = 60},
        {.id = "10.1.0.7", .name = NULL, .groups = NULL, .state = NUMBER_NULL, .logins = NUMBER_NULL, .no_score = true, .enabled = NUMBER_NULL,
                .seen = NUMBER_NULL, .ends = NUMBER_NULL, .life = NUMBER_NULL},
        {.id = "::ffff:10.0.0.9", .name = "carol", .groups = "", .state = 2, .logins = 12, .score = 7, .enabled = 1, .seen = NOW - 3 * 1440 * MINUTE,
                .ends = NOW + 1440 * MINUTE, .life = 3600},
};
#define ROWS (sizeof rows / sizeof *rows)

static void expressions_choose_rows(void **state)
{
	(void)state;
	static const struct {
		const char *expression, *passes; /* the numbers of the rows */
	} cases[] = {
	        {"", "0123"}, {"  ", "0123"}, {"alice", "0"}, {"ALICE", "0"}, {"STRASSE", "0"}, {"straße", "0"}, {"10.", "023"},
	        {"live", "0"}, {"\"the\"", "1"}, {"\"\\\"the\\\" b\"", "1"}, {"\"bob \\\"\"", "1"}, {"zzz", ""},
	        /* and, or, not, brackets */
	        {"alice 10", "0"}, {"alice carol", ""}, {"alice | carol", "03"}, {"alice|carol", "03"}, {"10. alice | carol", "03"},
	        {"10.0.0.7 (alice | carol)", "0"}, {"!alice", "123"}, {"!!alice", "0"}, {"!(alice|carol)", "12"}, {"! alice", "123"}, {"((alice))", "0"},
	        /* text */
	        {"name:AL", "0"}, {"name=carol", "3"}, {"name=Carol", ""}, {"name:*", "013"}, {"!name:*", "2"}, {"name<b", "0"}, {"name>=carol", "3"},
	        {"name:\"the\\\" build\"", "1"}, {"name:\"\"", "013"}, {"name:x", ""}, {"!name:x", "0123"},
	        /* lists */
	        {"groups:a", "0"}, {"groups=b", "01"}, {"groups:*", "01"}, {"!groups=b", "23"},
	        /* words */
	        {"state:live", "0"}, {"state:ov", "1"}, {"state=over", "1"}, {"state:LIVE", "0"}, {"state:*", "013"}, {"!state:over", "023"},
	        /* numbers */
	        {"logins:3", "0"}, {"logins=3", "0"}, {"logins>3", "3"}, {"logins>=3", "03"}, {"logins<3", "1"}, {"logins<=3", "01"}, {"!logins<3", "023"},
	        {"score>0", "03"}, {"score=-2", "1"}, {"score<0.6", "01"}, {"score:*", "013"},
	        {"life>5m", "3"}, {"life>=300", "03"}, {"life_s=1m", "1"}, {"life<1h", "01"},
	        /* flags */
	        {"enabled:yes", "03"}, {"enabled=true", "03"}, {"enabled:no", "1"}, {"enabled:FALSE", "1"}, {"enabled:*", "013"}, {"!enabled:yes", "12"},
	        /* time */
	        {"idle>30m", "03"}, {"idle_s<30m", "1"}, {"idle:40m", "0"}, {"idle:*", "013"}, {"ends<5m", "01"}, {"ends>5m", "3"}, {"ends_at<0s", "1"},
	        {"seen>1d", "3"}, {"seen<15m", "1"}, {"seen<2026-11-23", "3"}, {"seen:2026-11-23", "01"}, {"seen>2026-11-21", "01"},
	        {"seen>=2026-11-23T23:20:00Z", "01"}, {"seen>2026-11-23T23:20:00Z", "1"}, {"seen=2026-11-23T23:20:00Z", "0"},
	        {"ends:2026-11-24", "0"}, /* 25th: next day */
	        /* networks */
	        {"id:10.0.0.0/8", "023"}, {"id:10.0.0.0/24", "03"}, {"id:10.0.0.7/32", "0"}, {"id:10.0.0.0/15", "023"}, {"id:10.0.0.4/30", "0"}, {"id:10.0.0.8/31", "3"}, {"id:2001:db8::/32", "1"}, {"id:0.0.0.0/0", "023"},
	        {"id:::/0", "1"}, {"id:10.0.0.0/33", ""}, {"!id:10.0.0.0/8", "1"},
	        /* regex */
	        {"/^A/", "0"}, {"/^al/", ""}, {"/(?i)^al/", "0"}, {"/^10\\.[01]\\.0/", "02"}, {"/a\\/b/", ""}, {"/o+b| b/", "1"}, {"!/a/", "12"}, {"/Stra.e$/", "0"},
	};
	const struct table *t = people(rows, ROWS, false);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error;
		struct filter *f = filter_new(&person_schema, cases[i].expression, &error);
		if (!f)
			fail_msg("%s: %s", cases[i].expression, error.sentence);
		char passed[ROWS + 1] = "";
		size_t count = 0;
		for (uint32_t row = 0; row < ROWS; row++)
			if (filter_row(f, t, row, NOW, NULL, 0))
				passed[count++] = (char)('0' + row);
		passed[count] = '\0';
		if (strcmp(passed, cases[i].passes) != 0)
			fail_msg("%s: \"%s\", not \"%s\"", cases[i].expression, passed, cases[i].passes);
		filter_free(f);
	}
	table_unref(t);
}

static void mistakes_are_named(void **state)
{
	(void)state;
	static const struct {
		const char *expression, *says;
	} cases[] = {
	        {"nam:x", "place 1: person has no field \"nam\", the nearest is \"name\""}, {"a idel>3m", "place 3: person has no field \"idel\", the nearest is \"idle_s\""},
	        {"http://x", "no field \"http\""}, {"name:", "place 6: a value is missing"}, {"name: x", "a value is missing"}, {"name:(a|b)", "a value is missing"},
	        {"(a", "place 1: a bracket is not closed"}, {"a)", "place 2: a bracket closes"}, {"a |", "a term is missing"}, {"| a", "a term is missing"},
	        {"()", "a term is missing"}, {"!", "a term is missing"}, {"\"a", "quoted text has no end"}, {"\"a\\", "quoted text has no end"},
	        {"/a", "regex has no end"}, {"/a\\", "regex has no end"}, {"/(/", "regex: "}, {"/\\C/", "regex: "},
	        {"idle>x", "idle_s: \"x\" is no duration"}, {"idle>\033", "\"\\x1B\""}, {"logins:x", "no whole number"}, {"logins>1.5", "no whole number"},
	        {"life>x", "no duration"}, {"score>x", "no number"}, {"enabled:maybe", "yes, no, true or false"}, {"enabled>no", "has no size"},
	        {"state:x", "none of live, over, stale"}, {"state=liv", "none of"}, {"state>live", "has no size"}, {"ends<x", "no duration such as 5m"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error;
		assert_null(filter_new(&person_schema, cases[i].expression, &error));
		assert_int_equal(error.class, ERROR_USAGE);
		if (!strstr(error.sentence, cases[i].says))
			fail_msg("%s: %s", cases[i].expression, error.sentence);
	}
}

static void long_and_deep_is_refused(void **state)
{
	(void)state;
	struct error error;
	char *text = malloc(LIMIT_FILTER + 2);
	memset(text, '(', LIMIT_FILTER + 1);
	text[LIMIT_FILTER + 1] = '\0';
	assert_null(filter_new(&person_schema, text, &error)); /* too long */
	text[LIMIT_FILTER] = '\0';
	assert_null(filter_new(&person_schema, text, &error)); /* too deep */
	assert_non_null(strstr(error.sentence, "too deep"));
	memset(text, '!', LIMIT_FILTER);
	assert_null(filter_new(&person_schema, text, &error));
	for (size_t i = 0; i < LIMIT_FILTER; i++)
		text[i] = i % 2 ? ' ' : 'a';
	assert_null(filter_new(&person_schema, text, &error));
	assert_non_null(strstr(error.sentence, "too many terms"));
	text[200] = '\0';
	struct filter *f = filter_new(&person_schema, text, &error);
	assert_non_null(f);
	filter_free(f);
	for (size_t i = 0; i < LIMIT_FILTER; i += 2)
		memcpy(text + i, "\xce\x90", 2); /* three times as long when folded */
	f = filter_new(&person_schema, text, &error);
	assert_non_null(f);
	filter_free(f);
	memset(text, '\xff', LIMIT_FILTER);
	f = filter_new(&person_schema, text, &error);
	assert_non_null(f);
	filter_free(f);
	free(text);
}

/* A regex that would try for ever gives up. */
static void bad_regex_ends(void **state)
{
	(void)state;
	char name[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
	struct person p = {.id = "1", .name = name, .no_score = true};
	const struct table *t = people(&p, 1, false);
	struct error error;
	struct filter *f = filter_new(&person_schema, "/^(a+)+$/", &error);
	assert_non_null(f);
	assert_false(filter_row(f, t, 0, NOW, NULL, 0));
	filter_free(f);
	table_unref(t);
}

/* As Keycloak keeps the address of some logins. An operator who ends "all from that network" means them too. */
static void brackets_are_no_part_of_an_address(void **state)
{
	(void)state;
	static const struct { const char *id; bool in; } cases[] = {
	        {"[2001:db8::13]", true}, {"2001:db8::13", true}, {"[2001:db9::13]", false}, {"[2001:db8::13", false}, {"[]", false}, {"[", false}, {"", false},
	};
	struct error error;
	struct filter *f = filter_new(&person_schema, "id:2001:db8::/32", &error);
	assert_non_null(f);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct person row = rows[1];
		row.id = cases[i].id;
		const struct table *t = people(&row, 1, false);
		assert_int_equal(filter_row(f, t, 0, NOW, NULL, 0), cases[i].in);
		table_unref(t);
	}
	filter_free(f);
}

static void plain_text_keeps_to_its_columns(void **state)
{
	(void)state;
	const struct table *t = people(rows, ROWS, false);
	static const uint16_t name_only[] = {PERSON_NAME, PERSON_LOGINS};
	struct error error;
	struct filter *f = filter_new(&person_schema, "10.", &error);
	assert_true(filter_row(f, t, 0, NOW, NULL, 0));
	assert_false(filter_row(f, t, 0, NOW, name_only, 2));
	filter_free(f);
	f = filter_new(&person_schema, "id:10.", &error); /* a named field is asked for, shown or not */
	assert_true(filter_row(f, t, 0, NOW, name_only, 2));
	filter_free(f);
	table_unref(t);
}

static void time_is_known_to_matter(void **state)
{
	(void)state;
	static const struct {
		const char *expression;
		bool timed;
	} cases[] = {{"alice", false}, {"idle>3m", true}, {"ends<5m", true}, {"a | !(b ends<5m)", true}, {"seen>2026-11-23", false}, {"life>5m", false}, {"ends:*", false}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error;
		struct filter *f = filter_new(&person_schema, cases[i].expression, &error);
		assert_int_equal(filter_is_timed(f), cases[i].timed);
		filter_free(f);
	}
}

/* Long texts take another path than short ones; both find the same. */
static void length_makes_no_difference(void **state)
{
	(void)state;
	char name[400];
	for (size_t length = 1; length < sizeof name; length++) {
		memset(name, 'X', length);
		name[length - 1] = 'Y';
		name[length] = '\0';
		struct person p = {.id = "1", .name = name, .no_score = true};
		const struct table *t = people(&p, 1, false);
		struct error error;
		struct filter *y = filter_new(&person_schema, "name:y", &error), *xy = filter_new(&person_schema, "name:xy", &error),
		              *yx = filter_new(&person_schema, "name:yx", &error);
		assert_true(filter_row(y, t, 0, NOW, NULL, 0));
		assert_int_equal(filter_row(xy, t, 0, NOW, NULL, 0), length > 1);
		assert_false(filter_row(yx, t, 0, NOW, NULL, 0));
		filter_free(y);
		filter_free(xy);
		filter_free(yx);
		table_unref(t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(expressions_choose_rows),
	        cmocka_unit_test(mistakes_are_named),
	        cmocka_unit_test(long_and_deep_is_refused),
	        cmocka_unit_test(bad_regex_ends),
	        cmocka_unit_test(brackets_are_no_part_of_an_address),
	        cmocka_unit_test(plain_text_keeps_to_its_columns),
	        cmocka_unit_test(time_is_known_to_matter),
	        cmocka_unit_test(length_makes_no_difference),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
