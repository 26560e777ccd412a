#include "config/settings_inside.h"

#include "base/limits.h"
#include "base/text.h"
#include "config/envfile.h"
#include "config/environment.h"
#include "base/nearest.h"

#include <stdlib.h>

#define ARENA ((size_t)32 << 20)

static struct error no_memory(void)
{
	return error_make(ERROR_MEMORY, NULL, "out of memory while reading the settings");
}

static void warn(void *self, const char *sentence)
{
	struct settings *s = self;
	const char *copy = s->warning_count < SETTINGS_WARNINGS ? arena_copy(&s->arena, span_of(sentence)) : NULL;
	if (copy)
		s->warnings[s->warning_count++] = copy;
}

/* --- the command line -------------------------------------------------------------------------------------------- */

static struct error read_given(struct settings *s)
{
	s->layer[PLACE_ARGV] = &s->argv;
	for (unsigned i = 0; i < s->given_count; i++) {
		int option = s->given[i].option;
		const char *value = s->given[i].value;
		struct error e = layer_set(&s->argv, &s->arena, option, FORM_VALUE, span_of(value ? value : "yes"), "command line", 0);
		if (e.class == ERROR_CONFIG)
			e.class = ERROR_USAGE;
		if (error_is(&e))
			return error_because(e, "--%s", option_rows[option].name);
	}
	return error_none();
}

/* --- the environment --------------------------------------------------------------------------------------------- */

static struct error read_environment(struct settings *s)
{
	char doubt[240];
	s->layer[PLACE_ENV] = &s->env;
	for (char **entry = s->environment; *entry; entry++) {
		enum option_form form;
		struct span name = environment_name(*entry);
		if (option_of_variable(name, &form) < 0 && envfile_doubt(name, doubt, sizeof doubt))
			warn(s, doubt);
		struct error e = environment_take(&s->env, &s->arena, *entry);
		if (error_is(&e))
			return e;
	}
	return error_none();
}

/* --- files ------------------------------------------------------------------------------------------------------- */

/* What the strongest of the places read so far says, as text. NULL: nothing. */
static const char *early_text(const struct settings *s, const char *name)
{
	int option = option_index(name);
	for (unsigned p = 0; p < PLACES; p++)
		if (s->layer[p] && s->layer[p]->entries[option].origin)
			return s->layer[p]->entries[option].text;
	return NULL;
}

static void note_file(struct settings *s, const char *path)
{
	if (path && s->file_count < SETTINGS_FILES)
		s->files[s->file_count++] = path;
}

static struct error read_policy(struct settings *s)
{
	struct error e = config_file_read(&s->policy_file, &s->arena, s->places.policy, WHERE_POLICY, NULL);
	if (e.class == ERROR_NOT_FOUND)
		return error_none();
	if (!error_is(&e)) {
		s->layer[PLACE_POLICY] = &s->policy_file.defaults;
		note_file(s, s->policy_file.path);
	}
	return e;
}

/* The configuration: the one that was named, else the person's, else the system's. None is fine, unless it was named. */
static struct error read_config(struct settings *s, const char *home)
{
	const char *named = early_text(s, "config");
	struct error e;
	if (named) {
		e = config_file_read(&s->config, &s->arena, named, WHERE_FILE, home);
		if (e.class == ERROR_NOT_FOUND)
			e.class = ERROR_CONFIG;
	} else {
		e = error_make(ERROR_NOT_FOUND, NULL, "no configuration");
		if (s->places.user)
			e = config_file_read(&s->config, &s->arena, s->places.user, WHERE_FILE, home);
		if (e.class == ERROR_NOT_FOUND)
			e = config_file_read(&s->config, &s->arena, s->places.system, WHERE_SYSTEM, home);
		if (e.class == ERROR_NOT_FOUND)
			return error_none();
	}
	if (!error_is(&e)) {
		s->layer[PLACE_DEFAULT] = &s->config.defaults;
		note_file(s, s->config.path);
	}
	return e;
}

static struct error no_context(const struct settings *s, const char *name)
{
	char shown[80], path[200];
	struct nearest near;
	text_clean_into(shown, sizeof shown, span_of(name));
	text_clean_into(path, sizeof path, span_of(s->config.path ? s->config.path : ""));
	if (!s->config.path)
		return error_make(ERROR_CONFIG, NULL, "context '%s': there is no configuration that could hold it", shown);
	nearest_init(&near, span_of(name));
	for (unsigned i = 0; i < s->config.context_count; i++)
		nearest_try(&near, s->config.contexts[i].name);
	if (near.best)
		return error_make(ERROR_CONFIG, NULL, "no context '%s' in %s: did you mean '%s'?", shown, path, near.best);
	return error_make(ERROR_CONFIG, NULL, "no context '%s' in %s", shown, path);
}

