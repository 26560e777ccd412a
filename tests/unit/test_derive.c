/* Resources out of feeds: what is joined, what is computed, and what stays null when an input is missing. */
#include "derive/derive.h"
#include "keycloak/keycloak.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "feed_rows.h"

#define T0 1700000000000
#define MINUTES(n) ((n) * 60000)

static const struct table *derive(const struct resource *resource, struct feeds *f, int64_t now, const char *own, const char *selected)
{
	struct derive_inputs in = {.feed = feeds_table, .self = f, .now = now, .own_session = own, .selected = selected};
	return derivation_of(resource)->make(&in);
}

static void assert_text(const struct table *t, uint32_t row, unsigned field, const char *expected)
{
	struct span got = text_exact(table_text(t, row, field));
	if (!(expected ? span_is(got, expected) : got.at == NULL))
		fail_msg("row %u %s: \"%.*s\"", row, table_schema(t)->fields[field].name, (int)got.length, got.at ? got.at : "");
}

static void assert_list(const struct table *t, uint32_t row, unsigned field, const char *expected)
{
	char got[200] = "";
	bool present;
	uint32_t count = table_list_length(t, row, field, &present);
	for (uint32_t i = 0; i < count; i++) {
		struct span s = text_exact(table_list_text(t, row, field, i));
		snprintf(got + strlen(got), sizeof got - strlen(got), "%s%.*s", i ? " " : "", (int)s.length, s.at);
	}
	if (!present)
		snprintf(got, sizeof got, "null");
	assert_string_equal(got, expected);
}

static const struct session_row sessions[] = {
	{"s1", SESSION_ONLINE, "alice", "u-alice", T0 - MINUTES(60), T0 - MINUTES(2), false, "mlflow"},
	{"s2", SESSION_ONLINE, "bob", "u-bob", T0 - MINUTES(60), T0 - MINUTES(40), false, "mlflow grafana"},
	{"s3", SESSION_OFFLINE, "alice", "u-alice", T0 - MINUTES(90), T0 - MINUTES(80), false, "mlflow"},
	{"s1", SESSION_OFFLINE, "alice", "u-alice", T0 - MINUTES(60), T0 - MINUTES(60), false, "mlflow"},
	{"s4", SESSION_ONLINE, "carol", "u-carol", T0 - MINUTES(595), T0 - MINUTES(1), false, "grafana"},
	{"s5", SESSION_ONLINE, "dave", "u-dave", T0 - MINUTES(10), T0 - MINUTES(1), false, "mlflow gone"},
};
enum { S1, S2, S3, S1_OFFLINE, S4, S5 };

static void put_sessions(struct feeds *f, bool complete)
{
	struct builder *b = builder_new(&keycloak_session_schema, ROWS_MAX);
	for (size_t i = 0; i < sizeof sessions / sizeof *sessions; i++)
		add_session(b, &sessions[i]);
	feeds_put(f, "keycloak.session", b, T0, complete);
}

static void put_realm(struct feeds *f, int64_t not_before)
{
	struct builder *b = realm_begin();
	builder_set_number(b, KCR_NOT_BEFORE, not_before);
	builder_end(b, false);
	feeds_put(f, "keycloak.realm", b, T0 - 7000, true);
}

static void put_clients(struct feeds *f)
{
	struct builder *b = builder_new(&keycloak_client_schema, ROWS_MAX);
	add_client(b, "mlflow", NUMBER_NULL, 600);
	add_client(b, "grafana", 60, NUMBER_NULL);
	feeds_put(f, "keycloak.client", b, T0 - 3000, true);
}

static void put_detail(struct feeds *f, const char *id, int64_t not_before)
{
	struct builder *b = builder_new(&keycloak_user_detail_schema, 1);
	builder_begin(b);
	builder_set_text(b, KCD_ID, span_of(id));
	builder_set_number(b, KCD_TOTP, 1);
	builder_list_begin(b, KCD_REQUIRED_ACTIONS);
	builder_list_add(b, KCD_REQUIRED_ACTIONS, span_of("UPDATE_PASSWORD"));
	builder_set_number(b, KCD_NOT_BEFORE, not_before);
	builder_end(b, false);
	feeds_put(f, "keycloak.user-detail", b, T0, true);
}

/* --- session --- */

