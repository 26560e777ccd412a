/* What comes is told to the recorder of the options, if there is one. No address of a server and no path of this machine goes with it. */
#ifndef ENGINE_RECORD_H
#define ENGINE_RECORD_H

#include "engine/internal.h"

void record_feed(const struct feed_state *f);   /* its table is another */
void record_sources(struct engine *e, bool only_latency); /* something is known of them that was not; their latency alone: once an interval will do */
void record_audit(const struct engine *e, const struct table *rows); /* who wants it is shown the log anew; NULL: nothing */
void record_message(const struct engine *e, const char *text);

/* Replaces in a sentence of ours, in place, what may not be recorded. */
void record_hide(const struct engine *e, char *sentence, size_t size);

#endif
