/* Sub-commands that need the engine. Each turns it on this thread until what it wants has come; no screen is begun. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/options.h"
#include "cli/out.h"
#include "engine/engine.h"
#include "model/filter.h"

struct run {
	const struct options *options;
	const struct settings *settings;
	const struct clock *clock;
	struct engine *engine;
	bool verbose;
};

/* view.c: list, show, snapshot. */
struct error run_view(struct run *r);

/* act.c: a verb that changes a server. What can be refused without asking anybody is refused by run_may_act, before the engine is made. */
struct error run_may_act(const struct run *r);
struct error run_act(struct run *r);

/* --- what they share (run.c) --- */

/* Ask for the resource, and for what tells about its sources. */
bool run_want(struct run *r, const struct resource *resource);

/* Turn the engine until everything that was asked for has come or failed. ERROR_INTERRUPTED. */
struct error run_wait(struct run *r);

/* The next event of the engine, turning it; messages are said on the way with --verbose. False: interrupted, `patience` times. */
bool run_event(struct run *r, struct event *out, int patience);

/* The resource's newest table; the caller releases it. NULL: it never came. */
const struct table *run_table(struct run *r, const struct resource *resource);

/* What is wrong with a table as an answer: ERROR_NONE when it is whole; the class of the failure when nothing came; ERROR_PARTIAL when something did. */
struct error run_judge(struct run *r, const struct resource *resource, const struct table *t);

/* Rows that a name or an id means. The caller frees *rows. ERROR_NOT_FOUND; ERROR_USAGE when a name means several. */
struct error run_find(const struct resource *resource, const struct table *t, const char *const *names, unsigned count, uint32_t **rows, uint32_t *row_count);

/* The filter of --filter and of a list's operands, in one. The caller frees *out; NULL: none was given. */
struct error run_filter(const struct run *r, const struct resource *resource, struct filter **out);

#endif
