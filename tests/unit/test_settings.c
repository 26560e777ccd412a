/* Settings by layers: precedence, the two exceptions, groups, contexts, secrets. */
#include "config/settings.h"

#include "config/option.h"

#include "with_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* What the layers of one case say; NULL: nothing. */
struct places {
	const char *argv[6]; /* "name=value" or "flag" */
	const char *environment[8];
	const char *env_file, *config, *system, *policy;
};

struct loaded {
	struct settings *settings;
	struct error error;
};

static struct loaded load(const struct places *p)
{
	struct loaded l = {0};
	struct setting_given given[8];
	char names[6][160], *environment[9] = {0};
	unsigned count = 0;
	for (; count < 6 && p->argv[count]; count++) {
		const char *equals = strchr(p->argv[count], '=');
		snprintf(names[count], sizeof names[count], "%.*s", (int)(equals ? equals - p->argv[count] : (long)strlen(p->argv[count])), p->argv[count]);
		given[count] = (struct setting_given){option_index(names[count]), equals ? equals + 1 : NULL};
		assert_true(given[count].option >= 0);
	}
	if (p->env_file)
		given[count++] = (struct setting_given){option_index("env-file"), temp_file(&folder, ".env", p->env_file, 0600)};
	for (unsigned i = 0; i < 8 && p->environment[i]; i++)
		environment[i] = (char *)(uintptr_t)p->environment[i];
	struct settings_files files = {
	        .policy = temp_path(&folder, "policy"),
	        .system = temp_path(&folder, "system"),
	        .user = temp_path(&folder, "config"),
	};
	unlink(files.policy);
	unlink(files.system);
	unlink(files.user);
	if (p->policy)
		temp_file(&folder, "policy", p->policy, 0644);
	if (p->system)
		temp_file(&folder, "system", p->system, 0644);
	if (p->config)
		temp_file(&folder, "config", p->config, 0644);
	l.error = settings_load(given, count, environment, &files, &l.settings);
	assert_true((l.settings == NULL) == error_is(&l.error));
	return l;
}

/* Each line has one layer more than the next: the strongest that speaks is in force. */
static void precedence(void **state)
{
	static const struct {
		struct places places;
		const char *name, *value, *origin;
		bool needs_root;
	} cases[] = {
	        {{.argv = {"max=1"}, .config = "[default]\nmax = 5\n[context a]\nmax = 4\n", .policy = "max = 9\n"}, "max", "9", "policy:1", true},
	        {{.argv = {"max=1"}, .config = "[default]\nmax = 5\n[context a]\nmax = 4\n"}, "max", "1", "command line", false},
	        {{.argv = {"max=1", "max=2"}}, "max", "2", "command line", false},
	        {{.config = "[default]\nmax = 5\n[context a]\nmax = 4\n"}, "max", "4", "config:4 [context a]", false},
	        {{.config = "[default]\nmax = 5\n"}, "max", "5", "config:2 [default]", false},
	        {{.config = "max = 5\n"}, "max", "5", "config:1", false},
	        {{.system = "max = 6\n"}, "max", "6", "system:1", false},
	        {{.config = "max = 5\n", .system = "interval = 6\n"}, "interval", "5", "built in", false}, /* one file, not both */
	        {{.config = NULL}, "max", "50", "built in", false},
	        {{.environment = {"NO_PROXY=env", NULL}, .env_file = "NO_PROXY=file\n", .config = "[context a]\nno-proxy = context\n"},
	         "no-proxy",
	         "env",
	         "environment NO_PROXY",
	         false},
	        {{.env_file = "\nNO_PROXY=file\n", .config = "[context a]\nno-proxy = context\n"}, "no-proxy", "file", ".env:2", false},
	        {{.environment = {"NO_PROXY=", NULL}, .config = "[context a]\nno-proxy = context\n"}, "no-proxy", "context", "config:2 [context a]", false},
	        {{.environment = {"no_proxy=lower", "NO_PROXY=upper", NULL}}, "no-proxy", "upper", "environment NO_PROXY", false},
	        {{.environment = {"NO_PROXY=upper", "no_proxy=lower", NULL}}, "no-proxy", "upper", "environment NO_PROXY", false},
	        {{.environment = {"KC_BOOTSTRAP_ADMIN_USERNAME=root", NULL}}, "keycloak-admin", "root", "environment KC_BOOTSTRAP_ADMIN_USERNAME", false},
	        {{.environment = {"KEYCLOAK_URL=https://sso/auth//", NULL}}, "keycloak-url", "https://sso/auth", "environment KEYCLOAK_URL", false},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		if (cases[i].needs_root && geteuid() != 0)
			continue;
		struct loaded l = load(&cases[i].places);
		assert_string_equal(l.error.sentence, "");
		assert_string_equal(settings_text(l.settings, cases[i].name), cases[i].value);
		assert_string_equal(settings_origin(l.settings, cases[i].name), cases[i].origin);
		assert_int_equal(settings_is_set(l.settings, cases[i].name), strcmp(cases[i].origin, "built in") != 0);
		settings_free(l.settings);
	}
}

