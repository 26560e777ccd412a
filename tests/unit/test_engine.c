/* The engine against a small Keycloak of our own: what is asked, what becomes of a token that is refused, of a plan, of an outage, of a context that is left. The real
 * servers' part is in tests/stack; this is what they cannot be made to do, and what runs under the sanitizers. */
#include "engine/engine.h"

#include "config/option.h"
#include "engine/audit.h"
#include "model/resource.h"
#include "verbs/verbs.h"

#include "loopback.h"
#include "temp_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#define ADMIN "/admin/realms/lab"
#define UUID "0d40d2a1-08cc-4321-a281-8f22ba7800c5"

/* --- a Keycloak --- */

/* What the server does; set by a test before it asks. */
static struct {
	atomic_bool refuse_login, refuse_token_once, cut_delete, keep_session, hang, html_sessions, half_list, no_manage;
	atomic_uint tokens, deletes, session_lists;
	atomic_bool revoked;
} server;

static bool say_json(int fd, const char *status, const char *body)
{
	char head[256];
	snprintf(head, sizeof head, "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n", status, strlen(body));
	return loopback_say(fd, head) && loopback_say(fd, body);
}

static void base64url(const char *in, char *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t n = strlen(in);
	for (size_t i = 0; i < n; i += 3) {
		unsigned left = (unsigned)(n - i), v = (unsigned)(unsigned char)in[i] << 16;
		v |= left > 1 ? (unsigned)(unsigned char)in[i + 1] << 8 : 0;
		v |= left > 2 ? (unsigned)(unsigned char)in[i + 2] : 0;
		for (unsigned k = 0; k < (left > 2 ? 4 : left + 1); k++)
			*out++ = digits[v >> (18 - 6 * k) & 63];
	}
	*out = '\0';
}

static bool page_token(struct loopback *s, int fd)
{
	(void)s;
	char claims[600], encoded[900], body[1400];
	server.tokens++;
	if (server.refuse_login)
		return say_json(fd, "401 Unauthorized", "{\"error\":\"unauthorized_client\",\"error_description\":\"Invalid client or Invalid client credentials\"}");
	long now = (long)(clock_wall(&clock_system) / 1000);
	snprintf(claims, sizeof claims,
	         "{\"iat\":%ld,\"exp\":%ld,\"preferred_username\":\"service-account-ops\",\"azp\":\"ops\",\"resource_access\":{\"realm-management\":"
	         "{\"roles\":[\"view-realm\",\"view-users\",\"view-clients\"%s]}}}",
	         now, now + 300, server.no_manage ? "" : ",\"manage-users\"");
	base64url(claims, encoded);
	snprintf(body, sizeof body, "{\"access_token\":\"eyJhbGciOiJub25lIn0.%s.x\",\"expires_in\":300,\"refresh_expires_in\":0,\"token_type\":\"Bearer\"}", encoded);
	return say_json(fd, "200 OK", body);
}

static bool page_serverinfo(struct loopback *s, int fd)
{
	(void)s;
	if (server.refuse_token_once) {
		server.refuse_token_once = false;
		return say_json(fd, "401 Unauthorized", "{\"error\":\"HTTP 401 Unauthorized\"}");
	}
	return say_json(fd, "200 OK", "{\"systemInfo\":{\"version\":\"23.0.7\"}}");
}

static bool page_empty_object(struct loopback *s, int fd)
{
	(void)s;
	return say_json(fd, "200 OK", "{}");
}

static bool page_realm(struct loopback *s, int fd)
{
	(void)s;
	return say_json(fd, "200 OK",
	                "{\"realm\":\"lab\",\"enabled\":true,\"accessTokenLifespan\":300,\"ssoSessionIdleTimeout\":1800,\"ssoSessionMaxLifespan\":36000,"
	                "\"offlineSessionIdleTimeout\":2592000,\"offlineSessionMaxLifespanEnabled\":false,\"rememberMe\":false,\"notBefore\":0}");
}

static bool page_clients(struct loopback *s, int fd)
{
	(void)s;
	return say_json(fd, "200 OK", "[{\"id\":\"" UUID "\",\"clientId\":\"mlflow\",\"enabled\":true,\"secret\":\"never shown\"}]");
}

static bool page_stats(struct loopback *s, int fd)
{
	if (server.hang) {
		loopback_hold(s, fd);
		return false;
	}
	return say_json(fd, "200 OK", server.revoked && !server.keep_session ? "[{\"id\":\"" UUID "\",\"clientId\":\"mlflow\",\"active\":\"1\",\"offline\":\"0\"}]"
	                                                                     : "[{\"id\":\"" UUID "\",\"clientId\":\"mlflow\",\"active\":\"2\",\"offline\":\"0\"}]");
}

