/* A recording in the place of the servers, and the recording of what real ones tell. */
#include "small_keycloak.h"

#include "base/buffer.h"
#include "base/limits.h"
#include "model/value.h"

#define BEGUN INT64_C(1795572000000) /* 2026-11-25T02:00:00Z */
#define ALL_OF_IT 12000

/* --- a recording by hand --- */

static const char head[] =
        "{\"recording\":\"mlflow-oidc-top/1\",\"program\":\"0.1\",\"begun_at\":\"2026-11-25T02:00:00.000Z\",\"context\":\"made\",\"realm\":\"lab\",\"colour\":\"red\","
        "\"danger\":\"production\"}\n";

#define SOURCE_COLUMNS "\"columns\":[\"name\",\"state\",\"since_at\",\"latency_ms\",\"version\",\"generation\",\"error\",\"error_class\",\"account\",\"own_session\",\"roles\",\"requests_a_minute\"]"
#define SESSION_COLUMNS "\"columns\":[\"id\",\"type\",\"user\",\"user_id\",\"ip\",\"started_at\",\"last_access_at\",\"clients\",\"client_ids\"]"
#define ALICE "[\"session-1\",\"online\",\"alice\",\"id-of-alice\",\"192.0.2.1\",1795571900000,1795571990000,[\"mlflow\"],[\"c1\"]]"
#define BOB "[\"session-2\",\"online\",\"bob\",\"id-of-bob\",\"192.0.2.2\",1795572004000,1795572004000,[\"mlflow\"],[\"c1\"]]"

static const char shift[] =
        "{\"at\":0,\"table\":\"source\"," SOURCE_COLUMNS ",\"rows\":[[\"keycloak\",\"ok\",1795571000000,12,\"23.0.7\",23000007,null,null,\"ops\",\"session-9\",[\"view-users\",\"view-realm\",\"view-clients\",\"manage-users\"],7]]}\n"
        "{\"at\":1000,\"table\":\"keycloak.realm\",\"columns\":[\"realm\",\"enabled\",\"token_life\",\"idle\",\"max\",\"not_before_at\"],\"rows\":[[\"lab\",true,300,1800,36000,null]],\"about\":{\"fetched_at\":1795572001000,\"complete\":true}}\n"
        "{\"at\":1000,\"table\":\"keycloak.client\",\"columns\":[\"id\",\"client_id\",\"enabled\"],\"rows\":[[\"c1\",\"mlflow\",true]],\"about\":{\"fetched_at\":1795572001000,\"complete\":true}}\n"
        "{\"at\":1000,\"table\":\"keycloak.stats\",\"columns\":[\"id\",\"client_id\",\"active\",\"offline\"],\"rows\":[[\"c1\",\"mlflow\",1,0]],\"about\":{\"fetched_at\":1795572001000,\"complete\":true}}\n"
        "{\"at\":2000,\"table\":\"keycloak.session\"," SESSION_COLUMNS ",\"rows\":[" ALICE "],\"about\":{\"fetched_at\":1795572002000,\"complete\":true}}\n"
        "{\"at\":3000,\"table\":\"keycloak.user\",\"columns\":[\"id\",\"username\",\"enabled\"],\"rows\":[[\"id-of-alice\",\"alice\",true],[\"id-of-bob\",\"bob\",true]],\"about\":{\"fetched_at\":1795572003000,\"complete\":true}}\n"
        "{\"at\":5000,\"table\":\"keycloak.session\"," SESSION_COLUMNS ",\"changed\":[" BOB "],\"gone\":[],\"about\":{\"fetched_at\":1795572005000,\"complete\":true}}\n"
        "{\"at\":6000,\"table\":\"keycloak.user-detail\",\"of\":\"id-of-alice\",\"columns\":[\"id\",\"username\",\"enabled\",\"totp\"],\"rows\":[[\"id-of-alice\",\"alice\",true,true]],\"about\":{\"fetched_at\":1795572006000,\"complete\":true}}\n"
        "{\"at\":6000,\"table\":\"keycloak.group\",\"of\":\"id-of-alice\",\"columns\":[\"id\",\"path\"],\"rows\":[[\"g1\",\"/ops\"]],\"about\":{\"fetched_at\":1795572006000,\"complete\":true}}\n"
        "{\"at\":7000,\"table\":\"source\"," SOURCE_COLUMNS ",\"rows\":[[\"keycloak\",\"unreachable\",1795572007000,12,\"23.0.7\",23000007,\"connection refused by the server\",\"unreachable\",\"ops\",\"session-9\",[\"view-users\",\"manage-users\"],7]]}\n"
        "{\"at\":7000,\"table\":\"keycloak.session\",\"about\":{\"fetched_at\":1795572005000,\"error\":{\"class\":\"unreachable\",\"source\":\"keycloak\",\"sentence\":\"connection refused by the server\"}}}\n"
        "{\"at\":8000,\"message\":\"keycloak: answered again after 2 retries\"}\n"
        "{\"at\":8000,\"table\":\"source\"," SOURCE_COLUMNS ",\"rows\":[[\"keycloak\",\"ok\",1795572008000,30,\"23.0.7\",23000007,null,null,\"ops\",\"session-9\",[\"view-users\",\"manage-users\"],9]]}\n"
        "{\"at\":8000,\"table\":\"keycloak.session\"," SESSION_COLUMNS ",\"rows\":[" BOB "],\"about\":{\"fetched_at\":1795572008000,\"complete\":true}}\n"
        "{\"at\":8500,\"table\":\"source\"," SOURCE_COLUMNS ",\"rows\":[[\"keycloak\",\"ok\",1795572008000,30,\"23.0.7\",23000007,null,null,\"ops\",\"session-9\",[\"view-users\",\"manage-users\"],11]]}\n"
        "{\"at\":9000,\"table\":\"audit\",\"columns\":[\"at\",\"who\",\"what\",\"number\"],\"rows\":[[1795572009000,\"carol\",\"session revoke\",1]],\"about\":{\"fetched_at\":1795572009000,\"complete\":true}}\n"
        "{\"at\":12000,\"table\":\"keycloak.stats\",\"columns\":[\"id\",\"client_id\",\"active\",\"offline\"],\"rows\":[[\"c1\",\"mlflow\",1,1]],\"about\":{\"fetched_at\":1795572012000,\"complete\":true}}\n";

