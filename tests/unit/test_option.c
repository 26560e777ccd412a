/* The option table and its look-ups. */
#include "base/instant.h"
#include "base/nearest.h"
#include "config/option.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static void every_row_is_whole(void **state)
{
	(void)state;
	for (unsigned i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		assert_int_equal(option_index(row->name), i); /* no name twice */
		assert_true(row->where != 0);
		assert_non_null(row->text);
		assert_true(row->text[strlen(row->text) - 1] != '.');
		assert_true((row->metavar == NULL) == (row->type == OPTION_FLAG));
		assert_true((row->choices != NULL) == (row->type == OPTION_CHOICE || row->type == OPTION_CHOICES));
		assert_true((row->type == OPTION_NUMBER || row->type == OPTION_DURATION) == (row->max > row->min));
		/* A secret has no place on a command line. */
		assert_false(row->type == OPTION_SECRET && (row->where & WHERE_ARGV));
		/* A variable is read somewhere, and a row that is read from variables has one. */
		assert_true((row->variable != NULL) == ((row->where & (WHERE_ENV | WHERE_ENV_FILE)) != 0));
		if (row->preset) {
			int64_t number;
			struct error e = option_check(row, span_of(row->preset), &number);
			assert_false(error_is(&e));
		}
		for (unsigned j = 0; j < i; j++) {
			assert_false(row->letter && row->letter == option_rows[j].letter);
			assert_false(row->variable && option_rows[j].variable && strcmp(row->variable, option_rows[j].variable) == 0);
		}
	}
}

/* What changes a check of a server must not come from where a deployment's settings come from. */
static void insecure_is_a_persons_own(void **state)
{
	(void)state;
	assert_int_equal(option_rows[option_index("insecure")].where, WHERE_ARGV | WHERE_FILE);
}

static void variables_and_keys(void **state)
{
	static const struct {
		const char *variable, *key, *row;
		enum option_form form;
	} cases[] = {
	        {"KEYCLOAK_URL", "keycloak-url", "keycloak-url", FORM_VALUE},
	        {"MLFLOW_OIDC_TOP_READ_ONLY", "read-only", "read-only", FORM_VALUE},
	        {"KEYCLOAK_CLIENT_SECRET", "keycloak-client-secret", "keycloak-client-secret", FORM_VALUE},
	        {"KEYCLOAK_CLIENT_SECRET_FILE", "keycloak-client-secret-file", "keycloak-client-secret", FORM_FILE},
	        {"KEYCLOAK_CLIENT_SECRET_COMMAND", "keycloak-client-secret-command", "keycloak-client-secret", FORM_COMMAND},
	        {"KC_BOOTSTRAP_ADMIN_USERNAME", "kc-bootstrap-admin-username", "keycloak-admin", FORM_VALUE},
	        {"KC_BOOTSTRAP_ADMIN_PASSWORD_FILE", "kc-bootstrap-admin-password-file", "keycloak-admin-password", FORM_FILE},
	        {"KEYCLOAK_URL_FILE", "keycloak-url-file", NULL, FORM_VALUE},
	        {"keycloak_url", "KEYCLOAK_URL", NULL, FORM_VALUE},
	        {"https_proxy", "https-proxy", "https-proxy", FORM_VALUE},
	        {"", "", NULL, FORM_VALUE},
	        {"KEYCLOAK_URLX", "keycloak-urlx", NULL, FORM_VALUE},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		enum option_form form = FORM_VALUE;
		int expected = cases[i].row ? option_index(cases[i].row) : -1;
		assert_int_equal(option_of_variable(span_of(cases[i].variable), &form), expected);
		if (expected >= 0)
			assert_int_equal(form, cases[i].form);
		assert_int_equal(option_of_key(span_of(cases[i].key), &form), expected);
		if (expected >= 0)
			assert_int_equal(form, cases[i].form);
	}
}

