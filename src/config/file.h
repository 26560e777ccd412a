/* The configuration and the policy: INI with `[default]` and `[context NAME]`. Keys are the option names; what stands before the first section is
 * [default]'s. A secret stands there only as KEY-file or KEY-command. Relative paths lie beside the file. */
#ifndef CONFIG_FILE_H
#define CONFIG_FILE_H

#include "config/layer.h"

#define CONFIG_CONTEXTS 256u

struct config_context {
	const char *name;
	unsigned line;
	struct layer layer;
};

struct config_file {
	const char *path; /* NULL: no file was read */
	struct layer defaults;
	unsigned default_line;
	struct config_context *contexts;
	unsigned context_count;
};

/* `where`: WHERE_FILE, WHERE_SYSTEM or WHERE_POLICY. `home`: what "~/" stands for; NULL: nothing. ERROR_NOT_FOUND: there is no such file. Sentences of
 * ERROR_CONFIG begin with "PATH:LINE: ". The policy must belong to root and be writable by root alone; it has no contexts. */
struct error config_file_read(struct config_file *f, struct arena *arena, const char *path, enum option_where where, const char *home);
void config_file_release(struct config_file *f);

#endif
