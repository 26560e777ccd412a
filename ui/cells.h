/* A grid of cells: what the screen is to show, before any terminal. Pure, so that a test can look at every cell.
 *
 * A cell holds one character with its combining marks, its width and a style; it never holds a control character or anything else that a
 * terminal would obey, whatever it is handed. A wide character takes two cells, of which the second has width 0. */
#ifndef UI_CELLS_H
#define UI_CELLS_H

#include "base/buffer.h"
#include "base/span.h"
#include "config/theme.h"

#include <stdbool.h>
#include <stdint.h>

#define CELL_MARKS 4u /* text_clean lets no more through on one base */

struct cell {
	uint32_t base;
	uint32_t marks[CELL_MARKS];
	uint8_t mark_count;
	uint8_t width; /* 1 or 2; 0: the right half of the cell before it */
	uint8_t look;  /* enum style, + STYLES on raised ground (theme_look) */
};

struct cells {
	struct cell *cell; /* row by row */
	int width, height;
	bool raised;             /* what is drawn now stands on raised ground: a dialog, a palette */
	bool ascii;              /* anything beyond ASCII is put as '?', a column each */
	int cursor_x, cursor_y;  /* where the terminal's cursor rests */
	bool cursor_shown;       /* a line is being edited there */
};

/* What our own drawing uses beyond letters; in ASCII something near. */
enum glyph { GLYPH_LINE, GLYPH_BAR, GLYPH_TOP_LEFT, GLYPH_TOP_RIGHT, GLYPH_BOTTOM_LEFT, GLYPH_BOTTOM_RIGHT, GLYPH_CUT, GLYPHS };

static inline enum style cell_style(const struct cell *cell)
{
	return (enum style)(cell->look % STYLES);
}

void cells_init(struct cells *c, bool ascii);
void cells_release(struct cells *c);

/* All blank afterwards. Sizes below zero count as zero. False: out of memory, and then the grid is 0x0. */
bool cells_resize(struct cells *c, int width, int height);
void cells_clear(struct cells *c);

/* Each draws at column x of line y, at most `columns` wide, never outside the grid, and returns the columns taken. `shown` is cleaned text;
 * should it hold something hidden all the same, that becomes '?'. A wide character that does not fit whole is left out. */
int cells_text(struct cells *c, int x, int y, struct span shown, enum style style, int columns);
int cells_word(struct cells *c, int x, int y, const char *text, enum style style, int columns);
int cells_format(struct cells *c, int x, int y, enum style style, int columns, const char *format, ...) __attribute__((format(printf, 6, 7)));
/* As cells_text, but what is too long ends in GLYPH_CUT. */
int cells_cut(struct cells *c, int x, int y, struct span shown, enum style style, int columns);

void cells_fill(struct cells *c, int x, int y, int columns, enum style style); /* with blanks */
void cells_glyph(struct cells *c, int x, int y, enum glyph glyph, enum style style, int columns);

/* The cell, or NULL outside the grid. */
const struct cell *cells_at(const struct cells *c, int x, int y);
/* Append line y as UTF-8, without blanks at its end. */
void cells_line(const struct cells *c, int y, struct buffer *out);

#endif
