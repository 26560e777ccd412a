/* The choice of an operation's row, and what becomes of its templates. */
#include "model/operation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const struct operation rows[] = {
        {.name = "delete", .before = GENERATION(26, 0, 0), .path = "old"},
        {.name = "delete", .since = GENERATION(26, 0, 0), .before = GENERATION(26, 7, 0), .path = "middle"},
        {.name = "delete", .since = GENERATION(26, 7, 0), .path = "new"},
        {.name = "list", .path = "list"},
};

static void generation_picks_the_row(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		uint32_t generation;
		const char *path;
	} cases[] = {
	        {"delete", GENERATION(23, 0, 7), "old"}, {"delete", GENERATION(25, 999, 999), "old"}, {"delete", GENERATION(26, 0, 0), "middle"},
	        {"delete", GENERATION(26, 7, 0), "new"}, {"delete", GENERATION(99, 0, 0), "new"}, {"delete", GENERATION_UNKNOWN, NULL},
	        {"list", GENERATION_UNKNOWN, "list"}, {"list", GENERATION(26, 0, 8), "list"}, {"create", GENERATION(26, 0, 8), NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct operation *o = operation_pick(rows, 4, cases[i].name, cases[i].generation);
		if (cases[i].path)
			assert_string_equal(o->path, cases[i].path);
		else
			assert_null(o);
	}
}

/* {id} is `id`, {n} is -5, {secret} is "s&t". */
static struct error expand(struct buffer *out, enum template_kind kind, const char *template, struct span id)
{
	struct secret *secret = secret_new("s&t", 3);
	const struct argument arguments[] = {
	        {.name = "id", .kind = ARGUMENT_TEXT, .text = id},
	        {.name = "n", .kind = ARGUMENT_NUMBER, .number = -5},
	        {.name = "secret", .kind = ARGUMENT_SECRET, .secret = secret},
	        {.name = "keycloak-client-id", .kind = ARGUMENT_TEXT, .text = span_of("ops")},
	        {.name = "unset", .kind = ARGUMENT_SECRET},
	};
	struct error error = template_expand(out, kind, template, arguments, sizeof arguments / sizeof *arguments);
	secret_free(secret);
	return error;
}

static void arguments_are_put_in(void **state)
{
	(void)state;
	static const struct {
		enum template_kind kind;
		const char *template, *id, *expected;
	} cases[] = {
	        {TEMPLATE_URL, "/a/{id}/b?max={n}", "x", "/a/x/b?max=-5"},
	        {TEMPLATE_URL, "/a/{id}", "a/b?c#d e%2F&é", "/a/a%2Fb%3Fc%23d%20e%252F%26%C3%A9"},
	        {TEMPLATE_URL, "/a/{id}", "A-Z.az_09~", "/a/A-Z.az_09~"},
	        {TEMPLATE_URL, "/a/{id}", "...", "/a/..."},
	        {TEMPLATE_URL, "/a?q={id}", "..", "/a?q=.."},
	        {TEMPLATE_URL, "/a?q={id}", "", "/a?q="},
	        {TEMPLATE_URL, "/{keycloak-client-id}", "", "/ops"},
	        {TEMPLATE_FORM, "grant_type=password&username={id}&password={secret}", "a=b&c", "grant_type=password&username=a%3Db%26c&password=s%26t"},
	        {TEMPLATE_JSON, "{\"enabled\":true,\"a\":{id},\"n\":{n},\"o\":{}}", "x\"\\\n", "{\"enabled\":true,\"a\":\"x\\\"\\\\\\n\",\"n\":-5,\"o\":{}}"},
	        {TEMPLATE_JSON, "[{id}]", "\033\xc2\x9b", "[\"\\u001b\\u009b\"]"},
	        {TEMPLATE_JSON, "[{id}]", NULL, "[null]"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer out;
		buffer_init(&out, 1000);
		struct error error = expand(&out, cases[i].kind, cases[i].template, span_of(cases[i].id));
		if (error_is(&error))
			fail_msg("%s: %s", cases[i].template, error.sentence);
		assert_string_equal(buffer_text(&out), cases[i].expected);
		buffer_release(&out);
	}
}

/* A request that cannot be what was meant is none. */
static void unfit_arguments_are_refused(void **state)
{
	(void)state;
	static const struct {
		enum template_kind kind;
		const char *template, *id;
	} cases[] = {
	        {TEMPLATE_URL, "/users/{id}", ""},    {TEMPLATE_URL, "/users/{id}", "."},      {TEMPLATE_URL, "/users/{id}", ".."},
	        {TEMPLATE_URL, "/users/{id}", NULL},  {TEMPLATE_URL, "/{nobody}", "x"},        {TEMPLATE_URL, "/{secret}", "x"},
	        {TEMPLATE_URL, "/a?b={secret}", "x"}, {TEMPLATE_JSON, "{\"a\":{secret}}", "x"}, {TEMPLATE_FORM, "a={unset}", "x"},
	        {TEMPLATE_FORM, "a={id}", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer out;
		buffer_init(&out, 1000);
		struct error error = expand(&out, cases[i].kind, cases[i].template, span_of(cases[i].id));
		assert_int_equal(error.class, ERROR_LOCAL);
		assert_null(strstr(error.sentence, "s&t"));
		buffer_release(&out);
	}
	struct buffer out;
	buffer_init(&out, 5);
	struct error error = expand(&out, TEMPLATE_URL, "/users/{id}", span_of("x"));
	assert_int_equal(error.class, ERROR_MEMORY);
	buffer_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(generation_picks_the_row),
	        cmocka_unit_test(arguments_are_put_in),
	        cmocka_unit_test(unfit_arguments_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
