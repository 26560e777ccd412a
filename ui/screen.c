/* Everything on the screen, from the app's state into cells. */
#include "ui/app_internal.h"
#include "ui/bars.h"
#include "ui/detail.h"
#include "ui/noun.h"

#include <stdio.h>

#define DETAIL_BESIDE 140 /* columns from which the detail stands beside the list */
#define DETAIL_HEIGHT 30  /* lines from which it stands below unasked */
#define DETAIL_EXPLAINS 18 /* lines of its own from which it has room for reasons */

bool app_wants_detail(const struct app_screen *s, int width, int height)
{
	if (s->detail == DETAIL_AS_ROOM)
		return width >= DETAIL_BESIDE || height >= DETAIL_HEIGHT;
	return s->detail == DETAIL_ON;
}

static void draw_crumbs(struct app *a, struct cells *c, struct area line)
{
	int x = line.x + 1, end = line.x + line.width;
	x += cells_word(c, x, line.y, "overview", STYLE_DIM, end - x);
	for (unsigned i = 0; i < a->depth; i++) {
		x += cells_word(c, x, line.y, " > ", STYLE_DIM, end - x);
		x += cells_word(c, x, line.y, a->screen[i].crumb, i + 1 == a->depth ? STYLE_TITLE : STYLE_DIM, end - x);
	}
	struct area rest = {x + 3, line.y, end - x - 3, 1};
	if (rest.width > 30)
		bars_sources(c, rest, &a->status, app_wall(a));
}

static void draw_detail(struct app *a, struct cells *c, struct area area, const struct facts *facts, const struct pane_look *look)
{
	struct app_screen *s = app_top(a);
	struct area title = area_cut_top(&area, 1);
	uint32_t row;
	enum style style = s->detail_focused ? STYLE_FOCUS : STYLE_TITLE;
	cells_glyph(c, title.x, title.y, GLYPH_LINE, style, title.width);
	if (!pane_row(&s->pane, &row)) {
		cells_word(c, title.x + 1, title.y, "no row is selected", STYLE_DIM, title.width - 1);
		return;
	}
	struct buffer name;
	buffer_init(&name, 4096);
	buffer_append_format(&name, "%s ", s->pane.resource->schema.name);
	noun_row_name(s->pane.resource, s->pane.view.table, row, &name);
	int used = cells_cut(c, title.x + 1, title.y, buffer_span(&name), style, title.width - 2);
	buffer_release(&name);
	lines_clear(&a->lines);
	bool brief = area.height < DETAIL_EXPLAINS;
	detail_fill(&a->lines, s->pane.resource, s->pane.view.table, row, facts, brief, (unsigned)area.width, look->now);
	s->detail_page = area.height > 0 ? (unsigned)area.height : 1;
	s->detail_top = lines_scroll(&a->lines, s->detail_top, 0, s->detail_page);
	lines_draw(&a->lines, c, area, s->detail_top);
	unsigned hidden = a->lines.count > s->detail_page ? a->lines.count - s->detail_page : 0;
	if (hidden && title.width - used > 30)
		cells_format(c, title.x + title.width - 22, title.y, STYLE_DIM, 22, " Tab scrolls, %u more", hidden);
}

static void draw_noun(struct app *a, struct cells *c, struct area area, const struct facts *facts, const struct pane_look *look)
{
	struct app_screen *s = app_top(a);
	bool detail = app_wants_detail(s, area.width, area.height);
	s->detail_shown = detail;
	if (!detail)
		s->detail_focused = false;
	struct pane_look own = *look;
	own.focused = look->focused && !s->detail_focused;
	if (s->zoomed && detail && s->detail_focused) {
		draw_detail(a, c, area, facts, look);
		return;
	}
	if (!detail || s->zoomed) {
		pane_draw(&s->pane, c, area, &own);
		return;
	}
	struct area below = area.width >= DETAIL_BESIDE ? area_cut_right(&area, area.width * 2 / 5) : area_cut_bottom(&area, area.height * 3 / 5);
	pane_draw(&s->pane, c, area, &own);
	draw_detail(a, c, below, facts, look);
}

