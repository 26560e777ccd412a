/* The engine asks: what is fetched when, what becomes of a token that is refused, of an outage, of a clock that jumps, of a context that is left, and of many commands at
 * once. The real servers' part is in tests/stack; this is what they cannot be made to do, and what runs under the sanitizers. */
#include "small_keycloak.h"

static void test_sessions(void **state)
{
	(void)state;
	load_settings("");
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	assert_int_equal(table_rows(t), 2);
	assert_true(table_about(t)->complete);
	uint32_t row = row_of(t, "session-1");
	assert_int_equal(table_number(t, row, SESSION_EXPIRES) - table_number(t, row, SESSION_LAST_ACCESS), 1800000);
	assert_int_equal(server.tokens, 1);
	table_unref(t);
	struct status status;
	engine_status(engine, &status);
	assert_string_equal(status.source[0].version, "23.0.7");
	assert_true(status.clock_known);
	engine_free(engine);
}

static void test_token_is_asked_for_again(void **state)
{
	(void)state;
	load_settings("");
	server.refuse_token_once = true;
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	assert_int_equal(table_rows(t), 2);
	assert_int_equal(server.tokens, 2);
	table_unref(t);
	engine_free(engine);
}

static void test_wrong_secret(void **state)
{
	(void)state;
	load_settings("");
	server.refuse_login = true;
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	assert_false(table_about(t)->complete);
	assert_int_equal(table_about(t)->error.class, ERROR_UNAUTHENTICATED);
	assert_non_null(strstr(table_about(t)->error.sentence, "ops"));
	assert_null(strstr(table_about(t)->error.sentence, "hush"));
	table_unref(t);
	engine_free(engine);
}

/* What our account may not have is not even asked for, the first time neither. */
static void test_without_role(void **state)
{
	(void)state;
	load_settings("");
	server.no_clients = true;
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	assert_int_equal(table_about(t)->error.class, ERROR_FORBIDDEN);
	assert_non_null(strstr(table_about(t)->error.sentence, "view-clients"));
	assert_int_equal(server.session_lists, 0);
	table_unref(t);
	engine_free(engine);
}

/* A held key does not try a wrong secret as often as the wire allows. */
static void test_refresh_by_hand(void **state)
{
	(void)state;
	load_settings("");
	server.refuse_login = true;
	struct engine *engine = open_engine(true);
	send_want(engine, &resource_session);
	for (unsigned i = 0; i < 60; i++) {
		struct command again = {.kind = COMMAND_REFRESH};
		assert_true(engine_send(engine, &again));
		turn_for(engine, 20);
	}
	assert_int_equal(server.tokens, 2);
	engine_free(engine);
}

/* What is no list is an error, never an empty list, and the rows of before stay. */
static void test_bad_lists(void **state)
{
	(void)state;
	load_settings("");
	struct engine *engine = open_engine(false);
	const struct table *t = ask(engine, &resource_session);
	assert_int_equal(table_rows(t), 2);
	table_unref(t);
	for (unsigned i = 0; i < 2; i++) {
		server.html_sessions = i == 0;
		server.half_list = i == 1;
		t = ask(engine, &resource_session);
		assert_int_equal(table_rows(t), 2);
		assert_false(table_about(t)->complete);
		assert_int_equal(table_about(t)->error.class, ERROR_PROTOCOL);
		table_unref(t);
	}
	server.half_list = false;
	server.row_without_id = true; /* the others stand; that one is missing is said */
	t = ask(engine, &resource_session);
	assert_int_equal(table_rows(t), 1);
	assert_false(table_about(t)->complete);
	assert_string_equal(table_about(t)->error.sentence, "keycloak.session: left out what lacks an id or a name: 1");
	table_unref(t);
	server.row_without_id = false;
	t = ask(engine, &resource_session);
	assert_true(table_about(t)->complete);
	assert_string_equal(table_about(t)->error.sentence, "");
	table_unref(t);
	engine_free(engine);
}

/* --- failures --- */

