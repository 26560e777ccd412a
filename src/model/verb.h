/* A verb: one row, read by keys, hint bar, `?`, palette, sub-commands, completion, man page and audit. */
#ifndef MODEL_VERB_H
#define MODEL_VERB_H

#include "model/plan.h"

enum verb_kind {
	VERB_VIEW,   /* list, show: reads */
	VERB_PLAN,   /* changes a server, by a plan */
	VERB_LOCAL,  /* works on what is here: audit verify, completion */
	VERB_SCREEN, /* an action of the screen alone: focus, zoom, filter */
};

enum danger { DANGER_NONE, DANGER_ONE, DANGER_PERSON, DANGER_REALM };

/* What must hold before a verb can run; the first that does not gives the reason for grey (verb_why_not). */
enum verb_need {
	NEED_ROW = 1,     /* a selected or tagged row, or an argument */
	NEED_MANY = 2,    /* takes several rows */
	NEED_REPLAY = 4,  /* what is shown comes from a recording */
};

/* Actions of the screen; the UI has one function for each (ui/actions). */
enum screen_action {
	ACTION_NONE, ACTION_QUIT, ACTION_HELP, ACTION_FILTER, ACTION_PALETTE, ACTION_FOCUS_NEXT, ACTION_FOCUS_PREVIOUS, ACTION_ZOOM, ACTION_IN, ACTION_BACK,
	ACTION_UP, ACTION_DOWN, ACTION_PAGE_UP, ACTION_PAGE_DOWN, ACTION_TOP, ACTION_BOTTOM, ACTION_TAG, ACTION_TAG_ALL, ACTION_TAG_NONE,
	ACTION_SORT_NEXT, ACTION_SORT_PREVIOUS, ACTION_REVERSE, ACTION_REFRESH, ACTION_FREEZE, ACTION_OVERVIEW, ACTION_CONTEXT, ACTION_REDRAW, ACTION_COPY, ACTION_DETAIL, ACTION_CLEAR_FILTER,
	ACTION_PLAY_PAUSE, ACTION_PLAY_STEP, ACTION_PLAY_FASTER, ACTION_PLAY_SLOWER, ACTION_PLAY_JUMP,
};

/* An operand or an option of one verb alone. */
struct verb_argument {
	const char *name;   /* "NAME"; options begin with "--" */
	const char *help;
	bool required, many, takes_value;
};

struct plan_request {
	const struct verb *verb;
	/* Targets: rows of the verb's noun in facts->resource[], captured when the dialog opened or the command was read. */
	const uint32_t *rows;
	uint32_t row_count;
	bool by_filter;                  /* they came from a filter or from tags: --expect is needed without a screen */
	const char *const *options;      /* pairs: "--delete-row", value or NULL */
	unsigned option_count;
};

enum verdict { PLAN_READY, PLAN_NEED, PLAN_ERROR };
typedef enum verdict planner(const struct plan_request *request, const struct facts *facts, struct plan *plan, struct error *error);

struct verb {
	const char *noun;   /* NULL: stands alone ("snapshot"), or a screen action */
	const char *name;   /* "revoke" */
	int key;            /* a letter, or one of KEY_* (ui maps them); 0: palette and command line only */
	int key2;           /* another key for the same, 0 */
	const char *label;  /* hint bar: "revoke" */
	const char *help;   /* one sentence */
	enum verb_kind kind;
	enum danger danger;
	unsigned needs;
	const char *source; /* must be ok; NULL */
	const char *role;   /* at that source; NULL */
	const char *operations[4]; /* the operations it may send: the gate, the role and the generation are theirs */
	enum screen_action action;
	const struct verb_argument *arguments; unsigned argument_count;
	planner *plan;
	uint8_t hint;       /* order in the hint bar; 0: not there */
};

/* Keys without a letter. */
enum { VERB_KEY_ENTER = 0x100, VERB_KEY_ESCAPE, VERB_KEY_TAB, VERB_KEY_BACKTAB, VERB_KEY_UP, VERB_KEY_DOWN, VERB_KEY_LEFT, VERB_KEY_RIGHT,
	VERB_KEY_PAGE_UP, VERB_KEY_PAGE_DOWN, VERB_KEY_HOME, VERB_KEY_END, VERB_KEY_CTRL_L, VERB_KEY_SPACE };
const char *verb_key_name(int key, char array[static 8]); /* "Enter", "PgDn", "x" */

/* Why the verb cannot run now, in a few words ("read-only", "needs role manage-users", "keycloak is unreachable since 14:02:07Z"); NULL: it can. What
 * comes back is `array`. */
const char *verb_why_not(const struct verb *v, const struct facts *f, bool has_row, char *array, unsigned size);

#endif
