/* The dashboard as a state machine: keys, time and the engine's news go in, cells come out. It knows no terminal and no thread; what it needs from
 * the world comes through the seam and the clock. */
#ifndef UI_APP_H
#define UI_APP_H

#include "base/clock.h"
#include "ui/dialog.h"
#include "ui/overview.h"
#include "ui/palette.h"
#include "ui/seam.h"

#define APP_DEPTH 12u

struct app_options {
	bool ascii;
};

enum app_mode { MODE_MAIN, MODE_FILTER, MODE_PALETTE, MODE_HELP, MODE_DIALOG, MODE_JUMP };

/* A noun on the whole screen, with the detail of its selected row where there is room or it was asked for. */
struct app_screen {
	struct pane pane;
	char crumb[96];
	enum { DETAIL_AS_ROOM, DETAIL_ON, DETAIL_OFF } detail;
	bool detail_shown, detail_focused, zoomed;
	unsigned detail_top, detail_page;
};

struct app {
	struct seam seam;
	struct clock clock;
	struct app_options options;
	struct status status;
	const struct table *tables[RESOURCE_MAX]; /* the newest that came, counted */
	uint64_t generation[RESOURCE_MAX];

	struct overview overview;
	struct app_screen screen[APP_DEPTH];
	unsigned depth; /* 0: the overview */
	enum app_mode mode;

	struct prompt filter;
	char filter_before[PROMPT_MAX + 1]; /* what Esc brings back */
	char filter_error[400];
	struct prompt jump; /* to a time of a recording */
	int64_t jumped_at;  /* mono ms: rows that a jump took away are not lost */
	char jump_error[400];
	struct palette palette;
	struct dialog dialog;
	unsigned plan_number;
	struct lines lines; /* of the help, or of the detail */
	unsigned help_top, help_page;

	char message[400];
	enum style message_style;
	struct buffer copied; /* what the terminal is to be asked to copy; empty: nothing */

	uint64_t selected;    /* identity of the row whose detail was asked for … */
	const struct resource *selected_of; /* … and its noun */
	uint64_t settling;    /* and of the one that is going to be, when it stays */
	int64_t settles_at;   /* mono ms */
	int width, height;    /* of the last drawing */
	bool quit, redraw;    /* asked for; whoever runs the app acts on it */
};

void app_init(struct app *a, const struct seam *seam, const struct clock *clock, const struct app_options *options);
/* Gives a plan that is still held back to the engine. */
void app_release(struct app *a);

void app_key(struct app *a, const struct input *input);
/* Take what the engine has, and let time pass. */
void app_tick(struct app *a);
/* How long, in ms, until app_tick has something to do by itself. */
int app_patience(const struct app *a);
/* Draw everything. Says whether it could: too small a grid gets one line. */
void app_draw(struct app *a, struct cells *c);

/* A line for the bottom of the screen. */
void app_say(struct app *a, enum style style, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
