/* After the steps: the READs that show what became of each target. A step whose answer never came, or was
 * that the server broke, is decided here, and a server that said "done" is held to it. */
#ifndef ENGINE_PROOF_H
#define ENGINE_PROOF_H

#include "engine/source.h"
#include "model/plan.h"

struct proofs {
	struct engine *engine;
	struct plan *plan;
	struct source *source; /* of the proof under way */
	void (*spoke)(void *self, unsigned step, enum outcome outcome, const struct error *error);
	void *self;
	int64_t until;     /* mono ms: how long a server that is away is waited for */
	unsigned next;     /* step whose proof is looked at next */
	unsigned asked;    /* proofs asked so far */
	unsigned current;  /* step whose proof is under way */
	struct builder *builder;
	struct job *job;
};

void proofs_begin(struct proofs *p, struct engine *e, struct plan *plan, void (*spoke)(void *self, unsigned step, enum outcome outcome, const struct error *error), void *self);
bool proofs_turn(struct proofs *p); /* true: all has been looked at */
void proofs_release(struct proofs *p);

#endif
