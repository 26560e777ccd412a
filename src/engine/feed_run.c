/* One run of a feed, call by call, until its table is published. */
#include "base/limits.h"
#include "engine/internal.h"
#include "engine/record.h"

#include <string.h>

void feed_run_stop(struct feed_state *f)
{
	if (f->job)
		source_cancel(f->job);
	f->job = NULL;
	builder_free(f->builder);
	f->builder = NULL;
	table_unref(f->each);
	f->each = NULL;
	f->running = false;
}

/* --- the end of a run --- */

/* Two tables with the same rows in the same order have the same digest. */
static uint64_t digest(const struct table *t)
{
	uint64_t h = 1469598103934665603u; /* FNV-1a, 64 bit */
	const struct schema *schema = t ? table_schema(t) : NULL;
	for (uint32_t row = 0; row < table_rows(t); row++)
		for (unsigned field = 0; field < schema->count; field++) {
			struct span s = SPAN_NULL;
			int64_t number = 0;
			if (schema->fields[field].kind == FIELD_TEXT)
				s = text_exact(table_text(t, row, field));
			else if (schema->fields[field].kind != FIELD_TEXTS && schema->fields[field].kind != FIELD_REAL)
				number = table_number(t, row, field);
			for (size_t i = 0; i < s.length; i++)
				h = (h ^ (unsigned char)s.at[i]) * 1099511628211u;
			h = (h ^ (uint64_t)number) * 1099511628211u;
		}
	return h;
}

void feed_publish(struct feed_state *f, const struct table *t)
{
	table_unref(f->table);
	f->table = t;
	record_feed(f);
	resources_feed_changed(f->engine, f);
}

void feed_publish_failure(struct feed_state *f)
{
	struct table_about about;
	if (f->table) {
		about = *table_about(f->table);
	} else {
		memset(&about, 0, sizeof about);
		about.fetched_at = INSTANT_NULL;
	}
	about.complete = false;
	about.error = f->error;
	const struct table *t = f->table ? table_with_about(f->table, &about) : table_empty(f->feed->schema, &about);
	if (t)
		feed_publish(f, t);
}

static void end_run(struct feed_state *f)
{
	f->ended = engine_mono(f->engine);
	f->tried = true;
	feed_run_stop(f);
}

void feed_run_fail(struct feed_state *f, const struct error *error)
{
	if (!error_is(&f->error))
		f->version++;
	f->error = *error;
	f->failures++;
	end_run(f);
	feed_publish_failure(f);
}

static void finish_run(struct feed_state *f)
{
	struct table_about *about = builder_about(f->builder);
	about->fetched_at = f->started_wall;
	about->clock_offset = f->source->clock_known ? (f->source->clock_low + f->source->clock_high) / 2 : 0;
	if (about->dropped > 0 && !error_is(&about->error))
		about->error = error_make(ERROR_PROTOCOL, f->source->system->name, "%s: left out what lacks an id or a name: %u", f->feed->name, about->dropped);
	about->complete = !about->cut && !error_is(&about->error);
	about->total = about->cut && f->expected > builder_rows(f->builder) ? f->expected : builder_rows(f->builder);
	f->duration = engine_mono(f->engine) - f->started;
	f->source->wrong_kind += about->wrong_kind;
	const struct table *t = builder_finish(f->builder);
	f->builder = NULL;
	if (!t) {
		struct error error = error_make(ERROR_MEMORY, f->source->system->name, "%s: out of memory", f->feed->name);
		feed_run_fail(f, &error);
		return;
	}
	uint64_t rows = f->watched ? digest(t) : 0;
	if (rows != f->digest || error_is(&f->error))
		f->version++;
	f->digest = rows;
	f->error = error_none();
	f->failures = 0;
	end_run(f);
	feed_publish(f, t);
}

/* --- one call after the other --- */

static void next_call(struct feed_state *f);

static void call_answered(struct job *job, const struct net_answer *answer, const struct error *error)
{
	struct feed_state *f = job->owner;
	(void)answer;
	f->job = NULL;
	if (!error_is(error) && job->rows >= f->job_max)
		builder_about(f->builder)->cut = true;
	if (error_is(error) && error->class == ERROR_NOT_FOUND && f->each && f->feed->trigger != TRIGGER_SELECTED) {
		next_call(f); /* the row it was made for is gone meanwhile */
		return;
	}
	if (error_is(error)) {
		feed_run_fail(f, error);
		return;
	}
	next_call(f);
}