/* The context that was named, or the only one. */
static struct error choose_context(struct settings *s)
{
	const char *name = early_text(s, "context");
	s->context = "";
	if (!name && s->config.context_count != 1)
		return error_none();
	for (unsigned i = 0; i < s->config.context_count; i++) {
		struct config_context *c = &s->config.contexts[i];
		if (name && strcmp(c->name, name) != 0)
			continue;
		s->context = c->name;
		s->layer[PLACE_CONTEXT] = &c->layer;
		return error_none();
	}
	return no_context(s, name);
}

static struct error read_env_file(struct settings *s)
{
	const char *path = early_text(s, "env-file");
	if (!path)
		return error_none();
	struct envfile_warnings warnings = {warn, s};
	struct error e = envfile_read(&s->env_file, &s->arena, path, &warnings);
	if (e.class == ERROR_NOT_FOUND)
		e.class = ERROR_CONFIG;
	s->layer[PLACE_ENV_FILE] = &s->env_file;
	note_file(s, path);
	return e;
}

/* --- what is in force -------------------------------------------------------------------------------------------- */

static struct error set_built_in(struct settings *s)
{
	for (unsigned i = 0; i < option_count; i++) {
		if (!option_rows[i].preset)
			continue;
		struct error e = layer_set(&s->built_in, &s->arena, (int)i, FORM_VALUE, span_of(option_rows[i].preset), "built in", 0);
		if (error_is(&e))
			return error_because(e, "%s", option_rows[i].name);
	}
	return error_none();
}

static const struct layer_entry of_a_recording = {.origin = "the recording", .text = "yes", .number = 1};

static void choose_values(struct settings *s)
{
	int read_only = option_index("read-only");
	for (unsigned i = 0; i < option_count; i++) {
		struct setting *v = &s->value[i];
		v->place = PLACES;
		for (unsigned p = 0; p < PLACES && !v->entry; p++)
			if (s->layer[p] && s->layer[p]->entries[i].origin) {
				v->entry = &s->layer[p]->entries[i];
				v->place = (enum place)p;
			}
		if (!v->entry && s->built_in.entries[i].origin)
			v->entry = &s->built_in.entries[i];
	}
	/* Read-only is on when any layer says so: no layer can lift what another asked for. */
	for (unsigned p = 0; p < PLACES; p++)
		if (s->layer[p] && s->layer[p]->entries[read_only].origin && s->layer[p]->entries[read_only].number) {
			s->value[read_only].entry = &s->layer[p]->entries[read_only];
			s->value[read_only].place = (enum place)p;
			return;
		}
	/* Nothing can be done to what is over. A script acts on it all the same: it answers for the servers, and nothing leaves the program. */
	const struct setting *replay = &s->value[option_index("replay")];
	if (replay->entry && !s->value[option_index("script")].entry)
		s->value[read_only] = (struct setting){.entry = &of_a_recording, .place = replay->place};
}

static void warn_overruled(struct settings *s)
{
	for (unsigned i = 0; i < option_count; i++)
		if (s->value[i].place == PLACE_POLICY && s->argv.entries[i].origin) {
			char sentence[160];
			snprintf(sentence, sizeof sentence, "--%s has no effect: %s sets it", option_rows[i].name, s->value[i].entry->origin);
			warn(s, sentence);
		}
}

/* Address and credentials of one source come from one place, so that one environment's secret never travels to another. */
static struct error check_groups(const struct settings *s)
{
	for (unsigned i = 0; i < option_count; i++) {
		const struct option_row *a = &option_rows[i];
		if (!a->group || a->dormant || !s->value[i].entry)
			continue;
		for (unsigned j = i + 1; j < option_count; j++) {
			const struct option_row *b = &option_rows[j];
			if (!b->group || !s->value[j].entry || strcmp(a->group, b->group) != 0 || s->value[i].place == s->value[j].place)
				continue;
			return error_make(ERROR_CONFIG, a->group, "a mixture: %s comes from %s, %s from %s; address and credentials of one source must come from one place",
			                  a->name, s->value[i].entry->origin, b->name, s->value[j].entry->origin);
		}
	}
	return error_none();
}

