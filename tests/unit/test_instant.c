/* Instants and durations as text, both ways. */
#include "base/instant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#define NOON INT64_C(1795521600000) /* 2026-11-24T12:00:00Z */
#define DAY INT64_C(86400000)

static void rfc3339_both_ways(void **state)
{
	(void)state;
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = {
	        {0, "1970-01-01T00:00:00.000Z"},
	        {-1, "1969-12-31T23:59:59.999Z"},
	        {INT64_C(1795473026123), "2026-11-23T22:30:26.123Z"},
	        {INT64_C(951782400000), "2000-02-29T00:00:00.000Z"},
	        {INT64_C(951868799999), "2000-02-29T23:59:59.999Z"},
	        {INT64_C(-2203891200001), "1900-02-28T23:59:59.999Z"},
	        {INT64_C(-2203891200000), "1900-03-01T00:00:00.000Z"}, /* 1900 was no leap year */
	        {INT64_C(1735689599999), "2024-12-31T23:59:59.999Z"},
	        {INT64_C(-62167219200000), "0000-01-01T00:00:00.000Z"},
	        {INT64_C(253402300799999), "9999-12-31T23:59:59.999Z"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t ms;
		assert_string_equal(instant_rfc3339(cases[i].ms).text, cases[i].text);
		assert_true(instant_parse(span_of(cases[i].text), &ms));
		assert_int_equal(ms, cases[i].ms);
	}
}

static void what_has_no_year_is_empty(void **state)
{
	(void)state;
	static const int64_t cases[] = {INSTANT_NULL, INT64_MIN + 1, INT64_C(-62167219200001), INT64_C(253402300800000), INT64_MAX};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_string_equal(instant_rfc3339(cases[i]).text, "");
		assert_string_equal(instant_screen(cases[i], NOON).text, "");
		assert_string_equal(instant_local(cases[i]).text, "");
	}
}

/* Against the C library, over all years and odd steps. */
static void agrees_with_gmtime(void **state)
{
	(void)state;
	for (int64_t s = INT64_C(-62167219200); s < INT64_C(253402300800); s += INT64_C(86399) * 37 + 11) {
		time_t t = (time_t)s;
		struct tm tm;
		char expect[100];
		assert_non_null(gmtime_r(&t, &tm));
		snprintf(expect, sizeof expect, "%04d-%02d-%02dT%02d:%02d:%02d.007Z", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		         tm.tm_min, tm.tm_sec);
		struct instant_text text = instant_rfc3339(s * 1000 + 7);
		assert_string_equal(text.text, expect);
		int64_t back;
		assert_true(instant_parse(span_of(text.text), &back));
		assert_int_equal(back, s * 1000 + 7);
	}
}

static void parses_what_rfc3339_allows(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t ms; /* INSTANT_NULL: refused */
	} cases[] = {
	        {"2026-11-24", NOON - DAY / 2},
	        {"2026-11-24T12:00:00Z", NOON},
	        {"2026-11-24t12:00:00z", NOON},
	        {"2026-11-24 12:00:00Z", NOON},
	        {"2026-11-24T12:00:00.5Z", NOON + 500},
	        {"2026-11-24T12:00:00.1239999Z", NOON + 123},
	        {"2026-11-24T13:00:00+01:00", NOON},
	        {"2026-11-24T06:30:00-05:30", NOON},
	        {"2026-11-24T11:59:60Z", NOON},
	        {"", INSTANT_NULL},
	        {"2026", INSTANT_NULL},
	        {"2026-13-01", INSTANT_NULL},
	        {"2026-00-01", INSTANT_NULL},
	        {"2026-02-29", INSTANT_NULL},
	        {"2026-04-31", INSTANT_NULL},
	        {"2026-11-00", INSTANT_NULL},
	        {"2026-11-24T", INSTANT_NULL},
	        {"2026-11-24T12:00:00", INSTANT_NULL}, /* whose noon? */
	        {"2026-11-24T24:00:00Z", INSTANT_NULL},
	        {"2026-11-24T12:60:00Z", INSTANT_NULL},
	        {"2026-11-24T12:00:61Z", INSTANT_NULL},
	        {"2026-11-24T12:00:00.Z", INSTANT_NULL},
	        {"2026-11-24T12:00:00Zx", INSTANT_NULL},
	        {"2026-11-24T12:00:00+1:00", INSTANT_NULL},
	        {"2026-11-24T12:00:00+24:00", INSTANT_NULL},
	        {"2026-11-24T12:00:00+01:60", INSTANT_NULL},
	        {"2026-11-24T12:00:00+01", INSTANT_NULL},
	        {"2026-11-24x12:00:00Z", INSTANT_NULL},
	        {"-026-11-24", INSTANT_NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t ms = INSTANT_NULL;
		bool good = instant_parse(span_of(cases[i].text), &ms);
		if (good != (cases[i].ms != INSTANT_NULL) || ms != cases[i].ms)
			fail_msg("\"%s\": %d, %lld", cases[i].text, good, (long long)ms);
	}
	int64_t ms;
	assert_false(instant_parse(SPAN_NULL, &ms));
}