/* What cannot be had is asked for again later and later, whatever was the matter, and nothing turns in a circle meanwhile. */
static void test_failing_lists(void **state)
{
	(void)state;
	static const int statuses[] = {400, 401, 403, 404, 429, 500, 502, 503, 504};
	for (unsigned i = 0; i < 2 * sizeof statuses / sizeof *statuses; i++) {
		bool of_stats = i % 2;
		memset(&server, 0, sizeof server);
		server.token_life = 300;
		server.stats_status = of_stats ? statuses[i / 2] : 0;
		server.sessions_status = of_stats ? 0 : statuses[i / 2];
		load_settings("interval = 500ms");
		struct engine *engine = open_engine(true);
		send_want(engine, &resource_session);
		unsigned turns = turn_for(engine, 1300);
		uint64_t generation = 0;
		const struct table *t = engine_table(engine, &resource_session, &generation);
		assert_int_equal(error_is(&table_about(t)->error), of_stats || statuses[i / 2] != 404); /* a client that is gone has no sessions */
		table_unref(t);
		engine_free(engine);
		settings_free(settings);
		settings = NULL;
		assert_in_range(of_stats ? server.stats : server.session_lists, 1, statuses[i / 2] == 401 ? 6 : 4);
		assert_in_range(server.tokens, 1, 5);
		assert_in_range(turns, 1, 90);
		assert_in_range(generation, 1, 20);
	}
}

static void test_bad_answers_rest(void **state)
{
	(void)state;
	load_settings("interval = 500ms");
	server.half_list = true;
	struct engine *engine = open_engine(true);
	send_want(engine, &resource_session);
	turn_for(engine, 1300);
	assert_in_range(server.session_lists, 2, 3);
	engine_free(engine);
}

static void wait_until_ok(struct engine *engine, struct status *status)
{
	int64_t until = clock_mono(&clock_system) + 12000;
	do {
		turn_for(engine, 100);
		engine_status(engine, status);
	} while (status->source[0].state != SOURCE_OK && clock_mono(&clock_system) < until);
	assert_int_equal(status->source[0].state, SOURCE_OK);
}

/* The server gives out tokens and takes none. */
static void test_tokens_are_refused(void **state)
{
	(void)state;
	load_settings("interval = 500ms");
	server.refuse_tokens = true;
	struct engine *engine = open_engine(true);
	send_want(engine, &resource_session);
	unsigned turns = turn_for(engine, 2500);
	struct status status;
	engine_status(engine, &status);
	assert_int_equal(status.source[0].state, SOURCE_UNAUTHENTICATED);
	assert_in_range(server.tokens, 2, 6);
	assert_in_range(turns, 1, 90);
	server.refuse_tokens = false;
	wait_until_ok(engine, &status);
	assert_string_equal(status.source[0].version, "23.0.7"); /* the probe that was refused was not given up */
	engine_free(engine);
}

static void test_token_without_life(void **state)
{
	(void)state;
	load_settings("interval = 500ms");
	server.token_life = 0;
	struct engine *engine = open_engine(true);
	send_want(engine, &resource_session);
	turn_for(engine, 1300);
	assert_in_range(server.tokens, 1, 3);
	engine_free(engine);
}

/* Back after an outage: also what is asked for rarely is asked for at once. */
static void test_comes_back(void **state)
{
	(void)state;
	load_settings("interval = 500ms");
	struct engine *engine = open_engine(true);
	send_want(engine, &resource_session);
	send_want(engine, &resource_user);
	turn_for(engine, 400);
	assert_int_equal(server.users, 1);
	server.stats_status = 503;
	turn_for(engine, 1000);
	struct status status;
	engine_status(engine, &status);
	assert_int_equal(status.source[0].state, SOURCE_BAD);
	server.stats_status = 0;
	wait_until_ok(engine, &status);
	turn_for(engine, 300);
	uint64_t generation = 0;
	const struct table *t = engine_table(engine, &resource_user, &generation);
	assert_true(table_about(t)->complete);
	assert_int_equal(server.users, 2);
	table_unref(t);
	engine_free(engine);
}

/* --- time --- */

/* Nothing to do: nobody wakes. */
static void test_idle(void **state)
{
	(void)state;
	load_settings("interval = 60s");
	struct engine *engine = open_engine(true);
	send_want(engine, &resource_session);
	send_want(engine, &resource_user);
	send_want(engine, &resource_client);
	send_want(engine, &resource_source);
	turn_for(engine, 500);
	engine_fd_clear(engine);
	unsigned requests = loopback_requests(&loopback);
	assert_in_range(turn_for(engine, 2000), 1, 3);
	assert_int_equal(loopback_requests(&loopback), requests);
	struct pollfd p = {.fd = engine_fd(engine), .events = POLLIN};
	assert_int_equal(poll(&p, 1, 0), 0); /* and nothing is told */
	engine_free(engine);
}

