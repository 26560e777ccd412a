/* The command line: what getopt_long makes of it with our tables, and which word was meant. */
#include "cli/options.h"

#include "config/option.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))
#define WORDS 10

/* Parses the words as a shell would hand them over. */
static struct error parse(struct options *o, const char *const *words)
{
	static char name[] = "mlflow-oidc-top";
	char *argv[WORDS + 2] = {name};
	int argc = 1;
	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc - 1];
	return options_parse(o, argc, argv);
}

/* The parsed line as "noun verb|operands|name=value …|own options". */
static void describe(const struct options *o, char *out, size_t size)
{
	char name[80] = "";
	if (o->words.verb)
		command_name(o->words.verb, name, sizeof name);
	else if (o->words.noun)
		snprintf(name, sizeof name, "%s", o->words.noun->schema.name);
	size_t used = (size_t)snprintf(out, size, "%s%s|", o->help ? "help:" : "", name);
	for (unsigned i = 0; i < o->operand_count; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", i ? " " : "", o->operands[i]);
	used += (size_t)snprintf(out + used, size - used, "|");
	for (unsigned i = 0; i < o->given_count; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s%s%s", i ? " " : "", option_rows[o->given[i].option].name, o->given[i].value ? "=" : "",
		                         o->given[i].value ? o->given[i].value : "");
	used += (size_t)snprintf(out + used, size - used, "|");
	for (unsigned i = 0; i < o->verb_option_count; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", i ? " " : "", o->verb_options[2 * i]);
}

static void understands(void **state)
{
	static const struct {
		const char *words[WORDS];
		const char *line;
	} cases[] = {
	        {{NULL}, "|||"},
	        {{"top", NULL}, "top|||"},
	        {{"session", "list", NULL}, "session list|||"},
	        {{"-r", "session", "list", NULL}, "session list||read-only|"},
	        {{"session", "-r", "list", NULL}, "session list||read-only|"},
	        {{"session", "list", "-r", NULL}, "session list||read-only|"},
	        {{"session", "list", "user:alice", "-o", "csv", "idle>30m", NULL}, "session list|user:alice idle>30m|output=csv|"},
	        {{"--output=csv", "--max", "3", "session", "list", NULL}, "session list||output=csv max=3|"},
	        {{"-nyo", "json", "session", "revoke", "a", "b", NULL}, "session revoke|a b|dry-run yes output=json|"},
	        {{"--outp", "json", "snapshot", NULL}, "snapshot||output=json|"},
	        {{"session", "list", "--", "--not-an-option", NULL}, "session list|--not-an-option||"},
	        {{"--", "session", "list", NULL}, "session list|||"},
	        {{"session", "revoke", "-", NULL}, "session revoke|-||"},
	        /* A verb's own option goes before a general one of its name, and only behind the verb. */
	        {{"doctor", "--config", NULL}, "doctor|||--config"},
	        {{"doctor", "--conf", NULL}, "doctor|||--config"},
	        {{"--config", "x", "doctor", "--config", NULL}, "doctor||config=x|--config"},
	        {{"session", "list", "--config", "x", NULL}, "session list||config=x|"},
	        {{"completion", "bash", NULL}, "completion|bash||"},
	        {{"help", NULL}, "help:|||"},
	        {{"help", "session", NULL}, "help:session|||"},
	        {{"help", "session", "revoke", NULL}, "help:session revoke|||"},
	        {{"session", "--help", NULL}, "help:session||help|"},
	        {{"session", "revoke", "-h", NULL}, "help:session revoke||help|"},
	        {{"doctor", "-h", NULL}, "help:doctor||help|"}, /* what is missing does not matter for help */
	        {{"session", "show", "help", NULL}, "session show|help||"},
	        {{"-V", NULL}, "||version|"},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct options o;
		char line[400];
		struct error e = parse(&o, cases[i].words);
		assert_string_equal(e.sentence, "");
		describe(&o, line, sizeof line);
		assert_string_equal(line, cases[i].line);
		options_release(&o);
	}
}

static void refuses(void **state)
{
	static const struct {
		const char *words[WORDS];
		const char *why;
	} cases[] = {
	        {{"sesion", "list", NULL}, "no command 'sesion': did you mean 'session'?"},
	        {{"snapshto", NULL}, "no command 'snapshto': did you mean 'snapshot'?"},
	        {{"zebra", NULL}, "no command 'zebra': 'mlflow-oidc-top help' lists them"},
	        {{"session", "lsit", NULL}, "no command 'session lsit': did you mean 'session list'?"},
	        {{"session", "fly", NULL}, "no command 'session fly': 'mlflow-oidc-top help session' lists them"},
	        {{"ses\033ion", "list", NULL}, "no command 'ses\\x1Bion': did you mean 'session'?"},
	        {{"session", NULL}, "session: what about it? one of list, show, revoke"},
	        {{"redraw", NULL}, "no command 'redraw': 'mlflow-oidc-top help' lists them"}, /* the screen's own */
	        {{"session", "show", NULL}, "session show: ID is missing: id of a session; an online session and its offline twin share it"},
	        {{"completion", NULL}, "completion: SHELL is missing: bash"},
	        {{"completion", "bash", "zsh", NULL}, "completion: too many arguments"},
	        {{"audit", "verify", "x", NULL}, "audit verify: too many arguments"},
	        {{"doctor", NULL}, "doctor: --config is missing: show each setting with where it came from; secrets as \"set\""},
	        {{"--intervall", "3", NULL}, "unknown option '--intervall': did you mean '--interval'?"},
	        {{"--zebra", NULL}, "unknown option '--zebra': 'mlflow-oidc-top help' lists them"},
	        {{"doctor", "--confgi", NULL}, "unknown option '--confgi': did you mean '--config'?"},
	        {{"--re", NULL}, "option '--re' is short for more than one"},
	        {{"-Z", NULL}, "unknown option '-Z'"},
	        {{"-r\033", NULL}, "unknown option '-\\x1B'"},
	        {{"--max", NULL}, "--max needs a value"},
	        {{"-o", NULL}, "--output needs a value"},
	        {{"--yes=3", NULL}, "--yes takes no value"},
	        {{"doctor", "--config=x", NULL}, "--config takes no value"},
	        {{"--keycloak-client-secret=hunter2", NULL},
	         "--keycloak-client-secret: no secret goes on the command line, where everybody can read it: set KEYCLOAK_CLIENT_SECRET, "
	         "KEYCLOAK_CLIENT_SECRET_FILE or KEYCLOAK_CLIENT_SECRET_COMMAND"},
	        {{"--keycloak-clientsecret=hunter2", NULL}, "unknown option '--keycloak-clientsecret': 'mlflow-oidc-top help' lists them"},
	        {{"--keycloak-url", "x", NULL}, "--keycloak-url is no option: set KEYCLOAK_URL, or keycloak-url in the configuration"},
	        {{"--danger", "production", NULL}, "--danger is no option: set danger in the configuration"},
	        {{"help", "session", "list", "more", NULL}, "help: too many words"},
	        {{"help", "zebra", NULL}, "no command 'zebra': 'mlflow-oidc-top help' lists them"},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct options o;
		struct error e = parse(&o, cases[i].words);
		assert_string_equal(e.sentence, cases[i].why);
		assert_int_equal(e.class, ERROR_USAGE);
		assert_null(strstr(e.sentence, "hunter2"));
		options_release(&o);
	}
}

static void the_last_value_counts(void **state)
{
	static const char *const words[] = {"-o", "csv", "--output=json", "-r", "snapshot", NULL};
	struct options o;
	(void)state;
	struct error e = parse(&o, words);
	assert_false(error_is(&e));
	assert_string_equal(options_value(&o, "output"), "json");
	assert_string_equal(options_value(&o, "read-only"), "");
	assert_null(options_value(&o, "yes"));
	options_release(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(understands), cmocka_unit_test(refuses), cmocka_unit_test(the_last_value_counts)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