static void sessions_are_joined(void **state)
{
	(void)state;
	struct feeds f = {.count = 0};
	put_sessions(&f, true);
	put_realm(&f, INSTANT_NULL);
	put_clients(&f);
	const struct table *t = derive(&resource_session, &f, T0, "s1", NULL);
	assert_non_null(t);
	assert_int_equal(table_rows(t), 6);
	static const struct {
		int row;
		int64_t expires; /* minutes from T0 */
		enum session_ends_by by;
		enum session_state state;
		int64_t refresh; /* minutes from T0; 9999: null */
		bool twin, own;
	} cases[] = {
		{S1, 28, ENDS_IDLE, SESSION_LIVE, 8, true, true},
		{S2, -10, ENDS_IDLE, SESSION_OVER, -10, false, false}, /* grafana's refresh token lives as long as the session: the latest */
		{S3, 43200 - 80, ENDS_OFFLINE_IDLE, SESSION_LIVE, 43200 - 80, false, false},
		{S1_OFFLINE, 43200 - 60, ENDS_OFFLINE_IDLE, SESSION_LIVE, 43200 - 60, true, false}, /* our own is the online one */
		{S4, 5, ENDS_MAX, SESSION_LIVE, 5, false, false},
		{S5, 29, ENDS_IDLE, SESSION_LIVE, 9999, false, false}, /* one of its clients is in no list */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint32_t row = (uint32_t)cases[i].row;
		assert_int_equal(table_number(t, row, SESSION_EXPIRES), T0 + MINUTES(cases[i].expires));
		assert_int_equal(table_number(t, row, SESSION_ENDS_BY), cases[i].by);
		assert_int_equal(table_number(t, row, SESSION_STATE), cases[i].state);
		assert_int_equal(table_number(t, row, SESSION_REFRESH_ENDS), cases[i].refresh == 9999 ? INSTANT_NULL : T0 + MINUTES(cases[i].refresh));
		assert_int_equal(table_number(t, row, SESSION_TWIN), cases[i].twin);
		assert_int_equal(table_number(t, row, SESSION_OWN), cases[i].own);
		assert_int_equal(table_number(t, row, SESSION_NEW_IP), NUMBER_NULL); /* not known, which is not no */
		assert_text(t, row, SESSION_SYSTEM, "keycloak");
	}
	assert_text(t, S1, SESSION_USER, "alice");
	assert_text(t, S1_OFFLINE, SESSION_TYPE, "offline");
	assert_list(t, S2, SESSION_CLIENTS, "mlflow grafana");
	assert_true(table_about(t)->complete);
	assert_int_equal(table_about(t)->fetched_at, T0 - 7000); /* the oldest input's */
	/* What is shared is still what the feed says. */
	assert_int_equal(table_number(f.all[0].table, S4, KCS_STARTED), sessions[S4].started);
	assert_int_equal(table_number(f.all[0].table, S1, KCS_TYPE), SESSION_ONLINE);
	/* The next change is the first end ahead, and then the one after it. */
	assert_int_equal(derive_next_change(t, T0), T0 + MINUTES(5));
	assert_int_equal(derive_next_change(t, T0 + MINUTES(5)), T0 + MINUTES(28));
	assert_int_equal(derive_next_change(t, INT64_MAX), INSTANT_NULL);
	table_unref(t);
	/* At the very end it is over. */
	t = derive(&resource_session, &f, T0 + MINUTES(5), NULL, NULL);
	assert_int_equal(table_number(t, S4, SESSION_STATE), SESSION_OVER);
	assert_int_equal(table_number(t, S1, SESSION_OWN), 0);
	table_unref(t);
	feeds_release(&f);
}

static void offline_rows_older_than_a_not_before_are_stale(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		int64_t realm, user; /* INSTANT_NULL: none */
		const char *user_id;
		int expected[6];
	} cases[] = {
		{"none", INSTANT_NULL, INSTANT_NULL, "u-alice", {SESSION_LIVE, SESSION_OVER, SESSION_LIVE, SESSION_LIVE, SESSION_LIVE, SESSION_LIVE}},
		{"the user's: only earlier ones, only offline", INSTANT_NULL, T0 - MINUTES(60), "u-alice",
	         {SESSION_LIVE, SESSION_OVER, SESSION_STALE, SESSION_LIVE, SESSION_LIVE, SESSION_LIVE}},
		{"another user's", INSTANT_NULL, T0, "u-bob", {SESSION_LIVE, SESSION_OVER, SESSION_LIVE, SESSION_LIVE, SESSION_LIVE, SESSION_LIVE}},
		{"the realm's", T0 - MINUTES(59), INSTANT_NULL, "u-bob", {SESSION_LIVE, SESSION_OVER, SESSION_STALE, SESSION_STALE, SESSION_LIVE, SESSION_LIVE}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct feeds f = {.count = 0};
		put_sessions(&f, true);
		put_realm(&f, cases[i].realm);
		put_clients(&f);
		put_detail(&f, cases[i].user_id, cases[i].user);
		const struct table *t = derive(&resource_session, &f, T0, NULL, NULL);
		for (uint32_t row = 0; row < 6; row++)
			if (table_number(t, row, SESSION_STATE) != cases[i].expected[row])
				fail_msg("%s: row %u is %d", cases[i].what, row, (int)table_number(t, row, SESSION_STATE));
		table_unref(t);
		feeds_release(&f);
	}
}