/* Our clock is set while we run: what we know of the server's is learnt anew, and the lists are asked for. */
static void test_clock_is_set(void **state)
{
	(void)state;
	load_settings("interval = 500ms");
	struct engine *engine = open_engine(true);
	send_want(engine, &resource_session);
	turn_for(engine, 400);
	unsigned lists = server.session_lists;
	assert_int_equal(server.tokens, 1);
	clock_set_by = 3600000;
	turn_for(engine, 800);
	struct status status;
	engine_status(engine, &status);
	assert_int_equal(server.tokens, 2);
	assert_true(server.session_lists > lists);
	assert_true(status.clock_known);
	assert_in_range(-status.clock_low, 3598000, 3602000);
	engine_free(engine);
}

/* Asked for while it runs: what is under way may be older than what made us ask. */
static void test_asked_while_it_runs(void **state)
{
	(void)state;
	load_settings("interval = 60s");
	server.slow_sessions = true;
	struct engine *engine = open_engine(true);
	send_want(engine, &resource_session);
	while (server.session_lists == 0)
		turn_for(engine, 20);
	struct command again = {.kind = COMMAND_REFRESH, .resource = &resource_session};
	assert_true(engine_send(engine, &again));
	turn_for(engine, 1200);
	assert_int_equal(server.session_lists, 2);
	engine_free(engine);
}

/* Our token is given back at the end, and when the context is left. */
static void test_token_is_given_back(void **state)
{
	(void)state;
	load_settings("");
	struct engine *engine = open_engine(false);
	table_unref(ask(engine, &resource_session));
	struct command to_near = {.kind = COMMAND_CONTEXT, .id = "near"};
	assert_true(engine_send(engine, &to_near));
	struct event e = wait_for(engine, EVENT_CONTEXT);
	assert_string_equal(e.error.sentence, "");
	assert_int_equal(server.revocations, 1);
	table_unref(ask(engine, &resource_session));
	engine_free(engine);
	assert_int_equal(server.revocations, 2);
}

/* --- the thread --- */

static bool wait_until(bool (*holds)(struct engine *engine), struct engine *engine)
{
	int64_t until = clock_mono(&clock_system) + 10000;
	struct timespec nap = {.tv_nsec = 5000000};
	while (clock_mono(&clock_system) < until) {
		if (holds(engine))
			return true;
		nanosleep(&nap, NULL);
	}
	return false;
}

static bool sessions_are_here(struct engine *engine)
{
	uint64_t generation = 0;
	const struct table *t = engine_table(engine, &resource_session, &generation);
	bool here = table_rows(t) == 2;
	table_unref(t);
	return here;
}

static bool is_dead(struct engine *engine)
{
	struct status status;
	engine_status(engine, &status);
	return strcmp(status.context, "dead") == 0 && status.source[0].state == SOURCE_UNREACHABLE;
}

static bool is_near(struct engine *engine)
{
	struct status status;
	engine_status(engine, &status);
	return strcmp(status.context, "near") == 0 && sessions_are_here(engine);
}

static void test_contexts_by_thread(void **state)
{
	(void)state;
	load_settings("interval = 500ms");
	struct engine *engine = open_engine(true);
	for (unsigned i = 0; i < resource_count; i++)
		send_want(engine, resources[i]);
	assert_true(engine_start(engine));
	assert_true(wait_until(sessions_are_here, engine));
	struct command to_dead = {.kind = COMMAND_CONTEXT, .id = "dead"}, to_near = {.kind = COMMAND_CONTEXT, .id = "near"};
	assert_true(engine_send(engine, &to_dead));
	assert_true(wait_until(is_dead, engine));
	assert_false(sessions_are_here(engine)); /* one environment's rows are never shown for another */
	assert_true(engine_send(engine, &to_near));
	assert_true(wait_until(is_near, engine));
	engine_free(engine);
}

