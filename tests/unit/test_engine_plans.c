/* The engine acts: plans from the question to the report, every end of a step, and what is left in the middle. */
#include "small_keycloak.h"

static void test_revoke(void **state)
{
	(void)state;
	load_settings("");
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	struct event e = ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN);
	assert_int_equal(e.plan->step_count, 1);
	assert_int_equal(e.plan->ending_count, 1);
	assert_int_equal(server.deletes, 0); /* a plan does nothing */
	e = run_plan(engine, e.plan);
	assert_string_equal(e.error.sentence, "");
	assert_int_equal(e.plan->steps[0].outcome, OUTCOME_DONE);
	assert_int_equal(server.deletes, 1);
	drop(engine, e.plan);
	table_unref(t);
	engine_free(engine);
	assert_int_equal(audit_records(), 3);
}

/* A request whose answer never came is never sent again; the server's own list decides. */
static void test_no_answer(void **state)
{
	(void)state;
	for (unsigned kept = 0; kept < 2; kept++) {
		load_settings("");
		memset(&server, 0, sizeof server);
		server.token_life = 300;
		server.cut_delete = true;
		server.keep_session = kept == 1;
		struct engine *engine = open_engine(false);
		const struct table *t = ask(engine, &resource_session);
		struct event e = ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN);
		e = run_plan(engine, e.plan);
		assert_int_equal(server.deletes, 1);
		assert_int_equal(e.plan->steps[0].outcome, kept ? OUTCOME_FAILED : OUTCOME_DONE);
		assert_int_equal(error_is(&e.error), kept);
		drop(engine, e.plan);
		table_unref(t);
		engine_free(engine);
		settings_free(settings);
		settings = NULL;
	}
}

/* The server says 204 and lists the session all the same. */
static void test_lying_server(void **state)
{
	(void)state;
	load_settings("");
	server.keep_session = true;
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	struct event e = ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN);
	e = run_plan(engine, e.plan);
	assert_int_equal(e.plan->steps[0].outcome, OUTCOME_FAILED);
	assert_non_null(strstr(e.plan->steps[0].error.sentence, "still lists"));
	drop(engine, e.plan);
	table_unref(t);
	engine_free(engine);
}

static void test_read_only(void **state)
{
	(void)state;
	load_settings("read-only = yes");
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	struct event e = ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN_FAILED);
	assert_int_equal(e.error.class, ERROR_READ_ONLY);
	e = ask_plan(engine, t, row_of(t, "session-1"), true, EVENT_PLAN); /* to plan is to read */
	e = run_plan(engine, e.plan);                                       /* and to run it all the same is refused */
	assert_int_equal(e.error.class, ERROR_READ_ONLY);
	assert_int_equal(server.deletes, 0);
	drop(engine, e.plan);
	table_unref(t);
	engine_free(engine);
}

static void test_missing_role(void **state)
{
	(void)state;
	load_settings("");
	server.no_manage = true;
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	struct event e = ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN_FAILED);
	assert_int_equal(e.error.class, ERROR_FORBIDDEN);
	assert_non_null(strstr(e.error.sentence, "manage-users; our account there is service-account-"));
	table_unref(t);
	engine_free(engine);
}

static void test_no_audit_no_action(void **state)
{
	(void)state;
	load_settings("");
	temp_file(&folder, "audit.ndjson", "", 0666); /* others could write it */
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	struct event e = ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN);
	e = run_plan(engine, e.plan);
	assert_int_equal(e.error.class, ERROR_LOCAL);
	assert_int_equal(e.plan->steps[0].outcome, OUTCOME_SKIPPED);
	assert_int_equal(server.deletes, 0);
	drop(engine, e.plan);
	table_unref(t);
	engine_free(engine);
}

/* --- every end of a step --- */

