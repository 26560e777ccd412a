/* A deployment's `.env`: lines of KEY=VALUE, also with `export ` before them, in single or double quotes or bare. Nothing is executed and nothing is
 * expanded. Only variables of the option table are taken; it may hold secrets when nobody but its owner can read it. */
#ifndef CONFIG_ENVFILE_H
#define CONFIG_ENVFILE_H

#include "config/layer.h"

struct envfile_warnings {
	void (*warn)(void *self, const char *sentence);
	void *self;
};

/* Adds what the file says to the layer. ERROR_NOT_FOUND: there is no such file; ERROR_CONFIG sentences begin with "PATH:LINE: " and never hold a value of a
 * secret. */
struct error envfile_read(struct layer *layer, struct arena *arena, const char *path, const struct envfile_warnings *warnings);

/* A variable that we do not know but whose name says that it is meant for us, or nearly that of one we know: the sentence "unknown variable …".
 * NULL: nothing to say. */
const char *envfile_doubt(struct span variable, char *array, size_t size);

#endif
