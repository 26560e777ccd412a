#include "ui/app.h"

#include "ui/app_internal.h"
#include "ui/noun.h"
#include "verbs/verbs.h"

#include <stdarg.h>
#include <stdio.h>

#define JUMP_MS 1000 /* within which a jump has come to its tables */
#define SETTLE_MS 200 /* a row is asked about when the selection rests on it */
#define COPY_MAX ((size_t)70000)

void app_say(struct app *a, enum style style, const char *format, ...)
{
	a->message_style = style;
	int used = snprintf(a->message, sizeof a->message, "%s ", instant_screen(app_now(a), app_now(a)).text);
	va_list list;
	va_start(list, format);
	vsnprintf(a->message + used, sizeof a->message - (size_t)used, format, list);
	va_end(list);
}

int64_t app_now(const struct app *a)
{
	return a->seam.now(a->seam.self);
}

int64_t app_wall(const struct app *a)
{
	return clock_wall(&a->clock);
}

int64_t app_mono(const struct app *a)
{
	return clock_mono(&a->clock);
}

struct app_screen *app_top(struct app *a)
{
	return a->depth ? &a->screen[a->depth - 1] : NULL;
}

struct pane *app_pane(struct app *a)
{
	return a->depth ? &a->screen[a->depth - 1].pane : &a->overview.pane[a->overview.focus];
}

bool app_has_row(const struct app *a)
{
	const struct pane *p = a->depth ? &a->screen[a->depth - 1].pane : &a->overview.pane[a->overview.focus];
	uint32_t tagged, hidden, row;
	view_tag_counts(&p->view, &tagged, &hidden);
	return tagged > 0 || pane_row(p, &row);
}

bool app_send(struct app *a, const struct command *command)
{
	if (a->seam.send(a->seam.self, command))
		return true;
	app_say(a, STYLE_NOW, "out of memory: this was not done");
	return false;
}

/* The overview's nouns are kept fresh always: it is one key away, and the dialogs ask them too. */
void app_want_all(struct app *a)
{
	for (unsigned i = 0; i < OVERVIEW_PANES; i++)
		app_send(a, &(struct command){.kind = COMMAND_WANT, .resource = a->overview.pane[i].resource});
	for (unsigned i = 0; i < a->depth; i++)
		app_send(a, &(struct command){.kind = COMMAND_WANT, .resource = a->screen[i].pane.resource});
}

void app_init(struct app *a, const struct seam *seam, const struct clock *clock, const struct app_options *options)
{
	*a = (struct app){.seam = *seam, .clock = *clock, .options = *options};
	overview_init(&a->overview);
	lines_init(&a->lines);
	buffer_init(&a->copied, COPY_MAX);
	a->seam.status(a->seam.self, &a->status);
	app_want_all(a);
	if (a->status.replay_note[0])
		app_say(a, STYLE_SOON, "%s", a->status.replay_note);
}

static void forget_screens(struct app *a)
{
	while (a->depth)
		pane_release(&a->screen[--a->depth].pane);
	overview_release(&a->overview);
	for (unsigned i = 0; i < RESOURCE_MAX; i++) {
		table_unref(a->tables[i]);
		a->tables[i] = NULL;
		a->generation[i] = 0;
	}
}

void app_release(struct app *a)
{
	app_drop_dialog(a);
	palette_release(&a->palette);
	forget_screens(a);
	lines_release(&a->lines);
	buffer_release(&a->copied);
}

static void give(struct app *a, struct pane *p)
{
	int index = resource_index(p->resource->schema.name);
	if (index >= 0 && a->tables[index])
		pane_take(p, a->tables[index], app_mono(a), app_now(a));
}

void app_feed_panes(struct app *a)
{
	for (unsigned i = 0; i < OVERVIEW_PANES; i++)
		give(a, &a->overview.pane[i]);
	for (unsigned i = 0; i < a->depth; i++)
		give(a, &a->screen[i].pane);
	struct pane *p = app_pane(a);
	if (p->lost[0] && app_mono(a) - a->jumped_at >= JUMP_MS)
		app_say(a, STYLE_SOON, "%s is gone from the list; its neighbour is selected", p->lost);
	for (unsigned i = 0; i < OVERVIEW_PANES; i++)
		a->overview.pane[i].lost[0] = '\0';
	p->lost[0] = '\0';
}

