/* What each key does: a function for each action of the screen, in one table by the verb table's own enum. */
#include "model/value.h"
#include "ui/app_internal.h"
#include "ui/detail.h"
#include "ui/help.h"
#include "ui/noun.h"
#include "verbs/verbs.h"

#include <stdio.h>

static bool in_detail(struct app *a)
{
	struct app_screen *s = app_top(a);
	return s && s->detail_shown && s->detail_focused;
}

static void move(struct app *a, int64_t by)
{
	struct app_screen *s = app_top(a);
	if (in_detail(a))
		s->detail_top = lines_scroll(&a->lines, s->detail_top, by > 10000 ? 10000 : by < -10000 ? -10000 : (int)by, s->detail_page);
	else
		pane_move(app_pane(a), by);
	if (s && !in_detail(a))
		s->detail_top = 0;
}

static int64_t page(struct app *a)
{
	int rows = in_detail(a) ? (int)app_top(a)->detail_page : app_pane(a)->page;
	return rows > 1 ? rows - 1 : 1;
}

static void act_up(struct app *a) { move(a, -1); }
static void act_down(struct app *a) { move(a, 1); }
static void act_page_up(struct app *a) { move(a, -page(a)); }
static void act_page_down(struct app *a) { move(a, page(a)); }
static void act_top(struct app *a) { move(a, INT64_MIN); }
static void act_bottom(struct app *a) { move(a, INT64_MAX); }

static void act_quit(struct app *a) { a->quit = true; }
static void act_redraw(struct app *a) { a->redraw = true; }
static void act_back(struct app *a)
{
	struct app_screen *s = app_top(a);
	if (s && s->zoomed)
		s->zoomed = false;
	else if (s && s->detail_focused)
		s->detail_focused = false;
	else if (s)
		app_back(a);
	else
		app_say(a, STYLE_DIM, "this is the overview: q leaves the program");
}

static void act_overview(struct app *a)
{
	while (a->depth)
		app_back(a);
}

static void with_facts(struct app *a, void (*use)(struct app *a, const struct facts *facts))
{
	struct facts facts;
	a->seam.facts(a->seam.self, &facts);
	use(a, &facts);
	a->seam.facts_release(a->seam.self, &facts);
}

static void fill_help(struct app *a, const struct facts *facts)
{
	lines_clear(&a->lines);
	help_fill(&a->lines, app_pane(a)->resource->schema.name, facts, app_has_row(a), (unsigned)(a->width > 4 ? a->width - 2 : 78));
}

static void act_help(struct app *a)
{
	with_facts(a, fill_help);
	a->help_top = 0;
	a->mode = MODE_HELP;
}

static void act_filter(struct app *a)
{
	struct pane *p = app_pane(a);
	memcpy(a->filter_before, p->filter_text, sizeof a->filter_before);
	prompt_set(&a->filter, p->filter_text);
	a->filter_error[0] = '\0';
	a->mode = MODE_FILTER;
}

static void act_clear_filter(struct app *a)
{
	struct error error;
	if (!pane_set_filter(app_pane(a), "", app_now(a), &error))
		app_say(a, STYLE_NOW, "%s", error.sentence);
}

static void open_palette(struct app *a, const struct facts *facts, const char *typed)
{
	if (palette_open(&a->palette, typed, app_pane(a)->resource->schema.name, &a->seam, facts, app_has_row(a)))
		a->mode = MODE_PALETTE;
	else
		app_say(a, STYLE_NOW, "out of memory");
}

static void open_empty(struct app *a, const struct facts *facts) { open_palette(a, facts, ""); }
static void open_contexts(struct app *a, const struct facts *facts) { open_palette(a, facts, "context "); }
static void act_palette(struct app *a) { with_facts(a, open_empty); }

static void act_context(struct app *a)
{
	if (a->seam.context_count(a->seam.self) == 0)
		app_say(a, STYLE_SOON, "the configuration names no other context");
	else
		with_facts(a, open_contexts);
}

static void focus(struct app *a, int by)
{
	struct app_screen *s = app_top(a);
	if (!s)
		overview_focus(&a->overview, by);
	else if (s->detail_shown)
		s->detail_focused = !s->detail_focused;
	else
		app_say(a, STYLE_DIM, "there is one pane: v opens the detail");
}

