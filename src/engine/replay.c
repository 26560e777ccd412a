#include "engine/replay.h"

#include "engine/told.h"
#include "recording/playback.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct replay {
	struct playback *playback;
	struct playhead playhead;
	const struct recording_head *head;
	bool head_first; /* it was named on the command line: the context's settings are about something else */
	bool over;       /* it is at its end, and that was said */
};

/* --- life --- */

static const struct schema *schema_named(const char *name)
{
	if (strcmp(name, told_schema.name) == 0)
		return &told_schema;
	if (strcmp(name, resource_audit.schema.name) == 0)
		return &resource_audit.schema;
	for (unsigned i = 0; i < engine_system_count; i++)
		for (unsigned k = 0; k < engine_systems[i]->feed_count; k++)
			if (strcmp(engine_systems[i]->feeds[k].name, name) == 0)
				return engine_systems[i]->feeds[k].schema;
	return NULL;
}

static struct error find_beginning(struct replay *r, const char *at, bool interactive, int64_t mono)
{
	int64_t begin = playback_begin(r->playback), end = playback_end(r->playback), wall = interactive ? begin : end;
	r->playhead = playhead_at(begin, end, wall, mono, !interactive);
	struct error error = at ? playhead_find(&r->playhead, at, begin, &wall) : error_none();
	if (error_is(&error))
		return error_because(error, "--at");
	playhead_jump(&r->playhead, wall, mono);
	playback_seek(r->playback, playhead_wall(&r->playhead, mono));
	r->over = playhead_is_over(&r->playhead, mono);
	return error;
}

struct replay *replay_open(const struct settings *settings, const char *at, bool interactive, int64_t mono, struct error *error)
{
	struct replay *r = calloc(1, sizeof *r);
	*error = error_make(ERROR_MEMORY, "", "out of memory");
	if (!r)
		return NULL;
	r->playback = playback_open(settings_text(settings, "replay"), schema_named, error);
	if (r->playback)
		*error = find_beginning(r, at, interactive, mono);
	if (error_is(error)) {
		replay_close(r);
		return NULL;
	}
	r->head = playback_head(r->playback);
	r->head_first = strcmp(settings_origin(settings, "replay"), "command line") == 0;
	return r;
}

void replay_close(struct replay *r)
{
	if (r)
		playback_free(r->playback);
	free(r);
}

/* --- time, and where it was made --- */

int64_t replay_wall(const struct replay *r, int64_t mono)
{
	return playhead_wall(&r->playhead, mono);
}

int64_t replay_mono(const struct replay *r, int64_t wall)
{
	return playhead_mono(&r->playhead, wall);
}

static const char *choose(const struct replay *r, const char *recorded, const char *own)
{
	bool has_own = own && own[0], has_recorded = recorded && recorded[0];
	return has_recorded && (r->head_first || !has_own) ? recorded : own;
}

const char *replay_context(const struct replay *r, const char *own)
{
	return choose(r, r->head->context, own);
}

const char *replay_setting(const struct replay *r, const char *name, const char *own)
{
	const struct { const char *name, *recorded; } told[] = {{"colour", r->head->colour}, {"danger", r->head->danger}, {"keycloak-realm", r->head->realm}};
	for (unsigned i = 0; i < sizeof told / sizeof *told; i++)
		if (strcmp(told[i].name, name) == 0)
			return choose(r, told[i].recorded, own);
	return own;
}

void replay_fill_status(const struct replay *r, struct status *out)
{
	out->replayed = true;
	out->playhead = r->playhead;
	snprintf(out->replay_note, sizeof out->replay_note, "%.*s", (int)sizeof out->replay_note - 1, playback_note(r->playback));
}

const struct table *replay_audit(const struct replay *r)
{
	const char *name = resource_audit.schema.name;
	const struct table *t = playback_table(r->playback, name, NULL);
	struct table_about about = {.fetched_at = INSTANT_NULL};
	if (t)
		return t;
	if (!playback_holds(r->playback, name))
		about.error = error_make(ERROR_NOT_CONFIGURED, "audit", "the recording does not hold it");
	return table_empty(&resource_audit.schema, &about);
}

/* --- what comes --- */

static void make_again(struct engine *e, const struct resource *resource)
{
	e->resources[resource_index(resource->schema.name)].dirty = true;
}

/* The reference is given away. */
static void show(struct feed_state *f, const struct table *t)
{
	if (t == f->table) {
		table_unref(t);
		return;
	}
	f->tried = true;
	f->error = table_about(t)->error;
	feed_publish(f, t);
}

static void show_failure(struct feed_state *f, const struct error *error)
{
	if (f->tried)
		return;
	f->tried = true;
	f->error = *error;
	feed_publish_failure(f);
}

