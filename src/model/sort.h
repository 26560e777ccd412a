/* The order of rows, for views. */
#ifndef MODEL_SORT_H
#define MODEL_SORT_H

#include "model/table.h"

/* Sort `count` row numbers of `t` by a field as value_compare says, nulls last in both directions. Equal rows stand in the order of their keys,
 * whatever the table's order is, so that they do not dance from one table to the next. By a field that counts down (SHOW_LEFT), what is over at `now`
 * comes after what is still to come: "what ends next" begins with the next. False: out of memory, nothing has changed. */
bool sort_rows(const struct table *t, uint32_t *rows, uint32_t count, unsigned field, bool descending, int64_t now);

#endif
