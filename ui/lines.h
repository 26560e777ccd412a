/* Styled lines of text, made once and shown a window at a time: detail, dialog, help. */
#ifndef UI_LINES_H
#define UI_LINES_H

#include "base/buffer.h"
#include "ui/cells.h"
#include "ui/layout.h"

struct line {
	size_t from, length; /* in `text` */
	uint8_t style;
};

struct lines {
	struct buffer text;
	struct line *line;
	unsigned count, room;
};

void lines_init(struct lines *l);
void lines_release(struct lines *l);
void lines_clear(struct lines *l);

/* Texts are clean. What does not fit into memory is not there: a screen can live with that. */
void lines_add(struct lines *l, enum style style, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Broken at blanks to `columns`, later lines set in by `indent`. */
void lines_wrap(struct lines *l, enum style style, unsigned columns, unsigned indent, struct span shown);

/* Draw from line `top` on. Returns the lines drawn. */
unsigned lines_draw(const struct lines *l, struct cells *c, struct area area, unsigned top);

/* `top` after a move by `by` lines in a window of `height`. */
unsigned lines_scroll(const struct lines *l, unsigned top, int by, unsigned height);

#endif
