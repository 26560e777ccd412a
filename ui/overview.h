/* The first screen: what needs a person, who ends next, people, clients, what was done. */
#ifndef UI_OVERVIEW_H
#define UI_OVERVIEW_H

#include "ui/attention.h"
#include "ui/pane.h"

#define OVERVIEW_PANES 5u

struct overview {
	struct pane pane[OVERVIEW_PANES];
	unsigned focus;
	bool shown[OVERVIEW_PANES]; /* had room when last drawn */
	struct attention item[ATTENTION_MAX];
	unsigned items;
	int64_t looked_at;          /* server's second of the last look at what needs a person … */
	uint64_t status_generation; /* … the state it saw … */
	const struct table *looked_at_tables[RESOURCE_MAX]; /* … and the tables; only compared */
};

void overview_init(struct overview *o);
void overview_release(struct overview *o);

/* The next pane that has room, or the one before. */
void overview_focus(struct overview *o, int by);

/* Look again at what needs a person, where a table is another or a second has passed. */
void overview_refresh(struct overview *o, const struct status *status, const struct table *const tables[RESOURCE_MAX], int64_t now, int64_t wall);

/* Everything between the head and the foot of the screen. */
void overview_draw(struct overview *o, struct cells *c, struct area area, const struct pane_look *look);

#endif
