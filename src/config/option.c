#include "config/option.h"

#include "base/instant.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/nearest.h"

#include <errno.h>
#include <stdlib.h>

#define FILES (WHERE_FILE | WHERE_SYSTEM | WHERE_POLICY)
#define DEPLOYMENT (WHERE_ENV | WHERE_ENV_FILE | FILES)
#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

#define MOT "MLFLOW_OIDC_TOP_"

#define IN_CONTEXT "Environment"
#define IN_SAFETY "Safety"
#define IN_ACTING "Acting"
#define IN_OUTPUT "Output"
#define IN_REPLAY "Replay"
#define IN_CONNECTION "Connection"
#define IN_SCREEN "Screen"
#define IN_GENERAL "General"
#define IN_KEYCLOAK "Keycloak"
#define IN_DORMANT "Accepted from a deployment's .env, not used by this version"

static const char *const output_choices[] = {"json", "ndjson", "csv", "text", NULL};
static const char *const danger_choices[] = {"normal", "production", NULL};
static const char *const require_choices[] = {"reason", "ticket", NULL};
static const char *const colour_choices[] = {"red", "yellow", "green", "blue", "magenta", "cyan", "white", NULL};

/* Within a section in the order of help. */
const struct option_row option_rows[] = {
        {.name = "context", .letter = 'c', .variable = MOT "CONTEXT", .type = OPTION_TEXT, .where = WHERE_ARGV | WHERE_ENV, .metavar = "NAME",
         .section = IN_CONTEXT, .text = "which environment of the configuration"},
        {.name = "config", .variable = MOT "CONFIG", .type = OPTION_PATH, .where = WHERE_ARGV | WHERE_ENV, .metavar = "FILE", .section = IN_CONTEXT,
         .text = "the configuration; else $XDG_CONFIG_HOME/mlflow-oidc-top/config, then /etc/mlflow-oidc-top/config"},
        {.name = "env-file", .type = OPTION_PATH, .where = WHERE_ARGV | WHERE_FILE | WHERE_SYSTEM, .metavar = "FILE", .section = IN_CONTEXT,
         .text = "a deployment's .env: read, never executed; only variables that are known here are taken"},
        {.name = "colour", .type = OPTION_CHOICE, .where = FILES, .choices = colour_choices, .metavar = "COLOUR", .section = IN_CONTEXT,
         .text = "colour of the context's name on the screen"},

        {.name = "read-only", .letter = 'r', .variable = MOT "READ_ONLY", .type = OPTION_FLAG, .where = WHERE_ARGV | DEPLOYMENT, .section = IN_SAFETY,
         .text = "nothing that changes a server leaves the program; on when any layer says so"},
        {.name = "danger", .type = OPTION_CHOICE, .where = FILES, .preset = "normal", .choices = danger_choices, .metavar = "LEVEL", .section = IN_SAFETY,
         .text = "production: a change without a screen needs --reason"},
        {.name = "require", .type = OPTION_CHOICES, .where = FILES, .choices = require_choices, .metavar = "LIST", .section = IN_SAFETY,
         .text = "what every change must tell"},
        {.name = "audit-file", .type = OPTION_PATH, .where = FILES, .metavar = "FILE", .section = IN_SAFETY,
         .text = "the audit log; else $XDG_STATE_HOME/mlflow-oidc-top/audit.ndjson"},

        {.name = "dry-run", .letter = 'n', .type = OPTION_FLAG, .where = WHERE_ARGV, .section = IN_ACTING,
         .text = "do the reads, print the plan, change nothing; also under read-only"},
        {.name = "yes", .letter = 'y', .type = OPTION_FLAG, .where = WHERE_ARGV, .section = IN_ACTING,
         .text = "ask no question; without it and without a terminal a change is refused"},
        {.name = "expect", .type = OPTION_NUMBER, .where = WHERE_ARGV, .min = 0, .max = LIMIT_TARGETS, .metavar = "N", .section = IN_ACTING,
         .text = "how many objects will end: --yes needs it for a filter, for several arguments and when more ends than was named"},
        {.name = "max", .type = OPTION_NUMBER, .where = WHERE_ARGV | FILES, .preset = "50", .min = 1, .max = LIMIT_TARGETS, .metavar = "N",
         .section = IN_ACTING, .text = "more targets than this are refused"},
        {.name = "reason", .type = OPTION_TEXT, .where = WHERE_ARGV, .metavar = "TEXT", .section = IN_ACTING,
         .text = "why: goes into plan, dialog and audit log"},
        {.name = "ticket", .type = OPTION_TEXT, .where = WHERE_ARGV, .metavar = "ID", .section = IN_ACTING,
         .text = "the ticket: goes into plan, dialog and audit log"},

        {.name = "output", .letter = 'o', .type = OPTION_CHOICE, .where = WHERE_ARGV, .choices = output_choices, .metavar = "FORMAT", .section = IN_OUTPUT,
         .text = "default: text on a terminal, else json; a snapshot is always json"},
        {.name = "write", .letter = 'w', .type = OPTION_PATH, .where = WHERE_ARGV, .metavar = "FILE", .section = IN_OUTPUT,
         .text = "write to FILE, whole or not at all and readable by you alone, instead of standard output"},
        {.name = "filter", .letter = 'f', .type = OPTION_TEXT, .where = WHERE_ARGV, .metavar = "EXPR", .section = IN_OUTPUT,
         .text = "only rows that fit: text, field:part, field=whole, idle>30m, ip:10.0.0.0/8, /regex/, !not, one|other"},
        {.name = "columns", .type = OPTION_TEXT, .where = WHERE_ARGV, .metavar = "LIST", .section = IN_OUTPUT, .text = "fields to show, parted by commas"},
        {.name = "sort", .type = OPTION_TEXT, .where = WHERE_ARGV, .metavar = "FIELD", .section = IN_OUTPUT,
         .text = "order by a field; -FIELD turns it round"},
        {.name = "resource", .type = OPTION_TEXT, .where = WHERE_ARGV, .metavar = "LIST", .section = IN_OUTPUT,
         .text = "nouns that snapshot and record take, parted by commas; default all"},

        {.name = "replay", .type = OPTION_PATH, .where = WHERE_ARGV | WHERE_FILE, .metavar = "FILE", .section = IN_REPLAY,
         .text = "a recording instead of servers; read-only"},
        {.name = "at", .type = OPTION_TEXT, .where = WHERE_ARGV, .metavar = "TIME", .section = IN_REPLAY,
         .text = "where it stands: 09:14, 2m20s from its beginning, 50%, start, end; default: the dashboard begins at the start, everything else tells the end"},

        {.name = "interval", .letter = 'i', .type = OPTION_DURATION, .where = WHERE_ARGV | FILES, .preset = "5", .min = 500, .max = HOUR,
         .metavar = "SECONDS", .section = IN_CONNECTION, .text = "between polls"},
        {.name = "timeout", .type = OPTION_DURATION, .where = WHERE_ARGV | FILES, .preset = "60", .min = SECOND, .max = 10 * MINUTE, .metavar = "SECONDS",
         .section = IN_CONNECTION, .text = "for one whole request"},
        {.name = "max-rows", .type = OPTION_NUMBER, .where = WHERE_ARGV | FILES, .preset = "20000", .min = 1, .max = LIMIT_ROWS, .metavar = "N",
         .section = IN_CONNECTION, .text = "rows of one list; what is longer is cut and says so"},
        {.name = "ca-file", .type = OPTION_PATH, .where = WHERE_ARGV | FILES, .metavar = "FILE", .section = IN_CONNECTION,
         .text = "certificates that may sign a server's; else the system's"},
        {.name = "cert", .type = OPTION_PATH, .where = WHERE_ARGV | FILES, .metavar = "FILE", .section = IN_CONNECTION, .text = "our own certificate (PEM)"},
        {.name = "key", .type = OPTION_PATH, .where = WHERE_ARGV | FILES, .metavar = "FILE", .section = IN_CONNECTION, .text = "the key of --cert (PEM)"},
        {.name = "insecure", .type = OPTION_FLAG, .where = WHERE_ARGV | WHERE_FILE, .section = IN_CONNECTION,
         .text = "do not verify a server's certificate; never in a file below /etc"},
        {.name = "https-proxy", .variable = "HTTPS_PROXY", .variable2 = "https_proxy", .type = OPTION_TEXT, .where = DEPLOYMENT, .metavar = "URL",
         .section = IN_CONNECTION, .text = "proxy for https"},
        {.name = "no-proxy", .variable = "NO_PROXY", .variable2 = "no_proxy", .type = OPTION_TEXT, .where = DEPLOYMENT, .metavar = "HOSTS",
         .section = IN_CONNECTION, .text = "hosts that are asked without the proxy"},

        {.name = "theme", .type = OPTION_TEXT, .where = WHERE_ARGV | FILES, .preset = "dark", .metavar = "NAME", .section = IN_SCREEN,
         .text = "a theme's name or file"},
        {.name = "no-color", .type = OPTION_FLAG, .where = WHERE_ARGV | FILES, .section = IN_SCREEN,
         .text = "no colour; so does a NO_COLOR in the environment that is not empty"},
        {.name = "ascii", .type = OPTION_FLAG, .where = WHERE_ARGV | FILES, .section = IN_SCREEN, .text = "nothing but ASCII on the screen"},
        {.name = "script", .type = OPTION_PATH, .where = WHERE_ARGV, .metavar = "FILE", .section = IN_SCREEN,
         .text = "drive the dashboard by a script, without a terminal and without a network; docs/scripts.md tells its words"},
        {.name = "frames", .type = OPTION_PATH, .where = WHERE_ARGV, .metavar = "FILE", .section = IN_SCREEN,
         .text = "append what the screen shows to FILE, frame by frame, for tests and reports"},

        {.name = "verbose", .letter = 'v', .type = OPTION_FLAG, .where = WHERE_ARGV, .section = IN_GENERAL, .text = "say on standard error what is being done"},
        {.name = "version", .letter = 'V', .type = OPTION_FLAG, .where = WHERE_ARGV, .section = IN_GENERAL, .text = "print the version and end"},
        {.name = "help", .letter = 'h', .type = OPTION_FLAG, .where = WHERE_ARGV, .section = IN_GENERAL, .text = "print help and end"},

        /* What the build and the tests make documents with. */
        {.name = "man-page", .type = OPTION_FLAG, .where = WHERE_ARGV, .text = "print the man page and end"},
        {.name = "snapshot-schema", .type = OPTION_FLAG, .where = WHERE_ARGV, .text = "print the JSON Schema of the snapshot and end"},
        {.name = "keys-table", .type = OPTION_FLAG, .where = WHERE_ARGV, .text = "print the table of keys in Markdown and end"},

        {.name = "keycloak-url", .variable = "KEYCLOAK_URL", .type = OPTION_URL, .where = DEPLOYMENT, .group = "keycloak", .metavar = "URL",
         .section = IN_KEYCLOAK, .text = "where Keycloak answers; a base path such as /auth is fine"},
        {.name = "keycloak-realm", .variable = "KEYCLOAK_REALM", .type = OPTION_TEXT, .where = DEPLOYMENT, .group = "keycloak", .metavar = "REALM",
         .section = IN_KEYCLOAK, .text = "the realm whose people log in to MLflow"},
        {.name = "keycloak-client-id", .variable = "KEYCLOAK_CLIENT_ID", .type = OPTION_TEXT, .where = DEPLOYMENT, .group = "keycloak", .metavar = "ID",
         .section = IN_KEYCLOAK, .text = "our own service account in that realm"},
        {.name = "keycloak-client-secret", .variable = "KEYCLOAK_CLIENT_SECRET", .type = OPTION_SECRET, .where = DEPLOYMENT, .group = "keycloak",
         .metavar = "SECRET", .section = IN_KEYCLOAK, .text = "the secret of the service account"},
        {.name = "keycloak-admin", .variable = "KEYCLOAK_ADMIN", .variable2 = "KC_BOOTSTRAP_ADMIN_USERNAME", .type = OPTION_TEXT, .where = DEPLOYMENT,
         .group = "keycloak", .metavar = "USER", .section = IN_KEYCLOAK, .text = "or an administrator of the master realm"},
        {.name = "keycloak-admin-password", .variable = "KEYCLOAK_ADMIN_PASSWORD", .variable2 = "KC_BOOTSTRAP_ADMIN_PASSWORD", .type = OPTION_SECRET,
         .where = DEPLOYMENT, .group = "keycloak", .metavar = "PASSWORD", .section = IN_KEYCLOAK, .text = "the administrator's password"},

        {.name = "oidc-discovery-url", .variable = "OIDC_DISCOVERY_URL", .type = OPTION_TEXT, .where = DEPLOYMENT, .group = "oidc", .metavar = "URL",
         .section = IN_DORMANT, .dormant = true, .text = "discovery document of the application's issuer"},
        {.name = "oidc-client-id", .variable = "OIDC_CLIENT_ID", .type = OPTION_TEXT, .where = DEPLOYMENT, .group = "oidc", .metavar = "ID",
         .section = IN_DORMANT, .dormant = true, .text = "the application's client"},
        {.name = "oidc-client-secret", .variable = "OIDC_CLIENT_SECRET", .type = OPTION_SECRET, .where = DEPLOYMENT, .group = "oidc", .metavar = "SECRET",
         .section = IN_DORMANT, .dormant = true, .text = "the secret of the application's client"},
        {.name = "oidc-group-name", .variable = "OIDC_GROUP_NAME", .type = OPTION_TEXT, .where = DEPLOYMENT, .metavar = "GROUP", .section = IN_DORMANT,
         .dormant = true, .text = "group that lets a person into MLflow"},
        {.name = "oidc-admin-group-name", .variable = "OIDC_ADMIN_GROUP_NAME", .type = OPTION_TEXT, .where = DEPLOYMENT, .metavar = "GROUP",
         .section = IN_DORMANT, .dormant = true, .text = "group that makes a person MLflow's administrator"},
        {.name = "oidc-username", .variable = "OIDC_USERNAME", .type = OPTION_TEXT, .where = DEPLOYMENT, .group = "oidc", .metavar = "USER",
         .section = IN_DORMANT, .dormant = true, .text = "a person for the password grant"},
        {.name = "oidc-password", .variable = "OIDC_PASSWORD", .type = OPTION_SECRET, .where = DEPLOYMENT, .group = "oidc", .metavar = "PASSWORD",
         .section = IN_DORMANT, .dormant = true, .text = "that person's password"},
        {.name = "mlflow-tracking-uri", .variable = "MLFLOW_TRACKING_URI", .type = OPTION_TEXT, .where = DEPLOYMENT, .group = "mlflow", .metavar = "URL",
         .section = IN_DORMANT, .dormant = true, .text = "where MLflow answers"},
        {.name = "mlflow-tracking-token", .variable = "MLFLOW_TRACKING_TOKEN", .type = OPTION_SECRET, .where = DEPLOYMENT, .group = "mlflow",
         .metavar = "TOKEN", .section = IN_DORMANT, .dormant = true, .text = "a Bearer token for MLflow"},
        {.name = "mlflow-tracking-username", .variable = "MLFLOW_TRACKING_USERNAME", .type = OPTION_TEXT, .where = DEPLOYMENT, .group = "mlflow",
         .metavar = "USER", .section = IN_DORMANT, .dormant = true, .text = "user of the plugin's own password"},
        {.name = "mlflow-tracking-password", .variable = "MLFLOW_TRACKING_PASSWORD", .type = OPTION_SECRET, .where = DEPLOYMENT, .group = "mlflow",
         .metavar = "PASSWORD", .section = IN_DORMANT, .dormant = true, .text = "the plugin's own password"},
        {.name = "mlflow-tracking-insecure-tls", .variable = "MLFLOW_TRACKING_INSECURE_TLS", .type = OPTION_FLAG, .where = WHERE_ENV | WHERE_ENV_FILE | WHERE_FILE,
         .section = IN_DORMANT, .dormant = true, .text = "do not verify MLflow's certificate"},
        {.name = "mlflow-tracking-server-cert-path", .variable = "MLFLOW_TRACKING_SERVER_CERT_PATH", .type = OPTION_PATH, .where = DEPLOYMENT,
         .metavar = "FILE", .section = IN_DORMANT, .dormant = true, .text = "certificates that may sign MLflow's"},
        {.name = "mlflow-session-store", .variable = "MLFLOW_SESSION_STORE", .type = OPTION_SECRET, .where = DEPLOYMENT, .metavar = "STORE",
         .section = IN_DORMANT, .dormant = true, .text = "where the plugin keeps browser sessions: file:DIR or redis://"},
        {.name = "mlflow-backend-store-uri", .variable = "MLFLOW_BACKEND_STORE_URI", .type = OPTION_SECRET, .where = DEPLOYMENT, .metavar = "URI",
         .section = IN_DORMANT, .dormant = true, .text = "MLflow's database"},
        {.name = "oidc-users-db-uri", .variable = "OIDC_USERS_DB_URI", .type = OPTION_SECRET, .where = DEPLOYMENT, .metavar = "URI", .section = IN_DORMANT,
         .dormant = true, .text = "the plugin's database"},
        {.name = "keycloak-db-uri", .variable = "KEYCLOAK_DB_URI", .type = OPTION_SECRET, .where = DEPLOYMENT, .metavar = "URI", .section = IN_DORMANT,
         .dormant = true, .text = "Keycloak's database"},
};
const unsigned option_count = sizeof option_rows / sizeof *option_rows;