static void read_only_by_any_layer(void **state)
{
	static const struct {
		struct places places;
		bool on;
		const char *origin;
		bool needs_root;
	} cases[] = {
	        {{.argv = {"read-only"}}, true, "command line", false},
	        {{.environment = {"MLFLOW_OIDC_TOP_READ_ONLY=1", NULL}}, true, "environment MLFLOW_OIDC_TOP_READ_ONLY", false},
	        {{.env_file = "MLFLOW_OIDC_TOP_READ_ONLY=yes\n"}, true, ".env:1", false},
	        {{.config = "[default]\nread-only = yes\n[context a]\nread-only = no\n"}, true, "config:2 [default]", false},
	        {{.config = "[default]\nread-only = no\n[context a]\nread-only = yes\n"}, true, "config:4 [context a]", false},
	        {{.environment = {"MLFLOW_OIDC_TOP_READ_ONLY=no", NULL}, .config = "read-only = yes\n"}, true, "config:1", false},
	        {{.argv = {"read-only"}, .config = "read-only = no\n"}, true, "command line", false},
	        {{.config = "read-only = no\n"}, false, "config:1", false},
	        {{.config = NULL}, false, "", false},
	        {{.argv = {"replay=x"}}, true, "the recording", false},
	        {{.config = "read-only = no\n[context a]\nreplay = shift.recording\n"}, true, "the recording", false},
	        {{.argv = {"replay=x", "script=y"}}, false, "", false},
	        {{.argv = {"replay=x", "script=y", "read-only"}}, true, "command line", false},
	        {{.policy = "read-only = yes\n", .config = "read-only = no\n"}, true, "policy:1", true},
	        {{.policy = "read-only = no\n", .config = "read-only = yes\n"}, true, "config:1", true},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		if (cases[i].needs_root && geteuid() != 0)
			continue;
		struct loaded l = load(&cases[i].places);
		assert_string_equal(l.error.sentence, "");
		assert_int_equal(settings_flag(l.settings, "read-only"), cases[i].on);
		assert_string_equal(settings_origin(l.settings, "read-only"), cases[i].origin);
		settings_free(l.settings);
	}
}

static void a_mixture_is_refused(void **state)
{
	static const struct {
		struct places places;
		const char *why; /* NULL: it is fine */
	} cases[] = {
	        {{.environment = {"KEYCLOAK_URL=https://b", NULL}, .config = "[context a]\nkeycloak-url = https://a\nkeycloak-client-id = x\n"},
	         "a mixture: keycloak-url comes from environment KEYCLOAK_URL, keycloak-client-id from config:3 [context a]; address and credentials of one "
	         "source must come from one place"},
	        {{.config = "[default]\nkeycloak-client-id = x\n[context a]\nkeycloak-url = https://a\n"},
	         "a mixture: keycloak-url comes from config:4 [context a], keycloak-client-id from config:2 [default]; address and credentials of one source "
	         "must come from one place"},
	        {{.environment = {"KEYCLOAK_CLIENT_SECRET=hunter2", NULL}, .env_file = "KEYCLOAK_URL=https://a\n"},
	         "a mixture: keycloak-url comes from .env:1, keycloak-client-secret from environment KEYCLOAK_CLIENT_SECRET; address and credentials of one "
	         "source must come from one place"},
	        /* All of the group is overridden by one place. */
	        {{.environment = {"KEYCLOAK_URL=https://b", "KEYCLOAK_CLIENT_ID=y", NULL}, .config = "keycloak-url = https://a\nkeycloak-client-id = x\n"}, NULL},
	        /* What is of no group may come from anywhere. */
	        {{.environment = {"HTTPS_PROXY=http://p", NULL}, .config = "keycloak-url = https://a\n"}, NULL},
	        /* What no source reads yet cannot travel. */
	        {{.environment = {"MLFLOW_TRACKING_URI=https://b", NULL}, .env_file = "MLFLOW_TRACKING_PASSWORD=hunter2\n"}, NULL},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct loaded l = load(&cases[i].places);
		assert_string_equal(l.error.sentence, cases[i].why ? cases[i].why : "");
		assert_int_equal(l.error.class, cases[i].why ? ERROR_CONFIG : ERROR_NONE);
		settings_free(l.settings);
	}
}