static void write_recording(const char *name, const char *lines)
{
	struct buffer text;
	buffer_init(&text, LIMIT_DOCUMENT);
	buffer_append_text(&text, head);
	buffer_append_text(&text, lines);
	assert_non_null(temp_file(&folder, name, buffer_text(&text), 0600));
	buffer_release(&text);
}

/* --- an engine on it, and a clock that only the test moves --- */

static int64_t own_mono;

static int64_t fixed_wall(void *self)
{
	(void)self;
	return INT64_C(1900000000000); /* years after the recording */
}

static int64_t moved_mono(void *self)
{
	(void)self;
	return own_mono;
}

static void load_replay(const char *recording, const char *at, const char *script, const char *more)
{
	char config[800];
	snprintf(config, sizeof config, "[default]\naudit-file = %s/audit.ndjson\n%s\n", folder.path, more);
	temp_file(&folder, "config", config, 0600);
	char *environment[] = {NULL};
	struct settings_files files = {.policy = "/nonexistent", .system = "/nonexistent", .user = temp_path(&folder, "config")};
	struct setting_given given[3];
	unsigned count = 0;
	if (recording)
		given[count++] = (struct setting_given){option_index("replay"), temp_path(&folder, recording)};
	if (at)
		given[count++] = (struct setting_given){option_index("at"), at};
	if (script)
		given[count++] = (struct setting_given){option_index("script"), script};
	settings_free(settings);
	struct error e = settings_load(given, count, environment, &files, &settings);
	assert_string_equal(e.sentence, "");
}

static struct engine *open_wired(bool interactive, const struct net_wire *wire)
{
	struct error e;
	struct engine_options options = {.settings = settings, .clock = {.wall_ms = fixed_wall, .mono_ms = moved_mono}, .interactive = interactive, .wire = wire};
	struct engine *engine = engine_new(&options, &e);
	assert_string_equal(e.sentence, "");
	assert_non_null(engine);
	return engine;
}

static const struct resource *const nouns[] = {&resource_session, &resource_user, &resource_client, &resource_source, &resource_audit};
#define NOUNS (sizeof nouns / sizeof *nouns)

static void want_all(struct engine *engine)
{
	for (unsigned i = 0; i < NOUNS; i++)
		send_want(engine, nouns[i]);
	engine_turn(engine, 0);
}

/* The shift, from its begin on and playing, everything on the screen. */
static struct engine *open_shift(void)
{
	own_mono = 77000;
	write_recording("shift", shift);
	load_replay("shift", NULL, NULL, "");
	struct engine *engine = open_wired(true, NULL);
	want_all(engine);
	return engine;
}

static void pass(struct engine *engine, int64_t ms)
{
	own_mono += ms;
	engine_turn(engine, 0);
}

static void play(struct engine *engine, enum play play, int64_t when)
{
	struct command c = {.kind = COMMAND_PLAY, .play = play, .when = when};
	assert_true(engine_send(engine, &c));
	engine_turn(engine, 0);
}

static void select_user(struct engine *engine, const char *id)
{
	struct command c = {.kind = COMMAND_SELECT, .resource = &resource_user, .id = id};
	assert_true(engine_send(engine, &c));
	engine_turn(engine, 0);
}

static const struct table *newest(struct engine *engine, const struct resource *resource)
{
	uint64_t generation = 0;
	return engine_table(engine, resource, &generation);
}

static uint32_t rows_of(struct engine *engine, const struct resource *resource)
{
	const struct table *t = newest(engine, resource);
	uint32_t rows = table_rows(t);
	table_unref(t);
	return rows;
}

static struct table_about about_of(struct engine *engine, const struct resource *resource)
{
	const struct table *t = newest(engine, resource);
	assert_non_null(t);
	struct table_about about = *table_about(t);
	table_unref(t);
	return about;
}

/* Ms since the recording's begin. */
static int64_t stands_at(struct engine *engine)
{
	struct clock clock = engine_clock(engine);
	return clock_wall(&clock) - BEGUN;
}

static struct status status_of(struct engine *engine)
{
	struct status status;
	engine_status(engine, &status);
	return status;
}

/* How many messages of this text have come, of those that nobody has taken. */
static unsigned heard(struct engine *engine, const char *text)
{
	unsigned count = 0;
	struct event event;
	while (engine_next_event(engine, &event))
		count += event.kind == EVENT_MESSAGE && strcmp(event.text, text) == 0;
	return count;
}

/* --- tables as text --- */

static void append_table(struct buffer *out, const struct table *t)
{
	struct json_writer w;
	if (!t || (table_about(t)->fetched_at == INSTANT_NULL && !error_is(&table_about(t)->error))) {
		buffer_append_text(out, "loading\n");
		return;
	}
	buffer_append_format(out, "%s %d %s\n", table_schema(t)->name, table_about(t)->complete, table_about(t)->error.sentence);
	for (uint32_t row = 0; row < table_rows(t); row++) {
		for (unsigned field = 0; field < table_schema(t)->count; field++) {
			json_writer_init(&w, out, false);
			value_json(&w, t, row, field, BEGUN);
			buffer_append_char(out, ' ');
		}
		buffer_append_char(out, '\n');
	}
}

static void append_all(struct buffer *out, struct engine *engine)
{
	for (unsigned i = 0; i < NOUNS; i++) {
		const struct table *t = newest(engine, nouns[i]);
		append_table(out, t);
		table_unref(t);
	}
}

static void assert_same(struct engine *a, struct engine *b)
{
	struct buffer x, y;
	buffer_init(&x, LIMIT_DOCUMENT);
	buffer_init(&y, LIMIT_DOCUMENT);
	append_all(&x, a);
	append_all(&y, b);
	assert_string_equal(buffer_text(&x), buffer_text(&y));
	buffer_release(&x);
	buffer_release(&y);
}

/* --- it plays --- */

