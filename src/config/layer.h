/* One layer of settings: what one place (the command line, the environment, a section of a file) says. An option stands in a layer at most once. */
#ifndef CONFIG_LAYER_H
#define CONFIG_LAYER_H

#include "base/arena.h"
#include "base/secret.h"
#include "config/option.h"

struct layer_entry {
	const char *origin;    /* "config:12 [context prod]"; NULL: the layer does not say */
	enum option_form form;
	const char *text;      /* NULL for a secret that stands there itself */
	int64_t number;        /* of FLAG, NUMBER, DURATION */
	struct secret *secret; /* owned by the layer */
	unsigned line;         /* of a file; else 0 */
};

struct layer {
	struct layer_entry *entries; /* option_count of them, in the arena */
};

/* False: out of memory. */
bool layer_init(struct layer *l, struct arena *arena);
void layer_release(struct layer *l); /* wipes its secrets; the rest is the arena's */

/* Check the value as the option's row asks and take it. The sentence of an error does not say where it stands. An option that is there already is taken over. */
struct error layer_set(struct layer *l, struct arena *arena, int option, enum option_form form, struct span value, const char *origin, unsigned line);

#endif