static void contexts(void **state)
{
	static const char two[] = "[context prod]\nkeycloak-url = https://prod\n[context test]\nkeycloak-url = https://test\n";
	static const struct {
		struct places places;
		const char *context, *url, *why;
	} cases[] = {
	        {{.config = two}, "", NULL, NULL}, /* several and none named: none */
	        {{.config = "[context one]\nkeycloak-url = https://one\n"}, "one", "https://one", NULL},
	        {{.config = two, .argv = {"context=test"}}, "test", "https://test", NULL},
	        {{.config = two, .environment = {"MLFLOW_OIDC_TOP_CONTEXT=test", NULL}}, "test", "https://test", NULL},
	        {{.config = two, .environment = {"MLFLOW_OIDC_TOP_CONTEXT=test", NULL}, .argv = {"context=prod"}}, "prod", "https://prod", NULL},
	        {{.config = two, .argv = {"context=pord"}}, NULL, NULL, "did you mean 'prod'?"},
	        {{.config = two, .argv = {"context=zebra"}}, NULL, NULL, "no context 'zebra' in "},
	        {{.argv = {"context=x\033y"}}, NULL, NULL, "context 'x\\x1By': there is no configuration that could hold it"},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct loaded l = load(&cases[i].places);
		if (cases[i].why) {
			assert_non_null(strstr(l.error.sentence, cases[i].why));
			continue;
		}
		assert_string_equal(settings_context(l.settings), cases[i].context);
		assert_true((settings_text(l.settings, "keycloak-url") == NULL) == (cases[i].url == NULL));
		if (cases[i].url)
			assert_string_equal(settings_text(l.settings, "keycloak-url"), cases[i].url);
		settings_free(l.settings);
	}
}

static void goes_to_another_context(void **state)
{
	const struct places places = {
	        .argv = {"read-only", "context=prod"},
	        .config = "[context prod]\nkeycloak-url = https://prod\n[context test]\nkeycloak-url = https://test\nmax = 7\n",
	};
	struct settings *other;
	(void)state;
	struct loaded l = load(&places);
	struct error e = settings_for_context(l.settings, "test", &other);
	assert_false(error_is(&e));
	assert_string_equal(settings_context(other), "test");
	assert_string_equal(settings_text(other, "keycloak-url"), "https://test");
	assert_int_equal(settings_number(other, "max"), 7);
	assert_true(settings_flag(other, "read-only")); /* the command line stays in force */
	assert_int_equal(settings_context_count(other), 2);
	assert_string_equal(settings_context_name(other, 1), "test");
	settings_free(other);
	e = settings_for_context(l.settings, "nowhere", &other);
	assert_int_equal(e.class, ERROR_CONFIG);
	assert_null(other);
	settings_free(l.settings);
}

/* The same `.env` that the deployment uses is enough, with all that it holds. */
static void a_deployments_env_is_enough(void **state)
{
	const struct places places = {.env_file = "KEYCLOAK_URL=http://127.0.0.1:8080\nKEYCLOAK_REALM=mlflow\nKEYCLOAK_CLIENT_ID=mlflow-oidc-top-monitor\n"
	                                          "KEYCLOAK_CLIENT_SECRET=hunter2\nOIDC_DISCOVERY_URL=http://127.0.0.1:8080/realms/mlflow/.well-known/x\n"
	                                          "OIDC_CLIENT_ID=mlflow\nOIDC_CLIENT_SECRET=hunter3\nOIDC_GROUP_NAME=mlflow\nOIDC_ADMIN_GROUP_NAME=mlflow-admin\n"
	                                          "MLFLOW_TRACKING_URI=http://127.0.0.1:5000\nMLFLOW_BACKEND_STORE_URI=postgresql://u:hunter4@127.0.0.1/mlflow\n"
	                                          "OIDC_USERS_DB_URI=postgresql://u:hunter4@127.0.0.1/auth\nKEYCLOAK_DB_URI=postgresql://u:hunter4@127.0.0.1/kc\n"
	                                          "SECRET_KEY=hunter5\n"};
	(void)state;
	struct loaded l = load(&places);
	assert_string_equal(l.error.sentence, "");
	assert_int_equal(settings_warning_count(l.settings), 0);
	assert_true(span_is(secret_reveal(settings_secret(l.settings, "keycloak-client-secret")), "hunter2"));
	struct buffer shown;
	buffer_init(&shown, 65536);
	for (unsigned i = 0; i < option_count; i++) {
		settings_show(l.settings, option_rows[i].name, &shown);
		buffer_append_text(&shown, settings_origin(l.settings, option_rows[i].name));
	}
	assert_null(strstr(buffer_text(&shown), "hunter"));
	assert_non_null(strstr(buffer_text(&shown), "mlflow-oidc-top-monitor"));
	assert_null(settings_text(l.settings, "keycloak-client-secret"));
	buffer_release(&shown);
	settings_free(l.settings);
}

