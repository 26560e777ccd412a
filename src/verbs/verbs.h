/* The verb table, all of it: a file a noun (session.c, user.c, client.c, source.c, audit.c), program.c for what stands alone, screen.c for the actions of the
 * screen. Planners stand beside their rows and are pure. */
#ifndef VERBS_VERBS_H
#define VERBS_VERBS_H

#include "model/verb.h"

/* All rows, nouns in the order of the resource table. */
extern const struct verb *const verbs[];
extern const unsigned verb_count;

/* By words: ("session", "revoke"), (NULL, "snapshot"). NULL: none. */
const struct verb *verb_find(const char *noun, const char *name);

/* By key on a screen that shows `noun`: the noun's own verb first, then screen actions. NULL: none. */
const struct verb *verb_by_key(const char *noun, int key);

/* The nearest "noun verb", for "did you mean"; NULL: none near. */
const struct verb *verb_nearest(const char *noun, const char *name);

#endif
