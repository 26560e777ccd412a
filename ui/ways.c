#include "ui/ways.h"

#include "base/instant.h"

#include <stdio.h>

#define KIND_WIDTH 21
#define STATE_WIDTH 18
#define SOONER_LEAST 12 /* narrower than this it says nothing */

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

static void explain(struct lines *l, const struct way *w, unsigned columns)
{
	char line[500];
	if (w->why || w->sooner) {
		snprintf(line, sizeof line, "  %s%s%s%s", w->why ? w->why : "", w->why && w->sooner ? "; " : "", w->sooner ? "what ends it: " : "",
		         w->sooner ? w->sooner : "");
		lines_wrap(l, STYLE_DIM, columns, 2, span_of(line));
	}
}

void ways_fill(struct lines *l, const struct ways *w, const char *before, const char *after, bool brief, unsigned columns, int64_t now)
{
	unsigned used = KIND_WIDTH + 1 + STATE_WIDTH + 1 + (after ? STATE_WIDTH + 1 : 0);
	bool sooner = brief && columns >= used + SOONER_LEAST;
	lines_add(l, STYLE_HEADER, "%-*s %-*s %-*s%s", KIND_WIDTH, "REALLY OUT?", STATE_WIDTH, before, after && sooner ? STATE_WIDTH : 0, after ? after : "",
	          !sooner ? "" : after ? " what ends it now" : "what ends it now");
	for (unsigned i = 0; i < WAY_KINDS; i++) {
		const struct way *left = after ? &w->after[i] : &w->now[i];
		bool closed = left->state == WAY_CLOSED || left->state == WAY_CLOSES_AT;
		struct way_text now_text = way_shown(&w->now[i], false, now);
		struct way_text after_text = after ? way_shown(left, true, now) : (struct way_text){""};
		lines_add(l, closed ? STYLE_TEXT : STYLE_SOON, "%-*s %-*s %-*s%s%s", KIND_WIDTH, way_title[i], STATE_WIDTH, now_text.text,
		          after && sooner ? STATE_WIDTH : 0, after_text.text, sooner && after ? " " : "", !sooner ? "" : left->sooner ? left->sooner : "-");
		if (!brief)
			explain(l, left, columns);
	}
}
