/* The environment as a layer of settings. */
#ifndef CONFIG_ENVIRONMENT_H
#define CONFIG_ENVIRONMENT_H

#include "config/layer.h"

/* The value of a variable in a list as environ(7) is; NULL: it is not there. */
const char *environment_get(char *const *environment, const char *name);

/* A copy of what concerns us: variables of the option table, those that look as if they were meant to be (envfile_doubt), and where home is. It may hold
 * secrets: environment_free wipes it. NULL: out of memory. */
char **environment_copy(char *const *environment);
void environment_free(char **environment);

/* Adds one "NAME=value" to the layer. A variable that is set to nothing is not set. ERROR_CONFIG sentences begin with "environment NAME: ". */
struct error environment_take(struct layer *layer, struct arena *arena, const char *entry);

struct span environment_name(const char *entry);

#endif
