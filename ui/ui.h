/* The dashboard's door. `ui/` is two halves: app, panes, dialogs and cells know no terminal and are driven by keys and a clock; terminal.c is the only file
 * that includes curses and carries cells to it. */
#ifndef UI_UI_H
#define UI_UI_H

#include "base/clock.h"
#include "base/error.h"
#include "config/settings.h"

/* Run the dashboard until the person leaves it or the terminal ends; with the setting `script`, until the script does, and then without a terminal (script.h). The
 * engine is made and ended inside; the terminal is restored on every way out. Returns what to say and the exit status's class (ERROR_NONE: q; ERROR_INTERRUPTED: a
 * signal; ERROR_USAGE: no terminal here). */
struct error ui_run(const struct settings *settings, const struct clock *clock);

#endif
