/* What the files of the engine share. Everything here belongs to the engine's one thread; only mailbox.h is met by others. */
#ifndef ENGINE_INTERNAL_H
#define ENGINE_INTERNAL_H

#include "derive/derive.h"
#include "engine/audit.h"
#include "engine/engine.h"
#include "engine/mailbox.h"
#include "engine/source.h"
#include "net/net.h"

#define FEED_MAX 32u
#define SELECTED_MAX 320u

/* One feed in this context. */
struct feed_state {
	const struct feed *feed;
	struct source *source;
	struct engine *engine;
	const struct table *table;   /* what is published; NULL until the first run ended, well or badly */
	struct error error;          /* of the last run */
	bool wanted;                 /* a resource that is wanted needs it */
	bool asked;                  /* run as soon as the source may be asked */
	bool row_ended;              /* the end of a row has passed since the last run began: the server knows more about it */
	bool tried;                  /* a run has ended */
	unsigned failures;           /* runs in a row that ended badly, not counting those for which the feed it is made from was to blame */
	int64_t ended;               /* mono ms of the end of the last run; INSTANT_NULL: never */
	int64_t duration;            /* ms of the last good run */
	bool watched;                /* another feed runs when this one changes */
	uint64_t digest;             /* of the rows, when watched */
	unsigned version;            /* when watched: grows when the rows are others, or fail, or are back */
	unsigned of_version;         /* of the feed that it is made from, at the last run */
	char selected[SELECTED_MAX]; /* TRIGGER_SELECTED: the row it is for; "": none */
	/* while it runs */
	bool running;
	struct builder *builder;
	const struct feed_way *way;
	unsigned call;               /* index into way->calls */
	uint32_t each_row;           /* next row of `each` */
	const struct table *each;    /* counted */
	struct job *job;
	uint32_t job_max;            /* the {max} that was sent */
	uint32_t expected;           /* rows that the server said it has, over all calls */
	int64_t started, started_wall;
};

/* One resource in this context. */
struct resource_state {
	const struct resource *resource;
	const struct derivation *derivation; /* NULL: made by the engine */
	const struct table *table;           /* newest; counted */
	bool wanted;
	bool dirty;                          /* an input changed: make it again this turn */
	char selected[SELECTED_MAX];
	int64_t next_change;                 /* server's time; INSTANT_NULL */
};

struct plan_run;
struct replay;

struct engine {
	struct engine_options options;
	struct clock clock;              /* of what is seen: engine_wall, engine_mono */
	const struct settings *settings; /* of the context in force */
	unsigned contexts;               /* how often it has changed */
	struct settings *own_settings;   /* when we made them */
	struct net *net;
	struct source sources[SOURCE_MAX];
	unsigned source_count;
	struct feed_state feeds[FEED_MAX];
	unsigned feed_count;
	struct resource_state resources[RESOURCE_MAX];
	struct replay *replay;           /* a recording instead of servers; NULL */
	struct audit *audit;
	struct error audit_error;        /* why it cannot be written, when it was looked at last */
	uint64_t audit_stamp;
	int64_t audit_looked;            /* mono ms */
	int64_t ahead;                   /* the wall clock before the other one, ms: moves when somebody sets it, or after a suspend */
	struct plan_run *runs;           /* being planned or run */
	bool contacted;                  /* EVENT_CONTACT was said since the last WANT or REFRESH */
	atomic_bool quitting;            /* set by whoever frees it */
	bool has_thread;
	pthread_t thread;
	struct status told;              /* the status as it was told last */
	const struct table *told_realm;
	int64_t sources_recorded;        /* mono ms */
	struct mailbox mailbox;
};

/* --- engine.c --- */
int64_t engine_mono(const struct engine *e);
int64_t engine_wall(const struct engine *e);       /* where the recording stands, with one */
int64_t engine_server_now(const struct engine *e); /* of the first source whose offset is known */
int64_t engine_mono_at(const struct engine *e, int64_t instant); /* when the server's clock will show it, mono ms; INT64_MAX: never */
/* Name and settings of the context, in a replay also what the recording tells of where it was made. Texts; NULL, and "" for the name: none. */
const char *engine_context(const struct engine *e);
const char *engine_setting(const struct engine *e, const char *name);
void engine_say(struct engine *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
uint32_t engine_max_rows(const struct engine *e);
const char *engine_own_session(const struct engine *e); /* id of our own Keycloak session; NULL */
struct source *engine_source_of(struct engine *e, const char *operation); /* by the name before the first dot; NULL */

/* --- context.c --- */
extern const struct system *const engine_systems[];
extern const unsigned engine_system_count;

/* --- status.c --- */
void engine_fill_facts(const struct engine *e, struct facts *out, struct source_facts *sources);
void status_tell(struct engine *e); /* only when something is different, so that an idle screen stays idle */

/* --- feed_run.c --- */
void feed_run_begin(struct feed_state *f);
void feed_run_stop(struct feed_state *f); /* without a result */
void feed_run_fail(struct feed_state *f, const struct error *error);
void feed_publish(struct feed_state *f, const struct table *t); /* the reference is given away */
void feed_publish_failure(struct feed_state *f); /* the rows stay, and the table says by f->error why they are old */

/* --- feeds.c --- */
void feeds_set_up(struct engine *e);
void feeds_release(struct engine *e);
void feeds_turn(struct engine *e);              /* start what is due */
int64_t feeds_next(const struct engine *e);     /* mono ms when something is due; INT64_MAX */
void feeds_ask(struct engine *e, struct feed_state *f);
void feeds_select(struct engine *e, struct feed_state *f, const char *id); /* TRIGGER_SELECTED: the row it is for; "": none */
void feeds_forget(struct engine *e, struct feed_state *f); /* as if it had never come */
bool feeds_idle(const struct engine *e);        /* nothing runs and nothing is asked for */
struct feed_state *feeds_find(struct engine *e, const char *name);
struct feed_state *feeds_made_from(const struct feed_state *f); /* the one that has to be there before; NULL: none */
void feeds_source_failed(struct engine *e, struct source *s); /* say so in every table of it */
void feeds_source_back(struct engine *e, const struct source *s, bool was_away); /* ask again what failed; without was_away only what was not to blame itself */

/* --- resources.c --- */
void resources_set_up(struct engine *e);
void resources_release(struct engine *e);
void resources_feed_changed(struct engine *e, const struct feed_state *f);
void resources_turn(struct engine *e);          /* make and publish what changed */
int64_t resources_next(const struct engine *e); /* mono ms */
void resources_want(struct engine *e, const struct resource *resource, bool on);
void resources_select(struct engine *e, const struct resource *resource, const char *id);
void resources_refresh(struct engine *e, const struct resource *resource);

/* --- audit_view.c --- */
void audit_view_begin(struct engine *e);
void audit_view_turn(struct engine *e);              /* did somebody append to it, can it be written? */
int64_t audit_view_next(const struct engine *e);     /* mono ms */
const struct table *audit_view_rows(struct engine *e); /* for the audit noun, with a reference for the caller; NULL: out of memory */

/* --- plans.c --- */
void plans_command(struct engine *e, const struct command *c);
void plans_turn(struct engine *e);
int64_t plans_next(const struct engine *e); /* mono ms */
void plans_stop(struct engine *e);              /* between steps */
bool plans_change_something(const struct engine *e); /* a request that changes a server is under way */
void plans_leave(struct engine *e);             /* end what is planned or done, and say so; what is with a person stays, to be dropped */
void plans_release(struct engine *e);

#endif