static void test_tables_come(void **state)
{
	(void)state;
	struct engine *engine = open_shift();
	struct status s = status_of(engine);
	assert_true(s.replayed && s.read_only && s.production);
	assert_string_equal(s.context, "made");
	assert_string_equal(s.realm, "lab");
	assert_string_equal(s.colour, "red");
	assert_string_equal(s.replay_note, "");
	assert_int_equal(s.source[0].state, SOURCE_OK);
	assert_string_equal(s.source[0].version, "23.0.7");
	assert_string_equal(s.source[0].account, "ops");
	assert_string_equal(s.source[0].url, "");
	assert_int_equal(stands_at(engine), 0);
	assert_null(newest(engine, &resource_session)); /* loading */
	assert_int_equal(engine_patience(engine), 1000);
	pass(engine, 1999);
	assert_null(newest(engine, &resource_session));
	assert_int_equal(engine_patience(engine), 1);
	pass(engine, 1);
	assert_int_equal(stands_at(engine), 2000);
	assert_int_equal(rows_of(engine, &resource_session), 1);
	assert_int_equal(rows_of(engine, &resource_client), 1);
	assert_int_equal(status_of(engine).rule_idle, 1800000);
	pass(engine, 3000);
	assert_int_equal(rows_of(engine, &resource_session), 2);
	pass(engine, 2000);
	s = status_of(engine);
	assert_int_equal(s.source[0].state, SOURCE_UNREACHABLE);
	assert_int_equal(s.source[0].since, BEGUN + 7000);
	assert_string_equal(s.source[0].error.sentence, "connection refused by the server");
	assert_int_equal(rows_of(engine, &resource_session), 2); /* old rows stay */
	assert_int_equal(about_of(engine, &resource_session).error.class, ERROR_UNREACHABLE);
	assert_int_equal(rows_of(engine, &resource_audit), 0);
	pass(engine, 1000);
	assert_int_equal(heard(engine, "keycloak: answered again after 2 retries"), 1);
	pass(engine, 1000); /* in which only what a source costs became another */
	assert_int_equal(rows_of(engine, &resource_session), 1);
	assert_int_equal(about_of(engine, &resource_session).error.class, ERROR_NONE);
	assert_int_equal(rows_of(engine, &resource_audit), 1);
	const struct table *t = newest(engine, &resource_source);
	assert_int_equal(table_number(t, 0, SOURCE_REQUESTS_A_MINUTE), 11);
	assert_int_equal(table_list_length(t, 0, SOURCE_ROLES, &(bool){false}), 2);
	table_unref(t);
	engine_free(engine);
}

/* What a row is made of by time alone goes by the recording's. */
static void test_rows_end(void **state)
{
	(void)state;
	own_mono = 0;
	write_recording("idle",
	                "{\"at\":0,\"table\":\"source\",\"columns\":[\"name\",\"state\",\"clock_low_ms\",\"clock_high_ms\"],\"rows\":[[\"keycloak\",\"ok\",-1000,3000]]}\n"
	                "{\"at\":0,\"table\":\"keycloak.realm\",\"columns\":[\"realm\",\"enabled\",\"token_life\",\"idle\",\"max\",\"not_before_at\"],\"rows\":[[\"lab\",true,300,1800,36000,null]]}\n"
	                "{\"at\":0,\"table\":\"keycloak.client\",\"columns\":[\"id\",\"client_id\",\"enabled\"],\"rows\":[[\"c1\",\"mlflow\",true]]}\n"
	                "{\"at\":0,\"table\":\"keycloak.session\"," SESSION_COLUMNS ",\"rows\":[" ALICE "],\"about\":{\"fetched_at\":1795572002000,\"complete\":true}}\n"
	                "{\"at\":9000000,\"message\":\"the end\"}\n");
	load_replay("idle", NULL, NULL, "");
	struct engine *engine = open_wired(true, NULL);
	want_all(engine);
	const struct table *t = newest(engine, &resource_session);
	int64_t ends = table_number(t, 0, SESSION_EXPIRES);
	ends = ends == NUMBER_NULL ? 0 : ends;
	assert_true(ends > BEGUN && ends < BEGUN + 9000000);
	assert_int_equal(table_number(t, 0, SESSION_STATE), SESSION_LIVE);
	table_unref(t);
	assert_int_equal(engine_now(engine), BEGUN + 1000); /* the server's clock was ahead of theirs */
	pass(engine, 30000);
	play(engine, PLAY_FASTER, 0);
	while (ends - 1000 - BEGUN - stands_at(engine) > 100000) { /* as who drives it does: as long as it lets one */
		int64_t passed = stands_at(engine);
		pass(engine, engine_patience(engine));
		assert_true(stands_at(engine) > passed);
	}
	int64_t left = ends - 1000 - BEGUN - stands_at(engine);
	assert_int_equal(engine_patience(engine), (left + 1) / 2);
	pass(engine, (left + 1) / 2 - 1);
	t = newest(engine, &resource_session);
	assert_int_equal(table_number(t, 0, SESSION_STATE), SESSION_LIVE);
	table_unref(t);
	pass(engine, 2);
	assert_true(status_of(engine).clock_known);
	t = newest(engine, &resource_session);
	assert_int_equal(table_number(t, 0, SESSION_STATE), SESSION_OVER);
	table_unref(t);
	engine_free(engine);
}

static void test_pause_step_speed(void **state)
{
	(void)state;
	struct engine *engine = open_shift();
	static const int64_t steps[] = {1000, 2000, 3000, 5000, 6000, 7000, 8000, 8500, 9000, 12000, 12000};
	play(engine, PLAY_PAUSE, 0);
	pass(engine, 60000);
	assert_int_equal(stands_at(engine), 0);
	assert_true(engine_patience(engine) >= 60000);
	for (unsigned i = 0; i < sizeof steps / sizeof *steps; i++) {
		play(engine, PLAY_STEP, 0);
		assert_int_equal(stands_at(engine), steps[i]);
		assert_true(status_of(engine).playhead.paused);
		pass(engine, 500);
	}
	play(engine, PLAY_JUMP, BEGUN);
	assert_true(status_of(engine).playhead.paused);
	play(engine, PLAY_PAUSE, 0);
	play(engine, PLAY_SLOWER, 0);
	assert_int_equal(status_of(engine).playhead.speed, 1);
	play(engine, PLAY_FASTER, 0);
	play(engine, PLAY_FASTER, 0);
	assert_int_equal(status_of(engine).playhead.speed, 4);
	assert_int_equal(engine_patience(engine), 250);
	pass(engine, 500);
	assert_int_equal(stands_at(engine), 2000);
	assert_int_equal(rows_of(engine, &resource_session), 1);
	own_mono += 500; /* while it plays: the next thing, not one that has come meanwhile */
	play(engine, PLAY_STEP, 0);
	assert_int_equal(stands_at(engine), 5000);
	assert_true(status_of(engine).playhead.paused);
	assert_int_equal(rows_of(engine, &resource_user), 2);
	engine_free(engine);
}

