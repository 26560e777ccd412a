#include "ui/themes.h"

#include <stdio.h>
#include <stdlib.h>

#define THEME_FOLDERS 3u

struct error themes_load(const struct settings *settings, struct theme *out)
{
	char own[512] = "";
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	if (config && config[0] == '/')
		snprintf(own, sizeof own, "%s/mlflow-oidc-top/themes", config);
	else if (home && home[0] == '/')
		snprintf(own, sizeof own, "%s/.config/mlflow-oidc-top/themes", home);
	const char *folders[THEME_FOLDERS];
	unsigned count = 0;
	if (own[0])
		folders[count++] = own;
	folders[count++] = UI_THEMES;
	folders[count] = NULL;
	const char *name = settings_text(settings, "theme");
	struct error error = theme_load(name ? name : "dark", folders, out);
	if (error_is(&error))
		*out = theme_builtin;
	/* The usual theme is built in: not finding its file is no news. */
	return settings_is_set(settings, "theme") ? error : error_none();
}
