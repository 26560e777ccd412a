/* The option table: one setting a row. Read by the option parser, the configuration reader, --help, the man page, completion and
 * doctor. Whoever needs a setting asks for it by name (settings.h). */
#ifndef CONFIG_OPTION_H
#define CONFIG_OPTION_H

#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

enum option_type {
	OPTION_FLAG,     /* yes, no, true, false, 1, 0; on the command line without a value */
	OPTION_NUMBER,   /* a whole number between min and max */
	OPTION_DURATION, /* "5" (seconds), "500ms", "2m": kept in ms, between min and max */
	OPTION_TEXT,
	OPTION_PATH,     /* in a file: "~/" is the home folder, a relative path lies beside the file */
	OPTION_CHOICE,   /* one of `choices` */
	OPTION_CHOICES,  /* some of `choices`, parted by commas */
	OPTION_SECRET,   /* never in argv, and in a file only as NAME-file or NAME-command; variables NAME, NAME_FILE, NAME_COMMAND */
	OPTION_URL,      /* http or https, no user part, no query; kept without a trailing slash */
};

enum option_where {
	WHERE_ARGV = 1,
	WHERE_ENV = 2,
	WHERE_ENV_FILE = 4,
	WHERE_FILE = 8,   /* [default] and [context NAME] of a person's file */
	WHERE_SYSTEM = 16, /* the same in /etc/mlflow-oidc-top/config */
	WHERE_POLICY = 32,
};

struct option_row {
	const char *name;           /* "read-only": the long option and the key in files; for a deployment's variable its lower case: "keycloak-url" */
	char letter;                /* 'r'; 0 */
	const char *variable;       /* "MLFLOW_OIDC_TOP_READ_ONLY", "KEYCLOAK_URL"; NULL */
	const char *variable2;      /* another name for the same: "KC_BOOTSTRAP_ADMIN_USERNAME"; NULL */
	enum option_type type;
	unsigned where;
	const char *group;          /* "keycloak": address and credentials of one source come from one layer; NULL */
	const char *preset;         /* built in, as text; NULL: none */
	int64_t min, max;           /* of numbers and durations (ms) */
	const char *const *choices; /* NULL-terminated */
	const char *metavar;        /* "SECONDS"; NULL for flags */
	const char *text;           /* one sentence */
	const char *section;        /* heading in help and man page; NULL: in neither (what the build itself calls) */
	bool dormant;               /* a deployment's variable whose source this version does not speak to: accepted and shown, neither checked nor read */
};

extern const struct option_row option_rows[];
extern const unsigned option_count;

int option_index(const char *name); /* -1: none */

/* How a value was given: itself, or where to get a secret from. */
enum option_form { FORM_VALUE, FORM_FILE, FORM_COMMAND };

/* The row of a key in a file ("keycloak-url", "keycloak-client-secret-file") or of a variable ("KEYCLOAK_URL", "KEYCLOAK_CLIENT_SECRET_FILE");
 * -1: none. */
int option_of_key(struct span key, enum option_form *form);
int option_of_variable(struct span variable, enum option_form *form);

/* The nearest name to a mistyped one (Damerau-Levenshtein ≤ 2), for "did you mean": among the long options, the keys of files, the variables. NULL:
 * none near. */
const char *option_nearest(const char *name);
const char *option_nearest_key(struct span key);
const char *option_nearest_variable(struct span variable);

/* Is `value` what the row's type asks for? *number gets FLAG (0, 1), NUMBER and DURATION (ms). ERROR_CONFIG: a sentence that
 * says what would do; the caller puts in front where the value stands. */
struct error option_check(const struct option_row *row, struct span value, int64_t *number);

#endif
