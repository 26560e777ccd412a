/* list, show, snapshot. */
#include "base/limits.h"
#include "cli/run.h"
#include "model/view.h"
#include "output/snapshot.h"

#include <stdlib.h>

/* The head of every document, at this moment. `status` must outlive it. */
static struct snapshot document(struct run *r, const struct table *sources, struct status *status)
{
	engine_status(r->engine, status);
	return (struct snapshot){.taken_at = clock_wall(r->clock),
	                         .context = status->context, /* a recording brings its own */
	                         .read_only = settings_flag(r->settings, "read-only"),
	                         .sources = sources,
	                         .status = status};
}

/* What was asked for with --columns, else all fields, for text the list's own. */
static struct error choose_columns(const struct run *r, const struct resource *resource, enum out_format format, bool detail, struct columns *out)
{
	const char *list = settings_text(r->settings, "columns");
	if (list)
		return columns_parse(out, &resource->schema, list);
	if (format == OUT_TEXT && !detail)
		columns_default(out, &resource->schema);
	else
		columns_all(out, &resource->schema);
	return error_none();
}

/* Writes the rows in the form that was asked for. */
static struct error write_rows(struct run *r, const struct rows *rows, enum out_format format, bool detail)
{
	struct out out;
	struct error e = out_open(&out, r->settings);
	if (error_is(&e))
		return e;
	if (format == OUT_JSON) {
		struct status status;
		const struct table *sources = run_table(r, &resource_source);
		struct snapshot doc = document(r, sources, &status);
		doc.resources = rows;
		doc.resource_count = 1;
		snapshot_write(&out.stream, &doc);
		table_unref(sources);
	} else if (format == OUT_NDJSON) {
		rows_ndjson(&out.stream, rows);
	} else if (format == OUT_CSV) {
		rows_csv(&out.stream, rows);
	} else if (detail) {
		rows_detail(&out.stream, rows);
	} else {
		rows_text(&out.stream, rows);
	}
	return out_close(&out);
}

/* What was written well counts less than what could not be got. */
static struct error worse(struct error judged, struct error written)
{
	return error_is(&judged) ? judged : written;
}

static const char *const of_lists[] = {"filter", "sort", NULL}, *const of_rows[] = {"columns", "filter", "sort", NULL}, *const of_snapshots[] = {"resource", NULL};

/* A source is known only after it was asked something: for its own noun everything is asked for. */
static struct error fetch(struct run *r, const struct resource *resource)
{
	bool good = run_want(r, resource) && run_want(r, &resource_source);
	for (unsigned i = 0; resource == &resource_source && good && i < resource_count; i++)
		if (resources[i]->source)
			good = run_want(r, resources[i]);
	return good ? run_wait(r) : error_make(ERROR_MEMORY, NULL, "out of memory");
}

/* --- list -------------------------------------------------------------------------------------------------------- */

struct listing {
	const struct resource *resource;
	struct filter *filter;
	struct columns columns;
	struct columns searched; /* what plain text of a filter looks at: the columns of the screen, whatever the form of the output */
	int sort;
	bool descending;
};

static struct error read_listing(const struct run *r, struct listing *l, enum out_format format)
{
	const char *sort = settings_text(r->settings, "sort");
	l->sort = l->resource->sort_field;
	l->descending = l->resource->sort_descending;
	columns_default(&l->searched, &l->resource->schema);
	struct error e = choose_columns(r, l->resource, format, false, &l->columns);
	if (!error_is(&e) && settings_is_set(r->settings, "columns"))
		l->searched = l->columns;
	if (!error_is(&e) && sort)
		e = columns_sort(&l->resource->schema, sort, &l->sort, &l->descending);
	return error_is(&e) ? e : run_filter(r, l->resource, &l->filter);
}