static void what_is_missing_is_null(void **state)
{
	(void)state;
	struct feeds f = {.count = 0};
	/* Nothing at all. */
	const struct table *t = derive(&resource_session, &f, T0, NULL, NULL);
	assert_int_equal(table_rows(t), 0);
	assert_false(table_about(t)->complete);
	assert_int_equal(table_about(t)->fetched_at, INSTANT_NULL);
	table_unref(t);
	/* Rows, and no rules: no end is made up. */
	put_sessions(&f, true);
	t = derive(&resource_session, &f, T0, NULL, NULL);
	assert_int_equal(table_rows(t), 6);
	assert_false(table_about(t)->complete);
	assert_int_equal(table_number(t, S1, SESSION_EXPIRES), INSTANT_NULL);
	assert_int_equal(table_number(t, S1, SESSION_ENDS_BY), NUMBER_NULL);
	assert_int_equal(table_number(t, S1, SESSION_STATE), NUMBER_NULL);
	assert_int_equal(table_number(t, S1, SESSION_REFRESH_ENDS), INSTANT_NULL);
	assert_int_equal(table_number(t, S1, SESSION_TWIN), 1);
	assert_int_equal(derive_next_change(t, T0), INSTANT_NULL);
	table_unref(t);
	/* A realm whose settings our account may not read. */
	struct builder *b = builder_new(&keycloak_realm_schema, 1);
	builder_begin(b);
	builder_set_text(b, KCR_REALM, span_of("mlflow"));
	builder_end(b, false);
	feeds_put(&f, "keycloak.realm", b, T0, true);
	put_clients(&f);
	t = derive(&resource_session, &f, T0, NULL, NULL);
	assert_int_equal(table_number(t, S1, SESSION_EXPIRES), INSTANT_NULL);
	assert_true(table_about(t)->complete);
	table_unref(t);
	feeds_release(&f);
	/* A list that was cut: a twin that is not there may be missing, one that is there is one. */
	put_sessions(&f, false);
	put_realm(&f, INSTANT_NULL);
	put_clients(&f);
	t = derive(&resource_session, &f, T0, NULL, NULL);
	assert_false(table_about(t)->complete);
	assert_int_equal(table_number(t, S2, SESSION_TWIN), NUMBER_NULL);
	assert_int_equal(table_number(t, S1, SESSION_TWIN), 1);
	table_unref(t);
	feeds_release(&f);
}

/* --- user --- */

static void put_users(struct feeds *f)
{
	struct builder *b = builder_new(&keycloak_user_schema, ROWS_MAX);
	add_user(b, "u-alice", "alice", "Alice", "Liddell", NULL);
	add_user(b, "f:corp:bob", "bob", NULL, "Only", NULL);
	add_user(b, "u-carol", "carol", NULL, NULL, "corp-ad");
	add_user(b, "u-zoe", "zoe", "Zoë", "", NULL);
	feeds_put(f, "keycloak.user", b, T0 - 1000, true);
}
enum { ALICE, BOB, CAROL, ZOE };