static void test_end(void **state)
{
	(void)state;
	struct engine *engine = open_shift();
	pass(engine, ALL_OF_IT - 1);
	assert_int_equal(heard(engine, "the recording ends here"), 0);
	pass(engine, 1);
	assert_int_equal(heard(engine, "the recording ends here"), 1);
	pass(engine, 100000);
	assert_int_equal(heard(engine, "the recording ends here"), 0);
	assert_int_equal(stands_at(engine), ALL_OF_IT); /* time stands still */
	assert_int_equal(engine_now(engine), BEGUN + ALL_OF_IT);
	assert_true(engine_patience(engine) >= 60000);
	play(engine, PLAY_JUMP, BEGUN + ALL_OF_IT - 1000);
	pass(engine, 1000);
	assert_int_equal(heard(engine, "the recording ends here"), 1);
	struct command refresh = {.kind = COMMAND_REFRESH};
	engine_send(engine, &refresh);
	engine_turn(engine, 0);
	assert_int_equal(heard(engine, "the recording ends here"), 0);
	engine_free(engine);
}

/* Wherever one comes from, what is shown at a moment is the same. */
static void test_jumps(void **state)
{
	(void)state;
	static const int64_t moments[] = {12000, 0, 5000, 2500, 7500, 1000, 9000, 6000, 8000, 500, 3000, 12000, 2000};
	struct engine *engine = open_shift();
	struct settings *own = settings; /* they outlive their engine */
	settings = NULL;
	play(engine, PLAY_PAUSE, 0);
	select_user(engine, "id-of-alice");
	for (unsigned i = 0; i < sizeof moments / sizeof *moments; i++) {
		char at[40];
		play(engine, PLAY_JUMP, BEGUN + moments[i]);
		assert_int_equal(stands_at(engine), moments[i]);
		snprintf(at, sizeof at, "2026-11-25T02:00:%02d.%03dZ", (int)(moments[i] / 1000), (int)(moments[i] % 1000));
		load_replay("shift", at, NULL, "");
		struct engine *fresh = open_wired(true, NULL);
		want_all(fresh);
		select_user(fresh, "id-of-alice");
		assert_same(engine, fresh);
		engine_free(fresh);
	}
	play(engine, PLAY_JUMP, INT64_MAX);
	assert_int_equal(stands_at(engine), ALL_OF_IT);
	play(engine, PLAY_JUMP, INT64_MIN);
	assert_int_equal(stands_at(engine), 0);
	assert_int_equal(rows_of(engine, &resource_session), 0);
	assert_int_equal(about_of(engine, &resource_session).fetched_at, INSTANT_NULL); /* loading again */
	assert_int_equal(heard(engine, "keycloak: answered again after 2 retries"), 0); /* what one jumped over is not said */
	engine_free(engine);
	settings_free(own);
}

/* -1: not known. */
static int groups_of(struct engine *engine, const char *id)
{
	bool present;
	const struct table *t = newest(engine, &resource_user);
	uint32_t count = table_list_length(t, row_of(t, id), USER_GROUPS, &present);
	table_unref(t);
	return present ? (int)count : -1;
}

static void test_details(void **state)
{
	(void)state;
	struct engine *engine = open_shift();
	pass(engine, 5000);
	select_user(engine, "id-of-alice");
	const struct table *t = newest(engine, &resource_user);
	assert_int_equal(table_number(t, row_of(t, "id-of-alice"), USER_TOTP), NUMBER_NULL);
	table_unref(t);
	pass(engine, 1000);
	t = newest(engine, &resource_user);
	assert_int_equal(table_number(t, row_of(t, "id-of-alice"), USER_TOTP), 1);
	assert_int_equal(table_number(t, row_of(t, "id-of-bob"), USER_TOTP), NUMBER_NULL);
	table_unref(t);
	assert_int_equal(groups_of(engine, "id-of-alice"), 1);
	play(engine, PLAY_JUMP, BEGUN + 5500);
	assert_int_equal(groups_of(engine, "id-of-alice"), -1);
	select_user(engine, "id-of-bob");
	pass(engine, 1000);
	assert_int_equal(groups_of(engine, "id-of-bob"), -1); /* what is told of another row is not shown for this one */
	select_user(engine, "id-of-alice");
	t = newest(engine, &resource_user);
	assert_int_equal(table_number(t, row_of(t, "id-of-alice"), USER_TOTP), 1);
	table_unref(t);
	assert_int_equal(groups_of(engine, "id-of-alice"), 1);
	engine_free(engine);
}

/* --- without a screen --- */

static void test_headless(void **state)
{
	(void)state;
	own_mono = 5000;
	write_recording("shift", shift);
	load_replay("shift", NULL, NULL, "");
	struct engine *engine = open_wired(false, NULL);
	const struct table *t = ask(engine, &resource_session); /* all of it has come */
	assert_int_equal(table_rows(t), 1);
	assert_int_equal(stands_at(engine), ALL_OF_IT);
	table_unref(t);
	assert_int_equal(heard(engine, "the recording ends here"), 0);
	engine_free(engine);
	load_replay("shift", "+3s", NULL, "");
	engine = open_wired(false, NULL);
	t = ask(engine, &resource_session);
	assert_int_equal(table_rows(t), 1);
	table_unref(t);
	own_mono += 60000; /* it is asked once, and stands */
	assert_int_equal(stands_at(engine), 3000);
	engine_free(engine);
	load_replay("shift", "start", NULL, "");
	engine = open_wired(false, NULL);
	t = ask(engine, &resource_session);
	assert_int_equal(table_about(t)->error.class, ERROR_NOT_FOUND);
	assert_non_null(strstr(table_about(t)->error.sentence, "had not come yet"));
	table_unref(t);
	engine_free(engine);
}

