/* Between the engine's thread and everybody else: a queue of commands, a slot for each resource, the status, a queue of events. One mutex, held for
 * pointer work only; an eventfd says that something is new. */
#ifndef ENGINE_MAILBOX_H
#define ENGINE_MAILBOX_H

#include "engine/engine.h"

#include <pthread.h>
#include <stdatomic.h>

struct mailbox_command;
struct mailbox_event;

struct mailbox {
	pthread_mutex_t lock;
	int fd; /* readable: tables, status or events */
	struct mailbox_command *first_command, *last_command;
	struct mailbox_event *first_event, *last_event;
	struct mailbox_event *spare; /* so that what came of a plan is told also without memory */
	unsigned spare_count;
	unsigned contexts;        /* EVENT_CONTEXT that were taken */
	const struct table *slot[RESOURCE_MAX];
	uint64_t generation[RESOURCE_MAX];
	struct status status;
	struct rights *rights;    /* what the sources can do, renewed with the status */
	const struct table *realm;
	bool broken;              /* an event was lost: there was no memory and no spare one; a message says so */
};

/* The sources' generations and roles, copied out of the engine: immutable, counted. `operations` are constant rows. */
struct rights {
	atomic_uint references;
	struct source_facts source[SOURCE_MAX];
	unsigned count;
	char own_session[80];
	char context[64];
	const char *roles[]; /* of all sources, one after the other; behind them the texts */
};
struct rights *rights_new(const struct facts *facts); /* from sources, own_session and context; NULL: out of memory */

bool mailbox_init(struct mailbox *m);
void mailbox_release(struct mailbox *m);

/* any thread */
bool mailbox_command(struct mailbox *m, const struct command *c); /* copies texts, rows; takes a reference to the table */
const struct table *mailbox_table(struct mailbox *m, unsigned index, uint64_t *generation);
bool mailbox_next_event(struct mailbox *m, struct event *out);
void mailbox_clear(struct mailbox *m);
void mailbox_facts(struct mailbox *m, struct facts *out); /* references for the caller: engine_facts_release */

/* engine's thread */
bool mailbox_take_command(struct mailbox *m, struct command *out, struct mailbox_command **hold); /* free `hold` with mailbox_command_free after use */
void mailbox_command_free(struct mailbox_command *c);
void mailbox_put_table(struct mailbox *m, unsigned index, const struct table *t); /* takes a reference of its own */
void mailbox_put_event(struct mailbox *m, const struct event *event);
/* All that changes with the state. `rights` is given away; a reference to `realm` is taken. */
void mailbox_put_status(struct mailbox *m, const struct status *status, struct rights *rights, const struct table *realm);

#endif
