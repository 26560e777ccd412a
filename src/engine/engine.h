/* The engine: asks the sources by the feeds' schedule, makes resources of them, runs plans, keeps the audit log. The dashboard lets it run in a thread of its
 * own (engine_start); sub-commands turn it themselves (engine_turn). Both use it in the same way:
 *
 *   UI → engine   engine_send: one queue of commands
 *   engine → UI   engine_table: a latest-wins slot for each resource; engine_status: the same for the state; engine_next_event: one queue in order, of
 *                 which nothing is dropped. engine_fd becomes readable when any of them has something new.
 *
 * Nothing else is shared, and no call here waits for a server but engine_turn. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "base/clock.h"
#include "config/settings.h"
#include "model/plan.h"
#include "model/verb.h"
#include "net/net.h"
#include "recording/playhead.h"
#include "recording/recorder.h"

#define SOURCE_MAX 8u

struct engine;

struct engine_options {
	const struct settings *settings; /* borrowed until engine_free; the engine makes its own for another context */
	struct clock clock;
	bool interactive;                /* false: nothing is polled, only what is asked for is fetched, once */
	struct recorder *recorder;       /* is told what comes; NULL. Borrowed */
	const char *audit_file;          /* instead of the setting audit-file, for every context; NULL. Borrowed */
	const struct net_wire *wire;     /* stands where the network would be; NULL: the network. Borrowed */
};

struct engine *engine_new(const struct engine_options *options, struct error *error);
/* Ends the thread if there is one, waits for what is under way to change a server and gives our token back, both together 300 ms at most, and frees. What came of
 * a plan that was left like this is in the audit log. */
void engine_free(struct engine *e);

bool engine_start(struct engine *e);                 /* a thread of its own; false: none could be made */
void engine_turn(struct engine *e, int timeout_ms);  /* without a thread: do what is due, wait at most so long */
int engine_patience(const struct engine *e);         /* without a thread: ms until something is due by itself, by its clock */

/* The clock of what is seen: with a recording (the setting `replay`) its wall time is where the recording stands, its other time the clock's of the options. Any thread;
 * valid until engine_free. */
struct clock engine_clock(struct engine *e);

/* --- commands (any thread; copied) --- */
enum command_kind {
	COMMAND_WANT,     /* `resource` is on the screen (or asked for): keep it fresh */
	COMMAND_UNWANT,
	COMMAND_SELECT,   /* row `id` of `resource` is selected: fetch its detail feeds; id NULL: none */
	COMMAND_REFRESH,  /* ask for `resource` again now (NULL: everything wanted), also a source that waits for its next try */
	COMMAND_PLAN,     /* ask the planner of `verb` for `rows` of `table`: EVENT_PLAN or EVENT_PLAN_FAILED with this `number` */
	COMMAND_RUN,      /* do `plan`, which came by EVENT_PLAN: EVENT_STEP …, EVENT_PLAN_DONE. A plan is done once; a second RUN is nothing */
	COMMAND_STOP,     /* stop the running plan between steps */
	COMMAND_DROP,     /* nobody looks at `plan` any more: free it, when it runs at its end and without a word */
	COMMAND_PLAY,     /* move the recording as `play` says, `when` with PLAY_JUMP; nothing without one */
	COMMAND_CONTEXT,  /* go to the context `id`, also away from a dead one: a plan that runs is left with its EVENT_PLAN_DONE, then EVENT_CONTEXT */
};

enum play {
	PLAY_PAUSE,  /* or go on */
	PLAY_STEP,   /* to the next moment at which something came, and stand still there */
	PLAY_FASTER,
	PLAY_SLOWER,
	PLAY_JUMP,   /* forward or back; panes keep their selection and filter */
};

