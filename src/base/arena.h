/* Memory that is given back all at once: a plan, a parsed file. Allocations are aligned for any type and zeroed. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/span.h"

#include <stdarg.h>

struct arena {
	struct arena_block *blocks;
	size_t used; /* of everything, for the cap */
	size_t max;
};

void arena_init(struct arena *a, size_t max);
void arena_release(struct arena *a);

/* NULL when out of memory or over the cap. */
void *arena_get(struct arena *a, size_t size);
char *arena_copy(struct arena *a, struct span s); /* a C string; NULL for the null span */
char *arena_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vformat(struct arena *a, const char *format, va_list list) __attribute__((format(printf, 2, 0)));

#endif
