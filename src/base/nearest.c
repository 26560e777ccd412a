#include "base/nearest.h"

#include <stdbool.h>

#define MOST_EDITS 2u

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned nearest_edits(struct span a, struct span b)
{
	/* Three rows of the usual matrix: two back for swaps, one back, and the one being made. */
	unsigned rows[3][NEAREST_LONGEST + 1];
	if (a.length > NEAREST_LONGEST || b.length > NEAREST_LONGEST)
		return UINT_MAX;
	for (unsigned j = 0; j <= b.length; j++)
		rows[0][j] = j;
	for (unsigned i = 1; i <= a.length; i++) {
		unsigned *now = rows[i % 3], *back = rows[(i - 1) % 3], *back2 = rows[(i + 1) % 3];
		now[0] = i;
		for (unsigned j = 1; j <= b.length; j++) {
			char x = lower(a.at[i - 1]), y = lower(b.at[j - 1]);
			now[j] = least(back[j - 1] + (x != y), 1 + least(back[j], now[j - 1]));
			if (i > 1 && j > 1 && x == lower(b.at[j - 2]) && y == lower(a.at[i - 2]))
				now[j] = least(now[j], back2[j - 2] + 1);
		}
	}
	return rows[a.length % 3][b.length];
}

unsigned nearest_distance(struct span a, struct span b)
{
	unsigned edits = nearest_edits(a, b);
	return edits <= MOST_EDITS ? edits : UINT_MAX;
}

void nearest_init(struct nearest *n, struct span word)
{
	*n = (struct nearest){.word = word, .distance = UINT_MAX};
}

void nearest_try(struct nearest *n, const char *candidate)
{
	if (!candidate)
		return;
	struct span c = span_of(candidate);
	unsigned distance = nearest_distance(n->word, c);
	/* Of a very short word two edits leave nothing: "of" is not near "no". */
	if (distance < n->distance && distance < n->word.length && distance < c.length) {
		n->distance = distance;
		n->best = candidate;
	}
}
