/* A plan: what a verb would do, before it does it. Revoking one session, revoking four hundred and off-boarding a person are this one record.
 *
 * A planner is asked again until it is READY or fails: plan(request, facts) → NEED (READ operations with arguments) or READY (steps). The engine
 * fetches what is needed, at most PLAN_ROUNDS times. All texts lie in the plan's arena and are cleaned for the screen unless they are ids. */
#ifndef MODEL_PLAN_H
#define MODEL_PLAN_H

#include "base/arena.h"
#include "model/facts.h"
#include "model/way.h"

#define PLAN_ROUNDS 4
#define STEP_ARGUMENTS 4

enum outcome { OUTCOME_PENDING, OUTCOME_DONE, OUTCOME_ALREADY, OUTCOME_REFUSED, OUTCOME_FAILED, OUTCOME_UNKNOWN /* sent, no answer: never sent again */,
	OUTCOME_SKIPPED, OUTCOME_STOPPED, OUTCOMES };
extern const char *const outcome_word[OUTCOMES];

enum step_stop { STOP_NOTHING, STOP_TARGET /* later steps of this target */, STOP_ALL };

struct target {
	const char *noun;
	const char *id;   /* exact, as the server has it; never empty (refused in plan_add_step) */
	const char *name; /* cleaned */
};

/* A request: the operation and its arguments. `realm` is put in by the engine. The texts are exact. */
struct call {
	const char *operation;
	struct argument arguments[STEP_ARGUMENTS];
	unsigned argument_count;
};

struct step {
	struct call call;
	struct target target;
	const char *sentence;     /* "end online session 0617c68d of k.ito" */
	const char *undo;         /* how to take it back; NULL: there is no undo */
	int already[3];           /* HTTP statuses that mean "already so"; 0: none */
	enum step_stop on_failure;
	struct call proof;        /* a READ that shows it; operation NULL: none */
	bool proof_absent;        /* done when the target's id is not among the proof's rows, or it answers 404 */
	/* filled by the engine */
	enum outcome outcome;
	struct error error;
	int64_t started_at, ended_at;
};

/* Something that will be gone or will no longer work. Counted for --expect and for the number that a person types. */
struct ending {
	struct target target;
	const char *line;     /* one line for the dialog: user, id, type, address, end */
	bool beyond;          /* ends although it was not named: say so */
};

enum friction { FRICTION_NONE, FRICTION_YES_NO, FRICTION_COUNT /* type the number of endings */, FRICTION_NAME /* type the name */ };

struct plan {
	struct arena arena;
	const struct verb *verb;
	const char *title;          /* "REVOKE 12 SESSIONS" */
	struct call *needs; unsigned need_count, need_room;
	struct step *steps; unsigned step_count, step_room;
	struct ending *endings; unsigned ending_count, ending_room;
	const char **notes; unsigned note_count, note_room; /* EFFECT, NOT ENDED, untouched, can log in again: sentences, most important first */
	const char **skipped; unsigned skipped_count, skipped_room; /* targets that need nothing: "682b424a: over already" */
	struct ways ways; bool has_ways;
	const char *ways_of;        /* whose */
	enum friction friction;
	const char *confirm_name;   /* FRICTION_NAME */
	bool failed;                /* memory ran out while building: the plan is not to be used */
	/* given by the person */
	const char *reason, *ticket;
};

void plan_init(struct plan *p);
void plan_release(struct plan *p);

/* Each copies what it is given into the arena, all texts included; a secret stays its owner's and must outlive the plan. They return false or NULL
 * and set `failed` when memory is out or a target's id is empty. The step that comes back is valid until the next is added. */
bool plan_add_need(struct plan *p, const struct call *call);
struct step *plan_add_step(struct plan *p, const struct step *step);
bool plan_add_ending(struct plan *p, const struct ending *ending);
bool plan_add_note(struct plan *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool plan_add_skipped(struct plan *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Overall: all done or already → none; all of one failure → its class; mixed → ERROR_PARTIAL. */
struct error plan_result(const struct plan *p);

/* After the last step: what the plan says of the ways into MLflow afterwards holds only when all of it was done. Else a way that it was to close is unknown. */
void plan_judge_ways(struct plan *p);

#endif
