/* All settings of one context, resolved: command line, environment, --env-file, context, [default], built in, in this order; two exceptions:
 * read-only is on when any layer says so, and what /etc/mlflow-oidc-top/policy sets cannot be overridden. Address and credentials of one group come
 * from one layer; a mixture is ERROR_CONFIG and named. Each value knows where it came from. Immutable after loading; may be read by any thread. */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/secret.h"
#include "base/span.h"

#include <stdint.h>

struct settings;

/* A layer that the caller has parsed: the command line, as option rows and values in order. */
struct setting_given {
	int option;        /* index into option_rows */
	const char *value; /* NULL for a flag */
};

struct settings_files { /* where things lie; NULL members: the built-in places. Tests set all of them */
	const char *policy; /* /etc/mlflow-oidc-top/policy */
	const char *system; /* /etc/mlflow-oidc-top/config */
	const char *user;   /* $XDG_CONFIG_HOME/mlflow-oidc-top/config */
};

/* Load everything for the context that `given` and the environment name (or the only one, or none). `environment` as in environ(7).
 * Secrets given as files are read now; commands are run now. ERROR_USAGE: the command line is wrong; ERROR_CONFIG: anything else is, "FILE:LINE: what".
 * No sentence ever holds a secret. The caller frees *out. */
struct error settings_load(const struct setting_given *given, unsigned given_count, char *const *environment, const struct settings_files *files,
                           struct settings **out);
/* The same layers for another context of the same files: `:context`. */
struct error settings_for_context(const struct settings *s, const char *context, struct settings **out);
void settings_free(struct settings *s); /* wipes secrets */

/* By the option's name; asking for a name that is not in the table is a bug (assert). Text: NULL when not set. */
const char *settings_text(const struct settings *s, const char *name);
int64_t settings_number(const struct settings *s, const char *name); /* NUMBER, DURATION (ms); 0 when not set */
bool settings_flag(const struct settings *s, const char *name);
const struct secret *settings_secret(const struct settings *s, const char *name); /* NULL */
bool settings_is_set(const struct settings *s, const char *name);               /* by any layer but the built-in one */
bool settings_has(const struct settings *s, const char *name, const char *word); /* CHOICES: is the word among them? */

/* The value as people may see it: cleaned, a secret as "set", the user part of a URL or proxy as "...", "" when not set. */
void settings_show(const struct settings *s, const char *name, struct buffer *out);

/* "command line", "environment KEYCLOAK_URL", ".env:3", "config:12 [context prod]", "policy:2", "built in". Valid while s lives. */
const char *settings_origin(const struct settings *s, const char *name);

/* The files that were read, policy first, with their paths. */
unsigned settings_file_count(const struct settings *s);
const char *settings_file(const struct settings *s, unsigned index);

/* Name of the context in force ("" when none is named) and all names in the files, in their order. */
const char *settings_context(const struct settings *s);
unsigned settings_context_count(const struct settings *s);
const char *settings_context_name(const struct settings *s, unsigned index);

/* Warnings that do not stop us (a '$' in an .env that nobody expands, an unknown variable that looks like ours): one line each. */
unsigned settings_warning_count(const struct settings *s);
const char *settings_warning(const struct settings *s, unsigned index);

#endif
