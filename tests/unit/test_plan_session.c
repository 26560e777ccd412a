/* session revoke: facts in, steps out. What each generation can do, what ends beside, what is spared, and what is said. */
#include "verbs/verbs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "fact_rows.h"
#include "plan_checks.h"

#define KC23 GENERATION(23, 0, 7)
#define KC24 GENERATION(24, 0, 1)
#define KC26 GENERATION(26, 0, 8)

enum { A_ON, A_OFF, A_OFF2, A_OFF_GRAFANA, A_ON2, B_ON, B_OVER, B_STALE, OWN, OWN_OFF, C_BOTH, C_OFF, NO_USER, NO_END, F_OFF, F_OVER, F_STALE };
static const struct fact_session rows[] = {
	[A_ON] = {"a1", SESSION_ONLINE, "alice", "u-a", "mlflow", 28, SESSION_LIVE, false},
	[A_OFF] = {"a1", SESSION_OFFLINE, "alice", "u-a", "mlflow", 40000, SESSION_LIVE, false},
	[A_OFF2] = {"a2", SESSION_OFFLINE, "alice", "u-a", "mlflow", 40000, SESSION_LIVE, false},
	[A_OFF_GRAFANA] = {"a3", SESSION_OFFLINE, "alice", "u-a", "grafana", 40000, SESSION_LIVE, false},
	[A_ON2] = {"a4", SESSION_ONLINE, "alice", "u-a", "mlflow", 20, SESSION_LIVE, false},
	[B_ON] = {"b1", SESSION_ONLINE, "bob", "u-b", "mlflow", 15, SESSION_LIVE, false},
	[B_OVER] = {"b2", SESSION_ONLINE, "bob", "u-b", "mlflow", -5, SESSION_OVER, false},
	[B_STALE] = {"b3", SESSION_OFFLINE, "bob", "u-b", "mlflow", 40000, SESSION_STALE, false},
	[OWN] = {"o1", SESSION_ONLINE, "ops", "u-o", "mlflow", 29, SESSION_LIVE, true},
	[OWN_OFF] = {"o1", SESSION_OFFLINE, "ops", "u-o", "mlflow", 40000, SESSION_LIVE, false},
	[C_BOTH] = {"c1", SESSION_OFFLINE, "carol", "u-c", "mlflow grafana", 40000, SESSION_LIVE, false},
	[C_OFF] = {"c2", SESSION_OFFLINE, "carol", "u-c", "mlflow", 40000, SESSION_LIVE, false},
	[NO_USER] = {"d1", SESSION_OFFLINE, NULL, NULL, "mlflow", 40000, SESSION_LIVE, false},
	[NO_END] = {"e1", SESSION_ONLINE, "eve", "u-e", NULL, 0, -1, false},
	[F_OFF] = {"f1", SESSION_OFFLINE, "fay", "u-f", "mlflow", 40000, SESSION_LIVE, false},
	[F_OVER] = {"f1", SESSION_ONLINE, "fay", "u-f", "mlflow", -5, SESSION_OVER, false},
	[F_STALE] = {"f2", SESSION_OFFLINE, "fay", "u-f", "mlflow", 40000, SESSION_STALE, false},
};
static const struct fact_user users[] = {
	{"u-a", "alice", 1, ORIGIN_LOCAL, NULL}, {"u-b", "bob", 0, ORIGIN_LOCAL, NULL}, {"u-c", "carol", 1, ORIGIN_LOCAL, NULL}, {"u-o", "ops", 1, ORIGIN_LOCAL, NULL},
};
static const struct fact_client clients[] = {{"mlflow", 300}, {"grafana", 60}};

struct run {
	struct facts facts;
	struct source_facts source;
	struct plan plan;
	struct error error;
	enum verdict verdict;
};

static struct facts usual_facts(struct source_facts *source, uint32_t generation, bool complete)
{
	return facts_make(source, generation, fact_sessions(rows, sizeof rows / sizeof *rows, complete), fact_users(users, 4), fact_clients(clients, 2));
}

static void ask(struct run *r, const uint32_t *named, uint32_t count, bool by_filter)
{
	const struct verb *v = verb_find("session", "revoke");
	struct plan_request request = {.verb = v, .rows = named, .row_count = count, .by_filter = by_filter};
	r->verdict = ask_planner(&request, &r->facts, &r->plan, &r->error);
}

static void end_run(struct run *r)
{
	plan_release(&r->plan);
	facts_free(&r->facts);
}

