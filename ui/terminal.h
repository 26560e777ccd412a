/* The terminal: cells go out, keys come in. With terminal_draw.c the only files that know curses.
 *
 * Whatever way the program ends, the terminal is as it was: terminal_stop for all ways that the program chooses, terminal_reset_bytes and the
 * saved modes for a crash. */
#ifndef UI_TERMINAL_H
#define UI_TERMINAL_H

#include "base/buffer.h"
#include "base/error.h"
#include "config/theme.h"
#include "ui/cells.h"
#include "ui/input.h"

#include <termios.h>

#define TERMINAL_BATCH 64u /* keys taken at once */

struct terminal_options {
	bool ascii;    /* asked for; a locale that is not UTF-8 asks for it too */
	bool no_color; /* asked for; NO_COLOR and a terminal without colours do too */
	const struct theme *theme;
};

struct terminal {
	void *screen;             /* curses' own … */
	void *keys;               /* … and the pad that keys are read through: reading through a window would draw it first */
	struct termios saved;     /* as it was before us */
	char reset[256];          /* what puts the terminal right after a crash */
	size_t reset_length;
	bool ascii, mono;
	char note[160];           /* what a person should know: TERM was unknown; "" */
	unsigned attribute[THEME_LOOKS]; /* curses attributes of each look; its pair is the look's number + 1 */
	unsigned ground[THEME_LOOKS];  /* looks of the same number look the same on a blank */
	struct cells drawn;       /* what the last frame had, to skip what is the same */
	bool cursor_shown;
	bool pasting;             /* between the marks of a paste */
	struct buffer paste;      /* of the paste that is coming in */
	struct buffer pasted;     /* of the last one that came whole */
};

/* ERROR_USAGE when there is no terminal, or one without cursor addressing; nothing was written then. Sets the locale. */
struct error terminal_start(struct terminal *t, const struct terminal_options *options);
void terminal_stop(struct terminal *t); /* twice is fine */

/* Give the terminal back for a while, and take it again. */
void terminal_suspend(struct terminal *t);
void terminal_resume(struct terminal *t);

/* What the terminal says its size is, at least 1x1. Tells curses too. */
void terminal_size(struct terminal *t, int *width, int *height);

/* Takes the keys that are there, without waiting. Of several at once each is marked as a burst. */
unsigned terminal_read(struct terminal *t, struct input inputs[static TERMINAL_BATCH]);

/* Sends what differs from the last frame. */
void terminal_draw(struct terminal *t, const struct cells *c);
void terminal_forget(struct terminal *t); /* the next frame is drawn as a whole */

/* Colours for the styles; terminal_start has called it. `badge`: name of one of the eight colours for the environment's name, "" the theme's. */
void terminal_set_styles(struct terminal *t, const struct theme *theme, const char *badge);

/* Ask the terminal to put text onto its clipboard (OSC 52). Clean text only. */
void terminal_copy(struct terminal *t, struct span text);

/* Tell whoever reads along that all bytes of frame `number` have been sent: an OSC sequence of a number of our own, which terminals pass over. */
#define TERMINAL_MARK "\033]7777;%llu\a"
void terminal_mark(unsigned long long number);

/* Straight to the terminal. */
void terminal_write(const char *bytes, size_t length);

#endif
