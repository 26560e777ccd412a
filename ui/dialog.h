/* The dialog between a verb and what it does: shows the whole plan, asks, shows progress, reports. Nothing that changes a server goes past it.
 *
 * No is the default in every way: Esc, Enter on an empty field, a paste, two minutes without a key. What it shows was captured when it
 * opened and does not move. */
#ifndef UI_DIALOG_H
#define UI_DIALOG_H

#include "engine/engine.h"
#include "ui/lines.h"
#include "ui/prompt.h"

#define DIALOG_PATIENCE_MS ((int64_t)120 * 1000)

enum dialog_state {
	DIALOG_CLOSED,
	DIALOG_ASKING,  /* the planner has not answered yet */
	DIALOG_REVIEW,  /* a person is to answer */
	DIALOG_RUNNING,
	DIALOG_REPORT,
	DIALOG_REFUSED, /* no plan: `error` */
};

enum dialog_answer {
	DIALOG_GOES_ON,
	DIALOG_NO,    /* drop the plan, or cancel the question for it */
	DIALOG_YES,   /* run it */
	DIALOG_STOP,  /* stop between steps */
	DIALOG_CLOSE, /* the report was read */
};

enum dialog_focus { FOCUS_REASON, FOCUS_TICKET, FOCUS_CONFIRM };

struct dialog_step {
	enum outcome outcome;
	struct error error;
};

struct dialog {
	enum dialog_state state;
	unsigned number;          /* of the question to the planner */
	const struct verb *verb;
	struct plan *plan;        /* the engine's; NULL until it came. Outcomes are read from `steps` only: the engine writes its own */
	struct dialog_step *steps;
	unsigned ended;           /* steps that have an outcome */
	uint32_t targets, hidden; /* rows captured, and how many of them the filter hides */
	int64_t captured_at;      /* server's time, ms */
	int64_t touched;          /* mono ms of the last key */
	bool production, audit_ok, needs_reason, needs_ticket, stopping;
	struct prompt reason, ticket, confirm;
	enum dialog_focus focus;
	struct lines lines;
	unsigned top, page;
	bool follows;             /* the window follows the progress */
	struct error error;
	char note[160];           /* why the last answer was not taken */
};

/* What the plan is asked for. The rest of the dialog is empty until dialog_show or dialog_refuse. */
void dialog_open(struct dialog *d, unsigned number, const struct verb *verb, uint32_t targets, uint32_t hidden, int64_t captured_at, int64_t mono);
/* The plan came. False: no memory for its outcomes; the dialog then refuses. */
bool dialog_show(struct dialog *d, struct plan *plan, const struct status *status, int64_t mono);
void dialog_refuse(struct dialog *d, const struct error *error);
/* Frees what is the dialog's own and closes it; the plan stays whoever's it is. */
void dialog_release(struct dialog *d);

enum dialog_answer dialog_input(struct dialog *d, const struct input *input, int64_t mono);
enum dialog_answer dialog_tick(struct dialog *d, int64_t mono); /* DIALOG_NO when patience is over */

void dialog_run(struct dialog *d);
void dialog_step(struct dialog *d, unsigned step, enum outcome outcome, const struct error *error);
void dialog_done(struct dialog *d, const struct error *result);

/* How much friction this plan meets here: a production context asks for the count where another would take a `y`. */
enum friction dialog_friction(const struct dialog *d);
/* The number that FRICTION_COUNT asks for: of everything that ends, named or not. */
unsigned dialog_count(const struct dialog *d);

/* Drawn over `area`, as large as it needs. */
void dialog_draw(struct dialog *d, struct cells *c, struct area area, const struct status *status, int64_t now, int64_t mono);

#endif