static void steps_by_generation(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		uint32_t generation;
		uint32_t named[5], count;
		const char *endings, *steps;
		enum friction friction;
	} cases[] = {
		{"an online session ends alone", KC23, {B_ON}, 1, "b1", "session.delete id=b1 > b1 | user.sessions user=u-b\n", FRICTION_YES_NO},
		{"on 26 too, and its offline twin is not touched", KC26, {A_ON}, 1, "a1", "session.delete id=a1 > a1 | user.sessions user=u-a\n", FRICTION_YES_NO},
		{"26: an offline session takes its online twin with it", KC26, {A_OFF}, 1, "a1 +a1",
	         "session.delete-offline id=a1 > a1 | user.offline-sessions user=u-a client=id-mlflow\n", FRICTION_COUNT},
		{"26: one without a twin ends alone", KC26, {A_OFF2}, 1, "a2", "session.delete-offline id=a2 > a2 | user.offline-sessions user=u-a client=id-mlflow\n",
	         FRICTION_YES_NO},
		{"26: both twins are one request, and a look at the other", KC26, {A_ON, A_OFF}, 2, "a1 a1",
	         "session.delete-offline id=a1 > a1 | user.offline-sessions user=u-a client=id-mlflow\n"
	         "user.sessions user=u-a > a1 | user.sessions user=u-a\n",
	         FRICTION_COUNT},
		{"23: an offline session ends by its consent, with all of that user there", KC23, {A_OFF}, 1, "a1 +a2",
	         "user.consent.delete user=u-a client=mlflow > a1 | user.offline-sessions user=u-a client=id-mlflow\n", FRICTION_COUNT},
		{"24.0.1 is still of that kind", KC24, {A_OFF2}, 1, "a2 +a1",
	         "user.consent.delete user=u-a client=mlflow > a2 | user.offline-sessions user=u-a client=id-mlflow\n", FRICTION_COUNT},
		{"24.0.2 is not", GENERATION(24, 0, 2), {A_OFF2}, 1, "a2", "session.delete-offline id=a2 > a2 | user.offline-sessions user=u-a client=id-mlflow\n",
	         FRICTION_YES_NO},
		{"not known: what is safe on all", GENERATION_UNKNOWN, {A_OFF}, 1, "a1 +a2",
	         "user.consent.delete user=u-a client=mlflow > a1 | user.offline-sessions user=u-a client=id-mlflow\n", FRICTION_COUNT},
		{"23: two of one consent are one request, and a look at the other", KC23, {A_OFF2, A_OFF}, 2, "a2 a1",
	         "user.consent.delete user=u-a client=mlflow > a1 | user.offline-sessions user=u-a client=id-mlflow\n"
	         "user.offline-sessions user=u-a client=id-mlflow > a2 | user.offline-sessions user=u-a client=id-mlflow\n",
	         FRICTION_COUNT},
		{"23: online and offline twin end by requests of their own", KC23, {A_ON, A_OFF}, 2, "a1 a1 +a2",
	         "user.consent.delete user=u-a client=mlflow > a1 | user.offline-sessions user=u-a client=id-mlflow\n"
	         "session.delete id=a1 > a1 | user.sessions user=u-a\n",
	         FRICTION_COUNT},
		{"23: a session of two clients needs both consents", KC23, {C_BOTH}, 1, "c1 +c2",
	         "user.consent.delete user=u-c client=grafana > c1 | user.offline-sessions user=u-c client=id-grafana\n"
	         "user.consent.delete user=u-c client=mlflow > c1 | user.offline-sessions user=u-c client=id-mlflow\n",
	         FRICTION_COUNT},
		{"23: one of one client touches one of two", KC23, {C_OFF}, 1, "c2 +c1",
	         "user.consent.delete user=u-c client=mlflow > c2 | user.offline-sessions user=u-c client=id-mlflow\n", FRICTION_COUNT},
		{"26: it needs one request", KC26, {C_BOTH}, 1, "c1", "session.delete-offline id=c1 > c1 | user.offline-sessions user=u-c client=id-mlflow\n", FRICTION_YES_NO},
		{"named twice, it ends once", KC26, {B_ON, B_ON}, 2, "b1", "session.delete id=b1 > b1 | user.sessions user=u-b\n", FRICTION_YES_NO},
		{"several people", KC26, {A_ON2, B_ON}, 2, "a4 b1",
	         "session.delete id=a4 > a4 | user.sessions user=u-a\nsession.delete id=b1 > b1 | user.sessions user=u-b\n", FRICTION_COUNT},
		{"what is over or stale needs nothing", KC23, {B_OVER, B_STALE}, 2, "", "", FRICTION_NONE},
		{"23: a stale one of the same consent has nothing to lose", KC23, {F_OFF}, 1, "f1",
	         "user.consent.delete user=u-f client=mlflow > f1 | user.offline-sessions user=u-f client=id-mlflow\n", FRICTION_YES_NO},
		{"26: nor has an online twin that is over", KC26, {F_OFF}, 1, "f1", "session.delete-offline id=f1 > f1 | user.offline-sessions user=u-f client=id-mlflow\n",
	         FRICTION_YES_NO},
		{"whose state is not known is ended", KC26, {NO_END}, 1, "e1", "session.delete id=e1 > e1 | user.sessions user=u-e\n", FRICTION_YES_NO},
		{"26: without a user there is no proof, but an end", KC26, {NO_USER}, 1, "d1", "session.delete-offline id=d1 > d1\n", FRICTION_YES_NO},
		{"our own session among others is spared", KC26, {OWN, B_ON}, 2, "b1", "session.delete id=b1 > b1 | user.sessions user=u-b\n", FRICTION_YES_NO},
		{"26: an offline twin of our own session too", KC26, {OWN_OFF, B_ON}, 2, "b1", "session.delete id=b1 > b1 | user.sessions user=u-b\n", FRICTION_YES_NO},
		{"23: that does not end ours", KC23, {OWN_OFF, B_ON}, 2, "o1 b1",
	         "user.consent.delete user=u-o client=mlflow > o1 | user.offline-sessions user=u-o client=id-mlflow\n"
	         "session.delete id=b1 > b1 | user.sessions user=u-b\n",
	         FRICTION_COUNT},
		{"named alone, our own ends", KC26, {OWN}, 1, "o1", "session.delete id=o1 > o1 | user.sessions user=u-o\n", FRICTION_YES_NO},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct run r;
		char steps[TEXT_MAX], endings[TEXT_MAX];
		r.facts = usual_facts(&r.source, cases[i].generation, true);
		ask(&r, cases[i].named, cases[i].count, false);
		if (r.verdict != PLAN_READY)
			fail_msg("%s: %s", cases[i].what, r.error.sentence);
		if (strcmp(steps_text(&r.plan, steps), cases[i].steps) != 0)
			fail_msg("%s:\n%s", cases[i].what, steps);
		if (strcmp(endings_text(&r.plan, endings), cases[i].endings) != 0)
			fail_msg("%s: ends %s", cases[i].what, endings);
		if (r.plan.friction != cases[i].friction)
			fail_msg("%s: friction %d", cases[i].what, (int)r.plan.friction);
		for (unsigned k = 0; k < r.plan.step_count; k++) {
			assert_int_equal(r.plan.steps[k].already[0], 404);
			assert_true(r.plan.steps[k].proof_absent);
			assert_null(r.plan.steps[k].undo);
		}
		end_run(&r);
	}
}