static void act_focus_next(struct app *a) { focus(a, 1); }
static void act_focus_previous(struct app *a) { focus(a, -1); }

/* From the overview to the noun of the pane in focus, with the same row selected. */
bool app_open_pane(struct app *a)
{
	const struct pane *p = app_pane(a);
	uint64_t selected = p->selected;
	if (!app_open(a, p->resource, p->filter_text, p->resource->title, true))
		return false;
	pane_select(app_pane(a), selected);
	pane_tag_like(app_pane(a), p);
	return true;
}

static void act_zoom(struct app *a)
{
	struct app_screen *s = app_top(a);
	if (!s)
		app_open_pane(a);
	else
		s->zoomed = !s->zoomed;
}

static void act_detail(struct app *a)
{
	struct app_screen *s = app_top(a);
	if (!s && !app_open_pane(a))
		return;
	if (!s)
		app_top(a)->detail = DETAIL_ON;
	else
		s->detail = s->detail_shown ? DETAIL_OFF : DETAIL_ON;
	if (app_top(a)->detail == DETAIL_OFF)
		app_top(a)->detail_focused = false;
}

/* The value of a link, exactly as it is, as an operand of a filter. Quotes in it have no spelling there. */
static bool link_filter(const struct link *link, const struct table *t, uint32_t row, char *out, size_t size)
{
	const struct field *field = &table_schema(t)->fields[link->from_field];
	bool present = true;
	struct text value = TEXT_NULL;
	if (field->kind == FIELD_TEXTS && table_list_length(t, row, link->from_field, &present) > 0)
		value = table_list_text(t, row, link->from_field, 0);
	else if (field->kind == FIELD_TEXT)
		value = table_text(t, row, link->from_field);
	struct span exact = text_exact(value);
	if (!exact.length || memchr(exact.at, '"', exact.length))
		return false;
	int length = snprintf(out, size, "%s=\"%.*s\"", link->to_field, (int)exact.length, exact.at);
	return length > 0 && (size_t)length < size;
}

static void act_in(struct app *a)
{
	struct app_screen *s = app_top(a);
	uint32_t row;
	if (!s) {
		if (app_open_pane(a))
			app_top(a)->detail = DETAIL_ON;
		return;
	}
	struct pane *p = &s->pane;
	if (!pane_row(p, &row))
		return;
	for (unsigned i = 0; i < p->resource->link_count; i++) {
		const struct link *link = &p->resource->links[i];
		const struct resource *to = resource_find(link->to);
		char filter[PROMPT_MAX], crumb[96];
		if (!to || !link_filter(link, p->view.table, row, filter, sizeof filter))
			continue;
		struct buffer name;
		buffer_init(&name, 200);
		noun_row_name(p->resource, p->view.table, row, &name);
		snprintf(crumb, sizeof crumb, "%s of %.60s", link->title, buffer_text(&name));
		text_clean_into(crumb, sizeof crumb, span_of(crumb));
		buffer_release(&name);
		app_open(a, to, filter, crumb, false);
		return;
	}
	act_detail(a);
}

static void act_tag(struct app *a)
{
	if (pane_tag_toggle(app_pane(a)))
		pane_move(app_pane(a), 1);
	else
		app_say(a, STYLE_SOON, "no more rows can be tagged");
}

static void act_tag_all(struct app *a)
{
	struct pane *p = app_pane(a);
	/* Part of a list is not "all". */
	if (p->view.table && !table_about(p->view.table)->complete)
		app_say(a, STYLE_SOON, "the list is not complete: tag the rows one by one");
	else if (!pane_tag_all(p))
		app_say(a, STYLE_SOON, "no more rows can be tagged");
}

static void act_tag_none(struct app *a) { view_tag_clear(&app_pane(a)->view); }
static void act_sort_next(struct app *a) { pane_sort_move(app_pane(a), 1, app_now(a)); }
static void act_sort_previous(struct app *a) { pane_sort_move(app_pane(a), -1, app_now(a)); }