static void screen_form_says_as_little_as_needed(void **state)
{
	(void)state;
	static const struct {
		int64_t ms, now;
		const char *text;
	} cases[] = {
	        {NOON - 9953000, NOON, "09:14:07Z"},
	        {NOON + 1000, NOON, "12:00:01Z"},
	        {NOON - 48600000, NOON, "23 Nov 22:30Z"},
	        {NOON + DAY * 37, NOON, "31 Dec 12:00Z"},
	        {NOON + DAY * 38, NOON, "2027-01-01"},
	        {NOON - DAY * 366, NOON, "2025-11-23"},
	        {NOON, INSTANT_NULL, "2026-11-24"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(instant_screen(cases[i].ms, cases[i].now).text, cases[i].text);
}

static void local_form_names_its_zone(void **state)
{
	(void)state;
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	assert_string_equal(instant_local(INT64_C(1795473026123)).text, "2026-11-23 23:30:26 CET");
	assert_string_equal(instant_local(INT64_C(1782000000000)).text, "2026-06-21 02:00:00 CEST");
	assert_string_equal(instant_local(-1).text, "1970-01-01 00:59:59 CET"); /* the second that it lies in, not the next */
}

static void durations_are_short(void **state)
{
	(void)state;
	static const struct {
		int64_t ms;
		bool fine;
		const char *text;
	} cases[] = {
	        {0, false, "0s"},
	        {999, true, "0s"},
	        {-999, true, "0s"},
	        {48999, false, "48s"},
	        {60000, true, "1m"},
	        {120000, false, "2m"},
	        {1623000, true, "27m3s"},
	        {1623000, false, "27m"},
	        {3599999, true, "59m59s"},
	        {3600000, true, "1h"},
	        {10920000, true, "3h02m"},
	        {39600000, false, "11h"},
	        {-10920000, true, "-3h02m"},
	        {DAY * 29 + 3600000 * 13, false, "29d13h"},
	        {DAY * 30, false, "30d"},
	        {DAY * 999 + 3600000 * 23, false, "999d23h"},
	        {-(DAY * 999 + 3600000 * 23), false, "-999d23h"},
	        {DAY * 1000 + 3600000 * 23, false, "1000d"},
	        {DAY * 99999, false, "99999d"},
	        {DAY * 100000, false, "273y"},
	        {INT64_MAX, false, ">9999y"},
	        {-INT64_MAX, false, "->9999y"},
	        {INSTANT_NULL, false, ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct instant_text text = duration_short(cases[i].ms, cases[i].fine);
		assert_string_equal(text.text, cases[i].text);
		assert_true(strlen(text.text) <= 8);
	}
}

static void durations_are_parsed(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t ms; /* -1: refused */
	} cases[] = {
	        {"0", 0},
	        {"90", 90000},
	        {"250ms", 250},
	        {"30m", 1800000},
	        {"5m30s", 330000},
	        {"1h", 3600000},
	        {"2d", 2 * DAY},
	        {"1w", 7 * DAY},
	        {"1w2d3h4m5s6ms", 9 * DAY + 11045006},
	        {"9223372036854775807ms", INT64_MAX},
	        {"9223372036854775", INT64_C(9223372036854775000)},
	        {"", -1},
	        {"h", -1},
	        {"-5", -1},
	        {"+5", -1},
	        {" 5", -1},
	        {"5 m", -1},
	        {"5x", -1},
	        {"5mm", -1},
	        {"1h30", -1},
	        {"30s1h", -1},
	        {"1h1h", -1},
	        {"1.5h", -1},
	        {"9223372036854775808ms", -1},
	        {"9223372036854776", -1},
	        {"15250284453w", -1},
	        {"9223372036854775s808ms", -1},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t ms = -1;
		bool good = duration_parse(span_of(cases[i].text), &ms);
		if (good != (cases[i].ms >= 0) || ms != cases[i].ms)
			fail_msg("\"%s\": %d, %lld", cases[i].text, good, (long long)ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(rfc3339_both_ways),
	        cmocka_unit_test(what_has_no_year_is_empty),
	        cmocka_unit_test(agrees_with_gmtime),
	        cmocka_unit_test(parses_what_rfc3339_allows),
	        cmocka_unit_test(screen_form_says_as_little_as_needed),
	        cmocka_unit_test(local_form_names_its_zone),
	        cmocka_unit_test(durations_are_short),
	        cmocka_unit_test(durations_are_parsed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
