/* Resources: made of feeds by derive/, or by the engine itself (source, audit), and put into their slots. */
#include "engine/internal.h"

#include "engine/told.h"

#include <stdio.h>
#include <string.h>

#define REST_MS 1000 /* between two makings for which only time has passed */

void resources_set_up(struct engine *e)
{
	for (unsigned i = 0; i < resource_count; i++) {
		struct resource_state *r = &e->resources[i];
		*r = (struct resource_state){.resource = resources[i], .derivation = derivation_of(resources[i]), .wanted = r->wanted, .next_change = INSTANT_NULL};
		if (r->wanted)
			resources_want(e, r->resource, true);
	}
}

void resources_release(struct engine *e)
{
	for (unsigned i = 0; i < resource_count; i++) {
		table_unref(e->resources[i].table);
		e->resources[i].table = NULL;
	}
}

static bool is_made_of(const struct derivation *d, const char *feed)
{
	for (unsigned i = 0; i < 8 && d->feeds[i]; i++)
		if (strcmp(d->feeds[i], feed) == 0)
			return true;
	for (unsigned i = 0; i < 6 && d->detail_feeds[i]; i++)
		if (strcmp(d->detail_feeds[i], feed) == 0)
			return true;
	return false;
}

void resources_feed_changed(struct engine *e, const struct feed_state *f)
{
	for (unsigned i = 0; i < resource_count; i++)
		if (e->resources[i].derivation && is_made_of(e->resources[i].derivation, f->feed->name))
			e->resources[i].dirty = true;
}

/* --- what is wanted --- */

static struct resource_state *state_of(struct engine *e, const struct resource *resource)
{
	int index = resource_index(resource->schema.name);
	return index < 0 ? NULL : &e->resources[index];
}

/* A feed is wanted as long as any wanted resource is made of it, or of a feed that runs for its rows. */
static void want_feeds(struct engine *e)
{
	for (unsigned i = 0; i < e->feed_count; i++)
		e->feeds[i].wanted = false;
	for (unsigned i = 0; i < resource_count; i++)
		for (unsigned k = 0; e->resources[i].wanted && e->resources[i].derivation && k < e->feed_count; k++)
			if (is_made_of(e->resources[i].derivation, e->feeds[k].feed->name))
				e->feeds[k].wanted = true;
	for (unsigned i = 0; i < e->feed_count; i++) {
		struct feed_state *of = e->feeds[i].wanted && e->feeds[i].feed->of ? feeds_find(e, e->feeds[i].feed->of) : NULL;
		if (of)
			of->wanted = true;
	}
}

static void ask_feeds(struct engine *e, const struct resource_state *r, bool details)
{
	if (e->replay) /* it comes when it came */
		return;
	for (unsigned i = 0; r->derivation && i < 8 && r->derivation->feeds[i]; i++) {
		struct feed_state *f = feeds_find(e, r->derivation->feeds[i]);
		if (f && f->feed->trigger != TRIGGER_SELECTED)
			feeds_ask(e, f);
	}
	for (unsigned i = 0; details && r->derivation && i < 6 && r->derivation->detail_feeds[i]; i++) {
		struct feed_state *f = feeds_find(e, r->derivation->detail_feeds[i]);
		if (f)
			feeds_ask(e, f);
	}
}

void resources_want(struct engine *e, const struct resource *resource, bool on)
{
	struct resource_state *r = state_of(e, resource);
	if (!r)
		return;
	r->wanted = on;
	r->dirty = r->dirty || (on && !r->derivation);
	want_feeds(e);
	if (on)
		for (unsigned i = 0; r->derivation && i < 8 && r->derivation->feeds[i]; i++) {
			struct feed_state *f = feeds_find(e, r->derivation->feeds[i]);
			if (f && !f->tried && !f->running && f->feed->trigger != TRIGGER_SELECTED)
				feeds_ask(e, f);
		}
}