static void act_reverse(struct app *a)
{
	struct pane *p = app_pane(a);
	pane_sort(p, p->view.sort_field, !p->view.descending, app_now(a));
}

static void act_refresh(struct app *a)
{
	if (a->status.replayed)
		app_say(a, STYLE_SOON, "a recording: there is nobody to ask");
	else if (app_send(a, &(struct command){.kind = COMMAND_REFRESH, .resource = a->depth ? app_pane(a)->resource : NULL}))
		app_say(a, STYLE_DIM, "asking again");
}

static void act_freeze(struct app *a)
{
	struct pane *p = app_pane(a);
	p->frozen = !p->frozen;
	p->held = 0;
	if (!p->frozen)
		app_feed_panes(a);
	app_say(a, STYLE_DIM, p->frozen ? "frozen: the rows stand still, times go on" : "the rows live again");
}

static void act_copy(struct app *a)
{
	struct pane *p = app_pane(a);
	uint32_t row;
	if (!pane_row(p, &row))
		return;
	buffer_clear(&a->copied);
	buffer_append_text(&a->copied, p->resource->schema.name);
	buffer_append_char(&a->copied, '\n');
	for (uint16_t i = 0; i < p->resource->schema.count; i++) {
		buffer_append_format(&a->copied, "  %s: ", p->resource->schema.fields[i].name);
		value_append(&a->copied, p->view.table, row, i, VALUE_FULL, app_now(a));
		buffer_append_char(&a->copied, '\n');
	}
	if (a->copied.failed)
		buffer_clear(&a->copied);
	app_say(a, STYLE_DIM, a->copied.length ? "the row was sent to the terminal's clipboard, if it has one" : "the row is too long to copy");
}

static void act_play_pause(struct app *a) { app_play(a, PLAY_PAUSE); }
static void act_play_step(struct app *a) { app_play(a, PLAY_STEP); }
static void act_play_faster(struct app *a) { app_play(a, PLAY_FASTER); }
static void act_play_slower(struct app *a) { app_play(a, PLAY_SLOWER); }

static void (*const actions[])(struct app *a) = {
        [ACTION_QUIT] = act_quit,
        [ACTION_HELP] = act_help,
        [ACTION_FILTER] = act_filter,
        [ACTION_PALETTE] = act_palette,
        [ACTION_FOCUS_NEXT] = act_focus_next,
        [ACTION_FOCUS_PREVIOUS] = act_focus_previous,
        [ACTION_ZOOM] = act_zoom,
        [ACTION_IN] = act_in,
        [ACTION_BACK] = act_back,
        [ACTION_UP] = act_up,
        [ACTION_DOWN] = act_down,
        [ACTION_PAGE_UP] = act_page_up,
        [ACTION_PAGE_DOWN] = act_page_down,
        [ACTION_TOP] = act_top,
        [ACTION_BOTTOM] = act_bottom,
        [ACTION_TAG] = act_tag,
        [ACTION_TAG_ALL] = act_tag_all,
        [ACTION_TAG_NONE] = act_tag_none,
        [ACTION_SORT_NEXT] = act_sort_next,
        [ACTION_SORT_PREVIOUS] = act_sort_previous,
        [ACTION_REVERSE] = act_reverse,
        [ACTION_REFRESH] = act_refresh,
        [ACTION_FREEZE] = act_freeze,
        [ACTION_OVERVIEW] = act_overview,
        [ACTION_CONTEXT] = act_context,
        [ACTION_REDRAW] = act_redraw,
        [ACTION_COPY] = act_copy,
        [ACTION_DETAIL] = act_detail,
        [ACTION_CLEAR_FILTER] = act_clear_filter,
        [ACTION_PLAY_PAUSE] = act_play_pause,
        [ACTION_PLAY_STEP] = act_play_step,
        [ACTION_PLAY_FASTER] = act_play_faster,
        [ACTION_PLAY_SLOWER] = act_play_slower,
        [ACTION_PLAY_JUMP] = app_jump,
};

void app_act(struct app *a, enum screen_action action)
{
	if ((size_t)action < sizeof actions / sizeof actions[0] && actions[action])
		actions[action](a);
}
