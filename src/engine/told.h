/* What is known of the sources, as a table: recordings hold it by the name "source", and the source noun is made of it. */
#ifndef ENGINE_TOLD_H
#define ENGINE_TOLD_H

#include "engine/internal.h"

enum told_field {
	TOLD_NAME, TOLD_STATE, TOLD_SINCE, TOLD_LATENCY, TOLD_LAST_GOOD, TOLD_NEXT_TRY, TOLD_VERSION, TOLD_GENERATION, TOLD_ERROR, TOLD_ERROR_CLASS, TOLD_ERROR_STATUS,
	TOLD_ACCOUNT, TOLD_OWN_SESSION, TOLD_ROLES, TOLD_TOKEN_ENDS, TOLD_CLOCK_LOW, TOLD_CLOCK_HIGH, TOLD_REQUESTS, TOLD_BYTES, TOLD_WRONG_KIND, TOLD_FIELDS
};
extern const struct schema told_schema; /* "source" */

/* Both: the caller owns the table; NULL: out of memory. */
const struct table *told_table(const struct engine *e, bool for_recording); /* without an address in a sentence */
const struct table *told_resource(const struct engine *e);                  /* rows of resource_source */

/* The other way round, in a replay: the sources are as the table tells. What it does not tell is not known. */
void told_take(struct engine *e, const struct table *t);
void told_forget(struct source *s); /* as before anything was told */

#endif
