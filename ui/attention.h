/* What needs a person, out of what is on the screen anyway. Pure. */
#ifndef UI_ATTENTION_H
#define UI_ATTENTION_H

#include "config/theme.h"
#include "engine/engine.h"
#include "model/resource.h"

#define ATTENTION_MAX 12u

enum urgency { URGENCY_NOW, URGENCY_SOON, URGENCY_INFO };

struct attention {
	enum urgency urgency;
	int64_t since;  /* our wall clock, ms; INSTANT_NULL: it has no beginning */
	char text[320]; /* clean */
};

/* Most urgent first, within that what broke first. `tables`: the newest by resource_index(), NULL where none came. `now`: server's time, ms. */
unsigned attention_gather(struct attention out[static ATTENTION_MAX], const struct status *status, const struct table *const tables[RESOURCE_MAX],
                          int64_t now, int64_t wall);

/* Those that are more than a note. */
unsigned attention_count(const struct attention *items, unsigned count);

extern const char *const urgency_sign[];
enum style urgency_style(enum urgency urgency);

#endif