static void test_not_held(void **state)
{
	(void)state;
	own_mono = 0;
	write_recording("little", "{\"at\":0,\"table\":\"keycloak.stats\",\"columns\":[\"id\",\"client_id\",\"active\",\"offline\"],\"rows\":[[\"c1\",\"mlflow\",1,0]]}\n"
	                          "{\"at\":1000,\"table\":\"keycloak.user\",\"columns\":[\"id\",\"username\",\"enabled\"],\"rows\":[[\"id-of-alice\",\"alice\",true]],\"about\":{\"fetched_at\":1795572003000,\"complete\":true}}\n"
	                          "{\"at\":1500,\"table\":\"source\",\"columns\":[\"name\",\"state\",\"version\"],\"rows\":[[\"keycloak\",\"ok\",\"26.0\"]]}\n"
	                          "{\"at\":2000,\"table\":\"tomorrows.noun\",\"columns\":[\"id\"],\"rows\":[[1]]}\n");
	load_replay("little", NULL, NULL, "");
	struct engine *engine = open_wired(true, NULL);
	want_all(engine);
	struct table_about about = about_of(engine, &resource_session);
	assert_int_equal(about.error.class, ERROR_NOT_CONFIGURED);
	assert_string_equal(about.error.sentence, "keycloak.session: the recording does not hold it");
	assert_int_equal(about_of(engine, &resource_audit).error.class, ERROR_NOT_CONFIGURED);
	assert_null(newest(engine, &resource_user)); /* it comes yet */
	pass(engine, 1000);
	assert_int_equal(rows_of(engine, &resource_user), 1);
	uint64_t generation = 0;
	table_unref(engine_table(engine, &resource_session, &generation));
	pass(engine, 500);
	assert_int_equal(status_of(engine).source[0].state, SOURCE_OK);
	assert_null(engine_table(engine, &resource_session, &generation)); /* what is not there is not told again and again */
	play(engine, PLAY_JUMP, BEGUN);
	assert_string_equal(about_of(engine, &resource_session).error.sentence, "keycloak.session: the recording does not hold it");
	assert_int_equal(status_of(engine).source[0].state, SOURCE_CONNECTING); /* nothing was told of it yet */
	assert_string_equal(status_of(engine).source[0].version, "");
	engine_free(engine);
}

static void test_bad_ones(void **state)
{
	(void)state;
	static const struct { const char *file, *at; enum error_class class; } cases[] = {
	        {"absent", NULL, ERROR_LOCAL}, {"config", NULL, ERROR_CONFIG}, {"shift", "yesterday", ERROR_USAGE}, {"shift", "23:59", ERROR_USAGE},
	};
	write_recording("shift", shift);
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error e;
		load_replay(cases[i].file, cases[i].at, NULL, "");
		struct engine_options options = {.settings = settings, .clock = {.wall_ms = fixed_wall, .mono_ms = moved_mono}};
		assert_null(engine_new(&options, &e));
		assert_int_equal(e.class, cases[i].class);
		if (cases[i].at)
			assert_non_null(strstr(e.sentence, "--at: "));
	}
}

/* What a file claims of a source is foreign. */
static void test_hostile_source(void **state)
{
	(void)state;
	own_mono = 0;
	write_recording("hostile", "{\"at\":0,\"table\":\"source\",\"columns\":[\"name\",\"state\",\"since_at\",\"latency_ms\",\"last_good_at\",\"next_try_at\",\"version\",\"generation\","
	                           "\"error\",\"error_class\",\"error_status\",\"account\",\"token_ends_at\",\"clock_low_ms\",\"clock_high_ms\",\"requests_a_minute\",\"wrong_kind\"],"
	                           "\"rows\":[[\"keycloak\",\"error\",-9223372036854775807,9223372036854775807,9223372036854775807,9223372036854775807,\"26\\u001b[2J and much more than fits into its place\","
	                           "99999999999999,\"bad \\u001b[2J\",\"nonsense\",-5,\"ops\\u0007\",-9223372036854775807,-9223372036854775807,9223372036854775807,-9223372036854775807,9223372036854775807]]}\n");
	load_replay("hostile", NULL, NULL, "");
	struct engine *engine = open_wired(true, NULL);
	want_all(engine);
	struct status s = status_of(engine);
	assert_int_equal(s.source[0].state, SOURCE_BAD);
	assert_int_equal(s.source[0].error.class, ERROR_PROTOCOL);
	assert_int_equal(s.source[0].error.status, 0);
	assert_null(strchr(s.source[0].error.sentence, '\x1b'));
	assert_null(strchr(s.source[0].version, '\x1b'));
	assert_false(s.clock_known);
	assert_int_equal(s.source[0].latency_ms, -1);
	assert_int_equal(s.source[0].token_ends, INSTANT_NULL);
	assert_int_equal(engine_now(engine), BEGUN);
	engine_free(engine);
}

/* A session that ends at the end of all numbers, by a server's clock that is behind ours: nobody waits for it, and nobody turns round and round. */
static void test_hostile_end(void **state)
{
	(void)state;
	own_mono = 0;
	write_recording("hostile", "{\"at\":0,\"table\":\"source\",\"columns\":[\"name\",\"state\",\"clock_low_ms\",\"clock_high_ms\"],\"rows\":[[\"keycloak\",\"ok\",-5000,-4000]]}\n"
	                           "{\"at\":0,\"table\":\"keycloak.realm\",\"columns\":[\"realm\",\"idle\",\"max\"],\"rows\":[[\"lab\",9223372036854775807,9223372036854775807]]}\n"
	                           "{\"at\":0,\"table\":\"keycloak.session\"," SESSION_COLUMNS ",\"rows\":[" ALICE "]}\n"
	                           "{\"at\":50000,\"message\":\"there\"}\n");
	load_replay("hostile", NULL, NULL, "");
	struct engine *engine = open_wired(true, NULL);
	want_all(engine);
	pass(engine, 1000);
	assert_int_equal(rows_of(engine, &resource_session), 1);
	assert_int_equal(engine_patience(engine), 49000);
	engine_free(engine);
}

