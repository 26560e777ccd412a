/* Which columns of a noun a table shows in the room there is: the resource table's order, widths and ranks decide. */
#ifndef UI_COLUMNS_H
#define UI_COLUMNS_H

#include "model/resource.h"

#define COLUMNS_MAX 32u

struct column {
	uint16_t field;
	int x, width; /* relative to the table's left edge */
};

/* Fills `out` from left to right and returns how many. The lowest ranks come first and the others as they fit, rank 0 whether it fits or not; those of
 * PLACE_WIDE only when all others are there; what room is left then is shared by weight. */
unsigned columns_choose(const struct schema *schema, int room, struct column out[static COLUMNS_MAX]);

#endif
