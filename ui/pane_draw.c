#include "model/value.h"
#include "ui/lines.h"
#include "ui/noun.h"
#include "ui/pane.h"

#include <stdio.h>

#define MARKS_WIDTH 2      /* tag or selection, and what happened to the row */
#define VALUE_BYTES 4096u  /* of one cell; the screen is narrower */

enum mark { MARK_NONE, MARK_NEW, MARK_CHANGED, MARK_GONE, MARK_CLEANED };

static const struct { const char *sign; enum style style; } marks[] = {
        [MARK_NONE] = {" ", STYLE_TEXT},   [MARK_NEW] = {"+", STYLE_NEW},      [MARK_CHANGED] = {"~", STYLE_CHANGED},
        [MARK_GONE] = {"-", STYLE_GONE},   [MARK_CLEANED] = {"!", STYLE_SOON},
};

/* Anything but the clock's own progress: durations are left out. */
static bool has_changed(const struct schema *schema, const struct table *a, uint32_t row_a, const struct table *b, uint32_t row_b)
{
	struct buffer left, right;
	buffer_init(&left, VALUE_BYTES);
	buffer_init(&right, VALUE_BYTES);
	bool changed = false;
	for (uint16_t i = 0; i < schema->count && !changed; i++) {
		if (schema->fields[i].kind == FIELD_DURATION || schema->fields[i].place != PLACE_LIST)
			continue;
		buffer_clear(&left);
		buffer_clear(&right);
		value_append(&left, a, row_a, i, VALUE_PLAIN, 0);
		value_append(&right, b, row_b, i, VALUE_PLAIN, 0);
		changed = !span_equal(buffer_span(&left), buffer_span(&right));
	}
	buffer_release(&left);
	buffer_release(&right);
	return changed;
}

static bool has_hidden_characters(const struct schema *schema, const struct table *t, uint32_t row)
{
	for (uint16_t i = 0; i < schema->count; i++)
		if (schema->fields[i].kind == FIELD_TEXT && schema->fields[i].place == PLACE_LIST && text_was_cleaned(table_text(t, row, i)))
			return true;
	return false;
}

static enum mark mark_of(const struct pane *p, uint32_t row)
{
	const struct table *t = p->view.table;
	if (p->before) {
		uint32_t old = table_find_same(p->before, t, row);
		if (old == ROW_NONE)
			return MARK_NEW;
		if (has_changed(&p->resource->schema, p->before, old, t, row))
			return MARK_CHANGED;
	}
	return has_hidden_characters(&p->resource->schema, t, row) ? MARK_CLEANED : MARK_NONE;
}

static void draw_value(const struct pane *p, struct cells *c, int x, int y, const struct column *column, const struct table *t, uint32_t row,
                       enum style style, bool old, int64_t now, struct buffer *scratch)
{
	const struct field *field = &p->resource->schema.fields[column->field];
	buffer_clear(scratch);
	bool counted = field->kind == FIELD_DURATION || (field->kind == FIELD_INSTANT && field->show != SHOW_PLAIN);
	if (old && counted && table_duration(t, row, column->field, now) != NUMBER_NULL)
		buffer_append_char(scratch, '~');
	value_append(scratch, t, row, column->field, VALUE_COLUMN, now);
	const char *note = noun_note(p->resource, t, row, column->field);
	struct span shown = buffer_span(scratch);
	int room = column->width - (int)strlen(note);
	int width = (int)text_width(shown);
	if (field->right && width < room)
		x += room - width;
	int used = field->identifier ? cells_text(c, x, y, shown, style, room) : cells_cut(c, x, y, shown, style, room);
	cells_word(c, x + used, y, note, STYLE_BADGE, column->width - used);
}

