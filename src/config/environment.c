#include "config/environment.h"

#include "base/secret.h"
#include "config/envfile.h"

#include <stdlib.h>

struct span environment_name(const char *entry)
{
	const char *equals = strchr(entry, '=');
	return (struct span){entry, equals ? (size_t)(equals - entry) : 0};
}

const char *environment_get(char *const *environment, const char *name)
{
	for (; *environment; environment++)
		if (span_is(environment_name(*environment), name))
			return strchr(*environment, '=') + 1;
	return NULL;
}

void environment_free(char **environment)
{
	for (char **e = environment; e && *e; e++) {
		secret_wipe(*e, strlen(*e));
		free(*e);
	}
	free(environment);
}

static bool concerns_us(struct span name)
{
	enum option_form form;
	char doubt[240];
	return option_of_variable(name, &form) >= 0 || span_is(name, "HOME") || span_is(name, "XDG_CONFIG_HOME") ||
	       envfile_doubt(name, doubt, sizeof doubt);
}

char **environment_copy(char *const *environment)
{
	size_t count = 0, kept = 0;
	while (environment[count])
		count++;
	char **copy = calloc(count + 1, sizeof *copy);
	for (size_t i = 0; copy && i < count; i++) {
		if (!concerns_us(environment_name(environment[i])))
			continue;
		copy[kept] = strdup(environment[i]);
		if (!copy[kept++]) {
			environment_free(copy);
			return NULL;
		}
	}
	return copy;
}

struct error environment_take(struct layer *layer, struct arena *arena, const char *entry)
{
	enum option_form form;
	struct span name = environment_name(entry);
	int option = option_of_variable(name, &form);
	if (option < 0)
		return error_none();
	const struct option_row *row = &option_rows[option];
	struct span value = span_of(entry + name.length + 1);
	/* Set to nothing is not set: Compose hands on what it has not. */
	if (!(row->where & WHERE_ENV) || value.length == 0)
		return error_none();
	const struct layer_entry *before = &layer->entries[option];
	if (before->origin && before->form != form)
		return error_make(ERROR_CONFIG, NULL, "%s and %.*s give the same secret in two ways; keep one", before->origin, (int)name.length, name.at);
	/* Of two names for the same the first one counts, wherever they stand. */
	if (before->origin && row->variable2 && span_is(name, row->variable2))
		return error_none();
	struct error e = layer_set(layer, arena, option, form, value, arena_format(arena, "environment %.*s", (int)name.length, name.at), 0);
	return error_is(&e) ? error_because(e, "environment %.*s", (int)name.length, name.at) : e;
}
