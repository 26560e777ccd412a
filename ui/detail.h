/* One row in full. */
#ifndef UI_DETAIL_H
#define UI_DETAIL_H

#include "model/facts.h"
#include "model/resource.h"
#include "ui/lines.h"

/* Every field of the row, instants with the local time too, `columns` wide; before them, where the row is a person's, when that person is really
 * out (`brief`: a line for each way). `now`: server's time, ms. */
void detail_fill(struct lines *l, const struct resource *resource, const struct table *t, uint32_t row, const struct facts *facts, bool brief,
                 unsigned columns, int64_t now);

#endif
