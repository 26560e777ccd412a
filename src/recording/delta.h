/* What is other in a table than it was. */
#ifndef RECORDING_DELTA_H
#define RECORDING_DELTA_H

#include "model/table.h"

enum delta_kind {
	DELTA_NONE,  /* the same rows in the same order */
	DELTA_SOME,
	DELTA_WHOLE, /* it has to be told whole: rows have no key or share one, or nothing is shorter */
};

struct delta {
	uint32_t *changed; /* rows of the table as it is that are others, or new */
	uint32_t changed_count;
	uint32_t *gone;    /* rows of the table as it was */
	uint32_t gone_count;
	uint32_t *order;   /* for each row of the table as it is: its place when what stays closes up, and what is new comes behind. NULL: its own */
	uint32_t *memory;  /* of all three */
};

/* `out` is for DELTA_SOME, and then the caller releases it. Without memory for it the table is DELTA_WHOLE. Linear. */
enum delta_kind delta_find(const struct table *was, const struct table *is, struct delta *out);
void delta_release(struct delta *d);

#endif
