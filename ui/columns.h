/* Which columns of a noun a table shows in the room there is: the resource table's order, widths and ranks decide. */
#ifndef UI_COLUMNS_H
#define UI_COLUMNS_H

#include "model/resource.h"

#define COLUMNS_MAX 32u

struct column {
	uint16_t field;
	int x, width; /* relative to the table's left edge */
};

/* Fills `out` from left to right and returns how many. Columns give way from the highest rank down (rank 0 never); those of PLACE_WIDE come in when
 * all others have their width and room is left; what is left then is shared by weight. */
unsigned columns_choose(const struct schema *schema, int room, struct column out[static COLUMNS_MAX]);

#endif
