/* Between the files of the app. */
#ifndef UI_APP_INTERNAL_H
#define UI_APP_INTERNAL_H

#include "ui/app.h"

/* app.c */
struct pane *app_pane(struct app *a);          /* in focus */
struct app_screen *app_top(struct app *a);     /* NULL on the overview */
int64_t app_now(const struct app *a);          /* server's time, ms */
int64_t app_wall(const struct app *a);
int64_t app_mono(const struct app *a);
bool app_has_row(const struct app *a);
bool app_send(struct app *a, const struct command *command); /* says so when it could not */
void app_feed_panes(struct app *a);            /* hand the newest tables to all panes */
/* Go to a noun with a filter ("": all rows). `from_start`: the way back leads to the overview; else to where we are. */
bool app_open(struct app *a, const struct resource *resource, const char *filter, const char *crumb, bool from_start);
void app_back(struct app *a);
void app_want_all(struct app *a);

/* actions.c */
void app_act(struct app *a, enum screen_action action);
bool app_open_pane(struct app *a); /* the noun of the overview's pane in focus, on the whole screen */

/* command.c */
void app_do(struct app *a, const struct verb *verb); /* any verb, by key or palette */
void app_choose(struct app *a, const struct palette_entry *entry);

/* acting.c: from a verb to a plan, a dialog, and back */
void app_plan(struct app *a, const struct verb *verb);
void app_event(struct app *a, const struct event *event);
void app_dialog_answer(struct app *a, enum dialog_answer answer);
void app_drop_dialog(struct app *a);

/* play.c: moving about in a recording */
void app_play(struct app *a, enum play play);
void app_jump(struct app *a);                  /* ask where to */
void app_jump_input(struct app *a, const struct input *input);

/* screen.c */
bool app_wants_detail(const struct app_screen *s, int width, int height);

#endif