static void what_cannot_be_planned(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		uint32_t generation;
		uint32_t named[3], count;
		bool by_filter, complete;
		uint32_t max;
		enum error_class class;
		const char *sentence;
	} cases[] = {
		{"nobody is named", KC26, {0}, 0, true, true, 50, ERROR_USAGE, "no session"},
		{"a row of another list", KC26, {9999}, 1, false, true, 50, ERROR_NOT_FOUND, "not in the list"},
		{"more than may be", KC26, {A_ON, A_ON2, B_ON}, 3, false, true, 2, ERROR_USAGE, "3 sessions would end, more than --max 2"},
		{"those beyond count", KC23, {A_OFF}, 1, false, true, 1, ERROR_USAGE, "2 sessions would end, more than --max 1"},
		{"our own, found by a filter", KC26, {OWN}, 1, true, true, 50, ERROR_USAGE, "our own session"},
		{"an offline one in a list that was cut, 23", KC23, {A_OFF}, 1, false, false, 50, ERROR_REFUSED, "not complete"},
		{"an offline one in a list that was cut, 26", KC26, {A_OFF}, 1, false, false, 50, ERROR_REFUSED, "not complete"},
		{"23: an offline one of nobody", KC23, {NO_USER}, 1, false, true, 50, ERROR_REFUSED, "not known"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct run r;
		r.facts = usual_facts(&r.source, cases[i].generation, cases[i].complete);
		r.facts.max_targets = cases[i].max;
		ask(&r, cases[i].named, cases[i].count, cases[i].by_filter);
		if (r.verdict != PLAN_ERROR || r.error.class != cases[i].class || !strstr(r.error.sentence, cases[i].sentence))
			fail_msg("%s: %s", cases[i].what, r.error.sentence);
		end_run(&r);
	}
	/* An online one in a list that was cut is no riddle. */
	struct run r;
	r.facts = usual_facts(&r.source, KC23, false);
	ask(&r, (uint32_t[]){B_ON}, 1, false);
	assert_int_equal(r.verdict, PLAN_READY);
	end_run(&r);
	/* No list at all. */
	r.facts = facts_make(&r.source, KC23, NULL, NULL, NULL);
	ask(&r, (uint32_t[]){0}, 1, false);
	assert_int_equal(r.error.class, ERROR_NOT_FOUND);
	end_run(&r);
}