static void users_have_their_sessions(void **state)
{
	(void)state;
	struct feeds f = {.count = 0};
	put_users(&f);
	put_sessions(&f, true);
	put_realm(&f, INSTANT_NULL);
	const struct table *t = derive(&resource_user, &f, T0, NULL, NULL);
	assert_int_equal(table_rows(t), 4);
	assert_text(t, ALICE, USER_USERNAME, "alice");
	assert_text(t, ALICE, USER_NAME, "Alice Liddell");
	assert_text(t, BOB, USER_NAME, "Only");
	assert_text(t, CAROL, USER_NAME, NULL);
	assert_text(t, ZOE, USER_NAME, "Zoë");
	assert_text(t, ALICE, USER_ORIGIN, "local");
	assert_text(t, BOB, USER_ORIGIN, "directory");
	assert_text(t, CAROL, USER_ORIGIN, "directory");
	assert_int_equal(table_number(t, ALICE, USER_SESSIONS), 1);
	assert_int_equal(table_number(t, ALICE, USER_OFFLINE), 2);
	assert_int_equal(table_number(t, ALICE, USER_LAST_SEEN), T0 - MINUTES(2));
	assert_int_equal(table_number(t, ALICE, USER_NEXT_END), T0 + MINUTES(28));
	assert_int_equal(table_number(t, CAROL, USER_NEXT_END), T0 + MINUTES(5));
	assert_int_equal(table_number(t, ZOE, USER_SESSIONS), 0); /* a complete list that lacks her says so */
	assert_int_equal(table_number(t, ZOE, USER_LAST_SEEN), INSTANT_NULL);
	assert_int_equal(table_number(t, ALICE, USER_LOCKED), NUMBER_NULL);
	assert_int_equal(derive_next_change(t, T0), T0 + MINUTES(5));
	assert_true(table_about(t)->complete);
	assert_int_equal(table_about(t)->fetched_at, T0 - 7000);
	table_unref(t);
	/* Later carol's only session is over: seen, but not open. */
	t = derive(&resource_user, &f, T0 + MINUTES(6), NULL, NULL);
	assert_int_equal(table_number(t, CAROL, USER_SESSIONS), 0);
	assert_int_equal(table_number(t, CAROL, USER_LAST_SEEN), T0 - MINUTES(1));
	assert_int_equal(table_number(t, CAROL, USER_NEXT_END), INSTANT_NULL);
	table_unref(t);
	feeds_release(&f);
	/* Part of the sessions is no ground for a count. */
	put_users(&f);
	put_sessions(&f, false);
	put_realm(&f, INSTANT_NULL);
	t = derive(&resource_user, &f, T0, NULL, NULL);
	assert_int_equal(table_number(t, ALICE, USER_SESSIONS), NUMBER_NULL);
	assert_int_equal(table_number(t, ALICE, USER_LAST_SEEN), INSTANT_NULL);
	assert_false(table_about(t)->complete);
	table_unref(t);
	feeds_release(&f);
}

static void put_details_of_alice(struct feeds *f)
{
	put_detail(f, "u-alice", T0 - MINUTES(7));
	struct builder *b = builder_new(&keycloak_consent_schema, ROWS_MAX);
	for (int i = 0; i < 2; i++) {
		builder_begin(b);
		builder_set_text(b, KCO_CLIENT_ID, span_of(i ? "grafana" : "mlflow"));
		builder_set_number(b, KCO_OFFLINE, i == 0);
		builder_end(b, false);
	}
	feeds_put(f, "keycloak.consent", b, T0, true);
	b = builder_new(&keycloak_group_schema, ROWS_MAX);
	builder_begin(b);
	builder_set_text(b, KCG_PATH, span_of("/mlflow"));
	builder_end(b, false);
	feeds_put(f, "keycloak.group", b, T0, true);
	feeds_put(f, "keycloak.role", builder_new(&keycloak_role_schema, ROWS_MAX), T0, true);
	b = builder_new(&keycloak_lockout_schema, 1);
	builder_begin(b);
	builder_set_number(b, KCL_DISABLED, 0);
	builder_set_number(b, KCL_FAILURES, 3);
	builder_set_number(b, KCL_LAST_FAILURE, T0 - MINUTES(3));
	builder_end(b, false);
	feeds_put(f, "keycloak.lockout", b, T0, true);
}

static void the_selected_user_has_details(void **state)
{
	(void)state;
	struct feeds f = {.count = 0};
	put_users(&f);
	put_sessions(&f, true);
	put_realm(&f, INSTANT_NULL);
	put_details_of_alice(&f);
	const struct table *t = derive(&resource_user, &f, T0, NULL, "u-alice");
	assert_int_equal(table_number(t, ALICE, USER_TOTP), 1);
	assert_int_equal(table_number(t, ALICE, USER_NOT_BEFORE), T0 - MINUTES(7));
	assert_int_equal(table_number(t, ALICE, USER_LOCKED), 0);
	assert_int_equal(table_number(t, ALICE, USER_FAILURES), 3);
	assert_int_equal(table_number(t, ALICE, USER_LAST_FAILURE), T0 - MINUTES(3));
	assert_list(t, ALICE, USER_REQUIRED_ACTIONS, "UPDATE_PASSWORD");
	assert_list(t, ALICE, USER_GROUPS, "/mlflow");
	assert_list(t, ALICE, USER_ROLES, ""); /* none, which is not "not known" */
	assert_list(t, ALICE, USER_OFFLINE_CLIENTS, "mlflow");
	assert_list(t, BOB, USER_GROUPS, "null");
	assert_int_equal(table_number(t, ALICE, USER_SESSIONS), 1);
	table_unref(t);
	/* Nobody is selected, somebody else is, or one that is gone. */
	static const char *const others[] = {NULL, "u-zoe", "u-nobody", ""};
	for (size_t i = 0; i < 4; i++) {
		t = derive(&resource_user, &f, T0, NULL, others[i]);
		assert_int_equal(table_number(t, ALICE, USER_TOTP), NUMBER_NULL);
		assert_list(t, ALICE, USER_GROUPS, "null");
		assert_int_equal(table_number(t, ZOE, USER_TOTP), NUMBER_NULL); /* the detail is alice's */
		table_unref(t);
	}
	feeds_release(&f);
}

