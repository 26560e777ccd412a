/* A recording in the place of the servers: no feed is run and nothing is asked; what was recorded is published as its time comes. */
#ifndef ENGINE_REPLAY_H
#define ENGINE_REPLAY_H

#include "engine/internal.h"

struct replay;

/* The recording that the setting `replay` names. `at`: where it begins (playhead_find); NULL: when it is for a person, at its start, and it plays; else all of it has
 * come, and it stands at its end. NULL: *error. */
struct replay *replay_open(const struct settings *settings, const char *at, bool interactive, int64_t mono, struct error *error);
void replay_close(struct replay *r); /* NULL is fine */

int64_t replay_wall(const struct replay *r, int64_t mono);
int64_t replay_mono(const struct replay *r, int64_t wall); /* INT64_MAX: never */

/* What the recording's head tells where the context's own settings, `own`, say nothing; and before them when the recording was named on the command line, because
 * then they are about something else. */
const char *replay_context(const struct replay *r, const char *own);
const char *replay_setting(const struct replay *r, const char *name, const char *own);
void replay_fill_status(const struct replay *r, struct status *out);

/* The audit log's rows as they were, with a reference for the caller; NULL: out of memory. */
const struct table *replay_audit(const struct replay *r);

void replay_turn(struct engine *e);            /* publish what has come */
int64_t replay_next(const struct engine *e);   /* mono ms when something comes; INT64_MAX */
void replay_play(struct engine *e, const struct command *c);

#endif
