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

/* record.c: watches like the dashboard does, into a file, until it is interrupted, the time is over or the file full. Makes an engine of its own. */
struct error run_record(const struct options *o, const struct settings *s, const struct clock *clock);

/* act.c: a verb that changes a server. What can be refused without asking anybody is refused by run_may_act, before the engine is made. */
struct error run_may_act(const struct run *r);
struct error run_act(struct run *r);

/* --- what they share (run.c) --- */

/* What would not be heeded is refused: who gave a filter must not get all, and take it for what fits. ERROR_USAGE for a setting of `names` (NULL at the end)
 * that is set. */
struct error run_refuse(const struct options *o, const struct settings *s, const char *const *names, const char *who_does);

/* The nouns of --resource, by resource_index(); all where it is not given. ERROR_USAGE. */
struct error run_resources(const struct settings *s, bool chosen[RESOURCE_MAX]);

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
