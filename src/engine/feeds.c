/* The schedule: which feed is asked for when. */
#include "engine/internal.h"
#include "engine/replay.h"

#include <stdio.h>
#include <string.h>

#define INTERVAL_OF_DURATION 20 /* a dear feed rests at least so many times as long as it took */
#define LONGEST_REST_PERIODS 12
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

void feeds_release(struct engine *e)
{
	for (unsigned i = 0; i < e->feed_count; i++) {
		feed_run_stop(&e->feeds[i]);
		table_unref(e->feeds[i].table);
		e->feeds[i].table = NULL;
	}
	e->feed_count = 0;
}

/* --- when --- */

struct feed_state *feeds_made_from(const struct feed_state *f)
{
	for (unsigned i = 0; i < f->feed->way_count; i++)
		for (unsigned k = 0; k < f->feed->ways[i].count; k++)
			if (f->feed->ways[i].calls[k].each)
				return feeds_find(f->engine, f->feed->ways[i].calls[k].each);
	return f->feed->of ? feeds_find(f->engine, f->feed->of) : NULL;
}

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

/* The time between polls that a person set, and after a failure later with each further one, whatever it was. */
static int64_t patience(const struct feed_state *f)
{
	int64_t wait = settings_number(f->engine->settings, "interval"), most = at_least(period(f), LONGEST_RETRY_MS);
	for (unsigned i = 1; i < f->failures && wait < most; i++)
		wait *= 2;
	return wait < most ? wait : most;
}

/* A source that answers slowly is asked less often; yet one slow answer must not make us blind for long. */
static int64_t rest_of(const struct feed_state *f)
{
	int64_t rest = f->duration * INTERVAL_OF_DURATION, most = period(f) * LONGEST_REST_PERIODS;
	return rest < most ? rest : most;
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
	const struct feed_state *from = f->feed->trigger == TRIGGER_CHANGED ? feeds_made_from(f) : NULL;
	bool changed = from && from->version != f->of_version;
	int64_t wait = f->failures || f->row_ended ? patience(f) : period(f);
	if (changed && !f->failures)
		wait = 0;
	return f->ended + at_least(wait, rest_of(f));
}

static bool can_start(const struct feed_state *f)
{
	const struct feed_state *from = feeds_made_from(f);
	if (f->feed->trigger == TRIGGER_SELECTED && !f->selected[0])
		return false;
	return !f->running && !(from && (from->running || from->asked || !from->tried));
}

void feeds_ask(struct engine *e, struct feed_state *f)
{
	struct feed_state *from = feeds_made_from(f);
	if (from && !from->asked && !(f->feed->trigger == TRIGGER_SELECTED && from->tried))
		feeds_ask(e, from);
	f->asked = true;
}

void feeds_forget(struct engine *e, struct feed_state *f)
{
	feed_run_stop(f);
	table_unref(f->table);
	f->table = NULL;
	f->error = error_none();
	f->tried = f->asked = false;
	f->failures = 0;
	resources_feed_changed(e, f);
}

void feeds_select(struct engine *e, struct feed_state *f, const char *id)
{
	if (strcmp(f->selected, id) == 0)
		return;
	feeds_forget(e, f); /* what is known of one row must not be shown for another */
	snprintf(f->selected, sizeof f->selected, "%s", id);
	if (id[0])
		feeds_ask(e, f);
}

void feeds_turn(struct engine *e)
{
	if (e->replay) {
		replay_turn(e);
		return;
	}
	int64_t now = engine_mono(e);
	for (unsigned i = 0; i < e->feed_count; i++) {
		struct feed_state *f = &e->feeds[i];
		if (f->running || due_at(f) > now || !can_start(f))
			continue;
		if (!source_is_usable(f->source)) {
			f->asked = false;
			feed_run_fail(f, &f->source->unusable);
			f->ended = INT64_MAX / 4; /* nothing to wait for in this context */
		} else if (!source_may_ask(f->source)) {
			if (e->options.interactive)
				continue;
			f->asked = false;
			feed_run_fail(f, &f->source->error);
		} else if (source_is_known(f->source)) {
			feed_run_begin(f);
		} else {
			source_get_known(f->source); /* which way to go depends on it */
		}
	}
}

int64_t feeds_next(const struct engine *e)
{
	if (e->replay)
		return replay_next(e);
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
			feed_publish_failure(f);
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
