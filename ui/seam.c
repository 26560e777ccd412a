#include "ui/seam.h"

static const struct table *seam_table(void *self, const struct resource *resource, uint64_t *generation)
{
	return engine_table(self, resource, generation);
}

static void seam_status(void *self, struct status *out)
{
	engine_status(self, out);
}

static int64_t seam_now(void *self)
{
	return engine_now(self);
}

static void seam_facts(void *self, struct facts *out)
{
	engine_facts(self, out);
}

static void seam_facts_release(void *self, struct facts *facts)
{
	(void)self;
	engine_facts_release(facts);
}

static bool seam_send(void *self, const struct command *command)
{
	return engine_send(self, command);
}

static bool seam_next_event(void *self, struct event *out)
{
	return engine_next_event(self, out);
}

static unsigned seam_context_count(void *self)
{
	return engine_context_count(self);
}

static const char *seam_context_name(void *self, unsigned index)
{
	return engine_context_name(self, index);
}

struct seam seam_of_engine(struct engine *engine)
{
	return (struct seam){
	        .self = engine,
	        .table = seam_table,
	        .status = seam_status,
	        .now = seam_now,
	        .facts = seam_facts,
	        .facts_release = seam_facts_release,
	        .send = seam_send,
	        .next_event = seam_next_event,
	        .context_count = seam_context_count,
	        .context_name = seam_context_name,
	};
}
