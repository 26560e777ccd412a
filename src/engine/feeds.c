/* The schedule: which feed is asked for when, and one run of a feed, call by call. */
#include "base/limits.h"
#include "engine/internal.h"

#include <stdio.h>
#include <string.h>

#define INTERVAL_OF_DURATION 20 /* a dear feed rests at least so many times as long as it took */
#define SELECTED_EVERY_MS 15000
#define LONGEST_RETRY_MS 60000

/* --- set-up --- */

struct feed_state *feeds_find(struct engine *e, const char *name)
{
	for (unsigned i = 0; i < e->feed_count; i++)
		if (strcmp(e->feeds[i].feed->name, name) == 0)
			return &e->feeds[i];
	return NULL;
}

void feeds_set_up(struct engine *e)
{
	e->feed_count = 0;
	for (unsigned i = 0; i < e->source_count; i++) {
		const struct system *system = e->sources[i].system;
		for (unsigned k = 0; k < system->feed_count && e->feed_count < FEED_MAX; k++) {
			struct feed_state *f = &e->feeds[e->feed_count++];
			memset(f, 0, sizeof *f);
			f->feed = &system->feeds[k];
			f->source = &e->sources[i];
			f->engine = e;
			f->ended = INSTANT_NULL;
		}
	}
	for (unsigned i = 0; i < e->feed_count; i++) {
		struct feed_state *of = e->feeds[i].feed->of ? feeds_find(e, e->feeds[i].feed->of) : NULL;
		if (of)
			of->watched = true;
	}
}

static void stop_run(struct feed_state *f)
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

void feeds_release(struct engine *e)
{
	for (unsigned i = 0; i < e->feed_count; i++) {
		stop_run(&e->feeds[i]);
		table_unref(e->feeds[i].table);
		e->feeds[i].table = NULL;
	}
	e->feed_count = 0;
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

static void publish(struct feed_state *f, const struct table *t)
{
	table_unref(f->table);
	f->table = t;
	resources_feed_changed(f->engine, f);
}

/* The rows stay, and the table says why they are old. */
static void publish_failure(struct feed_state *f)
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
		publish(f, t);
}

static void end_run(struct feed_state *f)
{
	f->ended = engine_mono(f->engine);
	f->tried = true;
	stop_run(f);
}

static void fail_run(struct feed_state *f, const struct error *error)
{
	if (!error_is(&f->error))
		f->version++;
	f->error = *error;
	f->failures++;
	end_run(f);
	publish_failure(f);
}

