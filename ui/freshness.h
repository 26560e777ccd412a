/* How much a table can be trusted right now: loading, empty, forbidden, unreachable and not knowable are five things, and old data looks old. */
#ifndef UI_FRESHNESS_H
#define UI_FRESHNESS_H

#include "engine/engine.h"
#include "model/resource.h"
#include "model/table.h"

enum freshness_kind {
	FRESHNESS_LOADING,
	FRESHNESS_FRESH,
	FRESHNESS_PARTIAL,      /* rows, but an input failed or was cut */
	FRESHNESS_OLD,          /* rows from before the source stopped answering */
	FRESHNESS_FORBIDDEN,    /* no rows from here on */
	FRESHNESS_REFUSED,      /* our credential is missing, wrong or expired */
	FRESHNESS_UNREACHABLE,
	FRESHNESS_NOT_KNOWABLE, /* the source is not configured */
	FRESHNESS_FAILED,
};

struct freshness {
	enum freshness_kind kind;
	bool is_old;     /* dim the rows, put '~' before what is counted from a clock */
	char text[480];  /* for the title: "3s", "AS OF 02:02:38Z, 11m29s OLD: unreachable, next try in 14s", "FORBIDDEN: …" */
};

/* `t` NULL: nothing came yet. `wall`: our wall clock, ms. */
struct freshness freshness_of(const struct table *t, const struct resource *resource, const struct status *status, int64_t wall);

/* The source of that name in the status; NULL: none. */
const struct status_source *status_find(const struct status *status, const char *name);

#endif
