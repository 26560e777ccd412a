/* The dashboard without a terminal: the real engine and the real app on a clock that only moves when it is told to, on one thread. Scripts play on it, and tests that try
 * random things. What it shows is in `cells` after each call. */
#ifndef UI_STAGE_H
#define UI_STAGE_H

#include "config/settings.h"
#include "engine/engine.h"
#include "net/net.h"
#include "ui/app.h"
#include "ui/cells.h"

#define STAGE_BEGINS INT64_C(1764547200000) /* 2025-12-01T00:00:00Z: where the clock stands when nobody says otherwise */

/* Answers for the network. */
struct stage_wire {
	struct net_wire net;
	/* Say what is due by now, on the stage's clock; when is there more to say? INT64_MAX: not by itself. NULL: it answers in the call, or never. */
	int64_t (*turn)(void *self, int64_t now);
};

struct stage {
	int64_t now;           /* wall ms of the clock beneath (a recording has its own); the other clock goes with it */
	int64_t begun;         /* where it stood at first */
	const struct settings *settings;
	struct engine *engine;
	struct app app;
	struct cells cells;
	unsigned frames;       /* drawn so far */
	/* how it works */
	const struct stage_wire *wire;
	struct net_wire counting; /* between engine and wire */
	uint64_t requests;
	int64_t wire_due;
	bool closing;          /* time passes with each look at the clock */
};

struct stage_options {
	const struct settings *settings; /* borrowed until stage_close */
	const struct stage_wire *wire;   /* never NULL: a stage has no network. Borrowed; still asked while stage_close gives our token back */
	const char *audit_file;          /* where actions are written down; NULL: as the settings say. Borrowed */
	int64_t begins;                  /* wall ms; STAGE_BEGINS */
	int width, height;
};

/* The first picture is drawn, and nobody was asked anything yet. Nothing is left open after an error. */
struct error stage_open(struct stage *s, const struct stage_options *options);
void stage_close(struct stage *s);

/* Let everything happen that happens at this moment: answers, tables, plans, until nothing moves any more; then draw. */
void stage_settle(struct stage *s);
/* The same after a key, a new size, or some time, which passes from one thing that is due to the next. */
void stage_key(struct stage *s, const struct input *input);
void stage_resize(struct stage *s, int width, int height);
void stage_advance(struct stage *s, int64_t ms);

#endif
