#include "config/settings_inside.h"

#include "base/text.h"
#include "config/environment.h"

#include <assert.h>
#include <stdlib.h>

void settings_free(struct settings *s)
{
	if (!s)
		return;
	for (unsigned i = 0; s->value && i < option_count; i++)
		secret_free(s->value[i].read);
	layer_release(&s->argv);
	layer_release(&s->env);
	layer_release(&s->env_file);
	layer_release(&s->built_in);
	config_file_release(&s->policy_file);
	config_file_release(&s->config);
	environment_free(s->environment);
	arena_release(&s->arena);
	free(s);
}

static const struct setting *find(const struct settings *s, const char *name)
{
	int option = option_index(name);
	assert(option >= 0);
	return &s->value[option];
}

const char *settings_text(const struct settings *s, const char *name)
{
	const struct setting *v = find(s, name);
	return v->entry && option_rows[v - s->value].type != OPTION_SECRET ? v->entry->text : NULL;
}

int64_t settings_number(const struct settings *s, const char *name)
{
	const struct setting *v = find(s, name);
	return v->entry ? v->entry->number : 0;
}

bool settings_flag(const struct settings *s, const char *name)
{
	return settings_number(s, name) != 0;
}

const struct secret *settings_secret(const struct settings *s, const char *name)
{
	const struct setting *v = find(s, name);
	if (v->read)
		return v->read;
	return v->entry ? v->entry->secret : NULL;
}

bool settings_is_set(const struct settings *s, const char *name)
{
	return find(s, name)->place != PLACES;
}

bool settings_has(const struct settings *s, const char *name, const char *word)
{
	const char *at = settings_text(s, name);
	size_t length = strlen(word);
	while (at) {
		size_t here = strcspn(at, ",");
		if (here == length && memcmp(at, word, length) == 0)
			return true;
		at = at[here] == ',' ? at + here + 1 : NULL;
	}
	return false;
}

void settings_show(const struct settings *s, const char *name, struct buffer *out)
{
	const struct setting *v = find(s, name);
	if (!v->entry)
		return;
	if (option_rows[v - s->value].type == OPTION_SECRET) {
		buffer_append_text(out, "set");
		return;
	}
	struct span text = span_of(v->entry->text);
	const char *scheme = strstr(text.at, "://");
	const char *from = scheme ? scheme + 3 : text.at, *at = strrchr(from, '@'); /* the last one: a password may hold an '@' too */
	/* A proxy goes without its scheme as well: USER:PASSWORD@HOST. A name such as bob@example.org is none. */
	if (at && (scheme || memchr(from, ':', (size_t)(at - from)))) {
		text_clean(out, (struct span){text.at, (size_t)(from - text.at)});
		buffer_append_text(out, "...");
		text = span_of(at);
	}
	text_clean(out, text);
}

const char *settings_origin(const struct settings *s, const char *name)
{
	const struct setting *v = find(s, name);
	return v->entry ? v->entry->origin : "";
}

const char *settings_context(const struct settings *s)
{
	return s->context;
}

unsigned settings_context_count(const struct settings *s)
{
	return s->config.context_count;
}

const char *settings_context_name(const struct settings *s, unsigned index)
{
	return s->config.contexts[index].name;
}

unsigned settings_file_count(const struct settings *s)
{
	return s->file_count;
}

const char *settings_file(const struct settings *s, unsigned index)
{
	return s->files[index];
}

unsigned settings_warning_count(const struct settings *s)
{
	return s->warning_count;
}

const char *settings_warning(const struct settings *s, unsigned index)
{
	return s->warnings[index];
}
