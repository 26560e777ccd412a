/* A deployment's `.env`. */
#include "config/envfile.h"

#include "with_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

struct warned {
	unsigned count;
	char last[400];
};

static void warn(void *self, const char *sentence)
{
	struct warned *w = self;
	w->count++;
	snprintf(w->last, sizeof w->last, "%s", sentence);
}

struct outcome {
	struct arena arena;
	struct layer layer;
	struct warned warned;
	struct error error;
	size_t path_length;
};

static void read_text(struct outcome *o, const char *text, mode_t mode)
{
	*o = (struct outcome){0};
	arena_init(&o->arena, 8 << 20);
	assert_true(layer_init(&o->layer, &o->arena));
	const char *path = temp_file(&folder, ".env", text, mode);
	struct envfile_warnings warnings = {warn, &o->warned};
	o->path_length = strlen(path);
	o->error = envfile_read(&o->layer, &o->arena, path, &warnings);
}

static void release(struct outcome *o)
{
	layer_release(&o->layer);
	arena_release(&o->arena);
}

static void takes_values_as_written(void **state)
{
	static const struct {
		const char *text, *realm; /* NULL: not set */
		const char *warning;      /* behind the path; NULL: none */
	} cases[] = {
	        {"KEYCLOAK_REALM=mlflow\n", "mlflow", NULL},
	        {"export KEYCLOAK_REALM=mlflow\n", "mlflow", NULL},
	        {"export\tKEYCLOAK_REALM=mlflow", "mlflow", NULL},
	        {"KEYCLOAK_REALM=mlflow\r\n", "mlflow", NULL},
	        {"KEYCLOAK_REALM='ml flow'\n", "ml flow", NULL},
	        {"KEYCLOAK_REALM=\"ml flow\" # the realm\n", "ml flow", NULL},
	        {"KEYCLOAK_REALM=ml#flow # the realm\n", "ml#flow", NULL},
	        {"KEYCLOAK_REALM=a=b\n", "a=b", NULL},
	        {"KEYCLOAK_REALM=\"a\\\"b\\\\c\\$d\\n\"\n", "a\"b\\c$d\\n", NULL},
	        {"KEYCLOAK_REALM='a\\b$HOME'\n", "a\\b$HOME", NULL},
	        {"KEYCLOAK_REALM=a\\b\n", "a\\b", NULL},
	        {"KEYCLOAK_REALM=\n", NULL, NULL},
	        {"KEYCLOAK_REALM=''\n", NULL, NULL},
	        {"KEYCLOAK_REALM=one\nKEYCLOAK_REALM=two\n", "two", NULL}, /* as a shell has it */
	        {"KEYCLOAK_REALM=$(touch /tmp/mot-executed)\n", "$(touch /tmp/mot-executed)",
	         ":1: KEYCLOAK_REALM holds a '$': nothing is expanded here, it is taken as it stands"},
	        {"\nKEYCLOAK_REALM=\"${REALM}\"\n", "${REALM}", ":2: KEYCLOAK_REALM holds a '$': nothing is expanded here, it is taken as it stands"},
	        {"KEYCLOAK_REALM=5$\n", "5$", NULL},
	        {"SECRET_KEY=x\nPOSTGRES_PASSWORD=$(y)\nno variable at all\n", NULL, NULL},
	        {"KEYCLOAK_RELAM=x\n", NULL, ":1: unknown variable KEYCLOAK_RELAM: did you mean KEYCLOAK_REALM?"},
	        {"MLFLOW_OIDC_TOP_ZEBRA=x\n", NULL, ":1: unknown variable MLFLOW_OIDC_TOP_ZEBRA"},
	        {"KEYCLOAK_FRONTEND_THING=x\n", NULL, NULL},
	        {"MLFLOW_OIDC_TOP_CONTEXT=x\n", NULL, ":1: MLFLOW_OIDC_TOP_CONTEXT is not taken from such a file"},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct outcome o;
		read_text(&o, cases[i].text, 0600);
		assert_string_equal(o.error.sentence, "");
		const char *realm = o.layer.entries[option_index("keycloak-realm")].text;
		assert_true((realm == NULL) == (cases[i].realm == NULL));
		if (realm)
			assert_string_equal(realm, cases[i].realm);
		assert_int_equal(o.warned.count, cases[i].warning != NULL);
		if (cases[i].warning)
			assert_string_equal(o.warned.last + o.path_length, cases[i].warning);
		release(&o);
	}
	assert_int_not_equal(access("/tmp/mot-executed", F_OK), 0);
}

