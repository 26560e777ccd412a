/* The seam between the dashboard and what feeds it, so that a test, or a recording, can stand where the engine does. Each function is
 * engine.h's of the same name. */
#ifndef UI_SEAM_H
#define UI_SEAM_H

#include "engine/engine.h"

struct seam {
	void *self;
	const struct table *(*table)(void *self, const struct resource *resource, uint64_t *generation);
	void (*status)(void *self, struct status *out);
	int64_t (*now)(void *self);
	void (*facts)(void *self, struct facts *out);
	void (*facts_release)(void *self, struct facts *facts);
	bool (*send)(void *self, const struct command *command);
	bool (*next_event)(void *self, struct event *out);
	unsigned (*context_count)(void *self);
	const char *(*context_name)(void *self, unsigned index);
};

struct seam seam_of_engine(struct engine *engine);

#endif
