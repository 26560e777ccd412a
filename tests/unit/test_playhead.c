/* Where a recording stands: arithmetic that no file and no clock brings out of the recording's ends. */
#include "recording/playhead.h"

#include "base/instant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define BEGIN INT64_C(1795478400300) /* 2026-11-24T00:00:00.300Z */
#define END (BEGIN + 600000)
#define SECOND INT64_C(1000)

static void it_goes_with_the_clock(void **state)
{
	(void)state;
	struct playhead p = playhead_at(BEGIN, END, BEGIN, 50, false);
	assert_int_equal(p.speed, 1);
	assert_int_equal(playhead_wall(&p, 50), BEGIN);
	assert_int_equal(playhead_wall(&p, 51), BEGIN + 1);
	assert_false(playhead_is_over(&p, 50 + 599999));
	assert_true(playhead_is_over(&p, 50 + 600000));
	assert_int_equal(playhead_wall(&p, INT64_MAX), END);
	p = playhead_at(BEGIN, END, BEGIN + 5000, 50, false);
	assert_int_equal(playhead_wall(&p, 49), BEGIN + 5000); /* a clock that went back does not play backwards */
}

static void it_begins_inside(void **state)
{
	(void)state;
	struct playhead p = playhead_at(BEGIN, END, BEGIN - 1, 0, true);
	assert_int_equal(playhead_wall(&p, 0), BEGIN);
	p = playhead_at(BEGIN, END, END + 1, 0, true);
	assert_int_equal(playhead_wall(&p, 0), END);
	p = playhead_at(BEGIN, BEGIN - 5, BEGIN, 0, false); /* ends before it begins: it is over at once */
	assert_int_equal(p.end, BEGIN);
	assert_true(playhead_is_over(&p, 0));
}

static void each_change_keeps_the_place(void **state)
{
	(void)state;
	struct playhead p = playhead_at(BEGIN, END, BEGIN, 0, false);
	playhead_set_speed(&p, 4, 10 * SECOND);
	assert_int_equal(playhead_wall(&p, 10 * SECOND), BEGIN + 10 * SECOND);
	assert_int_equal(playhead_wall(&p, 20 * SECOND), BEGIN + 50 * SECOND);
	playhead_pause(&p, true, 20 * SECOND);
	assert_true(p.paused);
	assert_int_equal(p.speed, 4);
	assert_int_equal(playhead_wall(&p, 90 * SECOND), BEGIN + 50 * SECOND);
	playhead_set_speed(&p, 2, 90 * SECOND);
	playhead_pause(&p, false, 100 * SECOND);
	assert_int_equal(playhead_wall(&p, 101 * SECOND), BEGIN + 52 * SECOND);
	playhead_jump(&p, BEGIN + 7, 101 * SECOND);
	assert_int_equal(playhead_wall(&p, 101 * SECOND), BEGIN + 7);
	assert_int_equal(playhead_wall(&p, 102 * SECOND), BEGIN + 7 + 2 * SECOND);
	playhead_pause(&p, true, 102 * SECOND);
	playhead_jump(&p, END + 7, 103 * SECOND);
	assert_true(p.paused);
	assert_int_equal(playhead_wall(&p, 103 * SECOND), END);
	playhead_jump(&p, INT64_MIN, 103 * SECOND);
	assert_int_equal(playhead_wall(&p, 104 * SECOND), BEGIN);
}

static void speed_is_one_of_those_there_are(void **state)
{
	(void)state;
	static const struct {
		uint32_t wanted, is;
	} speeds[] = {{0, 1}, {1, 1}, {2, 2}, {3, 2}, {4, 4}, {7, 4}, {8, 8}, {31, 16}, {32, 32}, {63, 32}, {64, 64}, {65, 64}, {1u << 31, 64}, {UINT32_MAX, 64}};
	struct playhead p = playhead_at(BEGIN, END, BEGIN, 0, false);
	for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++) {
		playhead_set_speed(&p, speeds[i].wanted, 0);
		assert_int_equal(p.speed, speeds[i].is);
	}
}

static void it_tells_when_it_will_be_there(void **state)
{
	(void)state;
	struct playhead p = playhead_at(BEGIN, END, BEGIN, 1000, false);
	assert_int_equal(playhead_mono(&p, BEGIN + 5), 1005);
	assert_true(playhead_mono(&p, BEGIN) <= 1000);
	assert_true(playhead_mono(&p, INT64_MIN) <= 1000);
	assert_int_equal(playhead_mono(&p, END), 601000);
	assert_int_equal(playhead_mono(&p, END + 1), INT64_MAX);
	assert_int_equal(playhead_mono(&p, INT64_MAX), INT64_MAX);
	playhead_set_speed(&p, 4, 1000);
	for (int64_t ms = 1; ms < 9; ms++) { /* never a little too early */
		int64_t mono = playhead_mono(&p, BEGIN + ms);
		assert_true(playhead_wall(&p, mono) >= BEGIN + ms);
		assert_true(playhead_wall(&p, mono - 1) < BEGIN + ms);
	}
	playhead_pause(&p, true, 1000);
	assert_int_equal(playhead_mono(&p, BEGIN + 1), INT64_MAX);
	assert_true(playhead_mono(&p, BEGIN) <= 1000); /* there already, paused or not */
}