static void a_dialog_is_told_what_counts(void **state)
{
	(void)state;
	struct run r;
	/* One session whose offline twin goes on: that is the first thing to say. */
	r.facts = usual_facts(&r.source, KC26, true);
	ask(&r, (uint32_t[]){A_ON}, 1, false);
	assert_string_equal(r.plan.title, "REVOKE 1 SESSION");
	assert_int_equal(note_index(&r.plan, "1 offline twin, which goes on"), 0);
	assert_int_equal(note_index(&r.plan, "3 other sessions of the same person"), 1);
	assert_int_equal(note_index(&r.plan, "Bearers by 22:18:20Z at the latest; new ones can still be had"), 2);
	assert_true(note_index(&r.plan, "browser sessions in MLflow and plugin passwords") > 0);
	assert_true(note_index(&r.plan, "can log in again at once: the account is enabled") > 0);
	assert_true(note_index(&r.plan, "no undo") > 0);
	assert_true(r.plan.has_ways);
	assert_string_equal(r.plan.ways_of, "alice");
	assert_int_equal(r.plan.ways.after[WAY_OFFLINE].state, WAY_OPEN);
	assert_string_equal(r.plan.endings[0].line, "alice        a1       on  10.8.4.90       21:13:20Z     ends in 28m");
	assert_string_equal(r.plan.steps[0].sentence, "end online session a1 of alice");
	assert_string_equal(r.plan.steps[0].target.name, "a1 of alice");
	end_run(&r);
	/* Beyond what was named: the first thing to say, and why. */
	r.facts = usual_facts(&r.source, KC23, true);
	ask(&r, (uint32_t[]){A_OFF}, 1, false);
	assert_string_equal(r.plan.title, "REVOKE 2 SESSIONS");
	assert_int_equal(note_index(&r.plan, "ALSO ENDS 1 offline session that was not named: this server"), 0);
	assert_int_equal(note_index(&r.plan, "asked for consent"), 1);
	assert_string_equal(r.plan.steps[0].sentence, "end all offline sessions of alice at mlflow, and the consent");
	end_run(&r);
	r.facts = usual_facts(&r.source, GENERATION_UNKNOWN, true);
	ask(&r, (uint32_t[]){A_OFF}, 1, false);
	assert_int_equal(note_index(&r.plan, "version is not known"), 0);
	end_run(&r);
	r.facts = usual_facts(&r.source, KC26, true);
	ask(&r, (uint32_t[]){A_OFF}, 1, false);
	assert_int_equal(note_index(&r.plan, "ALSO ENDS 1 online session that was not named"), 0);
	assert_string_equal(r.plan.steps[0].sentence, "end offline session a1 of alice and its online twin");
	end_run(&r);
	/* What goes on at another client is touched, and not out. */
	r.facts = usual_facts(&r.source, KC23, true);
	ask(&r, (uint32_t[]){C_OFF}, 1, false);
	assert_int_equal(note_index(&r.plan, "of these 1 goes on at another client"), 1);
	assert_int_equal(r.plan.ways.after[WAY_OFFLINE].state, WAY_OPEN);
	end_run(&r);
	r.facts = usual_facts(&r.source, KC23, true);
	ask(&r, (uint32_t[]){C_BOTH}, 1, false);
	assert_int_equal(note_index(&r.plan, "goes on at another"), -1);
	assert_int_equal(r.plan.ways.after[WAY_OFFLINE].state, WAY_CLOSED);
	end_run(&r);
	/* Several people: no ways of one, but who and how many. Bob's account is disabled. */
	r.facts = usual_facts(&r.source, KC26, true);
	ask(&r, (uint32_t[]){A_ON, A_ON2, B_ON, B_OVER, OWN}, 5, true);
	assert_false(r.plan.has_ways);
	assert_string_equal(r.plan.title, "REVOKE 3 SESSIONS");
	assert_true(note_index(&r.plan, "2 people: alice 2, bob 1") > 0);
	assert_true(note_index(&r.plan, "1 of 2 accounts are enabled") > 0);
	assert_true(note_index(&r.plan, "not touched: our own session") >= 0);
	assert_true(skips(&r.plan, "b2 of bob: over already, row not yet deleted"));
	assert_true(skips(&r.plan, "o1 of ops: our own session"));
	end_run(&r);
	/* Named twice, it is passed over once. */
	r.facts = usual_facts(&r.source, KC26, true);
	ask(&r, (uint32_t[]){B_OVER, B_OVER}, 2, false);
	assert_int_equal(r.plan.skipped_count, 1);
	end_run(&r);
	/* All ended: nothing is left to give new tokens. */
	r.facts = usual_facts(&r.source, KC26, true);
	ask(&r, (uint32_t[]){B_ON}, 1, false);
	assert_int_equal(note_index(&r.plan, "Bearers by 22:18:20Z at the latest"), 0);
	assert_int_equal(note_index(&r.plan, "new ones"), -1);
	end_run(&r);
	/* How long a Bearer lives is not readable: then it is not made up. */
	r.facts = usual_facts(&r.source, KC26, true);
	ask(&r, (uint32_t[]){NO_END}, 1, false);
	assert_true(note_index(&r.plan, "how long is not readable") >= 0);
	assert_true(note_index(&r.plan, "whether they can log in again is not known") >= 0);
	assert_non_null(strstr(r.plan.endings[0].line, "ends in 0s"));
	end_run(&r);
}