bool app_open(struct app *a, const struct resource *resource, const char *filter, const char *crumb, bool from_start)
{
	while (from_start && a->depth)
		pane_release(&a->screen[--a->depth].pane);
	if (a->depth == APP_DEPTH) {
		app_say(a, STYLE_SOON, "that is deep enough: Esc goes back");
		return false;
	}
	struct app_screen *s = &a->screen[a->depth++];
	*s = (struct app_screen){.detail = DETAIL_AS_ROOM};
	pane_init(&s->pane, resource);
	snprintf(s->crumb, sizeof s->crumb, "%s", crumb);
	struct error error;
	if (filter[0] && !pane_set_filter(&s->pane, filter, app_now(a), &error))
		app_say(a, STYLE_NOW, "%s", error.sentence);
	app_send(a, &(struct command){.kind = COMMAND_WANT, .resource = resource});
	give(a, &s->pane);
	return true;
}

static bool is_overview_noun(const struct app *a, const struct resource *resource)
{
	for (unsigned i = 0; i < OVERVIEW_PANES; i++)
		if (a->overview.pane[i].resource == resource)
			return true;
	return false;
}

void app_back(struct app *a)
{
	if (a->depth == 0)
		return;
	struct app_screen *s = app_top(a);
	if (!is_overview_noun(a, s->pane.resource))
		app_send(a, &(struct command){.kind = COMMAND_UNWANT, .resource = s->pane.resource});
	pane_release(&s->pane);
	a->depth--;
}

/* --- time and news --- */

static bool take_tables(struct app *a)
{
	bool any = false;
	for (unsigned i = 0; i < resource_count; i++) {
		const struct table *t = a->seam.table(a->seam.self, resources[i], &a->generation[i]);
		if (!t)
			continue;
		table_unref(a->tables[i]);
		a->tables[i] = t;
		any = true;
	}
	return any;
}

/* Another environment: nothing of the old one may be mistaken for it, or acted on. */
static void change_context(struct app *a, const struct event *event)
{
	if (error_is(&event->error)) {
		app_say(a, STYLE_NOW, "%s", event->error.sentence);
		return;
	}
	app_drop_dialog(a);
	palette_release(&a->palette);
	a->mode = MODE_MAIN;
	forget_screens(a);
	overview_init(&a->overview);
	a->selected = a->settling = 0;
	a->selected_of = NULL;
	a->seam.status(a->seam.self, &a->status);
	app_want_all(a);
	app_say(a, STYLE_TITLE, "this is %s now: tags and selection were forgotten", a->status.context[0] ? a->status.context : "another environment");
}

/* The row under the eyes is asked about in full once the selection rests on it. */
static void follow_selection(struct app *a)
{
	struct app_screen *s = app_top(a);
	uint64_t id = s && s->detail_shown ? s->pane.selected : 0;
	if (id != a->settling) {
		a->settling = id;
		a->settles_at = app_mono(a) + SETTLE_MS;
	}
	if (id == a->selected || app_mono(a) < a->settles_at)
		return;
	a->selected = id;
	const struct resource *resource = id ? s->pane.resource : NULL;
	if (a->selected_of && a->selected_of != resource)
		app_send(a, &(struct command){.kind = COMMAND_SELECT, .resource = a->selected_of});
	a->selected_of = resource;
	uint32_t row;
	char text[512];
	struct span exact = resource && pane_row(&s->pane, &row) ? noun_row_id(resource, s->pane.view.table, row) : SPAN_NULL;
	if (!exact.length || exact.length >= sizeof text)
		return;
	memcpy(text, exact.at, exact.length);
	text[exact.length] = '\0';
	app_send(a, &(struct command){.kind = COMMAND_SELECT, .resource = resource, .id = text});
}

void app_tick(struct app *a)
{
	struct event event;
	while (a->seam.next_event(a->seam.self, &event)) {
		if (event.kind == EVENT_CONTEXT)
			change_context(a, &event);
		else
			app_event(a, &event);
	}
	a->seam.status(a->seam.self, &a->status);
	take_tables(a);
	/* Nothing moves under a dialog: what it captured stands there still when it closes. */
	if (a->mode == MODE_DIALOG) {
		app_dialog_answer(a, dialog_tick(&a->dialog, app_mono(a)));
	} else {
		app_feed_panes(a);
		for (unsigned i = 0; i < OVERVIEW_PANES; i++)
			pane_tick(&a->overview.pane[i], app_mono(a), app_now(a));
		for (unsigned i = 0; i < a->depth; i++)
			pane_tick(&a->screen[i].pane, app_mono(a), app_now(a));
	}
	follow_selection(a);
	if (a->depth == 0)
		overview_refresh(&a->overview, &a->status, a->tables, app_now(a), app_wall(a));
}

