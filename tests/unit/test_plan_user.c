/* user logout: facts in, steps out. Who has to type what, what ends, what goes on, and what is sent for names that somebody made to do harm. */
#include "verbs/verbs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "fact_rows.h"
#include "plan_checks.h"

static char long_name[101];

enum { ALICE, BOB, ROBOT, NOBODY, LONG, HOSTILE, NO_ID, OPS };
static const struct fact_user users[] = {
	[ALICE] = {"u-a", "alice", 1, ORIGIN_LOCAL, NULL},
	[BOB] = {"u-b", "bob", 0, ORIGIN_LOCAL, NULL},
	[ROBOT] = {"u-r", "service-account-robot", 1, ORIGIN_LOCAL, "robot"},
	[NOBODY] = {"u-z", "zoe", 1, ORIGIN_LOCAL, NULL},
	[LONG] = {"u-l", long_name, 1, ORIGIN_LOCAL, NULL},
	[HOSTILE] = {"u/../h", "\033[2Jalice\xe2\x80\xae", 1, ORIGIN_LOCAL, NULL},
	[NO_ID] = {"", "ghost", 1, ORIGIN_LOCAL, NULL},
	[OPS] = {"u-o", "ops", 1, ORIGIN_LOCAL, NULL},
};
static const struct fact_session sessions[] = {
	{"a0", SESSION_OFFLINE, "alice", "u-a", "mlflow", 999, SESSION_LIVE, false}, {"a1", SESSION_ONLINE, "alice", "u-a", "mlflow", 28, SESSION_LIVE, false},
	{"a2", SESSION_ONLINE, "alice", "u-a", "mlflow", 20, SESSION_LIVE, false},   {"a3", SESSION_ONLINE, "alice", "u-a", "mlflow", -3, SESSION_OVER, false},
	{"b1", SESSION_ONLINE, "bob", "u-b", "mlflow", 15, SESSION_LIVE, false},     {"h1", SESSION_ONLINE, "h", "u/../h", "mlflow", 15, SESSION_LIVE, false},
	{"o1", SESSION_ONLINE, "ops", "u-o", "mlflow", 15, SESSION_LIVE, true},
};
static const struct fact_client clients[] = {{"mlflow", 300}};

struct run {
	struct facts facts;
	struct source_facts source;
	struct plan plan;
	struct error error;
	enum verdict verdict;
};

static void ask(struct run *r, bool complete, uint32_t max, const uint32_t *named, uint32_t count)
{
	const struct verb *v = verb_find("user", "logout");
	struct plan_request request = {.verb = v, .rows = named, .row_count = count};
	memset(long_name, 'l', 100);
	r->facts = facts_make(&r->source, GENERATION(26, 0, 8), fact_sessions(sessions, sizeof sessions / sizeof *sessions, complete), fact_users(users, 8),
	                      fact_clients(clients, 1));
	r->facts.max_targets = max;
	r->verdict = ask_planner(&request, &r->facts, &r->plan, &r->error);
}

static void end_run(struct run *r)
{
	plan_release(&r->plan);
	facts_free(&r->facts);
}

static void people_are_logged_out(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		uint32_t named[3], count;
		const char *title, *endings, *steps;
		enum friction friction;
		const char *typed;
	} cases[] = {
		{"one person: all that is live, online and offline, and a look at the session used last", {ALICE}, 1, "LOG OUT alice", "a0 a1 a2",
	         "user.logout user=u-a > u-a\nuser.sessions user=u-a > a1 | user.sessions user=u-a\n", FRICTION_NAME, "alice"},
		{"named twice, logged out once", {BOB, BOB}, 2, "LOG OUT bob", "b1", "user.logout user=u-b > u-b\nuser.sessions user=u-b > b1 | user.sessions user=u-b\n",
	         FRICTION_NAME, "bob"},
		{"two people: the number", {ALICE, BOB}, 2, "LOG OUT 2 USERS", "a0 a1 a2 b1",
	         "user.logout user=u-a > u-a\nuser.logout user=u-b > u-b\n"
	         "user.sessions user=u-a > a1 | user.sessions user=u-a\nuser.sessions user=u-b > b1 | user.sessions user=u-b\n",
	         FRICTION_COUNT, NULL},
		{"a service account has no session, and may be meant all the same", {ROBOT}, 1, "LOG OUT service-account-robot", "", "user.logout user=u-r > u-r\n",
	         FRICTION_NAME, "service-account-robot"},
		{"two without a session: no number to type", {ROBOT, NOBODY}, 2, "LOG OUT 2 USERS", "", "user.logout user=u-r > u-r\nuser.logout user=u-z > u-z\n",
	         FRICTION_YES_NO, NULL},
		{"a name that nobody types", {LONG}, 1, "LOG OUT lllllllllllllllllllllllllllllllllllllll…", "", "user.logout user=u-l > u-l\n", FRICTION_YES_NO, NULL},
		{"a name that is not what it shows", {HOSTILE}, 1, NULL, "h1",
	         "user.logout user=u/../h > u/../h\nuser.sessions user=u/../h > h1 | user.sessions user=u/../h\n", FRICTION_COUNT, NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct run r;
		char steps[TEXT_MAX], endings[TEXT_MAX];
		ask(&r, true, 50, cases[i].named, cases[i].count);
		if (r.verdict != PLAN_READY)
			fail_msg("%s: %s", cases[i].what, r.error.sentence);
		if (strcmp(steps_text(&r.plan, steps), cases[i].steps) != 0)
			fail_msg("%s:\n%s", cases[i].what, steps);
		if (strcmp(endings_text(&r.plan, endings), cases[i].endings) != 0)
			fail_msg("%s: ends %s", cases[i].what, endings);
		if (r.plan.friction != cases[i].friction)
			fail_msg("%s: friction %d", cases[i].what, (int)r.plan.friction);
		if (cases[i].typed)
			assert_string_equal(r.plan.confirm_name, cases[i].typed);
		if (cases[i].title)
			assert_string_equal(r.plan.title, cases[i].title);
		assert_true(plan_is_clean(&r.plan));
		end_run(&r);
	}
}

