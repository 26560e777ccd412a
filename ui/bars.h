/* The lines that every screen has: who and where on top, sources, rules, hints and the last message. */
#ifndef UI_BARS_H
#define UI_BARS_H

#include "model/verb.h"
#include "ui/cells.h"
#include "ui/freshness.h"
#include "ui/layout.h"

/* Environment, danger, read-only, our account and token, the server's time. */
void bars_head(struct cells *c, struct area line, const struct status *status, int64_t now, int64_t wall);

/* Each source in a few words, worst visible; audit and clock. */
void bars_sources(struct cells *c, struct area line, const struct status *status, int64_t wall);

/* Lifetimes that the realm gives. */
void bars_rules(struct cells *c, struct area line, const struct status *status);

/* Keys of the verbs that apply now, out of the verb table; those that cannot run are grey. `noun`: of the pane in focus. */
void bars_hints(struct cells *c, struct area line, const char *noun, const struct facts *facts, bool has_row);

#endif
