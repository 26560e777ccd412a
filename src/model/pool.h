/* Where the texts and lists of one table lie. A cell of a TEXT or TEXTS column is 32 bits: its place here; 0 is null.
 *
 * A text is its head, its exact bytes and, only where they differ, its cleaned bytes. The head is a LEB128 number: the length of the
 * exact form times two, plus one when a cleaned form follows, whose length is then a second number. So a short text costs a byte more
 * than it has. A list is its count and then that many cells of texts. Equal short texts and equal lists are found again and not stored
 * twice, as long as the cache remembers them: it forgets, so its size is bounded and a stranger gains nothing by collisions. */
#ifndef MODEL_POOL_H
#define MODEL_POOL_H

#include "base/limits.h"
#include "base/text.h"

#include <stdatomic.h>

#define CELL_NULL 0u

struct pool_cache {
	uint32_t *slots; /* places; 0: free */
	uint32_t size;   /* a power of two, or 0 before the first use */
	uint32_t used;
};

struct pool {
	atomic_uint users;
	char *bytes;
	uint32_t *lists;
	uint32_t byte_count, byte_room;
	uint32_t list_count, list_room;
	struct pool_cache texts_seen, lists_seen; /* while building only */
};

struct pool *pool_new(void); /* NULL when out of memory */
struct pool *pool_ref(struct pool *p);
void pool_unref(struct pool *p);
size_t pool_bytes(const struct pool *p);

/* The stored text that is exactly `exact`, or CELL_NULL when it is not remembered. */
uint32_t pool_find(const struct pool *p, struct span exact);

/* Store a text, both forms as they are. `repeats`: worth remembering. CELL_NULL when memory or LIMIT_POOL is reached. */
uint32_t pool_add(struct pool *p, struct text text, bool repeats);

/* Take a text back that nobody shall use any more. Only the last one can be, and only when it was not worth remembering. */
void pool_take_back(struct pool *p, uint32_t cell);

/* Store a list of `count` cells of this pool, or find the equal one. CELL_NULL when memory or LIMIT_POOL is reached. */
uint32_t pool_add_list(struct pool *p, const uint32_t *cells, uint32_t count);

/* No more will come: give back what was kept for building. */
void pool_seal(struct pool *p);

struct text pool_longer_text(const struct pool *p, uint32_t cell); /* for pool_text alone */

static inline struct text pool_text(const struct pool *p, uint32_t cell) /* TEXT_NULL for CELL_NULL */
{
	if (cell == CELL_NULL)
		return TEXT_NULL;
	const char *at = p->bytes + cell;
	unsigned char head = (unsigned char)*at;
	if (head & 0x81) /* a longer head, or two forms */
		return pool_longer_text(p, cell);
	struct span exact = {at + 1, head >> 1};
	return (struct text){exact, exact};
}

static inline const uint32_t *pool_list(const struct pool *p, uint32_t cell, uint32_t *count) /* not for CELL_NULL */
{
	*count = p->lists[cell];
	return p->lists + cell + 1;
}

#endif
