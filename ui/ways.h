/* "Really out?": the ways into MLflow that a person has, line by line, counted down. */
#ifndef UI_WAYS_H
#define UI_WAYS_H

#include "model/way.h"
#include "ui/lines.h"

/* `before`: head of the column for how it is, or was, without the action. `after`: head of the column for what the action leaves, NULL: no
 * action is meant and the column is left out. `brief`: a line each, cut to `columns`; else each is explained. `now`: server's time, ms. */
void ways_fill(struct lines *l, const struct ways *w, const char *before, const char *after, bool brief, unsigned columns, int64_t now);

#endif
