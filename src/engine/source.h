/* One server of one context: our token there, its generation, whether it answers and when to try again. Every request of the engine goes through source_ask. */
#ifndef ENGINE_SOURCE_H
#define ENGINE_SOURCE_H

#include "config/settings.h"
#include "model/facts.h"
#include "model/plan.h"
#include "model/system.h"
#include "net/net.h"

struct engine;
struct source;
struct job;

/* `error` tells the whole outcome: transport, status, decoding. `answer` is NULL when the request never left. The job is freed after the call. */
typedef void job_done(struct job *job, const struct net_answer *answer, const struct error *error);

#define JOB_ARGUMENTS (STEP_ARGUMENTS + 2)

struct job {
	struct source *source;
	const struct operation *operation;
	struct argument arguments[JOB_ARGUMENTS]; /* the caller's, texts copied */
	unsigned argument_count;
	char *texts;
	char *url;
	char *body;
	size_t body_length;
	struct decoding *decoding; /* owned; NULL: the body is kept when it is small */
	bool retried;              /* a READ is asked again once, with a new token, after 401 */
	bool wait;                 /* for a token and the probes */
	unsigned number;           /* in the transport; 0: waiting */
	uint32_t rows;             /* decoded elements */
	job_done *done;
	void *owner;
	struct job *next;
};

struct source {
	struct engine *engine;
	const struct system *system;
	char url[1024];
	struct error unusable;     /* not configured, or configured wrongly */
	bool recorded;             /* what is known of it comes from a recording (told.h): no address, no token of ours, no probe */
	const struct login *login;
	struct token token;
	bool token_asked;          /* a token request is under way */
	bool spent;                /* the token was refused: get another */
	bool getting_known;
	unsigned probe;            /* probes that have ended or are not needed; probe_count(system): ready */
	struct job *probe_job;
	const struct table *probe_table[3];
	struct builder *probe_builder;
	uint32_t generation;
	char version[24];
	enum source_state state;
	struct error error;
	int64_t since;             /* wall ms of this state */
	int64_t last_good;         /* wall ms; INSTANT_NULL */
	int64_t latency;           /* ms to the first byte, last; -1 */
	unsigned failures;         /* in a row */
	int64_t failed;            /* mono ms of the last failure */
	int64_t next_try;          /* mono ms; 0: now */
	int64_t next_try_wall;     /* the same for people; 0 */
	bool clock_known;
	int64_t clock_low, clock_high; /* server minus ours, ms */
	uint32_t minute_requests[60];
	uint64_t minute_bytes[60];
	int64_t minute_second[60]; /* mono seconds each slot stands for */
	int64_t told_requests, told_bytes; /* of a recording: a minute's, in one */
	uint32_t wrong_kind;
	struct job *jobs;          /* all that are not done, in order */
};

void source_init(struct source *s, struct engine *e, const struct system *system);
void source_release(struct source *s);

bool source_is_usable(const struct source *s);           /* configured */
bool source_may_ask(const struct source *s);             /* usable and not waiting for its next try */
bool source_is_known(const struct source *s);            /* we were logged in and it was probed: roles and generation are known */
void source_get_known(struct source *s);                 /* log in and probe, without a request that waits for it */
int64_t source_waits_until(const struct source *s);      /* for its next try, wall ms; INSTANT_NULL: it does not */
int64_t source_token_ends(const struct source *s);       /* wall ms; INSTANT_NULL: none */
void source_try_now(struct source *s);                   /* by hand: not before a second after the last try, or a held key locks an account */
void source_forget_clock(struct source *s);              /* ours was set: the next request waits for a token, by which the offset is learnt anew */
bool source_has_role(const struct source *s, const char *role);
const struct operation *source_operation(const struct source *s, const char *name); /* the row that holds there */

/* Ask. The job and `decoding` (given away, also on error) live until `done`, which is called exactly once and never from inside this call. NULL: *error says why,
 * `done` is not called. `arguments` are copied into URL and body. */
struct job *source_ask(struct source *s, const struct operation *op, const struct argument *arguments, unsigned count, struct decoding *decoding, job_done *done,
                       void *owner, struct error *error);
void source_cancel(struct job *job); /* `done` is not called */

/* What an answer, or none, means for the source as a whole. source_heard: it lives; source_answered: and it serves us. `wait`: ms until the next try; 0: longer with
 * each failure. */
void source_heard(struct source *s, const struct net_answer *answer);
void source_answered(struct source *s, const struct net_answer *answer);
void source_failed(struct source *s, const struct error *error, int64_t wait);
void source_count_request(struct source *s, uint64_t bytes);

void source_turn(struct source *s);  /* get a token, probe, send what waits */
void source_give_back(struct source *s, int64_t until); /* our token, unless it takes longer than that, mono ms */
void source_rates(const struct source *s, int64_t *requests, int64_t *bytes); /* of the last minute */

#endif
