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
};

void overview_init(struct overview *o);
void overview_release(struct overview *o);

/* The next pane that has room, or the one before. */
void overview_focus(struct overview *o, int by);

/* Look again at what needs a person. */
void overview_refresh(struct overview *o, const struct status *status, const struct table *const tables[RESOURCE_MAX], int64_t now, int64_t wall);

/* Everything between the head and the foot of the screen. */
void overview_draw(struct overview *o, struct cells *c, struct area area, const struct pane_look *look);

#endif
