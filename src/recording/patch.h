/* A table that deltas are put on, one after the other, before it is built: a jump over a hundred of them copies the table once. */
#ifndef RECORDING_PATCH_H
#define RECORDING_PATCH_H

#include "model/table.h"

struct patch_row {
	const struct table *table;
	uint32_t row;
};

struct patch {
	const struct schema *schema;
	struct patch_row *rows; /* as they are by now, each where it came from */
	uint32_t count;
	bool cut;               /* there were more than LIMIT_ROWS */
	const struct table **tables; /* counted: those that rows come from */
	unsigned table_count;
};

/* Each is false when there is no memory; then the patch is as it was before. All tables have one schema, with a key. The caller releases the patch in any case. */
bool patch_init(struct patch *p, const struct table *t);
void patch_release(struct patch *p);

/* Takes out the rows that have the key of a row of `gone`, puts rows of `changed` in place of those that have their key, and the rest of `changed` behind.
 * `order`, `order_count` numbers: pairs, as recording.h tells; what does not name each row once is passed over, NULL too. */
bool patch_add(struct patch *p, const struct table *changed, const struct table *gone, const uint32_t *order, uint32_t order_count);

/* The table; NULL: out of memory. */
const struct table *patch_build(const struct patch *p, const struct table_about *about);

#endif
