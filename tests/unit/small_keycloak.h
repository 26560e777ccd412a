/* A small Keycloak of our own and an engine on it, for tests of the engine: what the real servers cannot be made to do. It is meant to be included by one test. */
#ifndef SMALL_KEYCLOAK_H
#define SMALL_KEYCLOAK_H

#include "engine/audit.h"
#include "engine/engine.h"

#include "config/option.h"
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
	atomic_bool refuse_login, refuse_token_once, refuse_tokens, cut_delete, keep_session, hang, hang_delete, slow_sessions, html_sessions, half_list, row_without_id, no_manage, no_clients;
	atomic_int delete_status, stats_status, sessions_status; /* 0: as it should be */
	atomic_int token_life;                                   /* seconds */
	atomic_uint tokens, deletes, session_lists, stats, users, revocations;
	atomic_bool revoked;
} server;

/* In one piece: of two the second waits for the acknowledgement of the first. */
static inline bool say_json(int fd, const char *status, const char *body)
{
	char answer[4096];
	snprintf(answer, sizeof answer, "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", status, strlen(body), body);
	return loopback_say(fd, answer);
}

/* Answers with an error, if it is to. */
static inline bool say_status(int fd, int status)
{
	char head[40];
	snprintf(head, sizeof head, "%d Whatever", status);
	return say_json(fd, head, "{\"error\":\"as the test says\"}");
}

static inline void base64url(const char *in, char *out)
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

static inline bool page_token(struct loopback *s, int fd)
{
	(void)s;
	char claims[600], encoded[900], body[1400];
	server.tokens++;
	if (server.refuse_login)
		return say_json(fd, "401 Unauthorized", "{\"error\":\"unauthorized_client\",\"error_description\":\"Invalid client or Invalid client credentials\"}");
	long now = (long)(clock_wall(&clock_system) / 1000);
	snprintf(claims, sizeof claims,
	         "{\"iat\":%ld,\"exp\":%ld,\"preferred_username\":\"service-account-ops\",\"azp\":\"ops\",\"resource_access\":{\"realm-management\":"
	         "{\"roles\":[\"view-realm\",\"view-users\"%s%s]}}}",
	         now, now + server.token_life, server.no_clients ? "" : ",\"view-clients\"", server.no_manage ? "" : ",\"manage-users\"");
	base64url(claims, encoded);
	snprintf(body, sizeof body, "{\"access_token\":\"eyJhbGciOiJub25lIn0.%s.x\",\"expires_in\":%d,\"refresh_expires_in\":0,\"token_type\":\"Bearer\"}", encoded,
	         server.token_life);
	return say_json(fd, "200 OK", body);
}

static inline bool page_serverinfo(struct loopback *s, int fd)
{
	(void)s;
	if (server.refuse_token_once || server.refuse_tokens) {
		server.refuse_token_once = false;
		return say_json(fd, "401 Unauthorized", "{\"error\":\"HTTP 401 Unauthorized\"}");
	}
	return say_json(fd, "200 OK", "{\"systemInfo\":{\"version\":\"23.0.7\"}}");
}

static inline bool page_empty_object(struct loopback *s, int fd)
{
	(void)s;
	return say_json(fd, "200 OK", "{}");
}

static inline bool page_revoke(struct loopback *s, int fd)
{
	server.revocations++;
	return page_empty_object(s, fd);
}

static inline bool page_realm(struct loopback *s, int fd)
{
	(void)s;
	return say_json(fd, "200 OK",
	                "{\"realm\":\"lab\",\"enabled\":true,\"accessTokenLifespan\":300,\"ssoSessionIdleTimeout\":1800,\"ssoSessionMaxLifespan\":36000,"
	                "\"offlineSessionIdleTimeout\":2592000,\"offlineSessionMaxLifespanEnabled\":false,\"rememberMe\":false,\"notBefore\":0}");
}

static inline bool page_clients(struct loopback *s, int fd)
{
	(void)s;
	return say_json(fd, "200 OK", "[{\"id\":\"" UUID "\",\"clientId\":\"mlflow\",\"enabled\":true,\"secret\":\"never shown\"}]");
}

static inline bool page_stats(struct loopback *s, int fd)
{
	server.stats++;
	if (server.hang) {
		loopback_hold(s, fd);
		return false;
	}
	if (server.stats_status)
		return say_status(fd, server.stats_status);
	return say_json(fd, "200 OK", server.revoked && !server.keep_session ? "[{\"id\":\"" UUID "\",\"clientId\":\"mlflow\",\"active\":\"1\",\"offline\":\"0\"}]"
	                                                                     : "[{\"id\":\"" UUID "\",\"clientId\":\"mlflow\",\"active\":\"2\",\"offline\":\"0\"}]");
}

static inline void session_json(char *out, size_t size, const char *id, const char *user)
{
	long long now = (long long)clock_wall(&clock_system);
	snprintf(out, size, "{\"id\":\"%s\",\"username\":\"%s\",\"userId\":\"id-of-%s\",\"ipAddress\":\"192.0.2.10\",\"start\":%lld,\"lastAccess\":%lld,\"rememberMe\":false,"
	         "\"clients\":{\"" UUID "\":\"mlflow\"}}", id, user, user, now - 60000, now - 30000);
}