/* Both in one configuration: a recording is a context like another. */
static void test_contexts(void **state)
{
	(void)state;
	char contexts[900];
	own_mono = 0;
	write_recording("shift", shift);
	write_recording("little", "{\"at\":0,\"message\":\"here\"}\n{\"at\":50000,\"message\":\"there\"}\n");
	snprintf(contexts, sizeof contexts, "[context a]\nreplay = %s/shift\ncolour = green\n[context b]\nreplay = %s/little\n[context c]\nreplay = %s/absent\n", folder.path, folder.path, folder.path);
	load_replay(NULL, NULL, NULL, contexts);
	struct settings *of_a = NULL;
	struct error e = settings_for_context(settings, "a", &of_a);
	assert_string_equal(e.sentence, "");
	settings_free(settings);
	settings = of_a;
	struct engine *engine = open_wired(true, NULL);
	want_all(engine);
	pass(engine, 5000);
	assert_int_equal(rows_of(engine, &resource_session), 2);
	struct status s = status_of(engine);
	assert_string_equal(s.context, "a"); /* its own name and colour come first, what it does not say is the recording's */
	assert_string_equal(s.colour, "green");
	assert_string_equal(s.realm, "lab");
	struct command go = {.kind = COMMAND_CONTEXT, .id = "b"};
	assert_true(engine_send(engine, &go));
	struct event event = wait_for(engine, EVENT_CONTEXT);
	assert_string_equal(event.error.sentence, "");
	assert_int_equal(stands_at(engine), 0);
	assert_int_equal(rows_of(engine, &resource_session), 0);
	assert_string_equal(status_of(engine).context, "b");
	go.id = "c";
	assert_true(engine_send(engine, &go));
	event = wait_for(engine, EVENT_CONTEXT);
	assert_int_equal(event.error.class, ERROR_LOCAL);
	assert_string_equal(status_of(engine).context, "b"); /* it stays */
	engine_free(engine);
}

/* --- it is looked at, and under a script acted on --- */

static void test_gate(void **state)
{
	(void)state;
	struct engine *engine = open_shift();
	pass(engine, 5000);
	const struct table *t = newest(engine, &resource_session);
	struct event e = ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN_FAILED);
	assert_int_equal(e.error.class, ERROR_READ_ONLY);
	e = ask_plan(engine, t, row_of(t, "session-1"), true, EVENT_PLAN);
	e = run_plan(engine, e.plan);
	assert_int_equal(e.error.class, ERROR_READ_ONLY);
	drop(engine, e.plan);
	struct facts facts;
	engine_facts(engine, &facts);
	assert_true(facts.replayed && facts.read_only);
	assert_int_equal(facts.now, BEGUN + 5000);
	assert_string_equal(facts.own_session, "session-9");
	assert_string_equal(facts.context, "made");
	engine_facts_release(&facts);
	table_unref(t);
	engine_free(engine);
	assert_int_equal(audit_records(), 0);
}

/* Without a wire a question has nowhere to go, also when it is not read-only. */
static void test_no_wire(void **state)
{
	(void)state;
	own_mono = 0;
	write_recording("shift", shift);
	load_replay("shift", "+5s", "story", "");
	struct engine *engine = open_wired(true, NULL);
	want_all(engine);
	const struct table *t = newest(engine, &resource_session);
	struct event e = ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN);
	e = run_plan(engine, e.plan);
	assert_int_equal(e.plan->steps[0].outcome, OUTCOME_FAILED);
	assert_string_equal(e.plan->steps[0].error.sentence, "a recording answers no questions");
	drop(engine, e.plan);
	table_unref(t);
	engine_free(engine);
}

static struct {
	unsigned reads, writes, bearers, probes;
	char url[200];
	enum net_wire_end write_end;
	int read_status; /* 0: 200 */
} wired;

static void on_wire(void *self, struct net *n, unsigned number, const struct operation *operation, const char *url, struct span body, bool bearer)
{
	(void)self;
	(void)body;
	wired.bearers += bearer;
	wired.probes += strcmp(operation->name, "keycloak.serverinfo") == 0;
	if (operation->effect == EFFECT_WRITE) {
		wired.writes++;
		snprintf(wired.url, sizeof wired.url, "%s", url);
		net_wire_answer(n, number, wired.write_end, 204, false, SPAN_NULL);
	} else {
		wired.reads++;
		net_wire_answer(n, number, NET_WIRE_ANSWERED, wired.read_status ? wired.read_status : 200, true, span_of("[]"));
	}
}

static const struct net_wire wire = {.request = on_wire};

