/* One plan on its way: from COMMAND_PLAN until it is dropped. plans.c asks the planner, plan_run.c does the steps. */
#ifndef ENGINE_PLAN_RUN_H
#define ENGINE_PLAN_RUN_H

#include "engine/internal.h"
#include "engine/proof.h"

#define STEPS_AT_ONCE 2u /* more gains nothing at the server (measured) */

enum phase {
	PHASE_TABLES, /* what the planner reads has to be there */
	PHASE_NEEDS,  /* answers to what it asked for are on their way */
	PHASE_READY,  /* the plan is with the person */
	PHASE_STEPS,
	PHASE_PROOFS,
};

struct plan_run {
	struct plan_run *next;
	struct engine *engine;
	enum phase phase;
	unsigned number;
	const struct verb *verb;
	const struct table *table;
	uint32_t *rows;
	uint32_t row_count;
	bool by_filter, dry_run;
	uint32_t max_targets;
	struct plan *plan;
	/* planning */
	unsigned round, need;        /* the next need to ask for */
	struct fact_answer *answers; /* texts in `keep` */
	unsigned answer_count;
	struct arena keep;
	struct builder *builder;
	struct job *need_job;
	/* running */
	unsigned next_step, in_flight;
	bool stop;
	bool begun;                  /* what was begun is not done again */
	bool dropped;                /* nobody looks at it any more */
	bool left;                   /* its context was left: it is only looked at */
	char audit_id[20];
	struct error audit_error;
	struct job *step_job[STEPS_AT_ONCE];
	unsigned step_of_job[STEPS_AT_ONCE];
	struct proofs proofs;
};

/* Begin what the person agreed to: the intention is in the audit log, or nothing is done and EVENT_PLAN_DONE says why. */
void plan_run_begin(struct plan_run *r, const struct command *c);
void plan_run_turn_steps(struct plan_run *r); /* PHASE_STEPS: send what may go, end in PHASE_PROOFS */
void plan_run_end(struct plan_run *r);        /* after the proofs: the end is in the audit log, EVENT_PLAN_DONE */
void plan_run_leave(struct plan_run *r);      /* the end before its time: what came of the requests under way is not known */

#endif
