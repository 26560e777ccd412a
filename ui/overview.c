#include "ui/overview.h"

#include "ui/lines.h"
#include "ui/noun.h"

#include <stdio.h>

#define WIDE 120      /* columns from which panes stand beside the sessions */
#define VERY_WIDE 180 /* and from which a third column does */

enum { PANE_SESSIONS, PANE_PEOPLE, PANE_CLIENTS, PANE_ACTED, PANE_SOURCES };

/* Which nouns, and in which order their rows matter here. */
static const struct {
	const struct resource *resource;
	uint16_t sort;
	bool descending;
} wanted[OVERVIEW_PANES] = {
        [PANE_SESSIONS] = {&resource_session, SESSION_EXPIRES, false},
        [PANE_PEOPLE] = {&resource_user, USER_SESSIONS, true},
        [PANE_CLIENTS] = {&resource_client, CLIENT_SESSIONS, true},
        [PANE_ACTED] = {&resource_audit, AUDIT_AT, true},
        [PANE_SOURCES] = {&resource_source, SOURCE_NAME, false},
};

void overview_init(struct overview *o)
{
	*o = (struct overview){0};
	for (unsigned i = 0; i < OVERVIEW_PANES; i++) {
		pane_init(&o->pane[i], wanted[i].resource);
		pane_sort(&o->pane[i], wanted[i].sort, wanted[i].descending, 0);
	}
	o->shown[PANE_SESSIONS] = true;
}

void overview_release(struct overview *o)
{
	for (unsigned i = 0; i < OVERVIEW_PANES; i++)
		pane_release(&o->pane[i]);
}

void overview_focus(struct overview *o, int by)
{
	unsigned step = by > 0 ? 1 : OVERVIEW_PANES - 1;
	for (unsigned i = 0; i < OVERVIEW_PANES; i++) {
		o->focus = (o->focus + step) % OVERVIEW_PANES;
		if (o->shown[o->focus])
			return;
	}
}

void overview_refresh(struct overview *o, const struct status *status, const struct table *const tables[RESOURCE_MAX], int64_t now, int64_t wall)
{
	bool same = memcmp(o->looked_at_tables, tables, sizeof o->looked_at_tables) == 0;
	if (same && o->looked_at == now / 1000 && o->status_generation == status->generation)
		return;
	memcpy(o->looked_at_tables, tables, sizeof o->looked_at_tables);
	o->looked_at = now / 1000;
	o->status_generation = status->generation;
	o->items = attention_gather(o->item, status, tables, now, wall);
}

/* Whole sentences where there is room for them: what is wrong often stands at their end. */
static void fill_attention(const struct overview *o, struct lines *l, int columns, int most)
{
	for (int attempt = 0; attempt < 2; attempt++) {
		lines_clear(l);
		for (unsigned i = 0; i < o->items; i++) {
			char line[sizeof o->item[i].text + 4];
			snprintf(line, sizeof line, "%s %s", urgency_sign[o->item[i].urgency], o->item[i].text);
			if (attempt == 0)
				lines_wrap(l, urgency_style(o->item[i].urgency), (unsigned)columns, 2, span_of(line));
			else
				lines_add(l, urgency_style(o->item[i].urgency), "%s", line);
		}
		if ((int)l->count <= most)
			return;
	}
}

static void draw_attention(const struct overview *o, struct lines *l, struct cells *c, struct area area)
{
	struct area title = area_cut_top(&area, 1);
	unsigned serious = attention_count(o->item, o->items);
	enum style style = serious && o->item[0].urgency == URGENCY_NOW ? STYLE_NOW : serious ? STYLE_SOON : STYLE_TITLE;
	cells_glyph(c, title.x, title.y, GLYPH_LINE, STYLE_TITLE, title.width);
	if (serious)
		cells_format(c, title.x + 1, title.y, style, title.width - 1, "ATTENTION %u", serious);
	else
		cells_word(c, title.x + 1, title.y, "ATTENTION none", STYLE_OK, title.width - 1);
	struct area last = {0};
	if ((int)l->count > area.height)
		last = area_cut_bottom(&area, 1);
	unsigned drawn = lines_draw(l, c, area, 0);
	if (last.height)
		cells_format(c, last.x, last.y, STYLE_DIM, last.width, "... %u more", l->count - drawn);
}