struct command {
	enum command_kind kind;
	enum play play;
	int64_t when;               /* wall ms */
	const struct resource *resource;
	const char *id;
	const struct verb *verb;
	unsigned number;            /* the caller's, comes back in the event */
	const struct table *table;  /* PLAN: the rows' table (a reference is taken) */
	const uint32_t *rows;       /* PLAN: captured rows */
	uint32_t row_count;
	bool by_filter;
	bool dry_run;               /* RUN is refused: planning is allowed under read-only */
	uint32_t max_targets;       /* 0: the setting */
	struct plan *plan;          /* RUN, DROP */
	const char *reason, *ticket; /* RUN */
	unsigned contexts;           /* set by engine_send: how many EVENT_CONTEXT its sender had heard. Rows of a context that was left are not planned for another */
};

/* False: out of memory; nothing was queued. */
bool engine_send(struct engine *e, const struct command *command);

/* --- what comes back --- */
int engine_fd(const struct engine *e);      /* readable: look at all three below, then engine_fd_clear first */
void engine_fd_clear(struct engine *e);

/* The newest table of the resource with a reference for the caller, if it is newer than *generation (which is updated); else NULL. */
const struct table *engine_table(struct engine *e, const struct resource *resource, uint64_t *generation);

enum event_kind {
	EVENT_PLAN,        /* `plan` is ready for the dialog. It is the engine's; until COMMAND_RUN or DROP the receiver may read it */
	EVENT_PLAN_FAILED, /* `error` */
	EVENT_STEP,        /* step `step` of the running plan: `outcome`, `error` */
	EVENT_PLAN_DONE,   /* the plan is the receiver's to read again; then COMMAND_DROP. `error`: plan_result */
	EVENT_MESSAGE,     /* `text`: a line for the bottom of the screen, e.g. "keycloak: answered again after 1 retry" */
	EVENT_CONTEXT,     /* the context is another now (or `error` says why not): forget tables, tags and selection */
	EVENT_CONTACT,     /* headless: everything that was wanted has come or failed */
};

struct event {
	enum event_kind kind;
	unsigned number;
	struct plan *plan;
	unsigned step;
	enum outcome outcome;
	struct error error;
	char text[400];
};

bool engine_next_event(struct engine *e, struct event *out);

/* --- the state for the head of the screen and the snapshot's head --- */
struct status_source {
	char name[24], title[8], version[24], url[256], account[128];
	enum source_state state;
	int64_t since;       /* of this state, our wall clock */
	int64_t latency_ms;  /* -1 */
	int64_t next_try;    /* our wall clock; INSTANT_NULL */
	int64_t token_ends;  /* our wall clock; INSTANT_NULL */
	struct error error;
};

struct status {
	uint64_t generation;        /* grows with each change */
	char context[64];           /* "" : none is named */
	char colour[16];            /* of the context; "" */
	bool production, read_only;
	char read_only_why[96];     /* "--read-only", "policy:3", "config:8 [context prod]" */
	char realm[64];
	bool require_reason, require_ticket; /* of every change in this context */
	bool audit_ok;
	char audit_error[200];
	char audit_file[512];       /* where the audit log lies */
	bool replayed;              /* a recording instead of servers, */
	struct playhead playhead;   /* where it stands, */
	char replay_note[200];      /* and what a person should know of it; "" */
	bool clock_known;           /* offset of the server's clock: an interval, ms */
	int64_t clock_low, clock_high;
	unsigned source_count;
	struct status_source source[SOURCE_MAX];
	/* realm rules, for the line at the bottom: ms; INSTANT_NULL */
	int64_t rule_token, rule_idle, rule_max, rule_offline;
	bool rule_remember_me;
};
void engine_status(struct engine *e, struct status *out);

/* The server's time now, ms: our clock plus the middle of the offset. */
int64_t engine_now(struct engine *e);

/* What verb_why_not reads, filled from the latest tables and states. Valid until the next call from this thread or engine_facts_release. */
void engine_facts(struct engine *e, struct facts *out);
void engine_facts_release(struct facts *f);

/* Names of the contexts in the configuration. */
unsigned engine_context_count(const struct engine *e);
const char *engine_context_name(const struct engine *e, unsigned index);

#endif
