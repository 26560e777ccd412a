/* Tokens and errors of Keycloak when memory runs out: an error that says so, or less is known, never a wrong token. */
#include "keycloak/tables.h"

#include "failing_memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

/* {"iat":1000,"resource_access":{"realm-management":{"roles":["view-\u0075sers","manage-realm"]}}} */
static const char answer[] = "{\"access_token\":\"e30.eyJpYXQiOjEwMDAsInJlc291cmNlX2FjY2VzcyI6eyJyZWFsbS1tYW5hZ2VtZW50Ijp7InJvbGVzIjpbInZpZXctXHUwMDc1c2VycyIsIm1hbmFnZS1yZWFsbSJdfX19.c2ln\","
                             "\"refresh_token\":\"r\",\"expires_in\":60}";

static void one_token(void)
{
	struct token t;
	struct error e = keycloak_system.read_token(NULL, 0, span_of(answer), 5, &t);
	if (error_is(&e)) {
		assert_int_equal(e.class, ERROR_MEMORY);
		assert_true(memory_failed());
		assert_null(t.access);
		return;
	}
	assert_non_null(t.access);
	assert_non_null(t.refresh);
	if (!memory_failed()) {
		assert_int_equal(t.role_count, 3); /* with view-realm, which manage-realm brings */
		assert_int_equal(t.issued_at, 1000000);
		assert_true(t.roles_known);
	}
	if (t.role_count < 3)
		assert_false(t.roles_known); /* a role that was lost greys nothing */
	token_release(&t);
}

static void one_error(void)
{
	struct error e = keycloak_system.read_error(&keycloak_system.operations[0], NULL, 0, 400, span_of("{\"error_description\":\"wr\\u006fng\",\"error\":\"inv\\u0061lid_grant\"}"));
	assert_true(error_is(&e));
	if (!memory_failed())
		assert_string_equal(e.sentence, "our session in realm 'master': wrong");
}

static void a_token_without_memory(void **state)
{
	(void)state;
	assert_true(memory_run_out(one_token) >= 7);
}

static void an_error_without_memory(void **state)
{
	(void)state;
	assert_true(memory_run_out(one_error) >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_token_without_memory), cmocka_unit_test(an_error_without_memory)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
