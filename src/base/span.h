/* A run of bytes that somebody else owns. Not NUL-terminated unless its maker says so. `at == NULL` means absent (null), which is not
 * the same as empty. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
	const char *at;
	size_t length;
};

#define SPAN_NULL ((struct span){NULL, 0})

static inline struct span span_of(const char *text) /* of a C string; NULL gives the null span */
{
	return (struct span){text, text ? strlen(text) : 0};
}

static inline const char *span_end(struct span s) /* the byte after the last; NULL of the null span */
{
	return s.at ? s.at + s.length : NULL;
}

static inline bool span_equal(struct span a, struct span b) /* null equals null only */
{
	return (a.at == NULL) == (b.at == NULL) && a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

static inline bool span_is(struct span a, const char *text)
{
	return a.at && strlen(text) == a.length && memcmp(a.at, text, a.length) == 0;
}

#endif
