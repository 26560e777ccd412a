/* What ends beside the sessions that are named for an end, by what the server can do.
 *
 * Where the server ends an offline session by its id (24.0.2 and later), its online twin, of the same id, goes with it. Where it cannot, an offline session ends by
 * the consents of its user at its clients, and each of these takes that client away from all offline sessions of the user. An online session ends alone. */
#ifndef DERIVE_BESIDE_H
#define DERIVE_BESIDE_H

#include "model/table.h"

/* All offline sessions of a user at a client, which end by one request. */
struct consent {
	struct span user, client; /* exact: id of the user, client id */
	uint32_t row;             /* the first of the named rows that needs it */
	uint32_t client_index;    /* of the client in that row's list */
};

struct beside {
	const struct table *sessions; /* the session resource; borrowed */
	bool by_id;                   /* the server ends an offline session by its id */
	uint32_t *named;              /* what is live of the rows, sorted */
	uint32_t named_count;
	struct consent *consents; /* without `by_id`: what the named offline rows need, sorted by user and client, each once */
	uint32_t consent_count;
};

/* `rows`: what is named, in any order; copied. What is over or stale is passed over: no request is made for it. False: out of memory. Release in any case. */
bool beside_init(struct beside *b, const struct table *sessions, bool by_id, const uint32_t *rows, uint32_t count);
void beside_release(struct beside *b);

bool beside_is_named(const struct beside *b, uint32_t row);

/* A session that was not named loses something: it ends, or a client of it does. Over and stale ones have nothing to lose. */
bool beside_touches(const struct beside *b, uint32_t row);
/* It ends altogether, named or not. */
bool beside_ends(const struct beside *b, uint32_t row);

/* The row of the same id and the other type; ROW_NONE. */
uint32_t beside_twin(const struct table *sessions, uint32_t row);

/* Not known to be over or stale: it may still give new tokens. */
bool beside_is_live(const struct table *sessions, uint32_t row);
bool beside_is_offline(const struct table *sessions, uint32_t row);

/* The order of two struct span by their bytes, for qsort and bsearch. */
int beside_compare_spans(const void *a, const void *b);

#endif
