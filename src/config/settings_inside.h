/* What is behind struct settings: for settings_load.c, which fills it, and settings.c, which answers from it. */
#ifndef CONFIG_SETTINGS_INSIDE_H
#define CONFIG_SETTINGS_INSIDE_H

#include "config/file.h"
#include "config/layer.h"
#include "config/settings.h"

#define SETTINGS_WARNINGS 32u
#define SETTINGS_FILES 3u

/* The layers, the strongest first; what follows DEFAULT is built in. */
enum place { PLACE_POLICY, PLACE_ARGV, PLACE_ENV, PLACE_ENV_FILE, PLACE_CONTEXT, PLACE_DEFAULT, PLACES };

struct setting {
	const struct layer_entry *entry; /* NULL: not set */
	enum place place;                /* PLACES: built in */
	struct secret *read;             /* owned: what the file or the command gave */
};

struct settings {
	struct arena arena;
	/* What it was loaded from, for another context. */
	struct setting_given *given;
	unsigned given_count;
	char **environment; /* owned: what concerns us, wiped at the end */
	struct settings_files places;
	/* What the places say. */
	struct layer argv, env, env_file, built_in;
	struct config_file policy_file, config;
	const struct layer *layer[PLACES]; /* NULL: the place says nothing */
	/* What is in force. */
	struct setting *value; /* option_count of them */
	const char *context;
	const char *files[SETTINGS_FILES];
	unsigned file_count;
	const char *warnings[SETTINGS_WARNINGS];
	unsigned warning_count;
};

#endif