void resources_select(struct engine *e, const struct resource *resource, const char *id)
{
	struct resource_state *r = state_of(e, resource);
	if (!r || !r->derivation)
		return;
	bool fits = id && strlen(id) < sizeof r->selected; /* else nothing is selected, and nothing of another row shown for it */
	snprintf(r->selected, sizeof r->selected, "%s", fits ? id : "");
	for (unsigned i = 0; i < 6 && r->derivation->detail_feeds[i]; i++) {
		struct feed_state *f = feeds_find(e, r->derivation->detail_feeds[i]);
		if (f)
			feeds_select(e, f, r->selected);
	}
}

void resources_refresh(struct engine *e, const struct resource *resource)
{
	for (unsigned i = 0; i < resource_count; i++) {
		struct resource_state *r = &e->resources[i];
		if (resource ? r->resource == resource : r->wanted) {
			ask_feeds(e, r, r->selected[0] != 0);
			r->dirty = r->dirty || !r->derivation;
		}
	}
}

/* --- making and publishing --- */

static const struct table *input_feed(void *self, const char *name)
{
	struct feed_state *f = feeds_find(self, name);
	return f ? f->table : NULL;
}

static const struct table *make(struct engine *e, struct resource_state *r)
{
	if (r->derivation) {
		struct derive_inputs in = {.feed = input_feed, .self = e, .now = engine_server_now(e),
		                           .own_session = engine_own_session(e),
		                           .selected = r->selected[0] ? r->selected : NULL};
		return r->derivation->make(&in);
	}
	return r->resource == &resource_source ? told_resource(e) : audit_view_rows(e);
}

/* A derived resource exists when the feed without which there is nothing has been tried. */
static bool can_be_made(struct engine *e, const struct resource_state *r)
{
	if (!r->derivation)
		return r->wanted;
	const struct feed_state *first = feeds_find(e, r->derivation->feeds[0]);
	return first && first->table;
}

/* A recording may go back to where that feed had not come. */
static const struct table *make_loading(const struct resource_state *r)
{
	struct table_about about = {.fetched_at = INSTANT_NULL};
	return table_empty(&r->resource->schema, &about);
}

/* Time alone makes some of its rows others, or it could not be made the last time. */
static void rows_end(struct engine *e, struct resource_state *r)
{
	int64_t now = engine_server_now(e);
	if (r->next_change == INSTANT_NULL || now < r->next_change)
		return;
	r->dirty = true;
	r->next_change = INSTANT_NULL;
	for (unsigned i = 0; e->options.interactive && r->derivation && i < 8 && r->derivation->feeds[i]; i++) {
		struct feed_state *f = feeds_find(e, r->derivation->feeds[i]);
		if (f && f->feed->on_end)
			f->row_ended = true;
	}
}

void resources_turn(struct engine *e)
{
	for (unsigned i = 0; i < resource_count; i++) {
		struct resource_state *r = &e->resources[i];
		rows_end(e, r);
		bool possible = can_be_made(e, r), to_empty = !possible && r->derivation && r->table;
		if (!r->dirty || !(possible || to_empty))
			continue;
		r->dirty = false;
		const struct table *t = possible ? make(e, r) : make_loading(r);
		int64_t now = engine_server_now(e);
		if (!t) { /* out of memory costs a moment, not the program */
			r->next_change = now + REST_MS;
			continue;
		}
		table_unref(r->table);
		r->table = t;
		r->next_change = r->derivation ? derive_next_change(t, now) : INSTANT_NULL;
		if (r->next_change != INSTANT_NULL && r->next_change < now + REST_MS)
			r->next_change = now + REST_MS; /* of ten thousand sessions one ends every moment */
		mailbox_put_table(&e->mailbox, i, t);
	}
}

int64_t resources_next(const struct engine *e)
{
	int64_t next = INT64_MAX;
	for (unsigned i = 0; i < resource_count; i++) {
		const struct resource_state *r = &e->resources[i];
		int64_t change = r->next_change == INSTANT_NULL ? INT64_MAX : engine_mono_at(e, r->next_change);
		next = change < next ? change : next;
	}
	return next;
}