static inline bool page_sessions(struct loopback *s, int fd)
{
	(void)s;
	char first[500], second[500], body[1200];
	server.session_lists++;
	if (server.slow_sessions)
		nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
	if (server.sessions_status)
		return say_status(fd, server.sessions_status);
	session_json(first, sizeof first, "session-1", "alice");
	session_json(second, sizeof second, "session-2", "bob");
	if (server.html_sessions)
		return say_json(fd, "200 OK", "<!DOCTYPE html><html><body>maintenance</body></html>");
	if (server.half_list) {
		snprintf(body, sizeof body, "[%s,{\"error\":\"unknown_error\"}", first);
		return say_json(fd, "200 OK", body);
	}
	if (server.row_without_id) {
		snprintf(body, sizeof body, "[%s,{\"username\":\"nobody\"}]", first);
		return say_json(fd, "200 OK", body);
	}
	if (server.revoked && !server.keep_session)
		snprintf(body, sizeof body, "[%s]", second);
	else
		snprintf(body, sizeof body, "[%s,%s]", first, second);
	return say_json(fd, "200 OK", body);
}

static inline bool page_users(struct loopback *s, int fd)
{
	(void)s;
	server.users++;
	return say_json(fd, "200 OK", "[{\"id\":\"id-of-alice\",\"username\":\"alice\",\"enabled\":true},{\"id\":\"id-of-bob\",\"username\":\"bob\",\"enabled\":true}]");
}

static inline bool page_alice_sessions(struct loopback *s, int fd)
{
	(void)s;
	char one[500], body[600];
	session_json(one, sizeof one, "session-1", "alice");
	snprintf(body, sizeof body, "[%s]", server.revoked && !server.keep_session ? "" : one);
	return say_json(fd, "200 OK", body);
}

static inline bool page_delete(struct loopback *s, int fd)
{
	server.deletes++;
	if (server.delete_status)
		return say_status(fd, server.delete_status);
	server.revoked = true;
	if (server.hang_delete)
		loopback_hold(s, fd);
	if (server.hang_delete || server.cut_delete)
		return false;
	return loopback_say(fd, "HTTP/1.1 204 No Content\r\n\r\n");
}

static const struct loopback_page pages[] = {
        {"/realms/lab/protocol/openid-connect/token", page_token},
        {"/realms/lab/protocol/openid-connect/revoke", page_revoke},
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

static inline int begin(void **state)
{
	(void)state;
	memset(&server, 0, sizeof server);
	server.token_life = 300;
	if (temp_folder_init(&folder) != 0)
		return -1;
	loopback_start(&loopback, pages);
	return 0;
}

static inline int end(void **state)
{
	(void)state;
	settings_free(settings);
	settings = NULL;
	loopback_stop(&loopback);
	temp_folder_release(&folder);
	return 0;
}

static inline void load_settings(const char *more)
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

/* The real clock; a test sets the wall's. */
static int64_t clock_set_by;

static inline int64_t set_wall(void *self)
{
	(void)self;
	return clock_wall(&clock_system) + clock_set_by;
}

static inline int64_t real_mono(void *self)
{
	(void)self;
	return clock_mono(&clock_system);
}

static inline struct engine *open_engine(bool interactive)
{
	struct error e;
	struct engine_options options = {.settings = settings, .clock = {.wall_ms = set_wall, .mono_ms = real_mono}, .interactive = interactive};
	clock_set_by = 0;
	struct engine *engine = engine_new(&options, &e);
	assert_string_equal(e.sentence, "");
	return engine;
}

static inline void send_want(struct engine *engine, const struct resource *resource)
{
	struct command want = {.kind = COMMAND_WANT, .resource = resource};
	assert_true(engine_send(engine, &want));
}

/* Turns the wheel for so long; how often it woke. */
static inline unsigned turn_for(struct engine *engine, int64_t ms)
{
	int64_t until = clock_mono(&clock_system) + ms, now;
	unsigned turns = 0;
	for (; (now = clock_mono(&clock_system)) < until; turns++)
		engine_turn(engine, (int)(until - now));
	return turns;
}

/* Turns the wheel until an event of this kind comes; ten seconds at most. */
static inline struct event wait_for(struct engine *engine, enum event_kind kind)
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

static inline const struct table *ask(struct engine *engine, const struct resource *resource)
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

static inline struct event ask_plan(struct engine *engine, const struct table *t, uint32_t row, bool dry_run, enum event_kind expected)
{
	struct command c = {.kind = COMMAND_PLAN, .verb = verb_find("session", "revoke"), .number = 7, .table = t, .rows = &row, .row_count = 1, .dry_run = dry_run};
	assert_non_null(c.verb);
	assert_true(engine_send(engine, &c));
	struct event e = wait_for(engine, expected);
	assert_int_equal(e.number, 7);
	return e;
}

static inline struct event run_plan(struct engine *engine, struct plan *plan)
{
	struct command c = {.kind = COMMAND_RUN, .plan = plan, .reason = "a test"};
	assert_true(engine_send(engine, &c));
	return wait_for(engine, EVENT_PLAN_DONE);
}

static inline void drop(struct engine *engine, struct plan *plan)
{
	struct command c = {.kind = COMMAND_DROP, .plan = plan};
	assert_true(engine_send(engine, &c));
	engine_turn(engine, 0);
}

static inline uint32_t row_of(const struct table *t, const char *id)
{
	uint32_t row = table_find(t, span_of(id), 0);
	assert_int_not_equal(row, ROW_NONE);
	return row;
}

/* The records of the audit log; the chain holds. */
static inline uint64_t audit_records(void)
{
	struct audit *a = audit_new(temp_path(&folder, "audit.ndjson"), &clock_system);
	struct audit_report report;
	struct error verified = audit_verify(a, &report);
	assert_string_equal(verified.sentence, "");
	audit_free(a);
	return report.records;
}

#endif
