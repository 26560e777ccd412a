#include "cli/run.h"

#include "base/limits.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cli/interrupt.h"
#include "model/value.h"

#include <stdlib.h>

#define SLICE_MS 200 /* so that a signal which comes just before a wait is noticed */

bool run_event(struct run *r, struct event *out, int patience)
{
	while (interrupt_count() < patience) {
		if (!engine_next_event(r->engine, out)) {
			engine_turn(r->engine, SLICE_MS);
			continue;
		}
		if (out->kind != EVENT_MESSAGE)
			return true;
		if (r->verbose)
			out_say("%s", out->text);
	}
	return false;
}

bool run_want(struct run *r, const struct resource *resource)
{
	struct command want = {.kind = COMMAND_WANT, .resource = resource};
	return engine_send(r->engine, &want);
}

struct error run_wait(struct run *r)
{
	struct event event;
	while (run_event(r, &event, 1))
		if (event.kind == EVENT_CONTACT)
			return error_none();
	return error_make(ERROR_INTERRUPTED, NULL, "interrupted");
}

const struct table *run_table(struct run *r, const struct resource *resource)
{
	uint64_t generation = 0;
	return engine_table(r->engine, resource, &generation);
}

/* Why nothing came from the resource's source. */
static struct error source_error(struct run *r, const struct resource *resource)
{
	struct status status;
	engine_status(r->engine, &status);
	for (unsigned i = 0; i < status.source_count; i++)
		if (resource->source && strcmp(status.source[i].name, resource->source) == 0 && error_is(&status.source[i].error))
			return status.source[i].error;
	return error_make(ERROR_PROTOCOL, resource->source, "no %s came", resource->schema.name);
}

struct error run_judge(struct run *r, const struct resource *resource, const struct table *t)
{
	if (!t)
		return source_error(r, resource);
	const struct table_about *about = table_about(t);
	if (about->complete)
		return error_none();
	struct error e = about->error;
	if (about->cut && !error_is(&e) && about->total <= table_rows(t)) /* the server does not tell how many there are */
		e = error_make(ERROR_PARTIAL, resource->source, "%s list: the first %u rows: cut at --max-rows", resource->schema.name, table_rows(t));
	else if (about->cut && !error_is(&e))
		e = error_make(ERROR_PARTIAL, resource->source, "%s list: %u of %u rows: cut at --max-rows", resource->schema.name, table_rows(t), about->total);
	else if (!error_is(&e))
		e = error_make(ERROR_PARTIAL, resource->source, "%s list: not complete", resource->schema.name);
	if (table_rows(t) > 0)
		e.class = ERROR_PARTIAL;
	return e;
}

/* --- what may be given ------------------------------------------------------------------------------------------- */

struct error run_refuse(const struct options *o, const struct settings *s, const char *const *names, const char *who_does)
{
	char verb[80];
	for (; *names; names++)
		if (settings_is_set(s, *names))
			return error_make(ERROR_USAGE, NULL, "%s: it takes no --%s; %s does", command_name(o->words.verb, verb, sizeof verb), *names, who_does);
	return error_none();
}

struct error run_resources(const struct settings *s, bool chosen[RESOURCE_MAX])
{
	const char *list = settings_text(s, "resource");
	for (unsigned i = 0; i < resource_count; i++)
		chosen[i] = list == NULL;
	for (const char *at = list; at; at = *at ? at + 1 : NULL) {
		struct span word = {at, strcspn(at, ",")};
		struct nearest near;
		bool found = false;
		nearest_init(&near, word);
		for (unsigned i = 0; i < resource_count; i++) {
			nearest_try(&near, resources[i]->schema.name);
			if (!span_is(word, resources[i]->schema.name))
				continue;
			chosen[i] = found = true;
		}
		char shown[80];
		text_clean_into(shown, sizeof shown, word);
		if (!found && near.best)
			return error_make(ERROR_USAGE, NULL, "--resource: no noun '%s': did you mean '%s'?", shown, near.best);
		if (!found)
			return error_make(ERROR_USAGE, NULL, "--resource: no noun '%s'", shown);
		at += word.length;
	}
	return error_none();
}

/* --- names ------------------------------------------------------------------------------------------------------- */

static bool cell_is(const struct table *t, uint32_t row, unsigned field, const char *name)
{
	if (table_schema(t)->fields[field].kind == FIELD_TEXT)
		return span_is(text_exact(table_text(t, row, field)), name);
	struct buffer cell;
	buffer_init(&cell, 4096);
	value_append(&cell, t, row, field, VALUE_PLAIN, 0);
	bool same = span_is(buffer_span(&cell), name);
	buffer_release(&cell);
	return same;
}

struct finding {
	const struct resource *resource;
	const struct table *table;
	uint32_t *rows;
	uint32_t count;
};

static bool is_found(const struct finding *f, uint32_t row)
{
	for (uint32_t i = 0; i < f->count; i++)
		if (f->rows[i] == row)
			return true;
	return false;
}

