/* A context's life: what it needs comes first, then it is set up, left, torn down. */
#ifndef ENGINE_CONTEXT_H
#define ENGINE_CONTEXT_H

#include "engine/internal.h"
#include "engine/replay.h"

/* What a context needs and may not get. */
struct equipment {
	const struct settings *settings;
	struct net *net;
	struct audit *audit;
	struct replay *replay; /* NULL: servers */
};

/* `at`: where a recording begins, as a person says it; NULL: where it is usual. After an error there is nothing to release. */
struct error context_equip(struct engine *e, const struct settings *s, const char *at, struct equipment *out);
void context_set_up(struct engine *e, const struct equipment *equipment); /* `equipment` is given away */
void context_wind_up(struct engine *e);
void context_tear_down(struct engine *e);
void context_go_to(struct engine *e, const char *name); /* what the new one needs comes first: without it the old one stays */

#endif