static void test_outcomes(void **state)
{
	(void)state;
	static const struct {
		int status;
		bool kept; /* the session is listed afterwards */
		enum outcome outcome;
		enum error_class class;
	} cases[] = {
	        {204, false, OUTCOME_DONE, ERROR_NONE},
	        {204, true, OUTCOME_FAILED, ERROR_REFUSED},
	        {400, true, OUTCOME_REFUSED, ERROR_REFUSED},
	        {401, true, OUTCOME_REFUSED, ERROR_UNAUTHENTICATED},
	        {403, true, OUTCOME_REFUSED, ERROR_FORBIDDEN},
	        {404, false, OUTCOME_ALREADY, ERROR_NONE},
	        {409, true, OUTCOME_REFUSED, ERROR_REFUSED},
	        {429, true, OUTCOME_REFUSED, ERROR_PROTOCOL},
	        {500, true, OUTCOME_FAILED, ERROR_PROTOCOL},
	        {500, false, OUTCOME_DONE, ERROR_NONE}, /* it broke, and had done it */
	        {503, true, OUTCOME_FAILED, ERROR_PROTOCOL},
	        {504, true, OUTCOME_FAILED, ERROR_UNREACHABLE}, /* by the proof */
	        {504, false, OUTCOME_DONE, ERROR_NONE},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		load_settings("");
		memset(&server, 0, sizeof server);
		server.token_life = 300;
		struct engine *engine = open_engine(false);
		const struct table *t = ask(engine, &resource_session);
		struct event e = ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN);
		server.delete_status = cases[i].status == 204 ? 0 : cases[i].status;
		server.keep_session = cases[i].kept;
		server.revoked = !cases[i].kept;
		e = run_plan(engine, e.plan);
		if (e.plan->steps[0].outcome != cases[i].outcome || e.plan->steps[0].error.class != cases[i].class)
			fail_msg("%d: %s, %s", cases[i].status, outcome_word[e.plan->steps[0].outcome], e.plan->steps[0].error.sentence);
		assert_int_equal(server.deletes, 1);
		drop(engine, e.plan);
		table_unref(t);
		engine_free(engine);
		settings_free(settings);
		settings = NULL;
	}
}

/* --- once, and by whoever may --- */

static unsigned count_events(struct engine *engine, enum event_kind kind)
{
	struct event event;
	unsigned count = 0;
	while (engine_next_event(engine, &event))
		count += event.kind == kind;
	return count;
}

static void test_run_twice(void **state)
{
	(void)state;
	load_settings("");
	server.keep_session = true;
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	struct event e = ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN);
	struct command run = {.kind = COMMAND_RUN, .plan = e.plan};
	assert_true(engine_send(engine, &run));
	e = run_plan(engine, e.plan);
	assert_true(engine_send(engine, &run));
	turn_for(engine, 300);
	assert_int_equal(count_events(engine, EVENT_PLAN_DONE), 0);
	assert_int_equal(server.deletes, 1);
	drop(engine, e.plan);
	drop(engine, e.plan); /* nobody's any more */
	table_unref(t);
	engine_free(engine);
	assert_int_equal(audit_records(), 4); /* intent, done, failed by the proof, end */
}

static void test_dry_run_stays_dry(void **state)
{
	(void)state;
	load_settings("");
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	struct event e = ask_plan(engine, t, row_of(t, "session-1"), true, EVENT_PLAN);
	e = run_plan(engine, e.plan);
	assert_int_equal(e.error.class, ERROR_READ_ONLY);
	assert_int_equal(server.deletes, 0);
	table_unref(t);
	engine_free(engine); /* the plan was not dropped: it is the engine's */
}

/* --- left in the middle --- */

/* A plan whose request hangs. */
static struct plan *begin_to_hang(struct engine *engine, const struct table *t)
{
	struct event e = ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN);
	struct command run = {.kind = COMMAND_RUN, .plan = e.plan, .reason = "a test"};
	server.hang_delete = true;
	assert_true(engine_send(engine, &run));
	while (server.deletes == 0)
		turn_for(engine, 20);
	return e.plan;
}

static void check_audit_of_the_left(void)
{
	assert_int_equal(audit_records(), 3);
	struct audit *a = audit_new(temp_path(&folder, "audit.ndjson"), &clock_system);
	const struct table *rows = audit_table(a, 10);
	assert_int_equal(table_number(rows, 0, AUDIT_OUTCOME), OUTCOME_UNKNOWN); /* end */
	assert_int_equal(table_number(rows, 1, AUDIT_OUTCOME), OUTCOME_UNKNOWN);
	table_unref(rows);
	audit_free(a);
}

static void test_quit_while_it_runs(void **state)
{
	(void)state;
	load_settings("");
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	begin_to_hang(engine, t);
	table_unref(t);
	int64_t before = clock_mono(&clock_system);
	engine_free(engine);
	assert_in_range(clock_mono(&clock_system) - before, 0, 600);
	check_audit_of_the_left();
}

static void test_context_while_it_runs(void **state)
{
	(void)state;
	load_settings("");
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	struct event other = ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN);
	struct plan *plan = begin_to_hang(engine, t);
	struct command to_dead = {.kind = COMMAND_CONTEXT, .id = "dead"};
	assert_true(engine_send(engine, &to_dead));
	struct event e = wait_for(engine, EVENT_PLAN_DONE); /* before EVENT_CONTEXT */
	assert_ptr_equal(e.plan, plan);
	assert_int_equal(e.plan->steps[0].outcome, OUTCOME_UNKNOWN);
	assert_true(error_is(&e.error));
	wait_for(engine, EVENT_CONTEXT);
	e = run_plan(engine, other.plan); /* of the context that was left */
	assert_int_equal(e.error.class, ERROR_INTERRUPTED);
	drop(engine, plan);
	drop(engine, other.plan);
	table_unref(t);
	engine_free(engine);
	check_audit_of_the_left();
}