static void secrets_by_file_and_command(void **state)
{
	char config[400];
	(void)state;
	const char *secret = temp_file(&folder, "secret", "hunter2\n", 0600);
	snprintf(config, sizeof config, "[context a]\nkeycloak-client-secret-file = secret\n");
	struct places places = {.config = config};
	struct loaded l = load(&places);
	assert_string_equal(l.error.sentence, "");
	assert_true(span_is(secret_reveal(settings_secret(l.settings, "keycloak-client-secret")), "hunter2"));
	settings_free(l.settings);

	snprintf(config, sizeof config, "[context a]\nkeycloak-client-secret-command = cat %s\n", secret);
	l = load(&places);
	assert_string_equal(l.error.sentence, "");
	assert_true(span_is(secret_reveal(settings_secret(l.settings, "keycloak-client-secret")), "hunter2"));
	settings_free(l.settings);

	/* Of a context that is not in force nothing is read and nothing is run. */
	char mark[160];
	snprintf(mark, sizeof mark, "%s", temp_path(&folder, "mark"));
	snprintf(config, sizeof config, "[context a]\nmax = 3\n[context b]\nkeycloak-client-secret-command = touch %s\n", mark);
	places.argv[0] = "context=a";
	l = load(&places);
	assert_string_equal(l.error.sentence, "");
	assert_int_not_equal(access(mark, F_OK), 0);
	settings_free(l.settings);

	/* Nor is anything for a recording. */
	places.argv[0] = "context=b";
	places.argv[1] = "replay=some.recording";
	l = load(&places);
	assert_string_equal(l.error.sentence, "");
	assert_int_not_equal(access(mark, F_OK), 0);
	settings_free(l.settings);

	places.argv[0] = places.argv[1] = NULL;
	snprintf(config, sizeof config, "[context a]\nkeycloak-client-secret-file = secret\n");
	temp_file(&folder, "secret", "hunter2\n", 0644);
	l = load(&places);
	assert_int_equal(l.error.class, ERROR_CONFIG);
	assert_memory_equal(l.error.sentence, "config:2 [context a]: secret file ", 34);
	assert_null(strstr(l.error.sentence, "hunter2"));

	/* What nothing reads yet is not fetched: a deployment's file that is not here does not stop us. */
	const struct places dormant = {.environment = {"MLFLOW_TRACKING_PASSWORD_FILE=/run/secrets/absent", NULL}};
	l = load(&dormant);
	assert_string_equal(l.error.sentence, "");
	assert_true(settings_is_set(l.settings, "mlflow-tracking-password"));
	settings_free(l.settings);

	const struct places two_ways = {.environment = {"KEYCLOAK_CLIENT_SECRET=hunter2", "KEYCLOAK_CLIENT_SECRET_FILE=/x", NULL}};
	l = load(&two_ways);
	assert_string_equal(l.error.sentence, "environment KEYCLOAK_CLIENT_SECRET and KEYCLOAK_CLIENT_SECRET_FILE give the same secret in two ways; keep one");
}

static void bad_input_is_named(void **state)
{
	static const struct {
		struct places places;
		enum error_class class;
		const char *why;
	} cases[] = {
	        {{.argv = {"max=0"}}, ERROR_USAGE, "--max: 0 is out of bounds: 1 to 10000"},
	        {{.environment = {"KEYCLOAK_URL=sso", NULL}}, ERROR_CONFIG, "environment KEYCLOAK_URL: 'sso' is no URL: it begins with https:// or http://"},
	        {{.argv = {"config=/nowhere/x"}}, ERROR_CONFIG, "/nowhere/x: there is no such file"},
	        {{.argv = {"env-file=/nowhere/.env"}}, ERROR_CONFIG, "/nowhere/.env: there is no such file"},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct loaded l = load(&cases[i].places);
		assert_int_equal(l.error.class, cases[i].class);
		assert_string_equal(l.error.sentence, cases[i].why);
	}
	/* A policy that cannot be believed stops the program, whatever else is well. */
	const struct places places = {.policy = "read-only = maybe\n"};
	struct loaded l = load(&places);
	assert_int_equal(l.error.class, ERROR_CONFIG);
}

