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

struct stage {
	int64_t now;           /* wall ms of the clock beneath (a recording has its own); the other clock shows now - STAGE_BEGINS + 1000000 */
	const struct settings *settings;
	struct engine *engine;
	struct app app;
	struct cells cells;
	unsigned frames;       /* drawn so far */
};

struct stage_options {
	const struct settings *settings; /* borrowed until stage_close */
	const struct net_wire *wire;     /* answers what leaves; never NULL: a stage has no network. Borrowed */
	int width, height;
};

/* Nothing is left open after an error. */
struct error stage_open(struct stage *s, const struct stage_options *options);
void stage_close(struct stage *s);

/* Let everything happen that happens at this moment: answers, tables, plans, until nothing moves any more; then draw. */
void stage_settle(struct stage *s);
/* The same after a key, a new size, or some time, which passes from one thing that is due to the next. */
void stage_key(struct stage *s, const struct input *input);
void stage_resize(struct stage *s, int width, int height);
void stage_advance(struct stage *s, int64_t ms);

#endif