static void finish_run(struct feed_state *f)
{
	struct table_about *about = builder_about(f->builder);
	about->fetched_at = f->started_wall;
	about->clock_offset = f->source->clock_known ? (f->source->clock_low + f->source->clock_high) / 2 : 0;
	about->complete = !about->cut && !error_is(&about->error);
	about->total = about->cut && f->expected > builder_rows(f->builder) ? f->expected : builder_rows(f->builder);
	f->duration = engine_mono(f->engine) - f->started;
	f->source->wrong_kind += about->wrong_kind;
	const struct table *t = builder_finish(f->builder);
	f->builder = NULL;
	if (!t) {
		struct error error = error_make(ERROR_MEMORY, f->source->system->name, "%s: out of memory", f->feed->name);
		fail_run(f, &error);
		return;
	}
	uint64_t rows = f->watched ? digest(t) : 0;
	if (rows != f->digest || error_is(&f->error))
		f->version++;
	f->digest = rows;
	f->error = error_none();
	f->failures = 0;
	end_run(f);
	publish(f, t);
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
		fail_run(f, error);
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
		fail_run(f, &error);
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
				fail_run(f, &error);
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

/* The feed that this one is made from, and that has to be there before; NULL: none. */
static struct feed_state *made_from(const struct feed_state *f)
{
	for (unsigned i = 0; i < f->feed->way_count; i++)
		for (unsigned k = 0; k < f->feed->ways[i].count; k++)
			if (f->feed->ways[i].calls[k].each)
				return feeds_find(f->engine, f->feed->ways[i].calls[k].each);
	return f->feed->of ? feeds_find(f->engine, f->feed->of) : NULL;
}

static void start_run(struct feed_state *f)
{
	struct feed_state *from = made_from(f);
	struct error error;
	f->running = true;
	f->started = engine_mono(f->engine);
	f->started_wall = engine_wall(f->engine);
	f->call = 0;
	f->each_row = 0;
	f->expected = 0;
	f->asked = false; /* who asks from here on wants a newer answer */
	f->of_version = from ? from->version : 0;
	if (from && error_is(&from->error)) {
		fail_run(f, &from->error);
		f->failures = 0;
		return;
	}
	f->way = choose_way(f, &error);
	uint32_t cap = f->feed->max_rows ? f->feed->max_rows : engine_max_rows(f->engine);
	f->builder = f->way ? builder_new(f->feed->schema, cap) : NULL;
	if (!f->builder) {
		if (f->way)
			error = error_make(ERROR_MEMORY, f->source->system->name, "%s: out of memory", f->feed->name);
		fail_run(f, &error);
		return;
	}
	next_call(f);
}

/* --- when --- */

static int64_t at_least(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t period(const struct feed_state *f)
{
	if (f->feed->trigger == TRIGGER_SELECTED)
		return SELECTED_EVERY_MS;
	return f->feed->trigger == TRIGGER_TICK || f->feed->every_ms == 0 ? settings_number(f->engine->settings, "interval") : f->feed->every_ms;
}

/* After a failure: soon once more, and later with each further one, whatever it was. */
static int64_t patience(const struct feed_state *f)
{
	int64_t wait = settings_number(f->engine->settings, "interval"), most = at_least(period(f), LONGEST_RETRY_MS);
	for (unsigned i = 1; i < f->failures && wait < most; i++)
		wait *= 2;
	return wait < most ? wait : most;
}

/* A source that answers slowly is asked less often. */
static int64_t rest_of(const struct feed_state *f)
{
	return f->duration * INTERVAL_OF_DURATION;
}

bool feeds_has_rested(const struct feed_state *f)
{
	return engine_mono(f->engine) >= f->ended + at_least(rest_of(f), f->failures ? patience(f) : 0);
}

/* When the feed is due, mono ms; INT64_MAX: not by time. */
static int64_t due_at(const struct feed_state *f)
{
	const struct engine *e = f->engine;
	if (f->asked)
		return 0;
	if (!e->options.interactive || !f->wanted || f->feed->trigger == TRIGGER_ASKED || (f->feed->trigger == TRIGGER_SELECTED && !f->selected[0]))
		return INT64_MAX;
	if (!f->tried)
		return 0;
	const struct feed_state *from = f->feed->trigger == TRIGGER_CHANGED ? made_from(f) : NULL;
	int64_t wait = f->failures ? patience(f) : from && from->version != f->of_version ? 0 : period(f);
	return f->ended + at_least(wait, rest_of(f));
}

static bool can_start(const struct feed_state *f)
{
	const struct feed_state *from = made_from(f);
	if (f->feed->trigger == TRIGGER_SELECTED && !f->selected[0])
		return false;
	return !f->running && !(from && (from->running || from->asked || !from->tried));
}

void feeds_ask(struct engine *e, struct feed_state *f)
{
	struct feed_state *from = made_from(f);
	if (from && !from->asked && !(f->feed->trigger == TRIGGER_SELECTED && from->tried))
		feeds_ask(e, from);
	f->asked = true;
}

void feeds_select(struct engine *e, struct feed_state *f, const char *id)
{
	if (strcmp(f->selected, id) == 0)
		return;
	stop_run(f); /* what is known of one row must not be shown for another */
	table_unref(f->table);
	f->table = NULL;
	f->error = error_none();
	f->tried = f->asked = false;
	f->failures = 0;
	snprintf(f->selected, sizeof f->selected, "%s", id);
	resources_feed_changed(e, f);
	if (id[0])
		feeds_ask(e, f);
}

void feeds_turn(struct engine *e)
{
	int64_t now = engine_mono(e);
	for (unsigned i = 0; i < e->feed_count; i++) {
		struct feed_state *f = &e->feeds[i];
		if (f->running || due_at(f) > now || !can_start(f))
			continue;
		if (!source_is_usable(f->source)) {
			f->asked = false;
			fail_run(f, &f->source->unusable);
			f->ended = INT64_MAX / 4; /* nothing to wait for in this context */
		} else if (!source_may_ask(f->source)) {
			if (e->options.interactive)
				continue;
			f->asked = false;
			fail_run(f, &f->source->error);
		} else if (source_is_known(f->source)) {
			start_run(f);
		} else {
			source_get_known(f->source); /* which way to go depends on it */
		}
	}
}

int64_t feeds_next(const struct engine *e)
{
	int64_t next = INT64_MAX;
	for (unsigned i = 0; i < e->feed_count; i++) {
		const struct feed_state *f = &e->feeds[i];
		if (!can_start(f) || (f->source->getting_known && source_may_ask(f->source)))
			continue;
		int64_t due = due_at(f);
		if (due != INT64_MAX && f->source->next_try > due)
			due = f->source->next_try;
		if (due < next)
			next = due;
	}
	return next;
}

bool feeds_idle(const struct engine *e)
{
	for (unsigned i = 0; i < e->feed_count; i++)
		if (e->feeds[i].running || (e->feeds[i].asked && !(e->feeds[i].feed->trigger == TRIGGER_SELECTED && !e->feeds[i].selected[0])))
			return false;
	return true;
}

void feeds_source_failed(struct engine *e, struct source *s)
{
	for (unsigned i = 0; i < e->feed_count; i++) {
		struct feed_state *f = &e->feeds[i];
		if (f->source == s && f->wanted && !f->running && !error_is(&f->error)) {
			f->error = s->error;
			publish_failure(f);
		}
	}
}

void feeds_source_back(struct engine *e, const struct source *s, bool was_away)
{
	for (unsigned i = 0; i < e->feed_count; i++) {
		struct feed_state *f = &e->feeds[i];
		bool nobody = f->feed->trigger == TRIGGER_SELECTED && !f->selected[0];
		if (f->source == s && f->wanted && !f->running && error_is(&f->error) && !nobody && (was_away || f->failures == 0))
			f->asked = true;
	}
}