static void draw_row(const struct pane *p, struct cells *c, struct area line, const struct table *t, uint32_t row, enum mark mark, bool selected,
                     const struct pane_look *look, bool old, struct buffer *scratch)
{
	bool tagged = mark != MARK_GONE && view_is_tagged(&p->view, table_row_id(t, row));
	bool lit = selected && look->focused;
	enum style style = mark == MARK_GONE ? STYLE_GONE : old ? STYLE_OLD : noun_row_style(p->resource, t, row, look->now);
	if (tagged && style == STYLE_TEXT)
		style = STYLE_TAGGED;
	if (lit)
		style = STYLE_SELECTED;
	cells_fill(c, line.x, line.y, line.width, style);
	cells_word(c, line.x, line.y, tagged ? "*" : lit ? ">" : " ", style, 1);
	cells_word(c, line.x + 1, line.y, marks[mark].sign, lit ? style : marks[mark].style, 1);
	for (unsigned i = 0; i < p->column_count; i++) {
		const struct column *column = &p->column[i];
		struct column clipped = *column;
		clipped.width = area_least(column->width, line.width - MARKS_WIDTH - column->x);
		if (clipped.width > 0)
			draw_value(p, c, line.x + MARKS_WIDTH + column->x, line.y, &clipped, t, row, style, old, look->now, scratch);
	}
	if (lit)
		c->cursor_x = line.x, c->cursor_y = line.y;
}

static void append_counts(const struct pane *p, struct buffer *out, bool sums_up)
{
	if (sums_up)
		buffer_append_text(out, p->summary);
	else if (p->filter)
		buffer_append_format(out, "%s of %s", count_text(p->view.count).text, count_text(table_rows(p->view.table)).text);
	else
		buffer_append_text(out, count_text(table_rows(p->view.table)).text);
	uint32_t tagged, hidden;
	view_tag_counts(&p->view, &tagged, &hidden);
	if (tagged)
		buffer_append_format(out, ", %s tagged", count_text(tagged).text);
	if (hidden)
		buffer_append_format(out, ", %s hidden by the filter", count_text(hidden).text);
	if (p->frozen)
		buffer_append_format(out, "  FROZEN, %u newer", p->held);
	if (p->filter_text[0])
		buffer_append_format(out, "  /%s", p->filter_text);
}

static void draw_title(const struct pane *p, struct cells *c, struct area line, const struct pane_look *look, const struct freshness *freshness)
{
	struct buffer title;
	buffer_init(&title, VALUE_BYTES);
	bool have = p->view.table && table_about(p->view.table)->fetched_at != INSTANT_NULL;
	buffer_append_text(&title, look->overview ? noun_overview_title(p->resource) : p->resource->title);
	if (have) {
		buffer_append_char(&title, ' ');
		append_counts(p, &title, look->overview && !p->filter && !freshness->is_old);
	}
	bool well = freshness->kind == FRESHNESS_FRESH || freshness->kind == FRESHNESS_LOADING;
	enum style style = look->focused ? STYLE_FOCUS : STYLE_TITLE;
	cells_glyph(c, line.x, line.y, GLYPH_LINE, style, line.width);
	int state = (int)text_width(span_of(freshness->text));
	/* Bad news follows the counts; the plain age stands at the end of the line. */
	int room = line.width - 2 - (well ? state + 1 : 0);
	struct span note = span_of(have && look->overview && !freshness->is_old ? noun_overview_note(p->resource) : "");
	if ((int)(text_width(buffer_span(&title)) + text_width(note)) <= room) /* half of it would say something else */
		buffer_append_span(&title, note);
	int used = cells_cut(c, line.x + 1, line.y, buffer_span(&title), style, room);
	if (well)
		cells_word(c, line.x + line.width - state, line.y, freshness->text, STYLE_DIM, state);
	else if (room - used > 8)
		cells_cut(c, line.x + used + 2, line.y, span_of(freshness->text), freshness->kind == FRESHNESS_PARTIAL ? STYLE_SOON : STYLE_NOW,
		          line.width - used - 2);
	buffer_release(&title);
}

static void draw_heads(const struct pane *p, struct cells *c, struct area line)
{
	cells_fill(c, line.x, line.y, line.width, STYLE_HEADER);
	for (unsigned i = 0; i < p->column_count; i++) {
		const struct column *column = &p->column[i];
		const struct field *field = &p->resource->schema.fields[column->field];
		int x = line.x + MARKS_WIDTH + column->x;
		int room = area_least(column->width, line.x + line.width - x);
		int width = area_least((int)strlen(field->title), room);
		if (room <= 0)
			continue;
		if (field->right)
			x += room - width;
		cells_word(c, x, line.y, field->title, STYLE_HEADER, width);
		/* In the gap on the side where the title has room, or over its end at the edge. */
		int mark = field->right ? x - 1 : area_least(x + width, line.x + line.width - 1);
		if (p->view.sort_field == column->field)
			cells_word(c, mark, line.y, p->view.descending ? "v" : "^", STYLE_KEY, 1);
	}
}

