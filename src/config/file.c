#include "config/file.h"

#include "base/text.h"
#include "config/lines.h"

#include <sys/stat.h>

struct reading {
	struct config_file *file;
	struct arena *arena;
	struct lines lines;
	enum option_where where;
	const char *home;
	struct layer *layer;   /* of the section that we are in */
	const char *section;   /* " [context prod]", " [default]" */
};

static struct error at_line(const struct reading *r, struct error e)
{
	return error_because(e, "%s:%u", r->lines.name, r->lines.number);
}

static struct error no_memory(const struct reading *r)
{
	return error_make(ERROR_MEMORY, NULL, "%s: out of memory", r->lines.name);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* The path as a file means it. NULL: out of memory. */
static const char *resolve(const struct reading *r, struct span value)
{
	const char *path = r->file->path, *slash = strrchr(path, '/');
	if (r->home && value.length >= 2 && memcmp(value.at, "~/", 2) == 0)
		return arena_format(r->arena, "%s/%.*s", r->home, (int)(value.length - 2), value.at + 2);
	if (value.at[0] == '/' || !slash)
		return arena_copy(r->arena, value);
	return arena_format(r->arena, "%.*s/%.*s", (int)(slash - path), path, (int)value.length, value.at);
}

/* --- sections ---------------------------------------------------------------------------------------------------- */

static struct error begin_context(struct reading *r, struct span name)
{
	struct config_file *f = r->file;
	char shown[80];
	text_clean_into(shown, sizeof shown, name);
	if (r->where == WHERE_POLICY)
		return lines_error(&r->lines, r->lines.number, "a policy has no contexts: it holds for all of them");
	if (name.length == 0)
		return lines_error(&r->lines, r->lines.number, "the context has no name");
	if (!text_is_clean(name))
		return lines_error(&r->lines, r->lines.number, "'%s': invisible characters in the name of a context", shown);
	for (unsigned i = 0; i < f->context_count; i++)
		if (span_is(name, f->contexts[i].name))
			return lines_error(&r->lines, r->lines.number, "[context %s] begins in line %u already", shown, f->contexts[i].line);
	if (f->context_count == CONFIG_CONTEXTS)
		return lines_error(&r->lines, r->lines.number, "more than %u contexts", CONFIG_CONTEXTS);
	struct config_context *c = &f->contexts[f->context_count];
	c->name = arena_copy(r->arena, name);
	c->line = r->lines.number;
	r->section = arena_format(r->arena, " [context %.*s]", (int)name.length, name.at);
	if (!c->name || !r->section || !layer_init(&c->layer, r->arena))
		return no_memory(r);
	r->layer = &c->layer;
	f->context_count++;
	return error_none();
}

static struct error begin_section(struct reading *r, struct span line)
{
	struct config_file *f = r->file;
	if (line.at[line.length - 1] != ']')
		return lines_error(&r->lines, r->lines.number, "the section's ']' is missing");
	struct span inner = lines_trim((struct span){line.at + 1, line.length - 2});
	if (span_is(inner, "default")) {
		if (f->default_line)
			return lines_error(&r->lines, r->lines.number, "[default] begins in line %u already", f->default_line);
		f->default_line = r->lines.number;
		r->layer = &f->defaults;
		r->section = " [default]";
		return error_none();
	}
	size_t word = strlen("context");
	if (inner.length >= word && memcmp(inner.at, "context", word) == 0 &&
	    (inner.length == word || inner.at[word] == ' ' || inner.at[word] == '\t'))
		return begin_context(r, lines_trim((struct span){inner.at + word, inner.length - word}));
	char shown[80];
	return lines_error(&r->lines, r->lines.number, "unknown section [%s]: there are [default] and [context NAME]",
	                   text_clean_into(shown, sizeof shown, inner));
}

/* --- keys -------------------------------------------------------------------------------------------------------- */

static struct error unknown_key(const struct reading *r, struct span key)
{
	char shown[80];
	const char *near = option_nearest_key(key);
	text_clean_into(shown, sizeof shown, key);
	if (near)
		return lines_error(&r->lines, r->lines.number, "unknown key '%s': did you mean '%s'?", shown, near);
	return lines_error(&r->lines, r->lines.number, "unknown key '%s'", shown);
}

/* Why this key may not stand in this file. */
static struct error check_place(const struct reading *r, const struct option_row *row, enum option_form form)
{
	unsigned line = r->lines.number;
	if (!(row->where & (WHERE_FILE | WHERE_SYSTEM | WHERE_POLICY)))
		return lines_error(&r->lines, line, "'%s' cannot stand in a file", row->name);
	if (!(row->where & r->where))
		return lines_error(&r->lines, line, "'%s' cannot stand in this file", row->name);
	/* The value is not looked at: it must not get into a sentence. */
	if (row->type == OPTION_SECRET && form == FORM_VALUE)
		return lines_error(&r->lines, line, "'%s' is a secret and must not stand here: write %s-file = PATH or %s-command = COMMAND", row->name, row->name,
		                   row->name);
	return error_none();
}

static struct error read_entry(struct reading *r, struct span line)
{
	struct span key, value;
	enum option_form form;
	if (!lines_split(line, &key, &value))
		return lines_error(&r->lines, r->lines.number, "neither KEY = VALUE nor [SECTION]");
	int option = option_of_key(key, &form);
	if (option < 0)
		return unknown_key(r, key);
	const struct option_row *row = &option_rows[option];
	struct error e = check_place(r, row, form);
	if (error_is(&e))
		return e;
	unsigned before = r->layer->entries[option].line;
	if (before)
		return lines_error(&r->lines, r->lines.number, "'%s' is set in line %u already", row->name, before);
	if (value.length > 0 && (form == FORM_FILE || (form == FORM_VALUE && row->type == OPTION_PATH))) {
		value = span_of(resolve(r, value));
		if (!value.at)
			return no_memory(r);
	}
	const char *origin = arena_format(r->arena, "%s:%u%s", base_name(r->file->path), r->lines.number, r->section);
	e = layer_set(r->layer, r->arena, option, form, value, origin, r->lines.number);
	return error_is(&e) ? at_line(r, error_because(e, "%s", row->name)) : e;
}

/* --- the file ---------------------------------------------------------------------------------------------------- */

static struct error check_policy(const struct lines *l)
{
	if (l->owner != 0)
		return error_make(ERROR_CONFIG, NULL, "%s: the policy does not belong to root: chown root it", l->name);
	if (l->mode & (S_IWGRP | S_IWOTH))
		return error_make(ERROR_CONFIG, NULL, "%s: others than root can write the policy: chmod 644 it", l->name);
	return error_none();
}

static struct error read_lines(struct reading *r)
{
	struct span line;
	struct error e = error_none();
	while (!error_is(&e) && lines_next(&r->lines, &line))
		e = line.at[0] == '[' ? begin_section(r, line) : read_entry(r, line);
	return e;
}

struct error config_file_read(struct config_file *f, struct arena *arena, const char *path, enum option_where where, const char *home)
{
	struct reading r = {.file = f, .arena = arena, .where = where, .home = home, .layer = &f->defaults, .section = ""};
	*f = (struct config_file){0};
	struct error e = lines_open(&r.lines, path);
	if (error_is(&e))
		return e;
	f->path = arena_copy(arena, span_of(path));
	f->contexts = arena_get(arena, CONFIG_CONTEXTS * sizeof *f->contexts);
	if (!f->path || !f->contexts || !layer_init(&f->defaults, arena))
		e = no_memory(&r);
	if (!error_is(&e) && where == WHERE_POLICY)
		e = check_policy(&r.lines);
	if (!error_is(&e))
		e = read_lines(&r);
	lines_close(&r.lines);
	if (error_is(&e))
		config_file_release(f);
	return e;
}

void config_file_release(struct config_file *f)
{
	layer_release(&f->defaults);
	for (unsigned i = 0; i < f->context_count; i++)
		layer_release(&f->contexts[i].layer);
	*f = (struct config_file){0};
}