static struct error write_listing(struct run *r, const struct listing *l, enum out_format format, const struct table *t)
{
	struct view view;
	struct error judged = run_judge(r, l->resource, t), e = error_none();
	int64_t now = engine_now(r->engine);
	view_init(&view);
	if (t && !view_update(&view, t, l->filter, l->sort, l->descending, now, l->searched.field, l->searched.count))
		e = error_make(ERROR_MEMORY, NULL, "out of memory");
	const struct rows rows = {.resource = l->resource, .table = t, .order = view.order, .count = view.count, .columns = &l->columns, .now = now};
	/* JSON says by itself what is missing; an empty table would say that there is nothing. */
	bool empty_handed = error_is(&judged) && judged.class != ERROR_PARTIAL;
	if (!error_is(&e) && (format == OUT_JSON || !empty_handed))
		e = write_rows(r, &rows, format, false);
	view_release(&view);
	return worse(judged, e);
}

static struct error list(struct run *r)
{
	enum out_format format = out_format(r->settings);
	struct listing l = {.resource = resource_find(r->options->words.verb->noun)};
	struct error e = run_refuse(r->options, r->settings, of_snapshots, "'snapshot'");
	if (!error_is(&e))
		e = read_listing(r, &l, format);
	if (!error_is(&e))
		e = fetch(r, l.resource);
	if (!error_is(&e)) {
		const struct table *t = run_table(r, l.resource);
		e = write_listing(r, &l, format, t);
		table_unref(t);
	}
	filter_free(l.filter);
	return e;
}

/* --- show -------------------------------------------------------------------------------------------------------- */

/* The table in which row `row` of `t` has its details, and its number there. The caller releases the table. */
static struct error fetch_detail(struct run *r, const struct resource *resource, const struct table *t, uint32_t row, const struct table **out, uint32_t *out_row)
{
	char id[400];
	struct text key = table_text(t, row, resource->schema.key[0]);
	struct span exact = text_exact(key);
	*out = table_ref(t);
	*out_row = row;
	/* What has no text for a key has no details to fetch: a record of the audit log is all there. */
	if (resource->schema.fields[resource->schema.key[0]].kind != FIELD_TEXT || !exact.at || exact.length >= sizeof id)
		return error_none();
	memcpy(id, exact.at, exact.length);
	id[exact.length] = '\0';
	struct command select = {.kind = COMMAND_SELECT, .resource = resource, .id = id};
	if (!engine_send(r->engine, &select))
		return error_make(ERROR_MEMORY, NULL, "out of memory");
	struct error e = run_wait(r);
	if (error_is(&e))
		return e;
	const struct table *fresh = run_table(r, resource);
	uint32_t found = fresh ? table_find_same(fresh, t, row) : ROW_NONE;
	if (found == ROW_NONE) {
		table_unref(fresh);
		return error_none();
	}
	table_unref(*out);
	*out = fresh;
	*out_row = found;
	return error_none();
}

struct details {
	const struct table **tables;
	uint32_t *rows;
	uint32_t count;
};

static void details_release(struct details *d)
{
	for (uint32_t i = 0; d->tables && i < d->count; i++)
		table_unref(d->tables[i]);
	free(d->tables);
}

/* Details are fetched a row after the other: the engine has one selected row at a time. */
static struct error fetch_details(struct run *r, const struct resource *resource, const struct table *t, struct details *d)
{
	struct error e = error_none();
	d->tables = calloc((size_t)d->count + 1, sizeof *d->tables);
	if (!d->tables)
		return error_make(ERROR_MEMORY, NULL, "out of memory");
	for (uint32_t i = 0; i < d->count && !error_is(&e); i++)
		e = fetch_detail(r, resource, t, d->rows[i], &d->tables[i], &d->rows[i]);
	return e;
}

/* Of the rows shown, not of the whole list: the first table that is not whole. */
static struct error judge_details(struct run *r, const struct resource *resource, const struct details *d)
{
	struct error e = error_none();
	for (uint32_t i = 0; i < d->count && !error_is(&e); i++)
		e = run_judge(r, resource, d->tables[i]);
	return e;
}

