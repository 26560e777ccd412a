/* The word that somebody who mistyped may have meant. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include "base/span.h"

#include <limits.h>

#define NEAREST_LONGEST 64u

/* Edits between two words (insert, delete, replace, swap neighbours: Damerau-Levenshtein, optimal string alignment), ASCII case ignored.
 * UINT_MAX when one of them is longer than NEAREST_LONGEST bytes. */
unsigned nearest_edits(struct span a, struct span b);

/* The same as far as somebody may have meant it: UINT_MAX when there are more than 2. */
unsigned nearest_distance(struct span a, struct span b);

/* Looks at one candidate after another and keeps the best. */
struct nearest {
	struct span word;
	const char *best; /* NULL: none is near */
	unsigned distance;
};

void nearest_init(struct nearest *n, struct span word);
void nearest_try(struct nearest *n, const char *candidate); /* NULL is fine; the text is borrowed */

#endif
