/* How one table comes to be: the operations that can fill it, when, and its caps. The engine runs feeds; nothing else asks a server for
 * a list. */
#ifndef MODEL_FEED_H
#define MODEL_FEED_H

#include "model/operation.h"

enum trigger {
	TRIGGER_TICK,     /* each poll interval */
	TRIGGER_SLOW,     /* each `every_ms` */
	TRIGGER_CHANGED,  /* when feed `of` has other rows than at the last run, and at least each `every_ms` */
	TRIGGER_SELECTED, /* for the one row of `each` that is selected or shown */
	TRIGGER_ASKED,    /* by a verb, or when a resource that needs it is on the screen for the first time */
};

/* The value of an argument of the operation comes from a column of the row that the call is made for. */
struct feed_argument { const char *name; uint16_t field; };

/* One call, or one for each row of another feed. */
struct feed_call {
	const char *operation;
	const char *each;           /* feed whose rows it is made for; NULL: made once */
	int when_positive;          /* only for rows whose number in this field is > 0; -1: all */
	const struct feed_argument *arguments; unsigned argument_count;
	uint16_t fixed_field; int64_t fixed_number; bool fixed; /* a WORD or FLAG that says which call the row came from */
	int rows_expected;          /* field of the `each` row that tells how many rows to expect, for {max} = n + 10 % + 100; -1: the cap */
};

/* A way to fill the feed. The first whose source is configured, whose operations exist in the generation, and whose roles we have, is taken. */
struct feed_way { const struct feed_call *calls; unsigned count; };

struct feed {
	const char *name;   /* "keycloak.session" */
	const struct schema *schema;
	const char *source;
	const struct feed_way *ways; unsigned way_count;
	enum trigger trigger;
	const char *of;     /* TRIGGER_CHANGED */
	int32_t every_ms;   /* 0: the poll interval */
	bool unite;         /* rows with one key become one row */
	bool on_end;        /* also when the computed end of a row of the resource made of it passes */
	uint32_t max_rows;  /* 0: the option's cap */
};

#endif