/* --- client --- */

static void clients_have_lifetimes_and_counts(void **state)
{
	(void)state;
	struct feeds f = {.count = 0};
	put_clients(&f);
	put_realm(&f, INSTANT_NULL);
	struct builder *b = builder_new(&keycloak_stats_schema, ROWS_MAX);
	builder_begin(b);
	builder_set_text(b, KCT_ID, span_of("id-mlflow"));
	builder_set_number(b, KCT_ACTIVE, 3);
	builder_set_number(b, KCT_OFFLINE, 2);
	builder_end(b, false);
	feeds_put(&f, "keycloak.stats", b, T0, true);
	const struct table *t = derive(&resource_client, &f, T0, NULL, NULL);
	assert_text(t, 0, CLIENT_CLIENT_ID, "mlflow");
	assert_int_equal(table_number(t, 0, CLIENT_SESSIONS), 3);
	assert_int_equal(table_number(t, 0, CLIENT_OFFLINE), 2);
	assert_int_equal(table_number(t, 0, CLIENT_TOKEN_LIFE), 300);
	assert_int_equal(table_number(t, 0, CLIENT_REFRESH_LIFE), 600);
	assert_int_equal(table_number(t, 0, CLIENT_IDLE), 600);
	assert_text(t, 0, CLIENT_TYPE, "confidential");
	assert_int_equal(table_number(t, 1, CLIENT_SESSIONS), 0); /* not in the statistics: none */
	assert_int_equal(table_number(t, 1, CLIENT_TOKEN_LIFE), 60);
	assert_int_equal(table_number(t, 1, CLIENT_REFRESH_LIFE), 1800);
	assert_int_equal(table_number(t, 1, CLIENT_IDLE), NUMBER_NULL);
	assert_int_equal(derive_next_change(t, T0), INSTANT_NULL);
	table_unref(t);
	feeds_release(&f);
	put_clients(&f);
	t = derive(&resource_client, &f, T0, NULL, NULL);
	assert_int_equal(table_number(t, 1, CLIENT_SESSIONS), NUMBER_NULL);
	assert_int_equal(table_number(t, 0, CLIENT_TOKEN_LIFE), NUMBER_NULL);
	assert_int_equal(table_number(t, 0, CLIENT_REFRESH_LIFE), NUMBER_NULL);
	assert_false(table_about(t)->complete);
	table_unref(t);
	feeds_release(&f);
}

/* --- the table --- */

static const struct feed *feed_named(const char *name)
{
	for (unsigned i = 0; i < keycloak_system.feed_count; i++)
		if (strcmp(keycloak_system.feeds[i].name, name) == 0)
			return &keycloak_system.feeds[i];
	return NULL;
}

static void derivations_name_feeds_that_exist(void **state)
{
	(void)state;
	for (unsigned i = 0; i < derivation_count; i++) {
		const struct derivation *d = &derivations[i];
		assert_non_null(d->feeds[0]);
		for (unsigned k = 0; k < 8 && d->feeds[k]; k++)
			if (!feed_named(d->feeds[k]) || feed_named(d->feeds[k])->trigger == TRIGGER_SELECTED)
				fail_msg("%s", d->feeds[k]);
		for (unsigned k = 0; k < 6 && d->detail_feeds[k]; k++)
			if (!feed_named(d->detail_feeds[k]) || feed_named(d->detail_feeds[k])->trigger != TRIGGER_SELECTED)
				fail_msg("%s", d->detail_feeds[k]);
		assert_ptr_equal(derivation_of(d->resource), d);
	}
	/* Each resource that needs Keycloak is derived, the program's own are not. */
	for (unsigned i = 0; i < resource_count; i++)
		assert_int_equal(derivation_of(resources[i]) != NULL, resources[i]->source != NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions_are_joined),
		cmocka_unit_test(offline_rows_older_than_a_not_before_are_stale),
		cmocka_unit_test(what_is_missing_is_null),
		cmocka_unit_test(users_have_their_sessions),
		cmocka_unit_test(the_selected_user_has_details),
		cmocka_unit_test(clients_have_lifetimes_and_counts),
		cmocka_unit_test(derivations_name_feeds_that_exist),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