static struct error show(struct run *r)
{
	const struct options *o = r->options;
	const struct resource *resource = resource_find(o->words.verb->noun);
	enum out_format format = out_format(r->settings);
	struct columns columns;
	struct details d = {0};
	struct error e = run_refuse(r->options, r->settings, of_snapshots, "'snapshot'");
	if (!error_is(&e))
		e = run_refuse(r->options, r->settings, of_lists, "'list'");
	if (!error_is(&e))
		e = choose_columns(r, resource, format, true, &columns);
	if (!error_is(&e))
		e = fetch(r, resource);
	if (error_is(&e))
		return e;
	const struct table *t = run_table(r, resource);
	if (table_rows(t) == 0)
		e = run_judge(r, resource, t);
	if (!error_is(&e))
		e = run_find(resource, t, o->operands, o->operand_count, &d.rows, &d.count);
	if (!error_is(&e))
		e = fetch_details(r, resource, t, &d);
	if (!error_is(&e)) {
		const struct rows rows = {.resource = resource, .table = t, .order = d.rows, .count = d.count, .tables = d.tables, .columns = &columns,
		                          .now = engine_now(r->engine)};
		e = worse(judge_details(r, resource, &d), write_rows(r, &rows, format, true));
	}
	details_release(&d);
	free(d.rows);
	table_unref(t);
	return e;
}

/* --- snapshot ---------------------------------------------------------------------------------------------------- */

/* All sources that are configured count: all of them failed, some, none. */
static struct error judge_sources(const struct status *status)
{
	const struct status_source *bad = NULL;
	unsigned bad_count = 0, count = 0;
	for (unsigned i = 0; i < status->source_count; i++) {
		const struct status_source *s = &status->source[i];
		if (s->state == SOURCE_NOT_CONFIGURED)
			continue;
		count++;
		if (s->state == SOURCE_OK)
			continue;
		bad_count++;
		bad = bad ? bad : s;
	}
	if (!bad)
		return error_none();
	struct error e = bad->error;
	if (!error_is(&e))
		e = error_make(ERROR_PROTOCOL, bad->name, "%s", source_state_word[bad->state]);
	if (bad_count < count)
		e.class = ERROR_PARTIAL;
	return e;
}

static struct error snapshot(struct run *r)
{
	bool chosen[RESOURCE_MAX] = {false};
	struct rows rows[RESOURCE_MAX];
	struct columns columns[RESOURCE_MAX];
	struct status status;
	unsigned count = 0;
	if (settings_is_set(r->settings, "output") && out_format(r->settings) != OUT_JSON)
		return error_make(ERROR_USAGE, NULL, "snapshot: it is always JSON; 'session list -o csv' is one noun in another form");
	struct error e = run_refuse(r->options, r->settings, of_rows, "the 'list' of a noun");
	if (!error_is(&e))
		e = run_resources(r->settings, chosen);
	if (error_is(&e))
		return e;
	bool good = run_want(r, &resource_source);
	for (unsigned i = 0; i < resource_count && good; i++)
		good = !chosen[i] || run_want(r, resources[i]);
	e = good ? run_wait(r) : error_make(ERROR_MEMORY, NULL, "out of memory");
	if (error_is(&e))
		return e;
	struct error partial = error_none();
	for (unsigned i = 0; i < resource_count; i++) {
		if (!chosen[i])
			continue;
		columns_all(&columns[count], &resources[i]->schema);
		rows[count] = (struct rows){.resource = resources[i], .table = run_table(r, resources[i]), .columns = &columns[count], .now = engine_now(r->engine)};
		if (!error_is(&partial))
			partial = run_judge(r, resources[i], rows[count].table);
		count++;
	}
	const struct table *sources = run_table(r, &resource_source);
	struct snapshot doc = document(r, sources, &status);
	struct out out;
	doc.resources = rows;
	doc.resource_count = count;
	e = out_open(&out, r->settings);
	if (!error_is(&e)) {
		snapshot_write(&out.stream, &doc);
		e = out_close(&out);
	}
	for (unsigned i = 0; i < count; i++)
		table_unref(rows[i].table);
	table_unref(sources);
	struct error judged = judge_sources(&status);
	if (!error_is(&judged) && error_is(&partial)) {
		judged = partial;
		judged.class = ERROR_PARTIAL;
	}
	return worse(judged, e);
}

struct error run_view(struct run *r)
{
	const struct verb *v = r->options->words.verb;
	if (!v->noun)
		return snapshot(r);
	return v->needs & NEED_ROW ? show(r) : list(r);
}
