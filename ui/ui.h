/* The dashboard's door. `ui/` is two halves: app, panes, dialogs and cells know no terminal and are driven by keys and a clock; terminal.c is the only file
 * that includes curses and carries cells to it. */
#ifndef UI_UI_H
#define UI_UI_H

#include "base/clock.h"
#include "config/settings.h"
#include "engine/engine.h"

/* Run the dashboard until the person leaves it or the terminal ends. The terminal is restored on every way out. Returns what to say and the
 * exit status's class (ERROR_NONE: q; ERROR_INTERRUPTED: a signal; ERROR_USAGE: no terminal here). The engine is started inside. */
struct error ui_run(struct engine *engine, const struct settings *settings, const struct clock *clock);

#endif