/* Users and ids that somebody made to do harm: nothing of it reaches a terminal, and what is sent is exact. */
static void hostile_texts_stay_harmless(void **state)
{
	(void)state;
	static char long_name[3001];
	memset(long_name, 'W', 3000);
	static const char nul_id[] = "n1\0x";
	const struct fact_session bad[] = {
		{"id\033[31m", SESSION_ONLINE, "\033]0;owned\007\xe2\x80\xae evil", "u\n1", "cl\rient", 5, SESSION_LIVE, false},
		{"x2", SESSION_ONLINE, long_name, "u-long", "mlflow", 5, SESSION_LIVE, false},
		{"../../users", SESSION_ONLINE, "d", "..", "mlflow", 5, SESSION_LIVE, false},
		{"", SESSION_ONLINE, "empty", "u-e", "mlflow", 5, SESSION_LIVE, false},
		{NULL, SESSION_ONLINE, "null", "u-n", "mlflow", 5, SESSION_LIVE, false},
	};
	struct run r;
	r.facts = facts_make(&r.source, KC26, fact_sessions(bad, 5, true), NULL, NULL);
	ask(&r, (uint32_t[]){0, 1, 2, 3, 4}, 5, false);
	assert_int_equal(r.verdict, PLAN_READY);
	assert_true(plan_is_clean(&r.plan));
	assert_int_equal(r.plan.step_count, 3);
	assert_true(span_is(r.plan.steps[0].call.arguments[0].text, "id\033[31m")); /* the template escapes it */
	assert_true(span_is(r.plan.steps[0].proof.arguments[0].text, "u\n1"));
	assert_true(span_is(r.plan.steps[2].call.arguments[0].text, "../../users"));
	assert_true(text_width(span_of(r.plan.endings[1].line)) < 78);
	assert_true(strlen(r.plan.steps[1].sentence) < 100);
	assert_int_equal(r.plan.skipped_count, 2); /* without an id nothing is sent: it could mean all */
	assert_true(skips(&r.plan, "its id cannot be sent"));
	end_run(&r);
	/* An id that a C string would cut, and so make another's. */
	struct builder *b = builder_new(&resource_session.schema, 10);
	builder_begin(b);
	builder_set_text(b, SESSION_ID, (struct span){nul_id, sizeof nul_id - 1});
	builder_set_number(b, SESSION_TYPE, SESSION_ONLINE);
	builder_set_number(b, SESSION_STATE, SESSION_LIVE);
	builder_end(b, false);
	r.facts = facts_make(&r.source, KC26, fact_finish(b, true), NULL, NULL);
	ask(&r, (uint32_t[]){0}, 1, false);
	assert_int_equal(r.plan.step_count, 0);
	assert_true(skips(&r.plan, "its id cannot be sent"));
	end_run(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_by_generation),
		cmocka_unit_test(what_cannot_be_planned),
		cmocka_unit_test(a_dialog_is_told_what_counts),
		cmocka_unit_test(hostile_texts_stay_harmless),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
