/* The engine without memory: each allocation of a list, a plan and its run fails once. Then there is the right answer or a reason, and nothing is done unsaid. */
#include "failing_memory.h"
#include "small_keycloak.h"

/* Turns until the event comes or its failure; false: the failure. */
static bool comes(struct engine *engine, enum event_kind kind, enum event_kind failure, struct event *event)
{
	int64_t until = clock_mono(&clock_system) + 5000;
	while (clock_mono(&clock_system) < until) {
		while (engine_next_event(engine, event))
			if (event->kind == kind || event->kind == failure)
				return event->kind == kind;
		engine_turn(engine, 50);
	}
	fail_msg("no event of kind %d came", kind);
	return false;
}

static bool try_to_run(struct engine *engine, const struct table *t)
{
	struct event e;
	uint32_t row = table_find(t, span_of("session-1"), 0);
	struct command plan = {.kind = COMMAND_PLAN, .verb = verb_find("session", "revoke"), .table = t, .rows = &row, .row_count = 1};
	if (row == ROW_NONE || !engine_send(engine, &plan) || !comes(engine, EVENT_PLAN, EVENT_PLAN_FAILED, &e))
		return false;
	assert_int_equal(e.plan->step_count, 1);
	struct command run = {.kind = COMMAND_RUN, .plan = e.plan};
	if (!engine_send(engine, &run))
		return false;
	assert_true(comes(engine, EVENT_PLAN_DONE, EVENT_PLAN_DONE, &e));
	enum outcome outcome = e.plan->steps[0].outcome;
	assert_int_not_equal(outcome, OUTCOME_PENDING);
	assert_true(server.deletes == 0 || outcome == OUTCOME_DONE || outcome == OUTCOME_UNKNOWN);
	assert_true(error_is(&e.error) || outcome == OUTCOME_DONE);
	struct command gone = {.kind = COMMAND_DROP, .plan = e.plan};
	if (engine_send(engine, &gone))
		engine_turn(engine, 0);
	return !error_is(&e.error);
}

static bool try_it(struct engine *engine)
{
	uint64_t generation = 0;
	struct event e;
	struct command want = {.kind = COMMAND_WANT, .resource = &resource_session};
	if (!engine_send(engine, &want))
		return false;
	assert_true(comes(engine, EVENT_CONTACT, EVENT_CONTACT, &e));
	const struct table *t = engine_table(engine, &resource_session, &generation);
	assert_true(table_rows(t) == 2 || !t || !table_about(t)->complete);
	bool good = table_rows(t) == 2 && try_to_run(engine, t);
	table_unref(t);
	return good;
}

/* Each scenario makes some connections, and a server has only so many. */
static void renew_server(void)
{
	size_t fails_at = memory_fails_at;
	memory_fail_at(0);
	loopback_stop(&loopback);
	loopback_start(&loopback, pages);
	settings_free(settings);
	load_settings("");
	memory_fail_at(fails_at);
}

static void scenario(void)
{
	if (loopback_connections(&loopback) > LOOPBACK_THREADS / 2)
		renew_server();
	struct error e;
	struct engine_options options = {.settings = settings, .clock = clock_system};
	server.revoked = false;
	server.deletes = 0;
	struct engine *engine = engine_new(&options, &e);
	bool good = engine && try_it(engine);
	engine_free(engine);
	assert_true(good || memory_failed());
}

static void test_each_allocation_fails(void **state)
{
	(void)state;
	load_settings("");
	assert_true(memory_run_out(scenario) > 100);
	audit_records();
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_each_allocation_fails, begin, end)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