/* A server that hangs: quitting does not wait for it, and neither does a change of context. */
static void test_hung_server(void **state)
{
	(void)state;
	load_settings("");
	server.hang = true;
	struct engine *engine = open_engine(true);
	send_want(engine, &resource_session);
	assert_true(engine_start(engine));
	struct timespec nap = {.tv_nsec = 300000000};
	nanosleep(&nap, NULL);
	int64_t before = clock_mono(&clock_system);
	engine_free(engine);
	assert_true(clock_mono(&clock_system) - before < 600);
}

/* Every command from one thread, everything read from another, plans left open: for the sanitizers. */
static void test_many_commands(void **state)
{
	(void)state;
	load_settings("interval = 500ms");
	struct engine *engine = open_engine(true);
	assert_true(engine_start(engine));
	uint64_t generation[RESOURCE_MAX] = {0};
	const struct table *sessions = NULL;
	struct plan *kept[64];
	unsigned kept_count = 0;
	const uint32_t first_row = 0;
	for (unsigned i = 0; i < 300; i++) {
		const struct resource *r = resources[i % resource_count];
		struct command c = {.kind = i % 7 == 6 ? COMMAND_UNWANT : COMMAND_WANT, .resource = r};
		if (i % 5 == 4)
			c = (struct command){.kind = COMMAND_REFRESH};
		if (i % 11 == 10)
			c = (struct command){.kind = COMMAND_SELECT, .resource = &resource_user, .id = i % 2 ? "id-of-alice" : "id-of-bob"};
		if (i % 13 == 12 && sessions && kept_count < 60)
			c = (struct command){.kind = COMMAND_PLAN, .verb = verb_find("session", "revoke"), .table = sessions, .rows = &first_row, .row_count = 1, .number = i};
		if (i % 101 == 100)
			c = (struct command){.kind = COMMAND_CONTEXT, .id = i % 2 ? "dead" : "near"};
		assert_true(engine_send(engine, &c));
		engine_fd_clear(engine);
		struct event event;
		while (engine_next_event(engine, &event))
			if (event.kind == EVENT_PLAN && kept_count < 64)
				kept[kept_count++] = event.plan;
		const struct table *t = engine_table(engine, &resource_session, &generation[0]);
		if (table_rows(t)) {
			table_unref(sessions);
			sessions = table_ref(t);
		}
		table_unref(t);
		struct facts facts;
		engine_facts(engine, &facts);
		char why[100];
		verb_why_not(verb_find("session", "revoke"), &facts, true, why, sizeof why);
		engine_facts_release(&facts);
		struct timespec nap = {.tv_nsec = 3000000};
		nanosleep(&nap, NULL);
	}
	for (unsigned i = 0; i < kept_count; i++) {
		struct command c = {.kind = COMMAND_DROP, .plan = kept[i]};
		assert_true(engine_send(engine, &c));
	}
	table_unref(sessions);
	engine_free(engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_sessions, begin, end),
	        cmocka_unit_test_setup_teardown(test_token_is_asked_for_again, begin, end),
	        cmocka_unit_test_setup_teardown(test_wrong_secret, begin, end),
	        cmocka_unit_test_setup_teardown(test_without_role, begin, end),
	        cmocka_unit_test_setup_teardown(test_refresh_by_hand, begin, end),
	        cmocka_unit_test_setup_teardown(test_bad_lists, begin, end),
	        cmocka_unit_test_setup_teardown(test_failing_lists, begin, end),
	        cmocka_unit_test_setup_teardown(test_bad_answers_rest, begin, end),
	        cmocka_unit_test_setup_teardown(test_tokens_are_refused, begin, end),
	        cmocka_unit_test_setup_teardown(test_token_without_life, begin, end),
	        cmocka_unit_test_setup_teardown(test_comes_back, begin, end),
	        cmocka_unit_test_setup_teardown(test_idle, begin, end),
	        cmocka_unit_test_setup_teardown(test_clock_is_set, begin, end),
	        cmocka_unit_test_setup_teardown(test_asked_while_it_runs, begin, end),
	        cmocka_unit_test_setup_teardown(test_token_is_given_back, begin, end),
	        cmocka_unit_test_setup_teardown(test_contexts_by_thread, begin, end),
	        cmocka_unit_test_setup_teardown(test_hung_server, begin, end),
	        cmocka_unit_test_setup_teardown(test_many_commands, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
