#include "ui/cells.h"

#include "base/text.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const uint32_t glyphs[GLYPHS][2] = {
        [GLYPH_LINE] = {0x2500, '-'},
        [GLYPH_BAR] = {0x2502, '|'},
        [GLYPH_TOP_LEFT] = {0x250C, '+'},
        [GLYPH_TOP_RIGHT] = {0x2510, '+'},
        [GLYPH_BOTTOM_LEFT] = {0x2514, '+'},
        [GLYPH_BOTTOM_RIGHT] = {0x2518, '+'},
        [GLYPH_CUT] = {0x2026, '~'},
};

static const struct cell blank = {.base = ' ', .width = 1, .look = STYLE_TEXT};

void cells_init(struct cells *c, bool ascii)
{
	*c = (struct cells){.ascii = ascii};
}

void cells_release(struct cells *c)
{
	free(c->cell);
	*c = (struct cells){.ascii = c->ascii};
}

bool cells_resize(struct cells *c, int width, int height)
{
	width = width < 0 ? 0 : width;
	height = height < 0 ? 0 : height;
	size_t count = (size_t)width * (size_t)height;
	struct cell *cell = calloc(count ? count : 1, sizeof *cell);
	free(c->cell);
	c->cell = cell;
	c->width = cell ? width : 0;
	c->height = cell ? height : 0;
	cells_clear(c);
	return cell != NULL;
}

void cells_clear(struct cells *c)
{
	size_t count = (size_t)c->width * (size_t)c->height;
	for (size_t i = 0; i < count; i++)
		c->cell[i] = blank;
	c->raised = false;
	c->cursor_x = c->cursor_y = 0;
	c->cursor_shown = false;
}

static struct cell *at(const struct cells *c, int x, int y)
{
	if (x < 0 || y < 0 || x >= c->width || y >= c->height)
		return NULL;
	return &c->cell[(size_t)y * (size_t)c->width + (size_t)x];
}

const struct cell *cells_at(const struct cells *c, int x, int y)
{
	return at(c, x, y);
}

/* Half of a wide character that is drawn over takes its other half with it. */
static void break_wide(struct cells *c, int x, int y)
{
	struct cell *cell = at(c, x, y);
	if (!cell)
		return;
	struct cell *other = cell->width == 0 ? at(c, x - 1, y) : cell->width == 2 ? at(c, x + 1, y) : NULL;
	if (other) {
		other->base = ' ';
		other->mark_count = 0;
		other->width = 1;
	}
}

static void put(struct cells *c, int x, int y, uint32_t base, unsigned width, enum style style)
{
	for (unsigned i = 0; i < width; i++) {
		break_wide(c, x + (int)i, y);
		struct cell *cell = at(c, x + (int)i, y);
		if (cell)
			*cell = (struct cell){.base = i ? ' ' : base, .width = (uint8_t)(i ? 0 : width), .look = (uint8_t)(style + (c->raised ? STYLES : 0))};
	}
}

int cells_text(struct cells *c, int x, int y, struct span shown, enum style style, int columns)
{
	if (y < 0 || y >= c->height || x < 0 || x >= c->width)
		return 0;
	if (columns > c->width - x)
		columns = c->width - x;
	int used = 0;
	int last = -1; /* column of the character that marks belong to */
	for (size_t i = 0; i < shown.length;) {
		unsigned width;
		uint32_t cp = text_next(shown, &i, &width);
		if (text_is_hidden(cp)) {
			cp = '?';
			width = 1;
		}
		if (width == 0) {
			struct cell *cell = last < 0 || c->ascii ? NULL : at(c, x + last, y);
			if (cell && cell->mark_count < CELL_MARKS)
				cell->marks[cell->mark_count++] = cp;
			continue;
		}
		if (used + (int)width > columns)
			break;
		last = used;
		if (c->ascii && cp >= 0x80) {
			for (unsigned k = 0; k < width; k++)
				put(c, x + used + (int)k, y, '?', 1, style);
		} else {
			put(c, x + used, y, cp, width, style);
		}
		used += (int)width;
	}
	return used;
}

int cells_word(struct cells *c, int x, int y, const char *text, enum style style, int columns)
{
	return cells_text(c, x, y, span_of(text), style, columns);
}

int cells_format(struct cells *c, int x, int y, enum style style, int columns, const char *format, ...)
{
	char line[512];
	va_list list;
	va_start(list, format);
	int length = vsnprintf(line, sizeof line, format, list);
	va_end(list);
	if (length < 0)
		return 0;
	return cells_word(c, x, y, line, style, columns);
}

int cells_cut(struct cells *c, int x, int y, struct span shown, enum style style, int columns)
{
	if (columns > c->width - x)
		columns = c->width - x;
	if (columns <= 0)
		return 0;
	if (text_width(shown) <= (size_t)columns)
		return cells_text(c, x, y, shown, style, columns);
	int used = cells_text(c, x, y, shown, style, columns - 1);
	cells_glyph(c, x + used, y, GLYPH_CUT, style, 1);
	return used + 1;
}

void cells_fill(struct cells *c, int x, int y, int columns, enum style style)
{
	for (int i = 0; i < columns && x + i < c->width; i++)
		put(c, x + i, y, ' ', 1, style);
}

void cells_glyph(struct cells *c, int x, int y, enum glyph glyph, enum style style, int columns)
{
	for (int i = 0; i < columns && x + i < c->width; i++)
		put(c, x + i, y, glyphs[glyph][c->ascii], 1, style);
}

static void append_character(struct buffer *out, uint32_t cp)
{
	char bytes[4];
	buffer_append(out, bytes, utf8_encode(cp, bytes));
}

void cells_line(const struct cells *c, int y, struct buffer *out)
{
	int end = c->width;
	while (end > 0 && at(c, end - 1, y) && at(c, end - 1, y)->base == ' ' && at(c, end - 1, y)->width == 1)
		end--;
	for (int x = 0; x < end; x++) {
		const struct cell *cell = at(c, x, y);
		if (!cell || cell->width == 0)
			continue;
		append_character(out, cell->base);
		for (unsigned i = 0; i < cell->mark_count; i++)
			append_character(out, cell->marks[i]);
	}
}
