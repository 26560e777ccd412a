#include "ui/ways.h"

#include "base/instant.h"

#include <stdio.h>

#define KIND_WIDTH 22
#define STATE_WIDTH 20

struct way_text { char text[96]; };

static struct way_text way_shown(const struct way *w, bool after, int64_t now)
{
	struct way_text out = {""};
	switch (w->state) {
	case WAY_CLOSED:
		snprintf(out.text, sizeof out.text, "closed");
		break;
	case WAY_CLOSES_AT:
		if (w->at == INSTANT_NULL)
			snprintf(out.text, sizeof out.text, "closes by itself");
		else if (w->at <= now)
			snprintf(out.text, sizeof out.text, "closed by now");
		else
			snprintf(out.text, sizeof out.text, "%s (%s)", instant_screen(w->at, now).text, duration_short(w->at - now, true).text);
		break;
	case WAY_OPEN:
		snprintf(out.text, sizeof out.text, after ? "STAYS OPEN" : "open");
		break;
	case WAY_UNKNOWN:
		snprintf(out.text, sizeof out.text, "unknown");
		break;
	}
	return out;
}

void ways_fill(struct lines *l, const struct ways *w, const char *after, unsigned columns, int64_t now)
{
	lines_add(l, STYLE_HEADER, "%-*s %-*s %-*s%s", KIND_WIDTH, "REALLY OUT?", STATE_WIDTH, "now", after ? STATE_WIDTH : 0, after ? after : "",
	          after ? " what would end it now" : "what would end it now");
	for (unsigned i = 0; i < WAY_KINDS; i++) {
		const struct way *before = &w->now[i], *left = after ? &w->after[i] : &w->now[i];
		bool closed = left->state == WAY_CLOSED || left->state == WAY_CLOSES_AT;
		int used = KIND_WIDTH + 1 + STATE_WIDTH + 1 + (after ? STATE_WIDTH + 1 : 0);
		const char *sooner = left->sooner ? left->sooner : "-";
		bool fits = used + (int)strlen(sooner) <= (int)columns;
		struct way_text now_text = way_shown(before, false, now);
		struct way_text after_text = after ? way_shown(left, true, now) : (struct way_text){""};
		lines_add(l, closed ? STYLE_TEXT : STYLE_SOON, "%-*s %-*s %-*s%s%s", KIND_WIDTH, way_title[i], STATE_WIDTH, now_text.text,
		          after ? STATE_WIDTH : 0, after_text.text, after ? " " : "", fits ? sooner : "");
		char more[400];
		snprintf(more, sizeof more, "  %s%s%s%s", left->why && !closed ? left->why : "", left->why && !closed && !fits ? "; " : "",
		         fits ? "" : "ends by: ", fits ? "" : sooner);
		if (more[2])
			lines_wrap(l, STYLE_DIM, columns, 2, span_of(more));
	}
}
