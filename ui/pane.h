/* A table of any noun on the screen: filter, order, selection by identity, tags, marks for what is new, changed and gone. */
#ifndef UI_PANE_H
#define UI_PANE_H

#include "model/resource.h"
#include "model/view.h"
#include "ui/cells.h"
#include "ui/columns.h"
#include "ui/freshness.h"
#include "ui/layout.h"
#include "ui/prompt.h"

#define PANE_GONE 8u
#define PANE_MARK_MS 3000 /* how long marks stay; the old table stays as long, so it is less than the rest after fetching a long list */

/* A row that the newest table no longer has, still shown for a moment. */
struct pane_gone {
	uint32_t row;   /* in `before` */
	uint64_t after; /* identity of the row above it; 0: it was on top */
};

struct pane {
	const struct resource *resource;
	struct view view;            /* of the table shown; view.table is NULL until one came */
	const struct table *before;  /* the one that it replaced, while marks stay; counted */
	int64_t arrived;             /* mono ms of the replacement */
	char summary[120];           /* noun_summary of the table shown */
	struct pane_gone gone[PANE_GONE];
	unsigned gone_count;

	struct filter *filter;       /* the last good one; NULL: none */
	char filter_text[PROMPT_MAX + 1]; /* of it */

	uint64_t selected;           /* identity; 0: none, or rows without identity */
	uint32_t position;           /* where it is in the view */
	bool chosen;                 /* a person selected it; else it is the first row of the first table */
	uint32_t top;
	int page;                    /* rows that fitted when last drawn */
	struct column column[COLUMNS_MAX];
	unsigned column_count;

	bool frozen;                 /* order and rows stand still */
	unsigned held;               /* tables that came meanwhile */
	char lost[160];              /* the selected row that went away, cleaned; "" : none. Whoever tells it empties it */
};

void pane_init(struct pane *p, const struct resource *resource);
void pane_release(struct pane *p);

/* A newer table (its own reference is counted). Does nothing but count while frozen. `mono`: mono ms; `now`: server's time. */
void pane_take(struct pane *p, const struct table *t, int64_t mono, int64_t now);
/* Time passed: drop marks that are over, ask a filter that depends on time again. */
void pane_tick(struct pane *p, int64_t mono, int64_t now);

/* False with *error: the filter that was in force stays. */
bool pane_set_filter(struct pane *p, const char *text, int64_t now, struct error *error);
void pane_sort(struct pane *p, int field, bool descending, int64_t now);
/* Sort by the column `by` places on from the one that it is sorted by. */
void pane_sort_move(struct pane *p, int by, int64_t now);

/* Another pane has the focus: the first rows are shown, whatever is selected, and the first is selected unless a person chose another. */
void pane_rest(struct pane *p);
void pane_move(struct pane *p, int64_t by); /* rows, clamped; INT64_MIN and INT64_MAX: to the ends */
bool pane_select(struct pane *p, uint64_t id); /* false: not in the view */
bool pane_row(const struct pane *p, uint32_t *row); /* the selected row of view.table; false: none */

/* Tags. `all`: every row that the filter shows. False: over the limit, or out of memory. */
bool pane_tag_toggle(struct pane *p);
bool pane_tag_all(struct pane *p);
void pane_tag_like(struct pane *p, const struct pane *other); /* what is tagged there is tagged here too */

/* What a verb acts on: the tagged rows, also those that the filter hides, or else the selected one. The caller frees *rows. 0: none, or out of
 * memory. *hidden: how many of them the filter hides. */
uint32_t pane_targets(const struct pane *p, uint32_t **rows, uint32_t *hidden);

/* How it is to look. */
struct pane_look {
	const struct status *status;
	int64_t now;   /* server's time, ms */
	int64_t wall;  /* our wall clock, ms */
	int64_t mono;
	bool focused;
	bool resting;  /* another pane has the focus: the first rows are what it shows */
	bool overview; /* a short one among others: its title sums up, its last line says how many more there are */
};

/* Title, heads of columns and rows. Remembers what fitted. */
void pane_draw(struct pane *p, struct cells *c, struct area area, const struct pane_look *look);

#endif