static bool make_call(struct feed_state *f, const struct feed_call *call, uint32_t row)
{
	struct argument arguments[STEP_ARGUMENTS + 2];
	unsigned n = 0;
	for (unsigned i = 0; i < call->argument_count && n < STEP_ARGUMENTS; i++)
		arguments[n++] = (struct argument){.name = call->arguments[i].name,
		                                   .text = text_exact(table_text(f->each, row, call->arguments[i].field))};
	uint32_t cap = f->feed->max_rows ? f->feed->max_rows : engine_max_rows(f->engine);
	int64_t expected = call->each && call->rows_expected >= 0 ? table_number(f->each, row, (unsigned)call->rows_expected) : NUMBER_NULL;
	int64_t max = expected == NUMBER_NULL || expected < 0 || expected > cap ? cap : expected + expected / 10 + 100;
	f->job_max = max < cap ? (uint32_t)max : cap;
	f->expected += expected == NUMBER_NULL || expected < 0 ? 0 : (uint32_t)(expected < UINT32_MAX / 2 ? expected : UINT32_MAX / 2);
	arguments[n++] = (struct argument){.name = "max", .kind = ARGUMENT_NUMBER, .number = f->job_max};
	const struct operation *op = source_operation(f->source, call->operation);
	struct fixed_field fixed = {.field = call->fixed_field, .kind = FIELD_WORD, .number = call->fixed_number};
	struct decoding *d = decoding_new(op->decoder, f->builder, &fixed, call->fixed ? 1 : 0, f->feed->unite);
	struct error error = error_make(ERROR_MEMORY, f->source->system->name, "%s: out of memory", f->feed->name);
	f->job = d ? source_ask(f->source, op, arguments, n, d, call_answered, f, &error) : NULL;
	if (!f->job) {
		feed_run_fail(f, &error);
		return false;
	}
	return true;
}

/* The row that the next call is made for: each, or the selected one alone. ROW_NONE: no more. */
static uint32_t next_row(struct feed_state *f)
{
	if (f->feed->trigger != TRIGGER_SELECTED)
		return f->each_row++;
	f->each_row = table_rows(f->each);
	return table_find(f->each, span_of(f->selected), 0);
}

static void next_call(struct feed_state *f)
{
	if (builder_failed(f->builder)) {
		finish_run(f);
		return;
	}
	while (f->call < f->way->count) {
		const struct feed_call *call = &f->way->calls[f->call];
		if (!call->each) {
			f->call++;
			make_call(f, call, 0);
			return;
		}
		if (!f->each)
			f->each = table_ref(feeds_find(f->engine, call->each)->table);
		while (f->each_row < table_rows(f->each)) {
			uint32_t row = next_row(f);
			if (row == ROW_NONE) { /* cut from the list, or gone: nothing is known of it, and that is not nothing */
				struct error error = error_make(ERROR_NOT_FOUND, f->source->system->name, "%s: it is not in the list", f->feed->name);
				feed_run_fail(f, &error);
				return;
			}
			if (call->when_positive >= 0 && table_number(f->each, row, (unsigned)call->when_positive) <= 0)
				continue;
			make_call(f, call, row);
			return;
		}
		f->call++;
		f->each_row = 0;
		table_unref(f->each);
		f->each = NULL;
	}
	finish_run(f);
}

/* --- the beginning of a run --- */

/* The first way whose operations hold for this server and whose roles we have. */
static const struct feed_way *choose_way(const struct feed_state *f, struct error *error)
{
	const char *source = f->source->system->name;
	*error = error_make(ERROR_PROTOCOL, source, "%s: this version of the server does not offer it", f->feed->name);
	for (unsigned i = 0; i < f->feed->way_count; i++) {
		const struct feed_way *way = &f->feed->ways[i];
		bool fits = true;
		for (unsigned k = 0; fits && k < way->count; k++) {
			const struct operation *op = source_operation(f->source, way->calls[k].operation);
			fits = op != NULL;
			if (op && !source_has_role(f->source, op->role)) {
				*error = error_make(ERROR_FORBIDDEN, source, "%s needs role %s", f->feed->name, op->role);
				fits = false;
			}
		}
		if (fits)
			return way;
	}
	return NULL;
}

void feed_run_begin(struct feed_state *f)
{
	struct feed_state *from = feeds_made_from(f);
	struct error error;
	f->running = true;
	f->started = engine_mono(f->engine);
	f->started_wall = engine_wall(f->engine);
	f->call = 0;
	f->each_row = 0;
	f->expected = 0;
	f->asked = false; /* who asks from here on wants a newer answer */
	f->row_ended = false;
	f->of_version = from ? from->version : 0;
	if (from && error_is(&from->error)) {
		feed_run_fail(f, &from->error);
		f->failures = 0;
		return;
	}
	f->way = choose_way(f, &error);
	uint32_t cap = f->feed->max_rows ? f->feed->max_rows : engine_max_rows(f->engine);
	f->builder = f->way ? builder_new(f->feed->schema, cap) : NULL;
	if (!f->builder) {
		if (f->way)
			error = error_make(ERROR_MEMORY, f->source->system->name, "%s: out of memory", f->feed->name);
		feed_run_fail(f, &error);
		return;
	}
	next_call(f);
}