int option_index(const char *name)
{
	for (unsigned i = 0; i < option_count; i++)
		if (strcmp(option_rows[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* Is `word` the name, or for a secret the name with one of the two suffixes? */
static bool is_name(struct span word, const char *name, bool secret, const char *file, const char *command, enum option_form *form)
{
	size_t length = name ? strlen(name) : 0;
	if (!name || word.length < length || memcmp(word.at, name, length) != 0)
		return false;
	struct span rest = {word.at + length, word.length - length};
	if (rest.length == 0)
		*form = FORM_VALUE;
	else if (secret && span_is(rest, file))
		*form = FORM_FILE;
	else if (secret && span_is(rest, command))
		*form = FORM_COMMAND;
	else
		return false;
	return true;
}

int option_of_variable(struct span variable, enum option_form *form)
{
	for (unsigned i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		bool secret = row->type == OPTION_SECRET;
		if (is_name(variable, row->variable, secret, "_FILE", "_COMMAND", form) || is_name(variable, row->variable2, secret, "_FILE", "_COMMAND", form))
			return (int)i;
	}
	return -1;
}

/* The variable that is written `key` in a file: "KC_BOOTSTRAP_ADMIN_USERNAME" for "kc-bootstrap-admin-username". */
static bool variable_of_key(struct span key, char *array, size_t size)
{
	if (key.length >= size)
		return false;
	for (size_t i = 0; i < key.length; i++) {
		char c = key.at[i];
		if (c != '-' && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
			return false;
		array[i] = c == '-' ? '_' : (char)(c >= 'a' ? c - 'a' + 'A' : c);
	}
	array[key.length] = '\0';
	return true;
}

int option_of_key(struct span key, enum option_form *form)
{
	char variable[80];
	for (unsigned i = 0; i < option_count; i++)
		if (is_name(key, option_rows[i].name, option_rows[i].type == OPTION_SECRET, "-file", "-command", form))
			return (int)i;
	return variable_of_key(key, variable, sizeof variable) ? option_of_variable(span_of(variable), form) : -1;
}

const char *option_nearest(const char *name)
{
	struct nearest near;
	nearest_init(&near, span_of(name));
	for (unsigned i = 0; i < option_count; i++)
		if ((option_rows[i].where & WHERE_ARGV) && option_rows[i].section)
			nearest_try(&near, option_rows[i].name);
	return near.best;
}

const char *option_nearest_key(struct span key)
{
	struct nearest near;
	nearest_init(&near, key);
	for (unsigned i = 0; i < option_count; i++)
		if (option_rows[i].where & FILES)
			nearest_try(&near, option_rows[i].name);
	return near.best;
}

const char *option_nearest_variable(struct span variable)
{
	struct nearest near;
	nearest_init(&near, variable);
	for (unsigned i = 0; i < option_count; i++) {
		nearest_try(&near, option_rows[i].variable);
		nearest_try(&near, option_rows[i].variable2);
	}
	return near.best;
}

/* --- values ------------------------------------------------------------------------------------------------------ */

static struct error bad(struct span value, const char *what)
{
	char shown[80];
	return error_make(ERROR_CONFIG, NULL, "'%s' is no %s", text_clean_into(shown, sizeof shown, value), what);
}

static struct error check_flag(struct span value, int64_t *number)
{
	static const struct {
		const char *word;
		int64_t is;
	} words[] = {{"yes", 1}, {"true", 1}, {"1", 1}, {"on", 1}, {"no", 0}, {"false", 0}, {"0", 0}, {"off", 0}};
	for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
		if (nearest_distance(value, span_of(words[i].word)) == 0) {
			*number = words[i].is;
			return error_none();
		}
	return bad(value, "yes or no");
}

static struct error check_number(const struct option_row *row, struct span value, int64_t *number)
{
	char digits[24];
	char *end;
	if (value.length == 0 || value.length >= sizeof digits || value.at[0] < '0' || value.at[0] > '9')
		return bad(value, "whole number");
	memcpy(digits, value.at, value.length);
	digits[value.length] = '\0';
	errno = 0;
	*number = strtoll(digits, &end, 10);
	if (*end != '\0' || end != digits + value.length)
		return bad(value, "whole number");
	if (errno == ERANGE || *number < row->min || *number > row->max)
		return error_make(ERROR_CONFIG, NULL, "%s is out of bounds: %lld to %lld", digits, (long long)row->min, (long long)row->max);
	return error_none();
}

static struct error check_duration(const struct option_row *row, struct span value, int64_t *number)
{
	if (!duration_parse(value, number))
		return bad(value, "duration: 5 (seconds), 500ms, 2m");
	if (*number < row->min || *number > row->max)
		return error_make(ERROR_CONFIG, NULL, "out of bounds: %lld ms to %lld s", (long long)row->min, (long long)(row->max / SECOND));
	return error_none();
}

/* The choices as "a, b or c". */
static void list_choices(struct buffer *out, const char *const *choices)
{
	for (unsigned i = 0; choices[i]; i++) {
		if (i > 0)
			buffer_append_text(out, choices[i + 1] ? ", " : " or ");
		buffer_append_text(out, choices[i]);
	}
}

static struct error check_choice(const struct option_row *row, struct span value)
{
	for (unsigned i = 0; row->choices[i]; i++)
		if (span_is(value, row->choices[i]))
			return error_none();
	struct buffer list;
	char shown[80];
	buffer_init(&list, 256);
	list_choices(&list, row->choices);
	struct error e = error_make(ERROR_CONFIG, NULL, "'%s' is none of %s", text_clean_into(shown, sizeof shown, value), buffer_text(&list));
	buffer_release(&list);
	return e;
}

static struct error check_choices(const struct option_row *row, struct span value)
{
	struct span word = {value.at, 0};
	for (size_t i = 0; i <= value.length; i++) {
		if (i < value.length && value.at[i] != ',') {
			word.length++;
			continue;
		}
		struct error e = check_choice(row, word);
		if (error_is(&e))
			return e;
		word = (struct span){value.at + i + 1, 0};
	}
	return error_none();
}

static struct error check_url(struct span value)
{
	static const char *const schemes[] = {"https://", "http://"};
	for (unsigned i = 0; i < 2; i++) {
		size_t skip = strlen(schemes[i]);
		if (value.length <= skip || memcmp(value.at, schemes[i], skip) != 0)
			continue;
		struct span rest = {value.at + skip, value.length - skip};
		const char *slash = memchr(rest.at, '/', rest.length);
		size_t host = slash ? (size_t)(slash - rest.at) : rest.length;
		/* Not echoed: what stands before the @ may be a password. */
		if (memchr(rest.at, '@', host))
			return error_make(ERROR_CONFIG, NULL, "the URL holds a user part; give user and password by their own settings");
		if (host == 0 || rest.at[0] == ':')
			return bad(value, "URL: the host is missing");
		for (size_t j = 0; j < rest.length; j++)
			if ((unsigned char)rest.at[j] <= ' ' || rest.at[j] == '?' || rest.at[j] == '#' || (unsigned char)rest.at[j] >= 0x7f || rest.at[j] == '\\')
				return bad(value, "URL of a server: blank, query, fragment or a byte that must be percent-encoded");
		return error_none();
	}
	if (memchr(value.at, '@', value.length))
		return error_make(ERROR_CONFIG, NULL, "no URL: it begins with https:// or http://");
	return bad(value, "URL: it begins with https:// or http://");
}

struct error option_check(const struct option_row *row, struct span value, int64_t *number)
{
	*number = 0;
	if (value.length == 0)
		return error_make(ERROR_CONFIG, NULL, "needs a value");
	if (value.length > LIMIT_SECRET)
		return error_make(ERROR_CONFIG, NULL, "longer than %u bytes", LIMIT_SECRET);
	if (row->dormant)
		return error_none();
	switch (row->type) {
	case OPTION_FLAG:
		return check_flag(value, number);
	case OPTION_NUMBER:
		return check_number(row, value, number);
	case OPTION_DURATION:
		return check_duration(row, value, number);
	case OPTION_CHOICE:
		return check_choice(row, value);
	case OPTION_CHOICES:
		return check_choices(row, value);
	case OPTION_URL:
		return check_url(value);
	case OPTION_TEXT:
	case OPTION_PATH:
	case OPTION_SECRET:
		break;
	}
	return error_none();
}