static void what_cannot_be_planned(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		uint32_t named[3], count, max;
		enum error_class class;
		const char *sentence;
	} cases[] = {
		{"nobody is named", {0}, 0, 50, ERROR_USAGE, "no user"},
		{"a row of another list", {77}, 1, 50, ERROR_NOT_FOUND, "not in the list"},
		{"without an id nothing is sent: it could mean all", {NO_ID}, 1, 50, ERROR_REFUSED, "ghost has no id"},
		{"more people than may be", {ALICE, BOB}, 2, 1, ERROR_USAGE, "2 users, more than --max 1"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct run r;
		ask(&r, true, cases[i].max, cases[i].named, cases[i].count);
		if (r.verdict != PLAN_ERROR || r.error.class != cases[i].class || !strstr(r.error.sentence, cases[i].sentence))
			fail_msg("%s: %s", cases[i].what, r.error.sentence);
		end_run(&r);
	}
	/* The sessions of one person count as one target. */
	struct run r;
	ask(&r, true, 1, (uint32_t[]){ALICE}, 1);
	assert_int_equal(r.verdict, PLAN_READY);
	end_run(&r);
}

static void a_dialog_is_told_what_counts(void **state)
{
	(void)state;
	struct run r;
	ask(&r, true, 50, (uint32_t[]){ALICE}, 1);
	assert_int_equal(note_index(&r.plan, "1 offline session becomes useless at once"), 0);
	assert_true(note_index(&r.plan, "same second") == 0);
	assert_true(note_index(&r.plan, "Bearers by 22:18:20Z at the latest") > 0);
	assert_int_equal(note_index(&r.plan, "new ones"), -1);
	assert_true(note_index(&r.plan, "browser sessions in MLflow") > 0);
	assert_true(note_index(&r.plan, "can log in again at once") > 0);
	assert_true(note_index(&r.plan, "no undo") > 0);
	assert_true(r.plan.has_ways);
	assert_string_equal(r.plan.ways_of, "alice");
	assert_int_equal(r.plan.ways.now[WAY_OFFLINE].state, WAY_OPEN);
	assert_int_equal(r.plan.ways.after[WAY_OFFLINE].state, WAY_CLOSED);
	assert_int_equal(r.plan.ways.after[WAY_BEARER].state, WAY_CLOSES_AT);
	end_run(&r);
	ask(&r, true, 50, (uint32_t[]){ALICE, BOB}, 2);
	assert_false(r.plan.has_ways);
	assert_true(note_index(&r.plan, "2 people: alice 3, bob 1") > 0);
	end_run(&r);
	ask(&r, true, 50, (uint32_t[]){OPS}, 1);
	assert_int_equal(note_index(&r.plan, "our own session"), 0);
	end_run(&r);
	ask(&r, true, 50, (uint32_t[]){ROBOT}, 1);
	assert_true(note_index(&r.plan, "service account") >= 0);
	assert_true(note_index(&r.plan, "no session of theirs is listed") >= 0);
	end_run(&r);
	ask(&r, false, 50, (uint32_t[]){ALICE}, 1);
	assert_int_equal(note_index(&r.plan, "more may end than is listed"), 0);
	end_run(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_are_logged_out),
		cmocka_unit_test(what_cannot_be_planned),
		cmocka_unit_test(a_dialog_is_told_what_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
