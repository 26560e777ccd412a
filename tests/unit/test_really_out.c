/* When is that person really out: the rows of the measurements that Keycloak has a part in, way by way. Measured each time: a Bearer is good until its exp, the
 * browser's session in MLflow and the plugin's password do not notice, and whoever is enabled comes back. */
#include "derive/really_out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "fact_rows.h"

#define LIFE 300000
#define KC23 GENERATION(23, 0, 7)
#define KC26 GENERATION(26, 0, 8)

enum { ONE, TWO, OFFLINE, TWIN, OVER, BOB, STALE, FAY, FAY_STALE };
static const struct fact_session sessions[] = {
	[ONE] = {"s1", SESSION_ONLINE, "alice", "u-alice", "mlflow", 28, SESSION_LIVE, false},
	[TWO] = {"s2", SESSION_ONLINE, "alice", "u-alice", "mlflow", 30, SESSION_LIVE, false},
	[OFFLINE] = {"s3", SESSION_OFFLINE, "carol", "u-carol", "mlflow", 40000, SESSION_LIVE, false},
	[TWIN] = {"s3", SESSION_ONLINE, "carol", "u-carol", "mlflow", 20, SESSION_LIVE, false},
	[OVER] = {"s4", SESSION_ONLINE, "dave", "u-dave", "mlflow", -1, SESSION_OVER, false},
	[BOB] = {"s5", SESSION_ONLINE, "bob", "u-bob", "mlflow", 10, SESSION_LIVE, false},
	[FAY] = {"s7", SESSION_ONLINE, "fay", "u-fay", "mlflow", 20, SESSION_LIVE, false},
	[FAY_STALE] = {"s7", SESSION_OFFLINE, "fay", "u-fay", "mlflow", 40000, SESSION_STALE, false},
	[STALE] = {"s6", SESSION_OFFLINE, "dave", "u-dave", "mlflow", 40000, SESSION_STALE, false},
};
static const struct fact_user users[] = {
	{"u-alice", "alice", 1, ORIGIN_LOCAL, NULL}, {"u-carol", "carol", 1, ORIGIN_DIRECTORY, NULL}, {"u-dave", "dave", 1, ORIGIN_LOCAL, NULL},
	{"u-bob", "bob", 0, ORIGIN_LOCAL, NULL},
};
static const struct fact_client clients[] = {{"mlflow", 300}, {"slow", 3600}};

static struct source_facts source;

static struct facts facts_with(uint32_t generation, bool complete)
{
	return facts_make(&source, generation, fact_sessions(sessions, sizeof sessions / sizeof *sessions, complete), fact_users(users, 4), fact_clients(clients, 2));
}

/* One letter a way: c closed, t closes at a time, o open, ? unknown; in the order refresh, offline, Bearer, browser, password, login. */
static const char *letters(const struct way ways[WAY_KINDS], char array[WAY_KINDS + 1])
{
	static const char letter[] = {[WAY_CLOSED] = 'c', [WAY_CLOSES_AT] = 't', [WAY_OPEN] = 'o', [WAY_UNKNOWN] = '?'};
	for (unsigned i = 0; i < WAY_KINDS; i++) {
		array[i] = letter[ways[i].state];
		assert_int_equal(ways[i].kind, i);
		if (ways[i].state == WAY_UNKNOWN || ways[i].state == WAY_OPEN)
			assert_non_null(ways[i].why);
	}
	array[WAY_KINDS] = '\0';
	return array;
}

