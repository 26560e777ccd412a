#include "ui/capture.h"

#include "base/utf8.h"

#include <string.h>

const char *const capture_form_word[CAPTURE_FORMS] = {[CAPTURE_TEXT] = "text", [CAPTURE_ANSI] = "ansi", [CAPTURE_SVG] = "svg", [CAPTURE_CELLS] = "cells"};

static const char letter[STYLES] = {
        [STYLE_TEXT] = ' ', [STYLE_DIM] = 'd',  [STYLE_TITLE] = 't', [STYLE_HEADER] = 'h', [STYLE_SELECTED] = 's', [STYLE_TAGGED] = 'T', [STYLE_NEW] = 'n',
        [STYLE_CHANGED] = 'c', [STYLE_GONE] = 'g', [STYLE_OLD] = 'o', [STYLE_OK] = 'k', [STYLE_SOON] = 'w', [STYLE_NOW] = '!', [STYLE_KEY] = 'K',
        [STYLE_HINT] = 'i', [STYLE_DIALOG] = 'D', [STYLE_DANGER] = 'X', [STYLE_INPUT] = 'I', [STYLE_BADGE] = 'b', [STYLE_FOCUS] = 'f',
};

/* --- what a style looks like --- */

struct appearance {
	int32_t foreground, background; /* 0xRRGGBB; -1: whoever shows it has its own */
	int named;                      /* number of the badge's colour, instead of the foreground; -1 */
	unsigned attributes;
};

static struct appearance appearance_of(const struct capture_look *look, unsigned of)
{
	const struct theme_style s = theme_look(look->theme, of);
	if (look->mono)
		return (struct appearance){-1, -1, -1, s.mono_attributes};
	int named = of % STYLES == STYLE_BADGE ? theme_colour_find(look->badge) : -1;
	if (named >= 0)
		return (struct appearance){-1, -1, named, s.attributes | ATTRIBUTE_REVERSE};
	return (struct appearance){s.foreground, s.background, -1, s.attributes};
}

/* --- cells in a row --- */

static void append_character(struct buffer *out, uint32_t cp)
{
	char bytes[4];
	buffer_append(out, bytes, utf8_encode(cp, bytes));
}

static void append_cell(struct buffer *out, const struct cell *cell)
{
	if (cell->width == 0)
		return;
	append_character(out, cell->base);
	for (unsigned i = 0; i < cell->mark_count; i++)
		append_character(out, cell->marks[i]);
}

/* The column after the last one from `x` on that has the same style. */
static int run_end(const struct cells *c, int x, int y)
{
	int end = x + 1;
	while (end < c->width && cells_at(c, end, y)->look == cells_at(c, x, y)->look)
		end++;
	return end;
}

/* --- text --- */

static void capture_text(struct buffer *out, const struct cells *c)
{
	for (int y = 0; y < c->height; y++) {
		cells_line(c, y, out);
		buffer_append_char(out, '\n');
	}
}

/* --- lines for a terminal --- */

static void append_sgr(struct buffer *out, const struct appearance *a)
{
	static const struct {
		unsigned bit;
		const char *code;
	} codes[] = {{ATTRIBUTE_BOLD, ";1"}, {ATTRIBUTE_DIM, ";2"}, {ATTRIBUTE_ITALIC, ";3"}, {ATTRIBUTE_UNDERLINE, ";4"}, {ATTRIBUTE_REVERSE, ";7"}};
	buffer_append_text(out, "\033[0");
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (a->attributes & codes[i].bit)
			buffer_append_text(out, codes[i].code);
	if (a->named >= 0)
		buffer_append_format(out, ";%d", 30 + a->named);
	if (a->foreground >= 0)
		buffer_append_format(out, ";38;2;%d;%d;%d", a->foreground >> 16 & 255, a->foreground >> 8 & 255, a->foreground & 255);
	if (a->background >= 0)
		buffer_append_format(out, ";48;2;%d;%d;%d", a->background >> 16 & 255, a->background >> 8 & 255, a->background & 255);
	buffer_append_char(out, 'm');
}

static void capture_ansi(struct buffer *out, const struct cells *c, const struct capture_look *look)
{
	for (int y = 0; y < c->height; y++) {
		for (int x = 0, end; x < c->width; x = end) {
			struct appearance a = appearance_of(look, cells_at(c, x, y)->look);
			append_sgr(out, &a);
			end = run_end(c, x, y);
			for (int i = x; i < end; i++)
				append_cell(out, cells_at(c, i, y));
		}
		buffer_append_text(out, "\033[0m\n");
	}
}

/* --- SVG --- */

#define CELL_WIDTH 9 /* 0.6 of the letters' size, as wide as monospaced letters are */
#define CELL_HEIGHT 18
#define LETTER_SIZE 15
#define BASELINE 14 /* below the top of a cell */
#define MARGIN 6
#define OWN_FOREGROUND 0xd4d7dd /* of the picture, where a theme leaves it to the terminal */
#define OWN_BACKGROUND 0x12161b

