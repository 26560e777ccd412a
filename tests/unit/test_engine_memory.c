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

/* --- a recording in the place of the server --- */

static const char recording[] =
        "{\"recording\":\"mlflow-oidc-top/1\",\"program\":\"0.1\",\"begun_at\":\"2026-11-25T02:00:00.000Z\",\"context\":\"\",\"realm\":\"lab\",\"colour\":\"\",\"danger\":\"\"}\n"
        "{\"at\":0,\"table\":\"source\",\"columns\":[\"name\",\"state\",\"roles\"],\"rows\":[[\"keycloak\",\"ok\",[\"view-users\"]]]}\n"
        "{\"at\":100,\"table\":\"keycloak.user\",\"columns\":[\"id\",\"username\",\"enabled\"],\"rows\":[[\"1\",\"alice\",true]]}\n"
        "{\"at\":200,\"message\":\"here\"}\n"
        "{\"at\":300,\"table\":\"keycloak.user\",\"columns\":[\"id\",\"username\",\"enabled\"],\"changed\":[[\"2\",\"bob\",true]],\"gone\":[]}\n";

static void send_play(struct engine *engine, enum play play, int64_t when)
{
	struct command c = {.kind = COMMAND_PLAY, .play = play, .when = when};
	engine_send(engine, &c);
	engine_turn(engine, 0);
}

/* There and back again: at its end there are two users, or there was no memory. */
static void play_scenario(void)
{
	struct error e;
	uint64_t generation = 0;
	struct engine_options options = {.settings = settings, .clock = clock_system};
	struct engine *engine = engine_new(&options, &e);
	assert_true(engine || error_is(&e));
	struct command want = {.kind = COMMAND_WANT, .resource = &resource_user};
	if (engine && engine_send(engine, &want)) {
		engine_turn(engine, 0);
		send_play(engine, PLAY_JUMP, 0);
		send_play(engine, PLAY_STEP, 0);
		send_play(engine, PLAY_JUMP, INT64_MAX);
	}
	const struct table *t = engine ? engine_table(engine, &resource_user, &generation) : NULL;
	assert_true(table_rows(t) == 2 || memory_failed());
	table_unref(t);
	engine_free(engine);
}

static void test_replay(void **state)
{
	(void)state;
	char config[200];
	snprintf(config, sizeof config, "[context near]\nreplay = %s/recording\n", folder.path);
	assert_non_null(temp_file(&folder, "recording", recording, 0600));
	assert_non_null(temp_file(&folder, "config", config, 0600));
	char *environment[] = {NULL};
	struct settings_files files = {.policy = "/nonexistent", .system = "/nonexistent", .user = temp_path(&folder, "config")};
	struct setting_given given[] = {{option_index("context"), "near"}};
	struct error e = settings_load(given, 1, environment, &files, &settings);
	assert_string_equal(e.sentence, "");
	assert_true(memory_run_out(play_scenario) > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_each_allocation_fails, begin, end),
	        cmocka_unit_test_setup_teardown(test_replay, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