int app_patience(const struct app *a)
{
	int64_t now = app_now(a);
	int64_t wait = 1000 - (now % 1000 + 1000) % 1000;
	/* The next second of a recording that stands still never comes. */
	if (a->status.replayed && (a->status.playhead.paused || playhead_is_over(&a->status.playhead, app_mono(a))))
		wait = 1000;
	if (a->settling != a->selected) {
		int64_t settle = a->settles_at - app_mono(a);
		if (settle < wait)
			wait = settle > 0 ? settle : 0;
	}
	return (int)wait;
}

/* --- keys --- */

static void filter_input(struct app *a, const struct input *input)
{
	struct pane *p = app_pane(a);
	struct error error;
	a->filter_error[0] = '\0';
	if (input->key == VERB_KEY_ENTER) {
		/* What does not hold is not kept: its beginning would pass for the whole of it. */
		if (pane_set_filter(p, a->filter.text, app_now(a), &error))
			a->mode = MODE_MAIN;
		else
			snprintf(a->filter_error, sizeof a->filter_error, "%s", error.sentence);
	} else if (input->key == VERB_KEY_ESCAPE) {
		a->mode = MODE_MAIN;
		pane_set_filter(p, a->filter_before, app_now(a), &error);
	} else if (input->key == VERB_KEY_UP || input->key == VERB_KEY_DOWN) {
		pane_move(p, input->key == VERB_KEY_UP ? -1 : 1);
	} else if (prompt_input(&a->filter, input) && !pane_set_filter(p, a->filter.text, app_now(a), &error)) {
		snprintf(a->filter_error, sizeof a->filter_error, "%s", error.sentence);
	}
}

static void help_input(struct app *a, const struct input *input)
{
	const struct verb *v = verb_by_key(NULL, input->key);
	int page = (int)a->help_page;
	switch (v ? v->action : ACTION_NONE) {
	case ACTION_UP: a->help_top = lines_scroll(&a->lines, a->help_top, -1, a->help_page); break;
	case ACTION_DOWN: a->help_top = lines_scroll(&a->lines, a->help_top, 1, a->help_page); break;
	case ACTION_PAGE_UP: a->help_top = lines_scroll(&a->lines, a->help_top, -page, a->help_page); break;
	case ACTION_PAGE_DOWN: a->help_top = lines_scroll(&a->lines, a->help_top, page, a->help_page); break;
	case ACTION_QUIT: a->quit = true; break;
	case ACTION_TAG: a->help_top = lines_scroll(&a->lines, a->help_top, page, a->help_page); break;
	default: a->mode = MODE_MAIN; break;
	}
}

static void palette_key(struct app *a, const struct input *input)
{
	enum palette_answer answer = palette_input(&a->palette, input);
	if (answer == PALETTE_GOES_ON)
		return;
	struct palette palette = a->palette;
	a->palette = (struct palette){0};
	a->mode = MODE_MAIN;
	const struct palette_entry *entry = answer == PALETTE_CHOSEN ? palette_chosen(&palette) : NULL;
	if (entry)
		app_choose(a, entry);
	palette_release(&palette);
}

static void main_key(struct app *a, const struct input *input)
{
	if (input->key == INPUT_PASTE) {
		app_say(a, STYLE_SOON, "a paste does nothing here: / filters, : goes");
		return;
	}
	const struct verb *v = verb_by_key(app_pane(a)->resource->schema.name, input->key);
	if (v) {
		app_do(a, v);
		return;
	}
	for (unsigned i = 0; i < resource_count; i++) {
		if (resources[i]->key && resources[i]->key == input->key) {
			app_open(a, resources[i], "", resources[i]->title, true);
			return;
		}
	}
	char name[8];
	if (input->key < INPUT_OTHER && *verb_key_name(input->key, name))
		app_say(a, STYLE_DIM, "%s does nothing here: ? shows all keys", verb_key_name(input->key, name));
}

void app_key(struct app *a, const struct input *input)
{
	/* On a screen too small to read nothing is confirmed. */
	if (a->width < SCREEN_WIDTH_LEAST || a->height < SCREEN_HEIGHT_LEAST) {
		const struct verb *v = verb_by_key(NULL, input->key);
		if (a->mode == MODE_DIALOG && input->key == VERB_KEY_ESCAPE)
			app_dialog_answer(a, dialog_input(&a->dialog, input, app_mono(a)));
		else if (v && v->action == ACTION_QUIT)
			a->quit = true;
		return;
	}
	switch (a->mode) {
	case MODE_FILTER: filter_input(a, input); break;
	case MODE_PALETTE: palette_key(a, input); break;
	case MODE_HELP: help_input(a, input); break;
	case MODE_DIALOG: app_dialog_answer(a, dialog_input(&a->dialog, input, app_mono(a))); break;
	case MODE_JUMP: app_jump_input(a, input); break;
	default: main_key(a, input); break;
	}
}
