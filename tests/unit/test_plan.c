/* Plans own what they are told, refuse a target without an id, and sum up what came of them. */
#include "model/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

static struct step make_step(char *id)
{
	return (struct step){.call = {.operation = "session.delete", .arguments = {{.name = "id", .text = {id, 2}}}, .argument_count = 1},
	        .target = {"session", id, "of alice"}, .sentence = id, .proof = {.operation = "session.list"}, .already = {404}};
}

static void texts_are_the_plans_own(void **state)
{
	(void)state;
	struct plan p;
	plan_init(&p);
	char id[] = "s1";
	struct step step = make_step(id);
	assert_non_null(plan_add_step(&p, &step));
	assert_true(plan_add_need(&p, &step.call));
	assert_true(plan_add_ending(&p, &(struct ending){.target = step.target, .line = id, .beyond = true}));
	assert_true(plan_add_note(&p, "%s ends", id));
	assert_true(plan_add_skipped(&p, "%s: over already", id));
	id[0] = 'X';
	assert_string_equal(p.steps[0].target.id, "s1");
	assert_string_equal(p.steps[0].sentence, "s1");
	assert_true(span_is(p.steps[0].call.arguments[0].text, "s1"));
	assert_true(span_is(p.needs[0].arguments[0].text, "s1"));
	assert_string_equal(p.steps[0].proof.operation, "session.list");
	assert_null(p.steps[0].undo);
	assert_int_equal(p.steps[0].already[0], 404);
	assert_string_equal(p.endings[0].line, "s1");
	assert_true(p.endings[0].beyond);
	assert_string_equal(p.notes[0], "s1 ends");
	assert_string_equal(p.skipped[0], "s1: over already");
	assert_false(p.failed);
	plan_release(&p);
}

static void many_steps_fit(void **state)
{
	(void)state;
	struct plan p;
	plan_init(&p);
	for (int i = 0; i < 10000; i++) {
		char id[12];
		snprintf(id, sizeof id, "%d", i);
		struct step step = make_step(id);
		assert_non_null(plan_add_step(&p, &step));
	}
	assert_string_equal(p.steps[0].target.id, "0");
	assert_string_equal(p.steps[9999].target.id, "9999");
	plan_release(&p);
}

static void empty_id_is_refused(void **state)
{
	(void)state;
	static const char *const ids[] = {"", NULL};
	for (int i = 0; i < 2; i++) {
		struct plan p;
		plan_init(&p);
		char other[] = "s1";
		struct step step = make_step(other);
		step.target.id = ids[i];
		assert_null(plan_add_step(&p, &step));
		assert_true(p.failed);
		plan_release(&p);
		assert_false(plan_add_ending(&p, &(struct ending){.target = {"user", ids[i], "x"}}));
		assert_true(p.failed);
		plan_release(&p);
	}
}

static void endless_texts_fail(void **state)
{
	(void)state;
	struct plan p;
	plan_init(&p);
	for (int i = 0; i < 100 && !p.failed; i++)
		plan_add_note(&p, "%1000000d", i);
	assert_true(p.failed);
	assert_false(plan_add_note(&p, "more"));
	plan_release(&p);
}

static void results_sum_up(void **state)
{
	(void)state;
	/* outcomes by their first letters: d a r f u(nknown) s(kipped) x(stopped) p(ending); F: failed with ERROR_FORBIDDEN */
	static const struct {
		const char *outcomes;
		enum error_class class;
		const char *says;
	} cases[] = {
	        {"", ERROR_NONE, ""}, {"d", ERROR_NONE, ""}, {"da", ERROR_NONE, ""}, {"ds", ERROR_NONE, ""}, {"r", ERROR_REFUSED, "refused"},
	        {"F", ERROR_FORBIDDEN, "a role is missing"}, {"FF", ERROR_FORBIDDEN, "a role is missing"}, {"Fr", ERROR_PARTIAL, "2 of 2"},
	        {"dF", ERROR_PARTIAL, "1 of 2 steps failed: a role is missing"}, {"u", ERROR_UNREACHABLE, "unknown"}, {"du", ERROR_PARTIAL, "1 of 2"},
	        {"Fs", ERROR_FORBIDDEN, ""}, {"x", ERROR_INTERRUPTED, "before the first"}, {"dx", ERROR_PARTIAL, "1 of 2 steps were done"},
	        {"dp", ERROR_PARTIAL, ""}, {"f", ERROR_LOCAL, "failed"}, {"aF", ERROR_PARTIAL, ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct plan p;
		plan_init(&p);
		for (const char *c = cases[i].outcomes; *c; c++) {
			char id[] = "s1";
			struct step step = make_step(id);
			step.outcome = *c == 'd' ? OUTCOME_DONE : *c == 'a' ? OUTCOME_ALREADY : *c == 'r' ? OUTCOME_REFUSED : *c == 'u' ? OUTCOME_UNKNOWN :
			        *c == 's' ? OUTCOME_SKIPPED : *c == 'x' ? OUTCOME_STOPPED : *c == 'p' ? OUTCOME_PENDING : OUTCOME_FAILED;
			if (*c == 'F')
				step.error = error_http(ERROR_FORBIDDEN, "keycloak", 403, "a role is missing");
			plan_add_step(&p, &step);
		}
		struct error error = plan_result(&p);
		assert_int_equal(error.class, cases[i].class);
		if (!strstr(error.sentence, cases[i].says))
			fail_msg("%s: %s", cases[i].outcomes, error.sentence);
		plan_release(&p);
	}
}

static void ways_are_closed_only_when_all_is_done(void **state)
{
	(void)state;
	static const struct { enum outcome second; enum way_state refresh; } cases[] = {
	        {OUTCOME_DONE, WAY_CLOSED}, {OUTCOME_ALREADY, WAY_CLOSED}, {OUTCOME_REFUSED, WAY_UNKNOWN}, {OUTCOME_FAILED, WAY_UNKNOWN}, {OUTCOME_UNKNOWN, WAY_UNKNOWN},
	        {OUTCOME_STOPPED, WAY_UNKNOWN},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct plan p;
		plan_init(&p);
		p.has_ways = true;
		for (unsigned k = 0; k < WAY_KINDS; k++)
			p.ways.now[k] = p.ways.after[k] = (struct way){.kind = k, .state = WAY_OPEN, .at = INSTANT_NULL};
		p.ways.after[WAY_REFRESH].state = WAY_CLOSED;
		for (unsigned k = 0; k < 2; k++) {
			char id[] = "s1";
			struct step step = make_step(id);
			step.outcome = k ? cases[i].second : OUTCOME_DONE;
			plan_add_step(&p, &step);
		}
		plan_judge_ways(&p);
		assert_int_equal(p.ways.after[WAY_REFRESH].state, cases[i].refresh);
		assert_int_equal(p.ways.after[WAY_LOGIN].state, WAY_OPEN);
		plan_release(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(ways_are_closed_only_when_all_is_done),
	        cmocka_unit_test(texts_are_the_plans_own),
	        cmocka_unit_test(many_steps_fit),
	        cmocka_unit_test(empty_id_is_refused),
	        cmocka_unit_test(endless_texts_fail),
	        cmocka_unit_test(results_sum_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