static void values(void **state)
{
	static const struct {
		const char *row, *value;
		int64_t number;
		const char *why; /* NULL: it is fine */
	} cases[] = {
	        {"read-only", "yes", 1, NULL},
	        {"read-only", "TRUE", 1, NULL},
	        {"read-only", "1", 1, NULL},
	        {"read-only", "no", 0, NULL},
	        {"read-only", "off", 0, NULL},
	        {"read-only", "maybe", 0, "'maybe' is no yes or no"},
	        {"read-only", "", 0, "needs a value"},
	        {"max", "50", 50, NULL},
	        {"max", "0", 0, "0 is out of bounds: 1 to 10000"},
	        {"max", "10001", 0, "10001 is out of bounds: 1 to 10000"},
	        {"max", "99999999999999999999", 0, "99999999999999999999 is out of bounds: 1 to 10000"},
	        {"max", "-1", 0, "'-1' is no whole number"},
	        {"max", " 1", 0, "' 1' is no whole number"},
	        {"max", "1e3", 0, "'1e3' is no whole number"},
	        {"interval", "5", 5000, NULL},
	        {"interval", "500ms", 500, NULL},
	        {"interval", "2m", 120000, NULL},
	        {"interval", "100ms", 0, "out of bounds: 500 ms to 3600 s"},
	        {"interval", "soon", 0, "'soon' is no duration: 5 (seconds), 500ms, 2m"},
	        {"output", "json", 0, NULL},
	        {"output", "xml", 0, "'xml' is none of json, ndjson, csv or text"},
	        {"output", "JSON", 0, "'JSON' is none of json, ndjson, csv or text"},
	        {"require", "reason", 0, NULL},
	        {"require", "ticket,reason", 0, NULL},
	        {"require", "reason,", 0, "'' is none of reason or ticket"},
	        {"keycloak-url", "https://sso.example.org/auth/", 0, NULL},
	        {"keycloak-url", "http://127.0.0.1:8080", 0, NULL},
	        {"keycloak-url", "ftp://x", 0, "'ftp://x' is no URL: it begins with https:// or http://"},
	        {"keycloak-url", "https://", 0, "'https://' is no URL: it begins with https:// or http://"},
	        {"keycloak-url", "https:///auth", 0, "'https:///auth' is no URL: the host is missing"},
	        {"keycloak-url", "https://bob:hunter2@sso", 0, "the URL holds a user part; give user and password by their own settings"},
	        {"keycloak-url", "bob:hunter2@sso", 0, "no URL: it begins with https:// or http://"},
	        {"keycloak-url", "https://sso/?x", 0, "'https://sso/?x' is no URL of a server: blank, query, fragment or a byte that must be percent-encoded"},
	        {"keycloak-url", "https://sso/\033[2J", 0,
	         "'https://sso/\\x1B[2J' is no URL of a server: blank, query, fragment or a byte that must be percent-encoded"},
	        {"mlflow-tracking-uri", "databricks", 0, NULL}, /* dormant: not ours to judge */
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		int64_t number;
		struct error e = option_check(&option_rows[option_index(cases[i].row)], span_of(cases[i].value), &number);
		assert_string_equal(e.sentence, cases[i].why ? cases[i].why : "");
		assert_int_equal(error_is(&e), cases[i].why != NULL);
		if (!cases[i].why)
			assert_int_equal(number, cases[i].number);
	}
}

static void nearest_words(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned distance;
	} cases[] = {
	        {"interval", "interval", 0}, {"intervall", "interval", 1}, {"interavl", "interval", 1}, {"Interval", "iNTERVAL", 0}, {"intrvl", "interval", 2},
	        {"output", "ouptut", 1},     {"abc", "xyz", UINT_MAX},     {"", "ab", 2},               {"", "", 0},                 {"ca", "abc", UINT_MAX},
	};
	char long_word[80];
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		assert_int_equal(nearest_distance(span_of(cases[i].a), span_of(cases[i].b)), cases[i].distance);
		assert_int_equal(nearest_distance(span_of(cases[i].b), span_of(cases[i].a)), cases[i].distance);
	}
	memset(long_word, 'a', sizeof long_word);
	assert_int_equal(nearest_distance((struct span){long_word, sizeof long_word}, span_of("a")), UINT_MAX);
	assert_int_equal(nearest_distance((struct span){long_word, 64}, (struct span){long_word, 64}), 0);

	assert_string_equal(option_nearest("read-olny"), "read-only");
	assert_null(option_nearest("man-pages")); /* what only the build calls is not offered */
	assert_null(option_nearest("keycloak-urll"));
	assert_string_equal(option_nearest_key(span_of("keycloak-urll")), "keycloak-url");
	assert_string_equal(option_nearest_variable(span_of("KEYCLOAK_RELAM")), "KEYCLOAK_REALM");
	assert_null(option_nearest("x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_row_is_whole), cmocka_unit_test(insecure_is_a_persons_own), cmocka_unit_test(variables_and_keys),
	        cmocka_unit_test(values),             cmocka_unit_test(nearest_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
