/* The screen as a document: for pictures, for scripts, for tests. The same cells always give the same bytes. */
#ifndef UI_CAPTURE_H
#define UI_CAPTURE_H

#include "base/buffer.h"
#include "config/theme.h"
#include "ui/cells.h"

#define CAPTURE_MAX ((size_t)16 << 20) /* bytes of a document: a room for `out` that no screen outgrows */

enum capture_form {
	CAPTURE_TEXT,  /* lines, without blanks at their ends */
	CAPTURE_ANSI,  /* lines with SGR sequences and no others, for cat; truecolor, or attributes alone */
	CAPTURE_SVG,   /* for web pages: a monospaced grid that needs no font of ours and no script; what is wide, and each word, stands on its columns */
	CAPTURE_CELLS, /* everything that a cell has, to be compared by people and by diff; see below */
	CAPTURE_FORMS
};
extern const char *const capture_form_word[CAPTURE_FORMS]; /* "text", "ansi", "svg", "cells" */

struct capture_look {
	const struct theme *theme;
	const char *badge; /* colour of the environment's name, as terminal_set_styles takes it; "" the theme's */
	bool mono;         /* attributes alone */
};

/* CAPTURE_CELLS:
 *
 *   80x24 cursor 12,23          or: cursor hidden
 *   |prod-eu  jane  own token 3m58s                                      09:14:07Z|
 *    bbbbbbb  hhhh                                                      hhhhhhhhh        a letter a column by the style, blank for plain text; the line is left out
 *   …                                                                                 where all is plain, and ends with its last letter
 *   b badge: bold reverse red   at the end, in the order of the styles, each that was used with what it looks like, as themes spell it
 *
 * Appends; out->failed says whether memory was short. */
void capture(struct buffer *out, const struct cells *c, enum capture_form form, const struct capture_look *look);

#endif
