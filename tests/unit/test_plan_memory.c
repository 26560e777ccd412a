/* Resources and plans when memory runs out: each allocation fails once. Then there is the right answer, or none, and never a plan that does less than it says. */
#include "derive/derive.h"
#include "verbs/verbs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "fact_rows.h"
#include "failing_memory.h"
#include "feed_rows.h"
#include "plan_checks.h"

#define T0 1700000000000

/* --- resources --- */

static void put_feeds(struct feeds *f)
{
	static const struct session_row sessions[] = {
		{"s1", SESSION_ONLINE, "alice", "u-1", T0, T0, false, "mlflow"},
		{"s1", SESSION_OFFLINE, "alice", "u-1", T0, T0, false, "mlflow"},
		{"s2", SESSION_ONLINE, "bob", "u-2", T0, T0, true, "mlflow grafana"},
	};
	struct builder *b = builder_new(&keycloak_session_schema, ROWS_MAX);
	for (size_t i = 0; i < 3; i++)
		add_session(b, &sessions[i]);
	feeds_put(f, "keycloak.session", b, T0, true);
	b = realm_begin();
	builder_end(b, false);
	feeds_put(f, "keycloak.realm", b, T0, true);
	b = builder_new(&keycloak_client_schema, ROWS_MAX);
	add_client(b, "mlflow", 60, 600);
	add_client(b, "grafana", NUMBER_NULL, NUMBER_NULL);
	feeds_put(f, "keycloak.client", b, T0, true);
	feeds_put(f, "keycloak.stats", builder_new(&keycloak_stats_schema, ROWS_MAX), T0, true);
	b = builder_new(&keycloak_user_schema, ROWS_MAX);
	add_user(b, "u-1", "alice", "Alice", "Liddell", NULL);
	add_user(b, "u-2", "bob", "B\033b", "Only", NULL);
	feeds_put(f, "keycloak.user", b, T0, true);
	b = builder_new(&keycloak_group_schema, ROWS_MAX);
	builder_begin(b);
	builder_set_text(b, KCG_PATH, span_of("/mlflow"));
	builder_end(b, false);
	feeds_put(f, "keycloak.group", b, T0, true);
}

static void check_resource(const struct table *t)
{
	bool present;
	assert_true(table_about(t)->complete);
	if (table_schema(t) == &resource_session.schema) {
		assert_int_equal(table_rows(t), 3);
		assert_int_equal(table_number(t, 0, SESSION_TWIN), 1);
		assert_int_equal(table_number(t, 2, SESSION_STATE), SESSION_LIVE);
		assert_int_equal(table_number(t, 0, SESSION_REFRESH_ENDS), T0 + 600000);
	} else if (table_schema(t) == &resource_user.schema) {
		assert_int_equal(table_number(t, 0, USER_SESSIONS), 1);
		assert_true(span_is(text_exact(table_text(t, 0, USER_NAME)), "Alice Liddell"));
		assert_true(span_is(text_exact(table_text(t, 1, USER_NAME)), "B\033b Only"));
		assert_int_equal(table_list_length(t, 0, USER_GROUPS, &present), 1);
	} else {
		assert_int_equal(table_number(t, 0, CLIENT_TOKEN_LIFE), 60);
		assert_int_equal(table_number(t, 1, CLIENT_REFRESH_LIFE), 1800);
	}
}

static void resources_are_right_or_none(void **state)
{
	(void)state;
	for (unsigned i = 0; i < derivation_count; i++) {
		size_t n = 0;
		for (bool failed = true; failed;) {
			struct feeds f = {.count = 0};
			struct derive_inputs in = {.feed = feeds_table, .self = &f, .now = T0, .own_session = "s2", .selected = "u-1"};
			put_feeds(&f); /* anew: a table keeps the index that it made */
			memory_fail_at(++n);
			const struct table *t = derivations[i].make(&in);
			failed = memory_ended();
			assert_true(t || failed);
			if (t)
				check_resource(t);
			table_unref(t);
			feeds_release(&f);
		}
		assert_true(n > 3); /* something was there to fail */
	}
}

/* --- plans --- */

static const struct fact_session sessions[] = {
	{"a1", SESSION_ONLINE, "alice", "u-a", "mlflow", 28, SESSION_LIVE, false},     {"a1", SESSION_OFFLINE, "alice", "u-a", "mlflow", 4000, SESSION_LIVE, false},
	{"a2", SESSION_OFFLINE, "alice", "u-a", "mlflow", 4000, SESSION_LIVE, false},  {"b1", SESSION_ONLINE, "bob", "u-b", "mlflow", 15, SESSION_LIVE, false},
	{"b2", SESSION_ONLINE, "b\033b", "u-b", "mlflow", -5, SESSION_OVER, false},
};
static const struct fact_user users[] = {{"u-a", "alice", 1, ORIGIN_LOCAL, NULL}, {"u-b", "bob", 1, ORIGIN_LOCAL, NULL}};
static const struct fact_client clients[] = {{"mlflow", 300}};

static void plans_are_right_or_none(void **state)
{
	(void)state;
	static const struct {
		const char *noun, *name;
		uint32_t generation, rows[3], row_count;
		unsigned endings, notes;
		const char *steps;
	} cases[] = {
		{"session", "revoke", GENERATION(23, 0, 7), {1, 3, 4}, 3, 3, 8,
	         "user.consent.delete user=u-a client=mlflow > a1 | user.offline-sessions user=u-a client=id-mlflow\n"
	         "session.delete id=b1 > b1 | user.sessions user=u-b\n"},
		{"session", "revoke", GENERATION(26, 0, 8), {0, 1}, 2, 2, 5,
	         "session.delete-offline id=a1 > a1 | user.offline-sessions user=u-a client=id-mlflow\nuser.sessions user=u-a > a1 | user.sessions user=u-a\n"},
		{"user", "logout", GENERATION(26, 0, 8), {0}, 1, 3, 5, "user.logout user=u-a > u-a\nuser.sessions user=u-a > a1 | user.sessions user=u-a\n"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct verb *v = verb_find(cases[i].noun, cases[i].name);
		size_t n = 0;
		for (bool failed = true; failed;) {
			struct source_facts source;
			struct facts f = facts_make(&source, cases[i].generation, fact_sessions(sessions, 5, true), fact_users(users, 2), fact_clients(clients, 1));
			struct plan_request request = {.verb = v, .rows = cases[i].rows, .row_count = cases[i].row_count};
			struct plan plan;
			struct error error = error_none();
			char steps[TEXT_MAX];
			plan_init(&plan);
			memory_fail_at(++n);
			enum verdict verdict = v->plan(&request, &f, &plan, &error);
			failed = memory_ended();
			if (verdict == PLAN_READY && !plan.failed) {
				assert_string_equal(steps_text(&plan, steps), cases[i].steps);
				assert_int_equal(plan.ending_count, cases[i].endings);
				assert_int_equal(plan.note_count, cases[i].notes);
				assert_true(plan_is_clean(&plan));
				assert_true(plan.title && plan.title[0]);
				for (unsigned k = 0; k < plan.ending_count; k++)
					assert_true(strlen(plan.endings[k].line) > 40 && strstr(plan.endings[k].target.name, " of "));
				for (unsigned k = 0; k < plan.step_count; k++)
					assert_true(strlen(plan.steps[k].sentence) > 20);
			} else {
				assert_true(failed);
				assert_true(plan.failed || error.class == ERROR_MEMORY);
			}
			plan_release(&plan);
			facts_free(&f);
		}
		assert_true(n > 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resources_are_right_or_none),
		cmocka_unit_test(plans_are_right_or_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