static void test_wire(void **state)
{
	(void)state;
	own_mono = 0;
	write_recording("shift", shift);
	load_replay("shift", "+5s", "story", "");
	memset(&wired, 0, sizeof wired);
	struct engine *engine = open_wired(true, &wire);
	want_all(engine);
	play(engine, PLAY_PAUSE, 0);
	assert_false(status_of(engine).read_only);
	assert_int_equal(rows_of(engine, &resource_audit), 0); /* the log of this machine */
	const struct table *t = newest(engine, &resource_session);
	struct event e = ask_plan(engine, t, row_of(t, "session-1"), false, EVENT_PLAN);
	e = run_plan(engine, e.plan);
	assert_int_equal(e.plan->steps[0].outcome, OUTCOME_DONE);
	assert_int_equal(wired.writes, 1);
	assert_true(wired.reads >= 1); /* the proof */
	assert_int_equal(wired.bearers, 0);
	assert_int_equal(wired.probes, 0); /* which one it was, the recording tells */
	assert_string_equal(wired.url, "http://keycloak.invalid/admin/realms/lab/sessions/session-1");
	assert_true(e.plan->steps[0].ended_at == BEGUN + 5000);
	drop(engine, e.plan);
	pass(engine, 1000);
	const struct table *log = newest(engine, &resource_audit);
	assert_int_equal(table_rows(log), 3);
	assert_true(table_number(log, 0, AUDIT_AT) == BEGUN + 5000); /* written at the time that is shown */
	table_unref(log);
	/* There is no token that another could take the place of. */
	wired.read_status = 401;
	wired.reads = 0;
	e = ask_plan(engine, t, row_of(t, "session-2"), false, EVENT_PLAN);
	e = run_plan(engine, e.plan);
	assert_int_equal(e.plan->steps[0].outcome, OUTCOME_DONE);
	assert_int_equal(wired.reads, 1);
	drop(engine, e.plan);
	wired.read_status = 0;
	/* The server goes away in the middle, and is back when the recording says so. */
	wired.write_end = NET_WIRE_REFUSED;
	e = ask_plan(engine, t, row_of(t, "session-2"), false, EVENT_PLAN);
	e = run_plan(engine, e.plan);
	assert_int_equal(e.plan->steps[0].outcome, OUTCOME_FAILED);
	assert_int_equal(status_of(engine).source[0].state, SOURCE_UNREACHABLE);
	assert_int_equal(about_of(engine, &resource_session).error.class, ERROR_UNREACHABLE);
	drop(engine, e.plan);
	assert_int_equal(about_of(engine, &resource_client).error.class, ERROR_UNREACHABLE);
	play(engine, PLAY_PAUSE, 0);
	pass(engine, 3000);
	assert_int_equal(status_of(engine).source[0].state, SOURCE_OK);
	assert_int_equal(about_of(engine, &resource_client).error.class, ERROR_NONE);
	table_unref(t);
	engine_free(engine);
	assert_int_equal(audit_records(), 9);
}

/* --- recorded from a server --- */

static char *read_whole(const char *name, size_t *length)
{
	static char bytes[1 << 20];
	FILE *f = fopen(temp_path(&folder, name), "r");
	assert_non_null(f);
	*length = fread(bytes, 1, sizeof bytes - 1, f);
	fclose(f);
	bytes[*length] = '\0';
	return bytes;
}

/* A reason names the file that could not be read, and not where on this machine it lies. */
static void test_path_is_hidden(void **state)
{
	(void)state;
	struct error e;
	struct recording_head where = {.context = "near"};
	size_t length;
	load_settings("");
	assert_int_equal(mkdir(temp_path(&folder, "audit.ndjson"), 0700), 0);
	struct recorder *recorder = recorder_new(temp_path(&folder, "made"), RECORDING_MAX_BYTES, &where, &clock_system, &e);
	assert_string_equal(e.sentence, "");
	struct engine_options options = {.settings = settings, .clock = clock_system, .recorder = recorder};
	struct engine *engine = engine_new(&options, &e);
	assert_non_null(engine);
	engine_turn(engine, 0);
	assert_null(strstr(read_whole("made", &length), "\"audit\"")); /* nobody wants it */
	send_want(engine, &resource_audit);
	engine_turn(engine, 0);
	engine_free(engine);
	e = recorder_close(recorder);
	assert_string_equal(e.sentence, "");
	const char *bytes = read_whole("made", &length);
	assert_non_null(strstr(bytes, "…/audit.ndjson"));
	assert_null(strstr(bytes, folder.path));
	rmdir(temp_path(&folder, "audit.ndjson"));
}

/* What was done in another environment, or long ago, is nobody's who gets this recording. */
static void test_acts_elsewhere_are_left_out(void **state)
{
	(void)state;
	static const struct { int64_t ago; const char *context, *reason; bool is_kept; } acts[] = {
	        {60000, "\"near\"", "here-and-now", true}, {60000, "\"far\"", "elsewhere", false}, {(int64_t)25 * 3600 * 1000, "\"near\"", "long-ago", false},
	};
	struct error e;
	struct recording_head where = {.context = ""};
	size_t length;
	char log[2000] = "";
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		snprintf(log + strlen(log), sizeof log - strlen(log),
		         "{\"number\":%zu,\"at\":\"%s\",\"record\":\"intent\",\"verb\":\"session revoke\",\"who\":{\"uid\":0,\"user\":\"x\"},\"context\":%s,\"reason\":\"%s\"}\n", i + 1,
		         instant_rfc3339(clock_wall(&clock_system) - acts[i].ago).text, acts[i].context, acts[i].reason);
	load_settings("");
	temp_file(&folder, "audit.ndjson", log, 0600);
	struct recorder *recorder = recorder_new(temp_path(&folder, "acts"), RECORDING_MAX_BYTES, &where, &clock_system, &e);
	assert_string_equal(e.sentence, "");
	struct engine_options options = {.settings = settings, .clock = clock_system, .recorder = recorder};
	struct engine *engine = engine_new(&options, &e);
	assert_non_null(engine);
	send_want(engine, &resource_audit);
	engine_turn(engine, 0);
	assert_int_equal(rows_of(engine, &resource_audit), 3); /* here all are shown */
	engine_free(engine);
	e = recorder_close(recorder);
	assert_string_equal(e.sentence, "");
	const char *bytes = read_whole("acts", &length);
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		assert_int_equal(strstr(bytes, acts[i].reason) != NULL, acts[i].is_kept);
	unlink(temp_path(&folder, "audit.ndjson"));
}

/* Records the small Keycloak, an outage too; appends what was shown last. */
static void record_some(struct buffer *shown)
{
	struct error e;
	struct recording_head where = {.context = "near", .realm = "lab"};
	struct recorder *recorder = recorder_new(temp_path(&folder, "made"), RECORDING_MAX_BYTES, &where, &clock_system, &e);
	assert_string_equal(e.sentence, "");
	struct engine_options options = {.settings = settings, .clock = clock_system, .interactive = true, .recorder = recorder};
	struct engine *engine = engine_new(&options, &e);
	assert_string_equal(e.sentence, "");
	for (unsigned i = 0; i < NOUNS; i++)
		send_want(engine, nouns[i]);
	turn_for(engine, 700);
	select_user(engine, "id-of-alice");
	turn_for(engine, 300);
	select_user(engine, NULL);
	server.sessions_status = 500;
	turn_for(engine, 800);
	server.sessions_status = 0;
	server.revoked = true; /* a session is gone */
	turn_for(engine, 2500);
	loopback_stop(&loopback); /* and the server */
	turn_for(engine, 1500);
	append_all(shown, engine);
	engine_free(engine);
	loopback_start(&loopback, pages);
	e = recorder_error(recorder);
	assert_string_equal(e.sentence, "");
	e = recorder_close(recorder);
	assert_string_equal(e.sentence, "");
}

