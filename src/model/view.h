/* A view of a table: which rows, in which order, and which are tagged. It holds row numbers of one table and is made again for the next. Tags and
 * selection are identities (table_row_id), so they survive. Pure; one thread. */
#ifndef MODEL_VIEW_H
#define MODEL_VIEW_H

#include "model/filter.h"
#include "model/table.h"

struct view {
	const struct table *table; /* counted */
	uint32_t *order;           /* row numbers, filtered and sorted */
	uint32_t count;
	uint64_t *ids;             /* by row of the table; made when first looked through, else NULL */
	uint64_t *tags;            /* sorted row ids */
	uint32_t tag_count, tag_room;
	int sort_field;            /* -1: the table's order */
	bool descending;
};

void view_init(struct view *v);
void view_release(struct view *v);

/* Take `t` (its own reference is counted), filter (NULL: all) and sort. Ties by row identity, so that rows do not dance. False: out of memory, the old
 * view stays. */
bool view_update(struct view *v, const struct table *t, const struct filter *f, int sort_field, bool descending, int64_t now,
                 const uint16_t *columns, unsigned column_count);

/* Position of the row with this identity, or ROW_NONE. */
uint32_t view_find(const struct view *v, uint64_t id);
uint64_t view_id(const struct view *v, uint32_t position);

bool view_is_tagged(const struct view *v, uint64_t id);
bool view_tag(struct view *v, uint64_t id, bool on); /* false: out of memory or over LIMIT_TARGETS */
void view_tag_clear(struct view *v);
/* Tagged rows that exist in the table, and of those the ones that the filter hides. */
void view_tag_counts(const struct view *v, uint32_t *tagged, uint32_t *hidden);

#endif