static void draw(struct overview *o, struct cells *c, unsigned which, struct area area, const struct pane_look *look)
{
	if (!o->shown[which])
		return;
	struct pane_look own = *look;
	own.focused = look->focused && o->focus == which;
	own.resting = o->focus != which;
	if (own.resting)
		pane_rest(&o->pane[which]);
	pane_draw(&o->pane[which], c, area, &own);
}

/* Lines for `rows` rows of a pane, at most `most`, with title and, when there are rows, heads. */
static int height_for(const struct pane *p, int most)
{
	int rows = area_least((int)(p->view.count > 1000 ? 1000 : p->view.count), most);
	return rows == 0 ? 2 : rows + 2;
}

/* Where each pane stands; without a line: nowhere. Up to 119 columns: one under the other, people and clients beside each other where they fit. */
static void lay_narrow(const struct overview *o, struct area area, struct area place[static OVERVIEW_PANES])
{
	int rows = area.height >= 26 ? 6 : area.height >= 15 ? 3 : 1;
	place[PANE_ACTED] = area_cut_bottom(&area, area.height >= 26 ? height_for(&o->pane[PANE_ACTED], 4) : area.height >= 13 ? 2 : 1);
	int people_rows = height_for(&o->pane[PANE_PEOPLE], rows), client_rows = height_for(&o->pane[PANE_CLIENTS], rows);
	bool beside = area.width >= 78;
	place[PANE_PEOPLE] = area_cut_bottom(&area, beside && client_rows > people_rows ? client_rows : people_rows);
	if (beside)
		place[PANE_CLIENTS] = area_cut_right(&place[PANE_PEOPLE], area.width / 2);
	place[PANE_SESSIONS] = area;
}

static void lay_wide(const struct overview *o, struct area area, struct area place[static OVERVIEW_PANES])
{
	int third = area.width >= VERY_WIDE ? area.width * 3 / 10 : 0;
	struct area right = {0};
	if (third)
		right = area_cut_right(&area, third);
	struct area middle = area_cut_right(&area, third ? third : area.width * 2 / 5);
	place[PANE_PEOPLE] = area_cut_top(&middle, height_for(&o->pane[PANE_PEOPLE], middle.height * 2 / 5));
	place[PANE_CLIENTS] = area_cut_top(&middle, third ? middle.height : height_for(&o->pane[PANE_CLIENTS], middle.height / 3));
	place[PANE_SESSIONS] = area;
	if (third)
		place[PANE_SOURCES] = area_cut_top(&right, height_for(&o->pane[PANE_SOURCES], 8));
	place[PANE_ACTED] = third ? right : middle;
}

void overview_draw(struct overview *o, struct cells *c, struct area area, const struct pane_look *look)
{
	struct area place[OVERVIEW_PANES] = {0};
	struct lines attention;
	lines_init(&attention);
	int most = area.height >= 30 ? 8 : area.height >= 18 ? 4 : 2;
	fill_attention(o, &attention, area.width, most);
	draw_attention(o, &attention, c, area_cut_top(&area, 1 + area_least((int)attention.count, most)));
	lines_release(&attention);
	if (area.width >= WIDE)
		lay_wide(o, area, place);
	else
		lay_narrow(o, area, place);
	for (unsigned i = 0; i < OVERVIEW_PANES; i++)
		o->shown[i] = place[i].height > 0;
	if (!o->shown[o->focus])
		o->focus = PANE_SESSIONS;
	for (unsigned i = 0; i < OVERVIEW_PANES; i++)
		draw(o, c, i, place[i], look);
}
