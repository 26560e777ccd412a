/* One line that a person edits: filter, palette, reason, what is typed to confirm. */
#ifndef UI_PROMPT_H
#define UI_PROMPT_H

#include "ui/cells.h"
#include "ui/input.h"

#define PROMPT_MAX 1000u /* bytes */

struct prompt {
	char text[PROMPT_MAX + 1];
	size_t length;
	size_t cursor; /* byte */
};

void prompt_set(struct prompt *p, const char *text); /* cut at a whole character; cursor at the end */

/* Takes keys that edit or move, and a paste: its lines are joined by blanks and what a terminal would obey is left out. False: not a key of a
 * line, nothing was done. */
bool prompt_input(struct prompt *p, const struct input *input);

/* Draws the part around the cursor; with `focused` the terminal's cursor is put there. */
void prompt_draw(const struct prompt *p, struct cells *c, int x, int y, int columns, bool focused);

#endif