static void refuses(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
	        {"\nKEYCLOAK_REALM=\"open\n", ":2: KEYCLOAK_REALM: the quote is not closed"},
	        {"KEYCLOAK_REALM='a'b\n", ":1: KEYCLOAK_REALM: something stands behind the closing quote"},
	        {"KEYCLOAK_URL=sso.example.org\n", ":1: KEYCLOAK_URL: 'sso.example.org' is no URL: it begins with https:// or http://"},
	        {"KEYCLOAK_CLIENT_SECRET=hunter2\nKEYCLOAK_CLIENT_SECRET_FILE=/x\n",
	         ":2: KEYCLOAK_CLIENT_SECRET_FILE: line 1 gives the same secret in another way; keep one"},
	        {"KEYCLOAK_CLIENT_SECRET='hunter2\n", ":1: KEYCLOAK_CLIENT_SECRET: the quote is not closed"},
	        {"KEYCLOAK_URL=https://bob:hunter2@sso\n", ":1: KEYCLOAK_URL: the URL holds a user part; give user and password by their own settings"},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct outcome o;
		read_text(&o, cases[i].text, 0600);
		assert_int_equal(o.error.class, ERROR_CONFIG);
		assert_string_equal(o.error.sentence + o.path_length, cases[i].why);
		assert_null(strstr(o.error.sentence, "hunter2"));
		release(&o);
	}
}

static void secrets_need_a_closed_file(void **state)
{
	static const struct {
		const char *text;
		mode_t mode;
		bool fine;
	} cases[] = {
	        {"KEYCLOAK_CLIENT_SECRET=hunter2\n", 0600, true},      {"KEYCLOAK_CLIENT_SECRET=hunter2\n", 0400, true},
	        {"KEYCLOAK_CLIENT_SECRET=hunter2\n", 0640, false},     {"KEYCLOAK_CLIENT_SECRET=hunter2\n", 0604, false},
	        {"KEYCLOAK_CLIENT_SECRET_FILE=/run/x\n", 0644, true},  {"KEYCLOAK_REALM=mlflow\n", 0644, true},
	        {"MLFLOW_TRACKING_PASSWORD=hunter2\n", 0644, false},   {"OIDC_USERS_DB_URI=postgresql://u:hunter2@h/d\n", 0644, false},
	        {"SECRET_KEY=hunter2\n", 0644, true}, /* not one of ours: not our business */
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct outcome o;
		read_text(&o, cases[i].text, cases[i].mode);
		assert_int_equal(!error_is(&o.error), cases[i].fine);
		if (!cases[i].fine)
			assert_non_null(strstr(o.error.sentence, "is a secret and others can read this file: chmod 600 it"));
		assert_null(strstr(o.error.sentence, "hunter2"));
		release(&o);
	}
	struct outcome o;
	read_text(&o, cases[0].text, 0600);
	struct span revealed = secret_reveal(o.layer.entries[option_index("keycloak-client-secret")].secret);
	assert_true(span_is(revealed, "hunter2"));
	assert_null(o.layer.entries[option_index("keycloak-client-secret")].text);
	release(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(takes_values_as_written),
	        cmocka_unit_test(refuses),
	        cmocka_unit_test(secrets_need_a_closed_file),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