static void nothing_overflows(void **state)
{
	(void)state;
	static const int64_t edge[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX};
	const unsigned count = sizeof edge / sizeof edge[0];
	for (unsigned i = 0; i < count * count * count * count; i++) {
		int64_t begin = edge[i % count], end = edge[i / count % count], wall = edge[i / count / count % count], mono = edge[i / count / count / count];
		struct playhead p = playhead_at(begin, end, wall, mono, false);
		playhead_set_speed(&p, 64, mono);
		for (unsigned j = 0; j < count; j++) {
			int64_t at = playhead_wall(&p, edge[j]), found;
			assert_true(at >= p.begin && at <= p.end);
			playhead_mono(&p, edge[j]);
			playhead_find(&p, "50%", edge[j], &found);
			playhead_find(&p, "+90s", edge[j], &found);
			playhead_find(&p, "-2m", edge[j], &found);
			playhead_find(&p, "09:14", edge[j], &found);
			struct playhead q = p;
			playhead_jump(&q, edge[j], edge[j]);
			playhead_pause(&q, true, edge[j]);
			assert_true(playhead_wall(&q, mono) >= p.begin && playhead_wall(&q, mono) <= p.end);
		}
	}
}

static void a_moment_is_found(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t is; /* after BEGIN */
	} moments[] = {
	        {"start", 0}, {"end", 600000}, {" end ", 600000}, {"0%", 0}, {"50%", 300000}, {"7%", 42000}, {"100%", 600000},
	        {"+90s", 190000}, {"-90s", 10000}, {"+1m30s", 190000}, {"+0", 100000}, {"-250ms", 99750}, {"+90", 190000}, {"90s", 90000}, {"2m20s", 140000},
	        {"00:05", 299700}, {"00:05:00", 299700}, {"00:05:07Z", 306700}, {"00:05:07.250Z", 306950}, {"00:05Z", 299700}, {"00:05:07z", 306700},
	        {"00:00", 0}, {"00:00:00Z", 0}, /* what the screen shows at the begin */
	        {"2026-11-24T00:05:07Z", 306700}, {"2026-11-24T01:05:07+01:00", 306700}, {"2026-11-24T00:00:00Z", 0}, {"2026-11-24", 0},
	};
	struct playhead p = playhead_at(BEGIN, END, BEGIN, 0, true);
	for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
		int64_t found = 0;
		struct error error = playhead_find(&p, moments[i].text, BEGIN + 100000, &found);
		if (error_is(&error) || found != BEGIN + moments[i].is)
			fail_msg("\"%s\": %lld: %s", moments[i].text, (long long)(found - BEGIN), error.sentence);
	}
}

/* A night: the time of the day that comes first counts. */
static void a_time_after_midnight_is_tomorrows(void **state)
{
	(void)state;
	struct playhead p = playhead_at(BEGIN + 23 * 3600 * SECOND, BEGIN + 25 * 3600 * SECOND, BEGIN, 0, true); /* 23:00:00.300 to 01:00:00.300 */
	int64_t found;
	struct error error = playhead_find(&p, "23:30", p.begin, &found);
	assert_false(error_is(&error));
	assert_int_equal(found, BEGIN - 300 + (23 * 60 + 30) * 60 * SECOND);
	error = playhead_find(&p, "00:30", p.begin, &found);
	assert_false(error_is(&error));
	assert_int_equal(found, BEGIN - 300 + (24 * 60 + 30) * 60 * SECOND);
	error = playhead_find(&p, "02:00", p.begin, &found);
	assert_int_equal(error.class, ERROR_USAGE);
	p = playhead_at(-90 * SECOND, 0, 0, 0, true); /* before the epoch the day begins at midnight too */
	error = playhead_find(&p, "23:59", 0, &found);
	assert_false(error_is(&error));
	assert_int_equal(found, -60 * SECOND);
}

static void what_is_no_moment_is_told(void **state)
{
	(void)state;
	static const char *const bad[] = {"", " ", "%", "-1%", "101%", "1000%", "5 %", "+", "-", "+x", "+-1s", "90", "9:14", "09:60", "25:00", "09:14:", "09:14:07ZZ", "Z", "09:14:07+01:00",
	                                  "2026-13-01", "soon", "starting", "99999999999999999999%", "+99999999999999999999w"};
	struct playhead p = playhead_at(BEGIN, END, BEGIN, 0, true);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		int64_t found = -1;
		struct error error = playhead_find(&p, bad[i], BEGIN, &found);
		if (error.class != ERROR_USAGE || !strstr(error.sentence, "is no moment") || found != -1)
			fail_msg("\"%s\": %lld: %s", bad[i], (long long)found, error.sentence);
	}
	int64_t found = -1;
	struct error error = playhead_find(&p, "\033[2J", BEGIN, &found);
	assert_null(strchr(error.sentence, '\033'));
}

static void what_lies_outside_is_told_with_the_ends(void **state)
{
	(void)state;
	static const char *const outside[] = {"-1s", "+601s", "09:14", "2026-11-23T23:59:59Z", "2026-11-24T00:10:01Z", "2027-01-01", "+9000000000000000s"};
	struct playhead p = playhead_at(BEGIN, END, BEGIN, 0, true);
	for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
		int64_t found = -1;
		struct error error = playhead_find(&p, outside[i], BEGIN, &found);
		if (error.class != ERROR_USAGE || !strstr(error.sentence, "2026-11-24T00:00:00.300Z to 2026-11-24T00:10:00.300Z") || found != -1)
			fail_msg("\"%s\": %lld: %s", outside[i], (long long)found, error.sentence);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(it_goes_with_the_clock),
	        cmocka_unit_test(it_begins_inside),
	        cmocka_unit_test(each_change_keeps_the_place),
	        cmocka_unit_test(speed_is_one_of_those_there_are),
	        cmocka_unit_test(it_tells_when_it_will_be_there),
	        cmocka_unit_test(nothing_overflows),
	        cmocka_unit_test(a_moment_is_found),
	        cmocka_unit_test(a_time_after_midnight_is_tomorrows),
	        cmocka_unit_test(what_is_no_moment_is_told),
	        cmocka_unit_test(what_lies_outside_is_told_with_the_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
