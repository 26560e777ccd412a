/* Errors: what they say, how they climb, and what a script sees of them. */
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void none_is_no_error(void **state)
{
	(void)state;
	struct error e = error_none();
	assert_false(error_is(&e));
	assert_int_equal(e.class, ERROR_NONE);
	assert_string_equal(e.sentence, "");
}

static void made_and_climbing(void **state)
{
	(void)state;
	struct error e = error_http(ERROR_FORBIDDEN, "keycloak", 403, "%s: role %s is missing", "users", "view-users");
	assert_true(error_is(&e));
	assert_int_equal(e.status, 403);
	assert_string_equal(e.source, "keycloak");
	assert_string_equal(e.sentence, "users: role view-users is missing");

	memcpy(e.sqlstate, "42501", 6);
	e = error_because(e, "realm %s", "mlflow");
	assert_string_equal(e.sentence, "realm mlflow: users: role view-users is missing");
	assert_int_equal(e.class, ERROR_FORBIDDEN);
	assert_int_equal(e.status, 403);
	assert_string_equal(e.source, "keycloak");
	assert_string_equal(e.sqlstate, "42501");
}

static void source_may_be_nobodys(void **state)
{
	(void)state;
	struct error e = error_make(ERROR_LOCAL, NULL, "disk full");
	assert_string_equal(e.source, "");
	assert_int_equal(e.status, 0);
}

/* A sentence of `filler` letters and then `tail`: how long is what is kept? */
static void cut_at_whole_characters(void **state)
{
	(void)state;
	static const size_t limit = sizeof((struct error *)0)->sentence - 1;
	static const struct {
		size_t filler;
		const char *tail;
		size_t kept;
	} cases[] = {
	        {limit - 2, "\xC3\xA9", limit},                 /* fits exactly */
	        {limit - 1, "\xC3\xA9", limit - 1},             /* half of it would fit */
	        {limit - 2, "\xE2\x82\xAC", limit - 2},         /* two thirds */
	        {limit - 3, "\xF0\x9F\x98\x80", limit - 3},     /* three quarters */
	        {limit - 1, "\xF0\x9F\x98\x80", limit - 1},
	        {limit - 3, "\xE2\x82\xAC" "abc", limit},       /* whole, and then cut */
	        {limit, "abc", limit},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[sizeof((struct error *)0)->sentence + 16];
		memset(text, 'x', cases[i].filler);
		memcpy(text + cases[i].filler, cases[i].tail, strlen(cases[i].tail) + 1);
		struct error e = error_make(ERROR_LOCAL, "audit", "%s", text);
		assert_int_equal(strlen(e.sentence), cases[i].kept);
		assert_memory_equal(e.sentence, text, cases[i].kept);
	}
}

static void climbing_never_overflows(void **state)
{
	(void)state;
	struct error e = error_make(ERROR_PROTOCOL, "keycloak", "the end");
	for (int i = 0; i < 100; i++)
		e = error_because(e, "%s", "one more floor with a name of \xE2\x82\xAC some length");
	assert_true(strlen(e.sentence) < sizeof e.sentence);
	assert_int_equal(e.class, ERROR_PROTOCOL);
}

static void every_class_has_a_word_and_a_status(void **state)
{
	(void)state;
	static const struct {
		enum error_class class;
		const char *word;
		int status;
	} cases[] = {
	        {ERROR_NONE, "none", 0},
	        {ERROR_USAGE, "usage", 2},
	        {ERROR_CONFIG, "config", 2},
	        {ERROR_DECLINED, "declined", 2},
	        {ERROR_REFUSED, "refused", 1},
	        {ERROR_LOCAL, "local", 1},
	        {ERROR_MEMORY, "memory", 1},
	        {ERROR_UNREACHABLE, "unreachable", 3},
	        {ERROR_UNAUTHENTICATED, "unauthenticated", 4},
	        {ERROR_FORBIDDEN, "forbidden", 4},
	        {ERROR_PROTOCOL, "protocol", 1},
	        {ERROR_PARTIAL, "partial", 5},
	        {ERROR_READ_ONLY, "read_only", 6},
	        {ERROR_NOT_FOUND, "not_found", 7},
	        {ERROR_NOT_CONFIGURED, "not_configured", 2},
	        {ERROR_INTERRUPTED, "interrupted", 130},
	};
	assert_int_equal(sizeof cases / sizeof *cases, ERROR_CLASSES);
	for (size_t i = 0; i < ERROR_CLASSES; i++) {
		assert_string_equal(error_class_word(cases[i].class), cases[i].word);
		assert_int_equal(error_exit_status(cases[i].class), cases[i].status);
		assert_int_equal(error_class_of(span_of(cases[i].word)), cases[i].class == ERROR_NONE ? ERROR_PROTOCOL : cases[i].class);
	}
	assert_int_equal(error_class_of(span_of("of a newer program")), ERROR_PROTOCOL);
	assert_int_equal(error_class_of(SPAN_NULL), ERROR_PROTOCOL);
	assert_string_equal(error_class_word(ERROR_CLASSES), "unknown");
	assert_int_equal(error_exit_status(ERROR_CLASSES), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(none_is_no_error),         cmocka_unit_test(made_and_climbing),
	        cmocka_unit_test(source_may_be_nobodys),    cmocka_unit_test(cut_at_whole_characters),
	        cmocka_unit_test(climbing_never_overflows), cmocka_unit_test(every_class_has_a_word_and_a_status),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