static void each_way_as_measured(void **state)
{
	(void)state;
	static const struct {
		const char *what, *user;
		enum leaving leaving;
		uint32_t rows[2], row_count;
		const char *now, *after;
		bool complete;
		uint32_t generation; /* 0: 23.0.7 */
	} cases[] = {
		{"nothing is done: all stays", "u-alice", LEAVING_NOTHING, {0}, 0, "oco??o", "oco??o", true, 0},
		{"one of two sessions revoked: the other gives new tokens", "u-alice", LEAVING_REVOKE, {ONE}, 1, "oco??o", "oco??o", true, 0},
		{"both revoked: in by Bearer until exp, by browser and password still", "u-alice", LEAVING_REVOKE, {ONE, TWO}, 2, "oco??o", "cct??o", true, 0},
		{"users/logout: the same", "u-alice", LEAVING_LOGOUT, {0}, 0, "oco??o", "cct??o", true, 0},
		{"online session revoked: the offline token lives on", "u-carol", LEAVING_REVOKE, {TWIN}, 1, "ooo??o", "coo??o", true, 0},
		{"offline session and its twin ended", "u-carol", LEAVING_REVOKE, {OFFLINE, TWIN}, 2, "ooo??o", "cct??o", true, 0},
		{"23: an offline session ends alone", "u-carol", LEAVING_REVOKE, {OFFLINE}, 1, "ooo??o", "oco??o", true, KC23},
		{"26: its online twin goes with it", "u-carol", LEAVING_REVOKE, {OFFLINE}, 1, "ooo??o", "cct??o", true, KC26},
		{"26: the twin alone leaves it", "u-carol", LEAVING_REVOKE, {TWIN}, 1, "ooo??o", "coo??o", true, KC26},
		{"26: a stale one is not ended, and takes no twin with it", "u-fay", LEAVING_REVOKE, {FAY_STALE}, 1, "oco???", "oco???", true, KC26},
		{"what is over is not ended", "u-dave", LEAVING_REVOKE, {OVER, STALE}, 2, "cct??o", "cct??o", true, KC26},
		{"users/logout: the offline token is stale", "u-carol", LEAVING_LOGOUT, {0}, 0, "ooo??o", "cct??o", true, 0},
		{"what is over or stale gives nothing", "u-dave", LEAVING_NOTHING, {0}, 0, "cct??o", "cct??o", true, 0},
		{"disabled: no refresh, no login; Bearer until exp", "u-bob", LEAVING_NOTHING, {0}, 0, "cct??c", "cct??c", true, 0},
		{"somebody whom no list has", "u-nobody", LEAVING_NOTHING, {0}, 0, "cct???", "cct???", true, 0},
		{"a list that was cut: what is not there may be", "u-dave", LEAVING_NOTHING, {0}, 0, "?????o", "?????o", false, 0},
		{"a list that was cut: one that is there is there", "u-alice", LEAVING_REVOKE, {ONE, TWO}, 2, "o?o??o", "?????o", false, 0},
		{"a list that was cut: users/logout ends the rest, too", "u-alice", LEAVING_LOGOUT, {0}, 0, "o?o??o", "cct??o", false, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct facts f = facts_with(cases[i].generation ? cases[i].generation : KC23, cases[i].complete);
		struct ways w = really_out(&f, span_of(cases[i].user), cases[i].leaving, cases[i].rows, cases[i].row_count);
		char now[WAY_KINDS + 1], after[WAY_KINDS + 1];
		if (strcmp(letters(w.now, now), cases[i].now) != 0 || strcmp(letters(w.after, after), cases[i].after) != 0)
			fail_msg("%s: %s then %s", cases[i].what, letters(w.now, now), letters(w.after, after));
		facts_free(&f);
	}
}

static void ends_and_grounds_are_told(void **state)
{
	(void)state;
	struct facts f = facts_with(KC23, true);
	const uint32_t both[] = {ONE, TWO};
	struct ways w = really_out(&f, span_of("u-alice"), LEAVING_REVOKE, both, 2);
	assert_int_equal(w.now[WAY_REFRESH].at, FACTS_NOW + FACTS_MINUTES(30)); /* the later of the two */
	assert_int_equal(w.now[WAY_REFRESH].known, KNOWN_OBSERVED);
	assert_int_equal(w.after[WAY_REFRESH].known, KNOWN_BY_RULE);
	assert_int_equal(w.after[WAY_BEARER].at, FACTS_NOW + LIFE);
	assert_int_equal(w.after[WAY_BEARER].known, KNOWN_BY_RULE);
	assert_int_equal(w.after[WAY_BROWSER].known, KNOWN_NOT_CHECKABLE);
	assert_string_equal(w.after[WAY_LOGIN].sooner, "disable the account");
	w = really_out(&f, span_of("u-carol"), LEAVING_LOGOUT, NULL, 0);
	assert_non_null(strstr(w.after[WAY_OFFLINE].why, "same second"));
	assert_non_null(strstr(w.after[WAY_LOGIN].sooner, "directory"));
	w = really_out(&f, span_of("u-bob"), LEAVING_NOTHING, NULL, 0);
	assert_non_null(strstr(w.now[WAY_REFRESH].why, "disabled")); /* and enabling revives it */
	facts_free(&f);
}

static void token_life_is_the_longest_that_is_known(void **state)
{
	(void)state;
	static const struct fact_session two_clients[] = {
		{"s1", SESSION_ONLINE, "alice", "u-alice", "mlflow slow", 28, SESSION_LIVE, false}, {"s2", SESSION_ONLINE, "alice", "u-alice", "mlflow", 28, SESSION_LIVE, false},
		{"s3", SESSION_ONLINE, "bob", "u-bob", "elsewhere", 28, SESSION_LIVE, false}, {"s4", SESSION_ONLINE, "bob", "u-bob", NULL, 28, SESSION_LIVE, false},
	};
	static const struct {
		uint32_t rows[2], count;
		int64_t life;
	} cases[] = {{{0}, 1, 3600000}, {{1}, 1, 300000}, {{1, 0}, 2, 3600000}, {{2}, 1, INSTANT_NULL}, {{1, 2}, 2, INSTANT_NULL}, {{3}, 1, INSTANT_NULL}, {{0}, 0, 3600000}};
	struct facts f = facts_make(&source, 0, fact_sessions(two_clients, 4, true), NULL, fact_clients(clients, 2));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(really_out_token_life(&f, cases[i].rows, cases[i].count), cases[i].life);
	struct ways w = really_out(&f, span_of("u-bob"), LEAVING_LOGOUT, NULL, 0);
	assert_int_equal(w.after[WAY_BEARER].state, WAY_UNKNOWN);
	facts_free(&f);
	f = facts_make(&source, 0, NULL, NULL, NULL); /* nothing is here at all */
	assert_int_equal(really_out_token_life(&f, NULL, 0), INSTANT_NULL);
	w = really_out(&f, span_of("u-bob"), LEAVING_NOTHING, NULL, 0);
	assert_int_equal(w.now[WAY_REFRESH].state, WAY_UNKNOWN);
	assert_int_equal(really_out(&f, SPAN_NULL, LEAVING_NOTHING, NULL, 0).now[WAY_LOGIN].state, WAY_UNKNOWN);
	facts_free(&f);
}

static void one_sentence_says_it(void **state)
{
	(void)state;
	static const struct {
		enum way_state after[WAY_KINDS];
		const char *sentence;
	} cases[] = {
		{{WAY_OPEN, WAY_OPEN, WAY_OPEN, WAY_OPEN, WAY_CLOSED, WAY_CLOSED}, "NOT OUT: 4 ways stay open"},
		{{WAY_CLOSED, WAY_CLOSED, WAY_CLOSES_AT, WAY_UNKNOWN, WAY_UNKNOWN, WAY_OPEN}, "NOT OUT: 1 way stays open, 2 cannot be seen from here"},
		{{WAY_CLOSED, WAY_CLOSED, WAY_CLOSES_AT, WAY_CLOSED, WAY_CLOSED, WAY_CLOSED}, "out by 22:18:20Z at the latest"},
		{{WAY_CLOSED, WAY_CLOSED, WAY_CLOSES_AT, WAY_UNKNOWN, WAY_CLOSED, WAY_CLOSED}, "out by 22:18:20Z at the latest by what is known, 1 cannot be seen from here"},
		{{WAY_CLOSED, WAY_CLOSED, WAY_CLOSED, WAY_UNKNOWN, WAY_CLOSED, WAY_CLOSED}, "out by what is known, 1 cannot be seen from here"},
		{{WAY_CLOSED, WAY_CLOSED, WAY_CLOSED, WAY_CLOSED, WAY_CLOSED, WAY_CLOSED}, "out"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ways w = {0};
		char array[120];
		for (unsigned k = 0; k < WAY_KINDS; k++)
			w.after[k] = (struct way){.state = cases[i].after[k], .at = FACTS_NOW + LIFE};
		really_out_sentence(&w, FACTS_NOW, array, sizeof array);
		assert_string_equal(array, cases[i].sentence);
		really_out_sentence(&w, FACTS_NOW, array, 4); /* too small an array is cut, not overrun */
		assert_int_equal(strlen(array), 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_way_as_measured),
		cmocka_unit_test(ends_and_grounds_are_told),
		cmocka_unit_test(token_life_is_the_longest_that_is_known),
		cmocka_unit_test(one_sentence_says_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