static void draw_help(struct app *a, struct cells *c, struct area area)
{
	cells_glyph(c, area.x, area.y, GLYPH_LINE, STYLE_FOCUS, area.width);
	struct area title = area_cut_top(&area, 1);
	area.x++;
	area.width--;
	a->help_page = (unsigned)area.height;
	a->help_top = lines_scroll(&a->lines, a->help_top, 0, a->help_page);
	bool more = a->help_top + a->help_page < a->lines.count;
	cells_format(c, title.x + 1, title.y, STYLE_FOCUS, title.width - 1, "KEYS  (Esc closes%s)  lines %u-%u of %u", more ? ", PgDn goes on" : "",
	             a->help_top + 1, more ? a->help_top + a->help_page : a->lines.count, a->lines.count);
	lines_draw(&a->lines, c, area, a->help_top);
}

/* A line that is being typed, behind its sign, and above it what it takes or why it did not. */
static void draw_line(struct cells *c, struct area hints, struct area message, const struct prompt *line, const char *sign, const char *hint, const char *error)
{
	cells_fill(c, hints.x, hints.y, hints.width, STYLE_TEXT);
	cells_cut(c, hints.x + 1, hints.y, span_of(error[0] ? error : hint), error[0] ? STYLE_SOON : STYLE_HINT, hints.width - 1);
	cells_word(c, message.x, message.y, sign, STYLE_KEY, 1);
	prompt_draw(line, c, message.x + 1, message.y, message.width - 1, true);
}

static void draw_filter(struct app *a, struct cells *c, struct area hints, struct area message)
{
	const char *hint = hints.width >= 112 ? "text  column:part  column=whole  idle>30m  ends<5m  !not  a | b  /regex/   Enter keeps it, Esc takes it back"
	                   : hints.width >= 80 ? "text  column:part  idle>30m  !not  a|b  /regex/   Enter keeps, Esc undoes"
	                                       : "text  column:part  idle>30m   Enter keeps, Esc undoes";
	draw_line(c, hints, message, &a->filter, "/", hint, a->filter_error);
}

static void draw_all(struct app *a, struct cells *c, const struct facts *facts)
{
	struct area screen = {0, 0, c->width, c->height};
	struct area head = area_cut_top(&screen, 1), second = area_cut_top(&screen, 1);
	struct area message = area_cut_bottom(&screen, 1), hints = area_cut_bottom(&screen, 1);
	struct area rules = area_cut_bottom(&screen, a->depth == 0 ? 1 : 0);
	struct pane_look look = {
	        .status = &a->status,
	        .now = app_now(a),
	        .wall = app_wall(a),
	        .mono = app_mono(a),
	        .focused = a->mode != MODE_PALETTE && a->mode != MODE_HELP,
	        .overview = a->depth == 0,
	};
	bars_head(c, head, &a->status, look.now, look.wall);
	if (a->depth == 0)
		bars_sources(c, second, &a->status, look.wall);
	else
		draw_crumbs(a, c, second);
	if (a->mode == MODE_HELP)
		draw_help(a, c, screen);
	else if (a->depth == 0)
		overview_draw(&a->overview, c, screen, &look);
	else
		draw_noun(a, c, screen, facts, &look);
	if (rules.height)
		bars_rules(c, rules, &a->status);
	if (a->mode != MODE_HELP) /* there any key but those that scroll goes back first */
		bars_hints(c, hints, app_pane(a)->resource->schema.name, facts, app_has_row(a));
	cells_cut(c, message.x + 1, message.y, span_of(a->message), a->message_style, message.width - 1);
	if (a->mode == MODE_FILTER)
		draw_filter(a, c, hints, message);
	else if (a->mode == MODE_JUMP)
		draw_line(c, hints, message, &a->jump, "@", "09:14  2m20s  +5m  -30s  50%  start  end   Enter goes there", a->jump_error);
	else if (a->mode == MODE_PALETTE)
		palette_draw(&a->palette, c, (struct area){0, 2, c->width, c->height - 2});
	else if (a->mode == MODE_DIALOG)
		dialog_draw(&a->dialog, c, (struct area){0, 1, c->width, c->height - 1}, &a->status, look.now, look.mono);
}

void app_draw(struct app *a, struct cells *c)
{
	cells_clear(c);
	a->width = c->width;
	a->height = c->height;
	if (c->width < SCREEN_WIDTH_LEAST || c->height < SCREEN_HEIGHT_LEAST) {
		cells_format(c, 0, 0, STYLE_TEXT, c->width, "%dx%d is needed, this is %dx%d: q quits", SCREEN_WIDTH_LEAST, SCREEN_HEIGHT_LEAST, c->width, c->height);
		return;
	}
	struct facts facts;
	a->seam.facts(a->seam.self, &facts);
	draw_all(a, c, &facts);
	a->seam.facts_release(a->seam.self, &facts);
}