static void draw_nothing(const struct pane *p, struct cells *c, struct area area, const struct freshness *freshness)
{
	struct lines lines;
	lines_init(&lines);
	bool came = freshness->kind == FRESHNESS_FRESH || freshness->kind == FRESHNESS_PARTIAL || freshness->kind == FRESHNESS_OLD;
	const char *text = !came ? freshness->text : p->filter && table_rows(p->view.table) ? "no row passes the filter" : "none";
	area.x += MARKS_WIDTH;
	area.width -= MARKS_WIDTH;
	if (area.height > 1)
		lines_wrap(&lines, came ? STYLE_DIM : STYLE_TEXT, (unsigned)area.width, 0, span_of(text));
	else
		lines_add(&lines, came ? STYLE_DIM : STYLE_TEXT, "%s", text);
	lines_draw(&lines, c, area, 0);
	lines_release(&lines);
}

/* The first row to show so that the selected one is in sight. */
static void scroll(struct pane *p, int height)
{
	uint32_t rows = height > 0 ? (uint32_t)height : 1;
	if (p->position < p->top)
		p->top = p->position;
	if (p->position >= p->top + rows)
		p->top = p->position - rows + 1;
	if (p->top + rows > p->view.count)
		p->top = p->view.count > rows ? p->view.count - rows : 0;
	p->page = (int)rows;
}

/* Rows that went away below `above`, as long as the rows from `next` on that matter still have room: those to the selected one, in a resting pane
 * all. */
static void draw_gone(const struct pane *p, struct cells *c, struct area *area, uint64_t above, uint32_t next, const struct pane_look *look,
                      struct buffer *scratch)
{
	uint32_t end = look->resting ? p->view.count : p->view.count ? p->position + 1 : 0;
	int needed = end > next ? area_least((int)(end - next), area->height) : 0;
	for (unsigned i = 0; i < p->gone_count && area->height > needed; i++)
		if (p->gone[i].after == above)
			draw_row(p, c, area_cut_top(area, 1), p->before, p->gone[i].row, MARK_GONE, false, look, false, scratch);
}

static void draw_more(const struct pane *p, struct cells *c, struct area line, uint32_t more)
{
	char key[24] = "";
	if (p->resource->key)
		snprintf(key, sizeof key, ": %c opens the list", p->resource->key);
	cells_format(c, line.x + MARKS_WIDTH, line.y, STYLE_DIM, line.width - MARKS_WIDTH, "... %s more%s", count_text(more).text, key);
}

static void draw_rows(struct pane *p, struct cells *c, struct area area, const struct pane_look *look, bool old)
{
	struct buffer scratch;
	buffer_init(&scratch, VALUE_BYTES);
	struct area last = {0};
	if (look->overview && p->view.count > (uint32_t)area.height && area.height > 1)
		last = area_cut_bottom(&area, 1);
	if (look->resting)
		p->top = 0, p->page = area.height > 0 ? area.height : 1;
	else
		scroll(p, area.height);
	draw_gone(p, c, &area, 0, p->top, look, &scratch);
	uint32_t i = p->top;
	for (; i < p->view.count && area.height > 0; i++) {
		uint32_t row = p->view.order[i];
		draw_row(p, c, area_cut_top(&area, 1), p->view.table, row, mark_of(p, row), i == p->position, look, old, &scratch);
		if (p->gone_count)
			draw_gone(p, c, &area, view_id(&p->view, i), i + 1, look, &scratch);
	}
	if (last.height)
		draw_more(p, c, last, p->view.count - i + p->top);
	buffer_release(&scratch);
}

void pane_draw(struct pane *p, struct cells *c, struct area area, const struct pane_look *look)
{
	if (area.width <= MARKS_WIDTH || area.height <= 0)
		return;
	struct freshness freshness = freshness_of(p->view.table, p->resource, look->status, look->wall);
	p->column_count = columns_choose(&p->resource->schema, area.width - MARKS_WIDTH, p->column);
	draw_title(p, c, area_cut_top(&area, 1), look, &freshness);
	if (area.height <= 0)
		return;
	if (p->view.count == 0 && p->gone_count == 0) {
		draw_nothing(p, c, area, &freshness);
		return;
	}
	if (!look->overview || area.height > 2)
		draw_heads(p, c, area_cut_top(&area, 1));
	draw_rows(p, c, area, look, freshness.is_old);
}