/* Adds the rows whose field is exactly `name`; how many there are. `f->rows` has room for all rows. */
static uint32_t add_rows(struct finding *f, unsigned field, const char *name)
{
	uint32_t found = 0;
	for (uint32_t row = 0; row < table_rows(f->table); row++) {
		if (!cell_is(f->table, row, field, name))
			continue;
		found++;
		if (!is_found(f, row))
			f->rows[f->count++] = row;
	}
	return found;
}

static struct error ambiguous(const struct finding *f, uint32_t from, const char *name)
{
	struct buffer list;
	char shown[80];
	unsigned id = f->resource->schema.key[0];
	buffer_init(&list, LIMIT_SMALL_BODY);
	for (uint32_t i = from; i < f->count && i < from + 5; i++) {
		buffer_append_text(&list, i > from ? ", " : "");
		value_append(&list, f->table, f->rows[i], id, VALUE_PLAIN, 0);
	}
	struct error e = error_make(ERROR_USAGE, NULL, "'%s' names %u of them; say which by its %s: %s%s", text_clean_into(shown, sizeof shown, span_of(name)),
	                            f->count - from, f->resource->schema.fields[id].name, buffer_text(&list), f->count - from > 5 ? ", ..." : "");
	buffer_release(&list);
	return e;
}

#define BEGINNING_LEAST 8u /* what screens and reports show of an id */

/* Adds the rows whose id begins so; how many there are. */
static uint32_t add_begun(struct finding *f, const char *name)
{
	unsigned key = f->resource->schema.key[0];
	size_t length = strlen(name);
	uint32_t found = 0;
	for (uint32_t row = 0; f->resource->schema.fields[key].identifier && length >= BEGINNING_LEAST && row < table_rows(f->table); row++) {
		struct span id = text_exact(table_text(f->table, row, key));
		if (id.length <= length || memcmp(id.at, name, length) != 0)
			continue;
		found++;
		if (!is_found(f, row))
			f->rows[f->count++] = row;
	}
	return found;
}

static bool is_one_id(const struct finding *f, uint32_t from)
{
	unsigned key = f->resource->schema.key[0];
	for (uint32_t i = from + 1; i < f->count; i++)
		if (!span_equal(text_exact(table_text(f->table, f->rows[i], key)), text_exact(table_text(f->table, f->rows[from], key))))
			return false;
	return true;
}

/* By id (an online session and its offline twin have one), else by the name that people use, else by the beginning of one id. */
static struct error find_one(struct finding *f, const char *name)
{
	char shown[80];
	const struct resource *r = f->resource;
	uint32_t before = f->count;
	if (name[0] == '\0')
		return error_make(ERROR_USAGE, NULL, "an empty name names nothing");
	if (add_rows(f, r->schema.key[0], name) > 0)
		return error_none();
	uint32_t named = add_rows(f, r->name_field, name);
	if (named > 1)
		return ambiguous(f, before, name);
	if (named == 1)
		return error_none();
	uint32_t begun = add_begun(f, name);
	if (begun > 0)
		return is_one_id(f, before) ? error_none() : ambiguous(f, before, name);
	return error_make(ERROR_NOT_FOUND, NULL, "no %s '%s'", r->schema.name, text_clean_into(shown, sizeof shown, span_of(name)));
}

struct error run_find(const struct resource *resource, const struct table *t, const char *const *names, unsigned count, uint32_t **rows, uint32_t *row_count)
{
	struct finding f = {.resource = resource, .table = t, .rows = calloc((size_t)table_rows(t) + 1, sizeof *f.rows)};
	struct error e = f.rows ? error_none() : error_make(ERROR_MEMORY, NULL, "out of memory");
	for (unsigned i = 0; i < count && !error_is(&e); i++)
		e = find_one(&f, names[i]);
	/* What is not in half a list may be in the other half. */
	if (e.class == ERROR_NOT_FOUND && t && !table_about(t)->complete && error_is(&table_about(t)->error))
		e = table_about(t)->error;
	if (error_is(&e)) {
		free(f.rows);
		f = (struct finding){0};
	}
	*rows = f.rows;
	*row_count = f.count;
	return e;
}

/* --- filter ------------------------------------------------------------------------------------------------------ */

struct error run_filter(const struct run *r, const struct resource *resource, struct filter **out)
{
	const char *given = settings_text(r->settings, "filter");
	struct buffer expression;
	struct error e = error_none();
	*out = NULL;
	buffer_init(&expression, LIMIT_FILTER);
	/* In parentheses: the operands are to hold for all of it, also when it is an "or". */
	if (given)
		buffer_append_format(&expression, r->options->operand_count ? "(%s)" : "%s", given);
	for (unsigned i = 0; i < r->options->operand_count; i++)
		buffer_append_format(&expression, " %s", r->options->operands[i]);
	if (expression.failed)
		e = error_make(ERROR_USAGE, NULL, "--filter: longer than %u bytes", LIMIT_FILTER);
	else if (expression.length > 0)
		*out = filter_new(&resource->schema, buffer_text(&expression), &e);
	buffer_release(&expression);
	return e;
}
