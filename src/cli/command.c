#include "cli/command.h"

#include "base/text.h"

#include <limits.h>
#include <stdio.h>

bool command_is_callable(const struct verb *v)
{
	return v->kind != VERB_SCREEN;
}

bool command_is_option(const struct verb_argument *a)
{
	return a->name[0] == '-';
}

const char *command_name(const struct verb *v, char *array, size_t size)
{
	snprintf(array, size, "%s%s%s", v->noun ? v->noun : "", v->noun ? " " : "", v->name);
	return array;
}

static struct error no_such(const char *noun, const char *word)
{
	char shown[80], name[80];
	const struct verb *near = noun ? verb_nearest(noun, word) : verb_nearest(word, NULL);
	text_clean_into(shown, sizeof shown, span_of(word));
	const char *before = noun ? noun : "", *blank = noun ? " " : "";
	if (!near || !command_is_callable(near))
		return error_make(ERROR_USAGE, NULL, "no command '%s%s%s': 'mlflow-oidc-top help%s%s' lists them", before, blank, shown, blank, before);
	return error_make(ERROR_USAGE, NULL, "no command '%s%s%s': did you mean '%s'?", before, blank, shown,
	                  noun ? command_name(near, name, sizeof name) : near->noun ? near->noun : near->name);
}

struct error command_take(struct command_words *c, const char *word)
{
	const char *noun = c->noun ? c->noun->schema.name : NULL;
	const struct verb *v = verb_find(noun, word);
	if (v && command_is_callable(v)) {
		c->verb = v;
		return error_none();
	}
	if (noun || !(c->noun = resource_find(word)))
		return no_such(noun, word);
	return error_none();
}

struct error command_end(const struct command_words *c)
{
	char list[200] = "";
	size_t used = 0;
	if (!c->noun || c->verb)
		return error_none();
	for (unsigned i = 0; i < verb_count; i++)
		if (verbs[i]->noun && strcmp(verbs[i]->noun, c->noun->schema.name) == 0 && command_is_callable(verbs[i]) && used < sizeof list)
			used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "", verbs[i]->name);
	return error_make(ERROR_USAGE, NULL, "%s: what about it? one of %s", c->noun->schema.name, list);
}

static bool is_given(const char *name, const char *const *options, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (strcmp(options[i], name) == 0)
			return true;
	return false;
}

struct error command_check(const struct verb *v, unsigned operand_count, const char *const *options, unsigned option_count)
{
	char name[80];
	unsigned most = 0;
	command_name(v, name, sizeof name);
	for (unsigned i = 0; i < v->argument_count; i++) {
		const struct verb_argument *a = &v->arguments[i];
		if (command_is_option(a)) {
			if (a->required && !is_given(a->name, options, option_count))
				return error_make(ERROR_USAGE, NULL, "%s: %s is missing: %s", name, a->name, a->help);
			continue;
		}
		if (a->required && operand_count <= most)
			return error_make(ERROR_USAGE, NULL, "%s: %s is missing: %s", name, a->name, a->help);
		most = a->many ? UINT_MAX : most + 1;
	}
	if (operand_count > most)
		return error_make(ERROR_USAGE, NULL, "%s: too many arguments", name);
	return error_none();
}
