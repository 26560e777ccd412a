/* Why a verb is grey, and what its key is called. */
#include "model/verb.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

static const struct operation operations[] = {
        {.name = "session.delete", .source = "keycloak", .effect = EFFECT_WRITE, .since = GENERATION(23, 0, 0), .before = GENERATION(27, 0, 0), .role = "manage-users"},
        {.name = "session.list", .source = "keycloak", .role = "view-users"},
};

static const struct verb end_session = {.noun = "session", .name = "revoke", .kind = VERB_PLAN, .needs = NEED_ROW, .source = "keycloak", .operations = {"session.delete"}};
static const struct verb list = {.noun = "session", .name = "list", .kind = VERB_VIEW, .source = "keycloak", .operations = {"session.list"}};
static const struct verb show = {.noun = "session", .name = "show", .kind = VERB_VIEW, .needs = NEED_ROW};

static void the_first_reason_is_given(void **state)
{
	(void)state;
	static const struct {
		const struct verb *verb;
		bool read_only, has_row;
		enum source_state source;
		uint32_t generation;
		const char *role; /* "": known to be none; NULL: not known */
		const char *why;
	} cases[] = {
	        {&end_session, true, false, SOURCE_UNREACHABLE, 0, "", "read-only"},
	        {&end_session, false, false, SOURCE_NOT_CONFIGURED, 0, "", "keycloak is not configured"},
	        {&end_session, false, false, SOURCE_UNREACHABLE, 0, "", "keycloak is unreachable"},
	        {&end_session, false, false, SOURCE_UNAUTHENTICATED, 0, "", "keycloak does not accept our credential"},
	        {&end_session, false, false, SOURCE_CONNECTING, 0, "", "keycloak has not answered yet"},
	        {&end_session, false, false, SOURCE_BAD, 0, "", "keycloak answers with errors"},
	        {&end_session, false, false, SOURCE_OK, GENERATION(27, 0, 0), "", "keycloak: needs another server version"},
	        {&end_session, false, false, SOURCE_OK, GENERATION(26, 0, 8), "", "needs role manage-users"},
	        {&end_session, false, false, SOURCE_OK, GENERATION(26, 0, 8), "view-users", "needs role manage-users"},
	        {&end_session, false, false, SOURCE_OK, GENERATION(26, 0, 8), "manage-users", "needs a session"},
	        {&end_session, false, true, SOURCE_OK, GENERATION(26, 0, 8), "manage-users", NULL},
	        {&end_session, false, true, SOURCE_OK, GENERATION(26, 0, 8), NULL, NULL}, /* the server decides */
	        {&list, true, false, SOURCE_UNREACHABLE, 0, "", NULL},               /* old rows are still shown */
	        {&show, true, false, SOURCE_OK, 0, "", "needs a session"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct source_facts source = {.name = "keycloak", .state = cases[i].source, .generation = cases[i].generation, .roles = &cases[i].role,
		        .role_count = cases[i].role ? 1 : 0, .roles_known = cases[i].role != NULL, .operations = operations, .operation_count = 2};
		const struct facts facts = {.sources = &source, .source_count = 1, .read_only = cases[i].read_only};
		char array[64];
		const char *why = verb_why_not(cases[i].verb, &facts, cases[i].has_row, array, sizeof array);
		if (cases[i].why && why)
			assert_string_equal(why, cases[i].why);
		else
			assert_ptr_equal(why, cases[i].why);
	}
	char array[64];
	assert_string_equal(verb_why_not(&end_session, &(struct facts){0}, true, array, sizeof array), "keycloak is not configured");
}

static void facts_are_found(void **state)
{
	(void)state;
	const struct source_facts source = {.name = "keycloak", .generation = GENERATION(26, 0, 8), .operations = operations, .operation_count = 2};
	const struct fact_answer answers[] = {{.operation = "session.list", .argument = "a"}, {.operation = "session.list", .argument = "b"},
	        {.operation = "realm", .argument = NULL}};
	const struct facts f = {.sources = &source, .source_count = 1, .answers = answers, .answer_count = 3};
	assert_ptr_equal(facts_source(&f, "keycloak"), &source);
	assert_null(facts_source(&f, "mlflow"));
	assert_ptr_equal(facts_operation(&f, "session.delete"), &operations[0]);
	assert_null(facts_operation(&f, "nothing"));
	assert_ptr_equal(facts_answer(&f, "session.list", span_of("b")), &answers[1]);
	assert_null(facts_answer(&f, "session.list", span_of("c")));
	assert_ptr_equal(facts_answer(&f, "realm", SPAN_NULL), &answers[2]);
	assert_true(facts_has_role(&f, "keycloak", "any")); /* not known */
	assert_true(facts_has_role(&f, "keycloak", NULL));
}

static void keys_have_names(void **state)
{
	(void)state;
	static const struct {
		int key;
		const char *name;
	} cases[] = {{'x', "x"}, {'?', "?"}, {VERB_KEY_ENTER, "Enter"}, {VERB_KEY_PAGE_DOWN, "PgDn"}, {VERB_KEY_SPACE, "Space"}, {VERB_KEY_CTRL_L, "Ctrl-L"}, {0, ""}, {7, ""},
	        {0x10ffff, ""}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char array[8];
		assert_string_equal(verb_key_name(cases[i].key, array), cases[i].name);
	}
	for (int key = VERB_KEY_ENTER; key <= VERB_KEY_SPACE; key++) {
		char array[8];
		assert_true(verb_key_name(key, array)[0] != '\0');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_first_reason_is_given),
	        cmocka_unit_test(facts_are_found),
	        cmocka_unit_test(keys_have_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