static void session_json(char *out, size_t size, const char *id, const char *user)
{
	long long now = (long long)clock_wall(&clock_system);
	snprintf(out, size, "{\"id\":\"%s\",\"username\":\"%s\",\"userId\":\"id-of-%s\",\"ipAddress\":\"192.0.2.10\",\"start\":%lld,\"lastAccess\":%lld,\"rememberMe\":false,"
	         "\"clients\":{\"" UUID "\":\"mlflow\"}}", id, user, user, now - 60000, now - 30000);
}

static bool page_sessions(struct loopback *s, int fd)
{
	(void)s;
	char first[500], second[500], body[1200];
	server.session_lists++;
	session_json(first, sizeof first, "session-1", "alice");
	session_json(second, sizeof second, "session-2", "bob");
	if (server.html_sessions)
		return say_json(fd, "200 OK", "<!DOCTYPE html><html><body>maintenance</body></html>");
	if (server.half_list) {
		snprintf(body, sizeof body, "[%s,{\"error\":\"unknown_error\"}", first);
		return say_json(fd, "200 OK", body);
	}
	if (server.revoked && !server.keep_session)
		snprintf(body, sizeof body, "[%s]", second);
	else
		snprintf(body, sizeof body, "[%s,%s]", first, second);
	return say_json(fd, "200 OK", body);
}

static bool page_users(struct loopback *s, int fd)
{
	(void)s;
	return say_json(fd, "200 OK", "[{\"id\":\"id-of-alice\",\"username\":\"alice\",\"enabled\":true},{\"id\":\"id-of-bob\",\"username\":\"bob\",\"enabled\":true}]");
}

static bool page_alice_sessions(struct loopback *s, int fd)
{
	(void)s;
	char one[500], body[600];
	session_json(one, sizeof one, "session-1", "alice");
	snprintf(body, sizeof body, "[%s]", server.revoked && !server.keep_session ? "" : one);
	return say_json(fd, "200 OK", body);
}

static bool page_delete(struct loopback *s, int fd)
{
	(void)s;
	server.deletes++;
	server.revoked = true;
	if (server.cut_delete)
		return false;
	return loopback_say(fd, "HTTP/1.1 204 No Content\r\n\r\n");
}

static const struct loopback_page pages[] = {
        {"/realms/lab/protocol/openid-connect/token", page_token},
        {"/realms/lab/protocol/openid-connect/revoke", page_empty_object},
        {"/realms/lab/.well-known/openid-configuration", page_empty_object},
        {"/admin/serverinfo", page_serverinfo},
        {ADMIN, page_realm},
        {ADMIN "/clients", page_clients},
        {ADMIN "/client-session-stats", page_stats},
        {ADMIN "/clients/" UUID "/user-sessions?max=102", page_sessions},
        {ADMIN "/clients/" UUID "/user-sessions?max=101", page_sessions},
        {ADMIN "/users?briefRepresentation=true&max=20000", page_users},
        {ADMIN "/users/id-of-alice/sessions", page_alice_sessions},
        {ADMIN "/sessions/session-1", page_delete},
        {NULL, NULL},
};

/* --- a fixture --- */

static struct temp_folder folder;
static struct loopback loopback;
static struct settings *settings;

static int begin(void **state)
{
	(void)state;
	memset(&server, 0, sizeof server);
	if (temp_folder_init(&folder) != 0)
		return -1;
	loopback_start(&loopback, pages);
	return 0;
}

static int end(void **state)
{
	(void)state;
	settings_free(settings);
	settings = NULL;
	loopback_stop(&loopback);
	temp_folder_release(&folder);
	return 0;
}

static void load_settings(const char *more)
{
	char config[1200];
	snprintf(config, sizeof config,
	         "[default]\naudit-file = %s/audit.ndjson\n%s\n"
	         "[context near]\nkeycloak-realm = lab\nkeycloak-url = http://127.0.0.1:%d\nkeycloak-client-id = ops\nkeycloak-client-secret-file = %s/secret\n"
	         "[context dead]\nkeycloak-realm = lab\nkeycloak-url = http://127.0.0.1:1\nkeycloak-client-id = ops\nkeycloak-client-secret-file = %s/secret\n",
	         folder.path, more, loopback.port, folder.path, folder.path);
	temp_file(&folder, "secret", "hush\n", 0600);
	temp_file(&folder, "config", config, 0600);
	char *environment[] = {NULL};
	struct settings_files files = {.policy = "/nonexistent", .system = "/nonexistent", .user = temp_path(&folder, "config")};
	struct setting_given given[] = {{option_index("context"), "near"}};
	struct error e = settings_load(given, 1, environment, &files, &settings);
	assert_string_equal(e.sentence, "");
}

