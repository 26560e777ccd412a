/* Where the dashboard finds its theme. */
#ifndef UI_THEMES_H
#define UI_THEMES_H

#include "config/settings.h"
#include "config/theme.h"

/* The theme that the settings name, from the person's own folder of themes or the installed one. There always is one: after an error it is the built-in. */
struct error themes_load(const struct settings *settings, struct theme *out);

#endif