static struct error read_secrets(struct settings *s)
{
	for (unsigned i = 0; i < option_count; i++) {
		struct setting *v = &s->value[i];
		struct error e = error_none();
		if (!v->entry || option_rows[i].type != OPTION_SECRET || option_rows[i].dormant)
			continue;
		if (v->entry->form == FORM_FILE)
			e = secret_from_file(v->entry->text, &v->read);
		else if (v->entry->form == FORM_COMMAND)
			e = secret_from_command(v->entry->text, &v->read);
		if (error_is(&e))
			return error_because(e, "%s", v->entry->origin);
	}
	return error_none();
}

/* --- loading ----------------------------------------------------------------------------------------------------- */

static bool set_places(struct settings *s, const struct settings_files *files)
{
	const char *base = environment_get(s->environment, "XDG_CONFIG_HOME"), *home = environment_get(s->environment, "HOME");
	s->places = (struct settings_files){.policy = "/etc/mlflow-oidc-top/policy", .system = "/etc/mlflow-oidc-top/config"};
	if (base && base[0] == '/') /* the XDG rule: a relative path is to be ignored */
		s->places.user = arena_format(&s->arena, "%s/mlflow-oidc-top/config", base);
	else if (home && home[0] == '/')
		s->places.user = arena_format(&s->arena, "%s/.config/mlflow-oidc-top/config", home);
	if (files && files->policy)
		s->places.policy = arena_copy(&s->arena, span_of(files->policy));
	if (files && files->system)
		s->places.system = arena_copy(&s->arena, span_of(files->system));
	if (files && files->user)
		s->places.user = arena_copy(&s->arena, span_of(files->user));
	return s->places.policy && s->places.system;
}

static bool copy_given(struct settings *s, const struct setting_given *given, unsigned count)
{
	s->given = arena_get(&s->arena, (count + 1) * sizeof *s->given); /* one more, for settings_for_context */
	if (!s->given)
		return false;
	for (unsigned i = 0; i < count; i++) {
		s->given[i].option = given[i].option;
		if (given[i].value && !(s->given[i].value = arena_copy(&s->arena, span_of(given[i].value))))
			return false;
	}
	s->given_count = count;
	return true;
}

static struct settings *settings_new(const struct setting_given *given, unsigned given_count, char *const *environment,
                                     const struct settings_files *files)
{
	struct settings *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	arena_init(&s->arena, ARENA);
	s->context = "";
	s->environment = environment_copy(environment);
	s->value = arena_get(&s->arena, option_count * sizeof *s->value);
	if (!s->environment || !s->value || !set_places(s, files) || !copy_given(s, given, given_count) || !layer_init(&s->argv, &s->arena) ||
	    !layer_init(&s->env, &s->arena) || !layer_init(&s->env_file, &s->arena) || !layer_init(&s->built_in, &s->arena)) {
		settings_free(s);
		return NULL;
	}
	return s;
}

static struct error load(struct settings *s)
{
	struct error e = set_built_in(s);
	if (!error_is(&e))
		e = read_given(s);
	if (!error_is(&e))
		e = read_environment(s);
	if (!error_is(&e))
		e = read_policy(s);
	if (!error_is(&e))
		e = read_config(s, environment_get(s->environment, "HOME"));
	if (!error_is(&e))
		e = choose_context(s);
	if (!error_is(&e))
		e = read_env_file(s);
	if (error_is(&e))
		return e;
	choose_values(s);
	warn_overruled(s);
	e = check_groups(s);
	bool nobody_is_asked = s->value[option_index("replay")].entry != NULL;
	return error_is(&e) || nobody_is_asked ? e : read_secrets(s);
}

struct error settings_load(const struct setting_given *given, unsigned given_count, char *const *environment, const struct settings_files *files,
                           struct settings **out)
{
	*out = NULL;
	struct settings *s = settings_new(given, given_count, environment, files);
	if (!s)
		return no_memory();
	struct error e = load(s);
	if (error_is(&e))
		settings_free(s);
	else
		*out = s;
	return e;
}

struct error settings_for_context(const struct settings *s, const char *context, struct settings **out)
{
	*out = NULL;
	struct setting_given *given = calloc(s->given_count + 1, sizeof *given);
	if (!given)
		return no_memory();
	memcpy(given, s->given, s->given_count * sizeof *given);
	given[s->given_count] = (struct setting_given){option_index("context"), context};
	struct error e = settings_load(given, s->given_count + 1, s->environment, &s->places, out);
	free(given);
	return e;
}