/* What the recording has of a feed at this moment. */
static void look_up(struct engine *e, struct feed_state *f)
{
	const struct playback *p = e->replay->playback;
	const char *name = f->feed->name, *source = f->source->system->name;
	bool detail = f->feed->trigger == TRIGGER_SELECTED;
	if (detail && !f->selected[0])
		return;
	const struct table *t = playback_table(p, name, detail ? f->selected : NULL);
	struct error error = error_none();
	if (t)
		show(f, t);
	else if (!playback_holds(p, name))
		error = error_make(ERROR_NOT_CONFIGURED, source, "%s: the recording does not hold it", name);
	else if (detail)
		error = error_make(ERROR_NOT_FOUND, source, "the recording holds no %s of this row", name);
	else if (!e->options.interactive) /* nobody waits until it comes */
		error = error_make(ERROR_NOT_FOUND, source, "%s: it had not come yet at this moment of the recording", name);
	if (error_is(&error))
		show_failure(f, &error);
}

static void take_sources(struct engine *e, const struct table *t)
{
	told_take(e, t);
	make_again(e, &resource_source);
	for (unsigned i = 0; i < e->feed_count; i++) /* what a failure on a wire has spoiled is good again */
		e->feeds[i].asked = e->feeds[i].asked || e->feeds[i].wanted;
}

static void take_news(struct engine *e, const struct playback_news *news)
{
	struct feed_state *f = news->table ? feeds_find(e, news->name) : NULL;
	bool detail = f && f->feed->trigger == TRIGGER_SELECTED;
	if (news->message)
		engine_say(e, "%s", news->message);
	else if (f && (detail ? news->of && strcmp(news->of, f->selected) == 0 : !news->of))
		show(f, table_ref(news->table));
	else if (strcmp(news->name, told_schema.name) == 0)
		take_sources(e, news->table);
	else if (strcmp(news->name, resource_audit.schema.name) == 0)
		make_again(e, &resource_audit);
	table_unref(news->table);
}

void replay_turn(struct engine *e)
{
	struct replay *r = e->replay;
	int64_t mono = engine_mono(e), wall = playhead_wall(&r->playhead, mono);
	struct playback_news news;
	while (playback_next(r->playback, wall, &news))
		take_news(e, &news);
	for (unsigned i = 0; i < e->feed_count; i++) {
		bool asked = e->feeds[i].asked;
		e->feeds[i].asked = false;
		if (asked)
			look_up(e, &e->feeds[i]);
	}
	bool over = playhead_is_over(&r->playhead, mono);
	if (over && !r->over)
		engine_say(e, "the recording ends here");
	r->over = over;
}

int64_t replay_next(const struct engine *e)
{
	const struct replay *r = e->replay;
	int64_t due = playback_due(r->playback), end = r->playhead.end;
	return r->over ? INT64_MAX : playhead_mono(&r->playhead, due < end ? due : end);
}

/* --- moving it --- */

/* Nothing of what is shown is true there until the recording says so: each table is published anew, or loading again. */
static void jump(struct engine *e, int64_t wall, int64_t mono)
{
	struct replay *r = e->replay;
	playhead_jump(&r->playhead, wall, mono);
	playback_seek(r->playback, playhead_wall(&r->playhead, mono));
	for (unsigned i = 0; i < e->source_count; i++)
		told_forget(&e->sources[i]);
	for (unsigned i = 0; i < e->feed_count; i++) {
		feeds_forget(e, &e->feeds[i]);
		e->feeds[i].asked = e->feeds[i].wanted;
	}
	make_again(e, &resource_source);
	make_again(e, &resource_audit);
}

static void step(struct engine *e, int64_t mono)
{
	struct replay *r = e->replay;
	replay_turn(e); /* what has come already is no step */
	int64_t due = playback_due(r->playback);
	playhead_jump(&r->playhead, due == INT64_MAX ? r->playhead.end : due, mono);
	playhead_pause(&r->playhead, true, mono);
}

void replay_play(struct engine *e, const struct command *c)
{
	struct playhead *p = &e->replay->playhead;
	int64_t mono = engine_mono(e);
	switch (c->play) {
	case PLAY_PAUSE:
		playhead_pause(p, !p->paused, mono);
		break;
	case PLAY_STEP:
		step(e, mono);
		break;
	case PLAY_FASTER:
		playhead_set_speed(p, p->speed * 2, mono);
		break;
	case PLAY_SLOWER:
		playhead_set_speed(p, p->speed / 2, mono);
		break;
	case PLAY_JUMP:
		jump(e, c->when, mono);
		break;
	}
	status_tell(e); /* what is said of this moment has its time */
}
