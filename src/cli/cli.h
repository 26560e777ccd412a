/* The program without a screen, and the door to the one with: main only calls this. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/clock.h"
#include "config/settings.h"

/* ui_run; handed in because this floor knows no terminal. */
typedef struct error screen_runner(const struct settings *settings, const struct clock *clock);

/* Does what the command line says. Returns the exit status; what went wrong stands on standard error in one line. */
int cli_main(int argc, char *const *argv, char *const *environment, screen_runner *dashboard);

#endif