static void test_drop_while_it_runs(void **state)
{
	(void)state;
	load_settings("");
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	struct event e = ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN);
	struct command run = {.kind = COMMAND_RUN, .plan = e.plan}, gone = {.kind = COMMAND_DROP, .plan = e.plan};
	assert_true(engine_send(engine, &run));
	assert_true(engine_send(engine, &gone));
	turn_for(engine, 500);
	assert_int_equal(count_events(engine, EVENT_PLAN_DONE), 0);
	assert_int_equal(server.deletes, 1); /* what was agreed to is done and written down */
	table_unref(t);
	engine_free(engine);
	assert_int_equal(audit_records(), 3);
}

static void test_context_while_it_is_planned(void **state)
{
	(void)state;
	load_settings("");
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	struct command to_near = {.kind = COMMAND_CONTEXT, .id = "near"}, to_dead = {.kind = COMMAND_CONTEXT, .id = "dead"};
	assert_true(engine_send(engine, &to_near));
	wait_for(engine, EVENT_CONTEXT);
	server.hang = true;
	const uint32_t row = 0;
	struct command plan = {.kind = COMMAND_PLAN, .verb = verb_find("session", "revoke"), .number = 9, .table = t, .rows = &row, .row_count = 1};
	assert_true(engine_send(engine, &plan));
	turn_for(engine, 200);
	assert_true(engine_send(engine, &to_dead));
	struct event e = wait_for(engine, EVENT_PLAN_FAILED);
	assert_int_equal(e.number, 9);
	assert_int_equal(e.error.class, ERROR_INTERRUPTED);
	wait_for(engine, EVENT_CONTEXT);
	table_unref(t);
	engine_free(engine);
}

/* Rows that a person still saw are not planned for the server of the next context. */
static void test_rows_of_the_context_before(void **state)
{
	(void)state;
	load_settings("");
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	struct command to_near = {.kind = COMMAND_CONTEXT, .id = "near"};
	assert_true(engine_send(engine, &to_near));
	struct event e = ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN_FAILED);
	assert_int_equal(e.error.class, ERROR_INTERRUPTED);
	table_unref(t);
	t = ask(engine, &resource_session);
	ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN);
	table_unref(t);
	engine_free(engine);
}

/* A server that is away gives the reason at once, not after its next try. */
static void test_plan_at_a_dead_server(void **state)
{
	(void)state;
	load_settings("");
	struct engine *engine = open_engine(true);
	send_want(engine, &resource_session);
	turn_for(engine, 300);
	uint64_t generation = 0;
	const struct table *t = engine_table(engine, &resource_session, &generation);
	struct command to_dead = {.kind = COMMAND_CONTEXT, .id = "dead"};
	assert_true(engine_send(engine, &to_dead));
	wait_for(engine, EVENT_CONTEXT);
	turn_for(engine, 200);
	int64_t before = clock_mono(&clock_system);
	struct event e = ask_plan(engine, t, 0, false, EVENT_PLAN_FAILED);
	assert_int_equal(e.error.class, ERROR_UNREACHABLE);
	assert_in_range(clock_mono(&clock_system) - before, 0, 300);
	table_unref(t);
	engine_free(engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_revoke, begin, end),
	        cmocka_unit_test_setup_teardown(test_no_answer, begin, end),
	        cmocka_unit_test_setup_teardown(test_lying_server, begin, end),
	        cmocka_unit_test_setup_teardown(test_read_only, begin, end),
	        cmocka_unit_test_setup_teardown(test_missing_role, begin, end),
	        cmocka_unit_test_setup_teardown(test_no_audit_no_action, begin, end),
	        cmocka_unit_test_setup_teardown(test_outcomes, begin, end),
	        cmocka_unit_test_setup_teardown(test_run_twice, begin, end),
	        cmocka_unit_test_setup_teardown(test_dry_run_stays_dry, begin, end),
	        cmocka_unit_test_setup_teardown(test_quit_while_it_runs, begin, end),
	        cmocka_unit_test_setup_teardown(test_context_while_it_runs, begin, end),
	        cmocka_unit_test_setup_teardown(test_drop_while_it_runs, begin, end),
	        cmocka_unit_test_setup_teardown(test_context_while_it_is_planned, begin, end),
	        cmocka_unit_test_setup_teardown(test_rows_of_the_context_before, begin, end),
	        cmocka_unit_test_setup_teardown(test_plan_at_a_dead_server, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