/* What the two are to differ in: the address. */
static void hide(struct buffer *text, const char *what, const char *with)
{
	struct buffer out;
	buffer_init(&out, LIMIT_DOCUMENT);
	const char *at = buffer_text(text), *found;
	for (; (found = strstr(at, what)); at = found + strlen(what)) {
		buffer_append(&out, at, (size_t)(found - at));
		buffer_append_text(&out, with);
	}
	buffer_append_text(&out, at);
	buffer_release(text);
	*text = out;
}

static void test_round_trip(void **state)
{
	(void)state;
	struct buffer live, played;
	char address[40], url[60];
	buffer_init(&live, LIMIT_DOCUMENT);
	buffer_init(&played, LIMIT_DOCUMENT);
	load_settings("interval = 500ms");
	snprintf(address, sizeof address, "127.0.0.1:%d", loopback.port);
	snprintf(url, sizeof url, "\"http://%s\"", address);
	record_some(&live);
	load_replay("made", NULL, NULL, "");
	own_mono = 0;
	struct engine *engine = open_wired(false, NULL);
	want_all(engine);
	append_all(&played, engine);
	assert_non_null(strstr(buffer_text(&live), address));
	hide(&live, url, "null");
	hide(&live, address, "the server");
	assert_non_null(strstr(buffer_text(&live), "session-2"));
	assert_non_null(strstr(buffer_text(&live), "the server"));
	assert_string_equal(buffer_text(&played), buffer_text(&live));
	engine_free(engine);
	buffer_release(&live);
	buffer_release(&played);
	/* No secret, no address, no path. */
	static const char *const canaries[] = {"hush", "eyJhbGci", "never shown", "127.0.0.1", "/tmp/", "http:", "\"of\":\"\""};
	size_t length;
	const char *bytes = read_whole("made", &length);
	for (unsigned i = 0; i < sizeof canaries / sizeof *canaries; i++)
		assert_null(strstr(bytes, canaries[i]));
	static const char *const kept[] = {"\"table\":\"source\"", "\"table\":\"audit\"", "\"table\":\"keycloak.user-detail\"", "\"message\":", "\"of\":\"id-of-alice\""};
	for (unsigned i = 0; i < sizeof kept / sizeof *kept; i++)
		assert_non_null(strstr(bytes, kept[i]));
}

/* --- by its thread --- */

static void test_thread(void **state)
{
	(void)state;
	static const enum play plays[] = {PLAY_FASTER, PLAY_JUMP, PLAY_STEP, PLAY_PAUSE, PLAY_JUMP, PLAY_SLOWER, PLAY_JUMP};
	write_recording("shift", shift);
	load_replay("shift", NULL, NULL, "");
	struct error e;
	struct engine_options options = {.settings = settings, .clock = clock_system, .interactive = true};
	struct engine *engine = engine_new(&options, &e);
	assert_string_equal(e.sentence, "");
	struct clock clock = engine_clock(engine);
	assert_true(engine_start(engine));
	for (unsigned i = 0; i < NOUNS; i++)
		send_want(engine, nouns[i]);
	for (unsigned i = 0; i < 400; i++) {
		struct command c = {.kind = COMMAND_PLAY, .play = plays[i % (sizeof plays / sizeof *plays)], .when = BEGUN + (int64_t)(i * 7919 % ALL_OF_IT)};
		assert_true(engine_send(engine, &c));
		int64_t wall = clock_wall(&clock), now = engine_now(engine);
		assert_true(wall >= BEGUN && wall <= BEGUN + ALL_OF_IT && now >= BEGUN);
		struct status s = status_of(engine);
		assert_true(s.replayed && s.playhead.speed >= 1);
		for (unsigned k = 0; k < NOUNS; k++)
			table_unref(newest(engine, nouns[k]));
		struct facts facts;
		engine_facts(engine, &facts);
		assert_true(facts.replayed);
		engine_facts_release(&facts);
		struct event event;
		while (engine_next_event(engine, &event))
			continue;
		struct timespec nap = {.tv_nsec = 1000000};
		nanosleep(&nap, NULL);
	}
	engine_free(engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_tables_come, begin, end),
	        cmocka_unit_test_setup_teardown(test_rows_end, begin, end),
	        cmocka_unit_test_setup_teardown(test_pause_step_speed, begin, end),
	        cmocka_unit_test_setup_teardown(test_end, begin, end),
	        cmocka_unit_test_setup_teardown(test_jumps, begin, end),
	        cmocka_unit_test_setup_teardown(test_details, begin, end),
	        cmocka_unit_test_setup_teardown(test_headless, begin, end),
	        cmocka_unit_test_setup_teardown(test_not_held, begin, end),
	        cmocka_unit_test_setup_teardown(test_bad_ones, begin, end),
	        cmocka_unit_test_setup_teardown(test_hostile_source, begin, end),
	        cmocka_unit_test_setup_teardown(test_hostile_end, begin, end),
	        cmocka_unit_test_setup_teardown(test_contexts, begin, end),
	        cmocka_unit_test_setup_teardown(test_gate, begin, end),
	        cmocka_unit_test_setup_teardown(test_no_wire, begin, end),
	        cmocka_unit_test_setup_teardown(test_wire, begin, end),
	        cmocka_unit_test_setup_teardown(test_round_trip, begin, end),
	        cmocka_unit_test_setup_teardown(test_path_is_hidden, begin, end),
	        cmocka_unit_test_setup_teardown(test_acts_elsewhere_are_left_out, begin, end),
	        cmocka_unit_test_setup_teardown(test_thread, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
