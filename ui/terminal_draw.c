#include "ui/terminal.h"

#include <curses.h>
#include <stdlib.h>

#define CLIPBOARD_MAX ((size_t)74994) /* what terminals commonly take */

/* --- colours --- */

/* The colour cube and the greys that xterm's 256 colours hold above the first sixteen, which people change. */
static int nearest_256(int32_t rgb)
{
	static const int level[6] = {0, 95, 135, 175, 215, 255};
	int want[3] = {rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff};
	int index[3], cube = 0, mean = 0;
	for (int i = 0; i < 3; i++) {
		index[i] = 0;
		for (int k = 1; k < 6; k++)
			if (abs(level[k] - want[i]) < abs(level[index[i]] - want[i]))
				index[i] = k;
		cube += abs(level[index[i]] - want[i]);
		mean += want[i];
	}
	int step = (mean / 3 - 8 + 5) / 10;
	step = step < 0 ? 0 : step > 23 ? 23 : step;
	int grey = 0;
	for (int i = 0; i < 3; i++)
		grey += abs(8 + 10 * step - want[i]);
	return grey < cube ? 232 + step : 16 + 36 * index[0] + 6 * index[1] + index[2];
}

/* What this terminal has for a colour of the theme; -1: its own. */
static int colour_of(int32_t rgb, int16_t of16)
{
	if (rgb < 0)
		return -1;
	if (COLORS > 0xffff) /* terminfo says that numbers are colours themselves */
		return (int)rgb;
	if (COLORS >= 256)
		return nearest_256(rgb);
	return of16 < 0 ? -1 : COLORS >= 16 ? of16 : of16 % 8;
}

static attr_t attributes_of(unsigned attributes)
{
	return (attributes & ATTRIBUTE_BOLD ? A_BOLD : 0) | (attributes & ATTRIBUTE_DIM ? A_DIM : 0) | (attributes & ATTRIBUTE_UNDERLINE ? A_UNDERLINE : 0) |
	       (attributes & ATTRIBUTE_REVERSE ? A_REVERSE : 0) | (attributes & ATTRIBUTE_ITALIC ? A_ITALIC : 0);
}

/* A blank shows only what is behind it, unless it is underlined or reversed. */
static void find_grounds(struct terminal *t, const int background[static THEME_LOOKS])
{
	for (unsigned i = 0; i < THEME_LOOKS; i++) {
		unsigned first = 0;
		while (first < i && (background[first] != background[i] || ((t->attribute[first] | t->attribute[i]) & (A_UNDERLINE | A_REVERSE))))
			first++;
		t->ground[i] = first;
	}
}

void terminal_set_styles(struct terminal *t, const struct theme *theme, const char *badge)
{
	int backgrounds[THEME_LOOKS];
	for (unsigned i = 0; i < THEME_LOOKS; i++) {
		const struct theme_style s = theme_look(theme, i);
		t->attribute[i] = (unsigned)attributes_of(t->mono ? s.mono_attributes : s.attributes);
		backgrounds[i] = -1;
		if (t->mono)
			continue;
		int foreground = colour_of(s.foreground, s.foreground16), background = colour_of(s.background, s.background16);
		int named = i % STYLES == STYLE_BADGE ? theme_colour_find(badge) : -1;
		if (named >= 0) {
			foreground = named;
			background = -1;
			t->attribute[i] |= (unsigned)A_REVERSE;
		}
		backgrounds[i] = background;
		init_extended_pair((int)i + 1, foreground, background);
	}
	find_grounds(t, backgrounds);
	terminal_forget(t);
}

/* --- drawing --- */

void terminal_forget(struct terminal *t)
{
	cells_release(&t->drawn);
	if (t->screen)
		clearok(stdscr, TRUE);
}

static void draw_cell(const struct terminal *t, const struct cell *cell, unsigned look)
{
	wchar_t text[CELL_MARKS + 2] = {(wchar_t)cell->base};
	for (unsigned i = 0; i < cell->mark_count; i++)
		text[i + 1] = (wchar_t)cell->marks[i];
	cchar_t character;
	short pair = t->mono ? 0 : (short)(look + 1);
	if (setcchar(&character, text, t->attribute[look], pair, NULL) == OK)
		add_wch(&character);
}

static bool is_blank(const struct cell *cell)
{
	return cell->base == ' ' && cell->mark_count == 0;
}

static unsigned first_look(const struct cells *c, int y)
{
	for (int x = 0; x < c->width; x++)
		if (!is_blank(cells_at(c, x, y)))
			return cells_at(c, x, y)->look;
	return STYLE_TEXT;
}

/* Blanks take the style of their neighbour where nobody can see the difference: each change of style costs 20 to 40 bytes. */
static void draw_row(const struct terminal *t, const struct cells *c, int y)
{
	unsigned before = first_look(c, y);
	move(y, 0);
	clrtoeol();
	for (int x = 0; x < c->width; x++) {
		const struct cell *cell = cells_at(c, x, y);
		if (cell->width == 0 || move(y, x) == ERR)
			continue;
		unsigned look = is_blank(cell) && t->ground[cell->look] == t->ground[before] ? before : cell->look;
		draw_cell(t, cell, look);
		before = look;
	}
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
	return a->base == b->base && a->look == b->look && a->width == b->width && a->mark_count == b->mark_count &&
	       memcmp(a->marks, b->marks, a->mark_count * sizeof a->marks[0]) == 0;
}

static bool same_row(const struct cells *a, const struct cells *b, int y)
{
	for (int x = 0; x < a->width; x++)
		if (!same_cell(cells_at(a, x, y), cells_at(b, x, y)))
			return false;
	return true;
}

static void remember(struct terminal *t, const struct cells *c)
{
	if ((t->drawn.width != c->width || t->drawn.height != c->height) && !cells_resize(&t->drawn, c->width, c->height))
		return;
	memcpy(t->drawn.cell, c->cell, (size_t)c->width * (size_t)c->height * sizeof *c->cell);
	t->drawn.cursor_x = c->cursor_x;
	t->drawn.cursor_y = c->cursor_y;
}

void terminal_draw(struct terminal *t, const struct cells *c)
{
	bool comparable = t->drawn.width == c->width && t->drawn.height == c->height && c->width > 0;
	bool changed = !comparable || c->cursor_x != t->drawn.cursor_x || c->cursor_y != t->drawn.cursor_y || c->cursor_shown != t->cursor_shown;
	for (int y = 0; y < c->height; y++) {
		if (comparable && same_row(c, &t->drawn, y))
			continue;
		changed = true;
		draw_row(t, c, y);
	}
	if (!changed)
		return;
	if (c->cursor_shown != t->cursor_shown)
		curs_set(c->cursor_shown);
	t->cursor_shown = c->cursor_shown;
	move(c->cursor_y, c->cursor_x);
	refresh();
	remember(t, c);
}

/* --- clipboard --- */

void terminal_copy(struct terminal *t, struct span text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	(void)t;
	struct buffer out;
	buffer_init(&out, CLIPBOARD_MAX * 2);
	buffer_append_text(&out, "\033]52;c;");
	for (size_t i = 0; i < text.length; i += 3) {
		uint32_t bits = 0;
		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 | (i + k < text.length ? (unsigned char)text.at[i + k] : 0u);
		for (size_t k = 0; k < 4; k++)
			buffer_append_char(&out, i + k > text.length ? '=' : digits[bits >> (18 - 6 * k) & 63]);
	}
	buffer_append_char(&out, '\a');
	if (!out.failed && out.length <= CLIPBOARD_MAX)
		terminal_write(out.bytes, out.length);
	buffer_release(&out);
}