static struct engine *open_engine(bool interactive)
{
	struct error e;
	struct engine_options options = {.settings = settings, .clock = clock_system, .interactive = interactive};
	struct engine *engine = engine_new(&options, &e);
	assert_string_equal(e.sentence, "");
	return engine;
}

/* Turns the wheel until an event of this kind comes; ten seconds at most. */
static struct event wait_for(struct engine *engine, enum event_kind kind)
{
	struct event event;
	int64_t until = clock_mono(&clock_system) + 10000;
	while (clock_mono(&clock_system) < until) {
		while (engine_next_event(engine, &event))
			if (event.kind == kind)
				return event;
		engine_turn(engine, 50);
	}
	fail_msg("no event of kind %d came", kind);
	return event;
}

static const struct table *ask(struct engine *engine, const struct resource *resource)
{
	uint64_t generation = 0;
	struct command want = {.kind = COMMAND_WANT, .resource = resource}, again = {.kind = COMMAND_REFRESH, .resource = resource};
	assert_true(engine_send(engine, &want));
	assert_true(engine_send(engine, &again));
	wait_for(engine, EVENT_CONTACT);
	const struct table *t = engine_table(engine, resource, &generation);
	assert_non_null(t);
	return t;
}

static struct event ask_plan(struct engine *engine, const struct table *t, uint32_t row, bool dry_run, enum event_kind expected)
{
	struct command c = {.kind = COMMAND_PLAN, .verb = verb_find("session", "revoke"), .number = 7, .table = t, .rows = &row, .row_count = 1, .dry_run = dry_run};
	assert_non_null(c.verb);
	assert_true(engine_send(engine, &c));
	struct event e = wait_for(engine, expected);
	assert_int_equal(e.number, 7);
	return e;
}

static struct event run_plan(struct engine *engine, struct plan *plan)
{
	struct command c = {.kind = COMMAND_RUN, .plan = plan, .reason = "a test"};
	assert_true(engine_send(engine, &c));
	return wait_for(engine, EVENT_PLAN_DONE);
}

static void drop(struct engine *engine, struct plan *plan)
{
	struct command c = {.kind = COMMAND_DROP, .plan = plan};
	assert_true(engine_send(engine, &c));
	engine_turn(engine, 0);
}

static uint32_t row_of(const struct table *t, const char *id)
{
	uint32_t row = table_find(t, span_of(id), 0);
	assert_int_not_equal(row, ROW_NONE);
	return row;
}

/* --- asking --- */

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
	t = ask(engine, &resource_session);
	assert_true(table_about(t)->complete);
	assert_string_equal(table_about(t)->error.sentence, "");
	table_unref(t);
	engine_free(engine);
}

/* --- acting --- */

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
	struct audit *a = audit_new(temp_path(&folder, "audit.ndjson"), &clock_system);
	struct audit_report report;
	struct error verified = audit_verify(a, &report);
	assert_string_equal(verified.sentence, "");
	assert_int_equal(report.records, 3);
	audit_free(a);
}

/* A request whose answer never came is never sent again; the server's own list decides. */
static void test_no_answer(void **state)
{
	(void)state;
	for (unsigned kept = 0; kept < 2; kept++) {
		load_settings("");
		memset(&server, 0, sizeof server);
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
	assert_non_null(strstr(e.error.sentence, "manage-users"));
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
	for (unsigned i = 0; i < resource_count; i++) {
		struct command want = {.kind = COMMAND_WANT, .resource = resources[i]};
		assert_true(engine_send(engine, &want));
	}
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
	struct command want = {.kind = COMMAND_WANT, .resource = &resource_session};
	assert_true(engine_send(engine, &want));
	assert_true(engine_start(engine));
	struct timespec nap = {.tv_nsec = 300000000};
	nanosleep(&nap, NULL);
	int64_t before = clock_mono(&clock_system);
	engine_free(engine);
	assert_true(clock_mono(&clock_system) - before < 2000);
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
	        cmocka_unit_test_setup_teardown(test_bad_lists, begin, end),
	        cmocka_unit_test_setup_teardown(test_revoke, begin, end),
	        cmocka_unit_test_setup_teardown(test_no_answer, begin, end),
	        cmocka_unit_test_setup_teardown(test_lying_server, begin, end),
	        cmocka_unit_test_setup_teardown(test_read_only, begin, end),
	        cmocka_unit_test_setup_teardown(test_missing_role, begin, end),
	        cmocka_unit_test_setup_teardown(test_no_audit_no_action, begin, end),
	        cmocka_unit_test_setup_teardown(test_contexts_by_thread, begin, end),
	        cmocka_unit_test_setup_teardown(test_hung_server, begin, end),
	        cmocka_unit_test_setup_teardown(test_many_commands, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
