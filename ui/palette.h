/* The `:` palette: every noun, verb, action of the screen and context by name; what cannot run now is grey and says why. */
#ifndef UI_PALETTE_H
#define UI_PALETTE_H

#include "ui/layout.h"
#include "ui/prompt.h"
#include "ui/seam.h"

struct palette_entry {
	const struct resource *resource; /* go to this noun, or */
	const struct verb *verb;         /* do this, or */
	const char *context;             /* go to this context */
	char text[96];                   /* what is typed: "session revoke" */
	const char *help;
	char why[160];                   /* why it cannot be done now; "": it can */
};

struct palette {
	struct palette_entry *entry; /* all */
	unsigned count;
	unsigned *match;             /* those that fit what was typed, best first */
	unsigned matches;
	unsigned selected;
	struct prompt prompt;
};

/* False: out of memory. `noun`: of the pane in focus, whose verbs come first. */
bool palette_open(struct palette *p, const char *typed, const char *noun, const struct seam *seam, const struct facts *facts, bool has_row);
void palette_release(struct palette *p);

enum palette_answer { PALETTE_GOES_ON, PALETTE_LEAVES, PALETTE_CHOSEN };
enum palette_answer palette_input(struct palette *p, const struct input *input);
const struct palette_entry *palette_chosen(const struct palette *p); /* NULL: nothing fits */

/* Over the lower part of `area`. */
void palette_draw(const struct palette *p, struct cells *c, struct area area);

#endif