static void warnings(void **state)
{
	const struct places doubtful = {.environment = {"KEYCLOAK_RELAM=x", "MLFLOW_OIDC_TOP_CONTXT=x", "PATH=/bin", NULL}};
	(void)state;
	struct loaded l = load(&doubtful);
	assert_int_equal(settings_warning_count(l.settings), 2);
	assert_string_equal(settings_warning(l.settings, 0), "unknown variable KEYCLOAK_RELAM: did you mean KEYCLOAK_REALM?");
	settings_free(l.settings);
	if (geteuid() != 0)
		return;
	const struct places overruled = {.argv = {"max=100"}, .policy = "max = 5\n"};
	l = load(&overruled);
	assert_int_equal(settings_warning_count(l.settings), 1);
	assert_string_equal(settings_warning(l.settings, 0), "--max has no effect: policy:1 sets it");
	settings_free(l.settings);
}

static void an_env_file_may_be_the_contexts(void **state)
{
	char config[300];
	(void)state;
	temp_file(&folder, "prod.env", "KEYCLOAK_URL=https://prod\n", 0600);
	snprintf(config, sizeof config, "[context prod]\nenv-file = prod.env\nrequire = reason,ticket\n");
	const struct places places = {.config = config};
	struct loaded l = load(&places);
	assert_string_equal(l.error.sentence, "");
	assert_string_equal(settings_text(l.settings, "keycloak-url"), "https://prod");
	assert_string_equal(settings_origin(l.settings, "keycloak-url"), "prod.env:1");
	assert_true(settings_has(l.settings, "require", "ticket"));
	assert_true(settings_has(l.settings, "require", "reason"));
	assert_false(settings_has(l.settings, "require", "tick"));
	assert_int_equal(settings_file_count(l.settings), 2);
	settings_free(l.settings);
}

static void shows_no_password_of_a_url(void **state)
{
	static const struct {
		const char *variable, *shown;
	} cases[] = {
	        {"HTTPS_PROXY=http://bob:hunter2@proxy:3128", "http://...@proxy:3128"},
	        {"HTTPS_PROXY=http://bob:hunt@er2@proxy:3128", "http://...@proxy:3128"},
	        {"HTTPS_PROXY=bob:hunter2@proxy:3128", "...@proxy:3128"},
	        {"HTTPS_PROXY=bob@proxy", "bob@proxy"},
	        {"HTTPS_PROXY=proxy:3128", "proxy:3128"},
	        {"HTTPS_PROXY=http://proxy\033[2J", "http://proxy\\x1B[2J"},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct places places = {.environment = {cases[i].variable, NULL}};
		struct loaded l = load(&places);
		struct buffer shown;
		buffer_init(&shown, 1000);
		settings_show(l.settings, "https-proxy", &shown);
		assert_string_equal(buffer_text(&shown), cases[i].shown);
		buffer_release(&shown);
		settings_free(l.settings);
	}
}

/* What ships as an example says what it means. */
static void the_examples_are_right(void **state)
{
	const char *source = getenv("SRC");
	char config[512], policy[512];
	char *environment[] = {NULL};
	struct settings *s;
	(void)state;
	snprintf(config, sizeof config, "%s/deploy/config.example", source ? source : ".");
	snprintf(policy, sizeof policy, "%s/deploy/policy.example", source ? source : ".");
	const struct settings_files without = {.policy = "/nowhere/policy", .system = "/nowhere/config", .user = config};
	struct error e = settings_load(NULL, 0, environment, &without, &s);
	assert_string_equal(e.sentence, "");
	assert_int_equal(settings_context_count(s), 2);
	assert_false(settings_flag(s, "read-only"));
	settings_free(s);
	struct stat st;
	assert_int_equal(stat(policy, &st), 0);
	if (st.st_uid != 0)
		return; /* nobody's policy but root's is believed */
	const struct settings_files with = {.policy = policy, .system = "/nowhere/config", .user = config};
	e = settings_load(NULL, 0, environment, &with, &s);
	assert_string_equal(e.sentence, "");
	assert_true(settings_flag(s, "read-only"));
	settings_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(precedence),
	        cmocka_unit_test(read_only_by_any_layer),
	        cmocka_unit_test(a_mixture_is_refused),
	        cmocka_unit_test(contexts),
	        cmocka_unit_test(goes_to_another_context),
	        cmocka_unit_test(a_deployments_env_is_enough),
	        cmocka_unit_test(secrets_by_file_and_command),
	        cmocka_unit_test(bad_input_is_named),
	        cmocka_unit_test(warnings),
	        cmocka_unit_test(an_env_file_may_be_the_contexts),
	        cmocka_unit_test(shows_no_password_of_a_url),
	        cmocka_unit_test(the_examples_are_right),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
