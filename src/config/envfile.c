#include "config/envfile.h"

#include "base/limits.h"
#include "base/text.h"
#include "config/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Names that begin so are ours or the administrator's account for us; another near miss is somebody else's variable. */
static const char *const our_prefixes[] = {"MLFLOW_OIDC_TOP_", "KEYCLOAK_"};

const char *envfile_doubt(struct span variable, char *array, size_t size)
{
	char shown[80];
	for (unsigned i = 0; i < sizeof our_prefixes / sizeof *our_prefixes; i++) {
		size_t length = strlen(our_prefixes[i]);
		if (variable.length < length || memcmp(variable.at, our_prefixes[i], length) != 0)
			continue;
		const char *near = option_nearest_variable(variable);
		text_clean_into(shown, sizeof shown, variable);
		if (near)
			snprintf(array, size, "unknown variable %s: did you mean %s?", shown, near);
		else if (i == 0)
			snprintf(array, size, "unknown variable %s", shown);
		else
			return NULL; /* Keycloak itself has many */
		return array;
	}
	return NULL;
}

struct env_reading {
	struct layer *layer;
	struct arena *arena;
	struct lines lines;
	const char *base; /* the file's name without folders */
	const struct envfile_warnings *warnings;
};

static void warn(const struct env_reading *r, const char *what, const char *name)
{
	char sentence[800];
	snprintf(sentence, sizeof sentence, "%s:%u: %s%s%s", r->lines.name, r->lines.number, name ? name : "", name ? " " : "", what);
	r->warnings->warn(r->warnings->self, sentence);
}

/* What a shell or Compose would put something else for. A literal '$' is written '\$' or in single quotes. */
static bool would_expand(struct span s, size_t at)
{
	if (s.at[at] != '$' || at + 1 == s.length)
		return false;
	char c = s.at[at + 1];
	return c == '{' || c == '(' || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

enum quoting { QUOTING_FINE, QUOTING_OPEN, QUOTING_BEHIND };

/* The value of `raw` into `out` (as long as raw at least). Single quotes: as it stands. Double quotes: a backslash takes `"`, `\`, `$` and a
 * backquote as they are. Bare: as it stands, up to a blank with '#' behind it. */
static enum quoting unquote(struct span raw, char *out, size_t *length, bool *expands)
{
	char quote = raw.length > 0 && (raw.at[0] == '"' || raw.at[0] == '\'') ? raw.at[0] : '\0';
	size_t n = 0, i = quote ? 1 : 0;
	*expands = false;
	for (; i < raw.length; i++) {
		char c = raw.at[i];
		if (quote && c == quote)
			break;
		if (!quote && c == '#' && i > 0 && (raw.at[i - 1] == ' ' || raw.at[i - 1] == '\t'))
			break;
		if (quote == '"' && c == '\\' && i + 1 < raw.length && strchr("\"\\$`", raw.at[i + 1]))
			c = raw.at[++i];
		else if (quote != '\'' && would_expand(raw, i))
			*expands = true;
		out[n++] = c;
	}
	*length = n;
	if (!quote) {
		*length = lines_trim((struct span){out, n}).length;
		return QUOTING_FINE;
	}
	if (i == raw.length)
		return QUOTING_OPEN;
	struct span behind = lines_trim((struct span){raw.at + i + 1, raw.length - i - 1});
	return behind.length == 0 || behind.at[0] == '#' ? QUOTING_FINE : QUOTING_BEHIND;
}

static struct error take(struct env_reading *r, int option, enum option_form form, struct span value, const char *name)
{
	const struct option_row *row = &option_rows[option];
	if (row->type == OPTION_SECRET && form == FORM_VALUE && (r->lines.mode & (S_IRWXG | S_IRWXO)))
		return lines_error(&r->lines, r->lines.number, "%s is a secret and others can read this file: chmod 600 it", name);
	const struct layer_entry *before = &r->layer->entries[option];
	if (before->origin && before->form != form)
		return lines_error(&r->lines, r->lines.number, "%s: line %u gives the same secret in another way; keep one", name, before->line);
	const char *origin = arena_format(r->arena, "%s:%u", r->base, r->lines.number);
	struct error e = layer_set(r->layer, r->arena, option, form, value, origin, r->lines.number);
	if (error_is(&e))
		return error_because(e, "%s:%u: %s", r->lines.name, r->lines.number, name);
	return e;
}

/* `scratch` has room for any value of the file. */
static struct error read_variable(struct env_reading *r, struct span line, char *scratch)
{
	struct span key, raw;
	enum option_form form;
	char name[80], doubt[240];
	size_t export = strlen("export");
	if (line.length > export && memcmp(line.at, "export", export) == 0 && (line.at[export] == ' ' || line.at[export] == '\t'))
		line = lines_trim((struct span){line.at + export, line.length - export});
	/* A deployment's file may hold what is only its own business: neither order nor form of the rest is judged. */
	if (!lines_split(line, &key, &raw))
		return error_none();
	int option = option_of_variable(key, &form);
	text_clean_into(name, sizeof name, key);
	if (option < 0) {
		if (envfile_doubt(key, doubt, sizeof doubt))
			warn(r, doubt, NULL);
		return error_none();
	}
	if (!(option_rows[option].where & WHERE_ENV_FILE)) {
		warn(r, "is not taken from such a file", name);
		return error_none();
	}
	struct span value = {scratch, 0};
	bool expands;
	switch (unquote(raw, scratch, &value.length, &expands)) {
	case QUOTING_OPEN:
		return lines_error(&r->lines, r->lines.number, "%s: the quote is not closed", name);
	case QUOTING_BEHIND:
		return lines_error(&r->lines, r->lines.number, "%s: something stands behind the closing quote", name);
	case QUOTING_FINE:
		break;
	}
	if (expands)
		warn(r, "holds a '$': nothing is expanded here, it is taken as it stands", name);
	return value.length == 0 ? error_none() : take(r, option, form, value, name);
}

struct error envfile_read(struct layer *layer, struct arena *arena, const char *path, const struct envfile_warnings *warnings)
{
	const char *slash = strrchr(path, '/');
	struct env_reading r = {.layer = layer, .arena = arena, .base = slash ? slash + 1 : path, .warnings = warnings};
	struct error e = lines_open(&r.lines, path);
	if (error_is(&e))
		return e;
	char *scratch = malloc(r.lines.length + 1);
	struct span line;
	if (!scratch)
		e = error_make(ERROR_MEMORY, NULL, "%s: out of memory", r.lines.name);
	while (!error_is(&e) && lines_next(&r.lines, &line))
		e = read_variable(&r, line, scratch);
	secret_wipe(scratch, scratch ? r.lines.length + 1 : 0);
	free(scratch);
	lines_close(&r.lines);
	return e;
}
