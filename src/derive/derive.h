/* What no server says alone: resources out of feeds. Tables in, tables out; pure. */
#ifndef DERIVE_DERIVE_H
#define DERIVE_DERIVE_H

#include "model/resource.h"
#include "model/table.h"

/* The feeds' tables by name ("keycloak.session"), as far as they are here, and what the program itself knows. */
struct derive_inputs {
	const struct table *(*feed)(void *self, const char *name); /* NULL: never came */
	void *self;
	int64_t now;             /* the server's time, ms */
	const char *own_session; /* id of our own Keycloak session; NULL */
	const char *selected;    /* id of the row that the detail feeds' tables were fetched for; NULL: there are none */
};

/* One resource: the feeds it is made of and the function that makes it. */
struct derivation {
	const struct resource *resource;
	const char *feeds[8];        /* NULL-terminated; the first is the one without which there is nothing */
	const char *detail_feeds[6]; /* fetched for the selected row, argument {selected} = its id */
	/* The caller owns the table; NULL: out of memory. about->fetched_at is the oldest input's; an input that is missing or not complete makes the
	 * resource not complete and the fields that need it null. */
	const struct table *(*make)(const struct derive_inputs *in);
};

extern const struct derivation derivations[];
extern const unsigned derivation_count;

const struct derivation *derivation_of(const struct resource *resource); /* NULL: made by the engine (source, audit) */

/* When a resource changes by itself: the next instant after `now` at which a row's state changes (a session is over). INSTANT_NULL: none. Then
 * the resource has to be derived again, and the list fetched again, because the row may have been used meanwhile. */
int64_t derive_next_change(const struct table *t, int64_t now);

#endif