/* As it is painted: nothing left to a terminal, nothing reversed any more. */
struct paint {
	int32_t foreground, background;
	unsigned attributes;
};

static struct paint paint_of(const struct capture_look *look, unsigned style)
{
	struct appearance a = appearance_of(look, style);
	struct paint p = {a.foreground, a.background, a.attributes};
	if (a.named >= 0)
		p.foreground = theme_colours[a.named].rgb;
	if (p.foreground < 0)
		p.foreground = OWN_FOREGROUND;
	if (p.background < 0)
		p.background = OWN_BACKGROUND;
	if (p.attributes & ATTRIBUTE_REVERSE) {
		int32_t foreground = p.foreground;
		p.foreground = p.background;
		p.background = foreground;
	}
	return p;
}

static int left_of(int x) { return MARGIN + x * CELL_WIDTH; }
static int top_of(int y) { return MARGIN + y * CELL_HEIGHT; }

static void append_rect(struct buffer *out, int x, int y, int columns, int height, int32_t colour)
{
	buffer_append_format(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n", x, y, columns * CELL_WIDTH, height, (unsigned)colour);
}

static void append_xml(struct buffer *out, const struct cell *cell)
{
	const char *escaped = cell->base == '&' ? "&amp;" : cell->base == '<' ? "&lt;" : cell->base == '>' ? "&gt;" : NULL;
	/* What XML 1.0 allows in a text at all. */
	bool allowed = cell->base >= ' ' && cell->base < 0xFFFE && (cell->base < 0xD800 || cell->base > 0xDFFF);
	if (escaped)
		buffer_append_text(out, escaped);
	else if (allowed || cell->base >= 0x10000)
		append_cell(out, cell);
	else
		buffer_append_char(out, '?');
}

static bool is_blank(const struct cells *c, int x, int y)
{
	const struct cell *cell = cells_at(c, x, y);
	return cell->base == ' ' && cell->width == 1 && cell->mark_count == 0;
}

static bool is_ascii(const struct cells *c, int x, int y)
{
	const struct cell *cell = cells_at(c, x, y);
	return cell->base < 0x80 && cell->mark_count == 0;
}

/* Where a piece of text that begins at `x` ends: at two blanks, which a reader of XML may make one; and what a font may draw wider or narrower than its columns stands
 * in a piece of its own, so that it moves nothing else. */
static int piece_end(const struct cells *c, int x, int y, int end)
{
	int at = x + 1;
	if (!is_ascii(c, x, y)) {
		const struct cell *first = cells_at(c, x, y);
		while (at < end && (cells_at(c, at, y)->width == 0 || cells_at(c, at, y)->base == first->base))
			at++;
		return at;
	}
	while (at < end && is_ascii(c, at, y) && cells_at(c, at, y)->width && !(is_blank(c, at, y) && (at + 1 >= end || is_blank(c, at + 1, y) || !is_ascii(c, at + 1, y))))
		at++;
	return at;
}

static void append_run(struct buffer *out, const struct cells *c, int x, int y, int end, unsigned style)
{
	while (x < end) {
		if (is_blank(c, x, y)) {
			x++;
			continue;
		}
		int from = x, baseline = top_of(y) + BASELINE;
		x = piece_end(c, from, y, end);
		buffer_append_format(out, "<text x=\"%d\" y=\"%d\" class=\"s%u\"", left_of(from), baseline, style);
		if (x - from > 1)
			buffer_append_format(out, " textLength=\"%d\"", (x - from) * CELL_WIDTH);
		buffer_append_char(out, '>');
		for (int i = from; i < x; i++)
			if (cells_at(c, i, y)->width)
				append_xml(out, cells_at(c, i, y));
		buffer_append_text(out, "</text>\n");
	}
}

static void mark_used(const struct cells *c, bool used[static THEME_LOOKS])
{
	for (int y = 0; y < c->height; y++)
		for (int x = 0; x < c->width; x++)
			used[cells_at(c, x, y)->look] = true;
}

static void append_classes(struct buffer *out, const struct cells *c, const struct capture_look *look)
{
	bool used[THEME_LOOKS] = {false};
	mark_used(c, used);
	buffer_append_format(out, "<style>text{font:%dpx \"DejaVu Sans Mono\",\"Liberation Mono\",Menlo,Consolas,monospace}\n", LETTER_SIZE);
	for (unsigned i = 0; i < THEME_LOOKS; i++) {
		if (!used[i])
			continue;
		struct paint p = paint_of(look, i);
		buffer_append_format(out, ".s%u{fill:#%06x%s%s%s}\n", i, (unsigned)p.foreground, p.attributes & ATTRIBUTE_BOLD ? ";font-weight:bold" : "",
		                     p.attributes & ATTRIBUTE_ITALIC ? ";font-style:italic" : "", p.attributes & ATTRIBUTE_DIM ? ";fill-opacity:.65" : "");
	}
	buffer_append_text(out, "</style>\n");
}

static void append_row(struct buffer *out, const struct cells *c, int y, const struct capture_look *look, int32_t ground)
{
	for (int x = 0, end; x < c->width; x = end) {
		unsigned style = cells_at(c, x, y)->look;
		struct paint p = paint_of(look, style);
		end = run_end(c, x, y);
		if (p.background != ground)
			append_rect(out, left_of(x), top_of(y), end - x, CELL_HEIGHT, p.background);
		append_run(out, c, x, y, end, style);
		if (p.attributes & ATTRIBUTE_UNDERLINE)
			append_rect(out, left_of(x), top_of(y) + BASELINE + 2, end - x, 1, p.foreground);
	}
}

static void capture_svg(struct buffer *out, const struct cells *c, const struct capture_look *look)
{
	struct paint text = paint_of(look, STYLE_TEXT);
	int width = c->width * CELL_WIDTH + 2 * MARGIN, height = c->height * CELL_HEIGHT + 2 * MARGIN;
	buffer_append_format(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n", width, height, width, height);
	append_classes(out, c, look);
	buffer_append_format(out, "<rect width=\"%d\" height=\"%d\" rx=\"4\" fill=\"#%06x\"/>\n", width, height, (unsigned)text.background);
	for (int y = 0; y < c->height; y++)
		append_row(out, c, y, look, text.background);
	if (c->cursor_shown)
		buffer_append_format(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#%06x\"/>\n", left_of(c->cursor_x), top_of(c->cursor_y),
		                     CELL_WIDTH, CELL_HEIGHT, (unsigned)text.foreground);
	buffer_append_text(out, "</svg>\n");
}

/* --- cells --- */

static void append_letters(struct buffer *out, const struct cells *c, int y)
{
	int end = c->width;
	while (end > 0 && cell_style(cells_at(c, end - 1, y)) == STYLE_TEXT)
		end--;
	if (end == 0)
		return;
	buffer_append_char(out, ' ');
	for (int x = 0; x < end; x++)
		buffer_append_char(out, letter[cell_style(cells_at(c, x, y))]);
	buffer_append_char(out, '\n');
}

static void append_colour(struct buffer *out, int32_t rgb)
{
	if (rgb >= 0)
		buffer_append_format(out, "#%06x", (unsigned)rgb);
	else
		buffer_append_text(out, "default");
}

static void append_legend(struct buffer *out, unsigned style, const struct capture_look *look)
{
	struct appearance a = appearance_of(look, style);
	buffer_append_format(out, "%c %s%s:", letter[style % STYLES], style_name[style % STYLES], style < STYLES ? "" : " (raised)");
	for (unsigned i = 0; i < THEME_ATTRIBUTES; i++)
		if (a.attributes & theme_attributes[i].bit)
			buffer_append_format(out, " %s", theme_attributes[i].word);
	if (a.attributes == 0 && look->mono)
		buffer_append_text(out, " plain");
	if (a.named >= 0) {
		buffer_append_format(out, " %s", theme_colours[a.named].name);
	} else if (!look->mono) {
		buffer_append_char(out, ' ');
		append_colour(out, a.foreground);
		buffer_append_text(out, " on ");
		append_colour(out, a.background);
	}
	buffer_append_char(out, '\n');
}

static void capture_cells(struct buffer *out, const struct cells *c, const struct capture_look *look)
{
	bool used[THEME_LOOKS] = {false};
	buffer_append_format(out, "%dx%d cursor ", c->width, c->height);
	if (c->cursor_shown)
		buffer_append_format(out, "%d,%d\n", c->cursor_x, c->cursor_y);
	else
		buffer_append_text(out, "hidden\n");
	for (int y = 0; y < c->height; y++) {
		buffer_append_char(out, '|');
		for (int x = 0; x < c->width; x++)
			append_cell(out, cells_at(c, x, y));
		buffer_append_text(out, "|\n");
		append_letters(out, c, y);
	}
	mark_used(c, used);
	for (unsigned i = 0; i < THEME_LOOKS; i++)
		if (used[i])
			append_legend(out, i, look);
}

void capture(struct buffer *out, const struct cells *c, enum capture_form form, const struct capture_look *look)
{
	switch (form) {
	case CAPTURE_TEXT:
		capture_text(out, c);
		break;
	case CAPTURE_ANSI:
		capture_ansi(out, c, look);
		break;
	case CAPTURE_SVG:
		capture_svg(out, c, look);
		break;
	case CAPTURE_CELLS:
		capture_cells(out, c, look);
		break;
	case CAPTURE_FORMS:
		break;
	}
}
