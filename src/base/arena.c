#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK ((size_t)4096)

struct arena_block {
	struct arena_block *next;
	size_t used, room;
	max_align_t bytes[]; /* aligned for any type */
};

void arena_init(struct arena *a, size_t max)
{
	*a = (struct arena){.max = max};
}

void arena_release(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *next = a->blocks->next;
		free(a->blocks);
		a->blocks = next;
	}
	a->used = 0;
}

static struct arena_block *add_block(struct arena *a, size_t size)
{
	size_t room = size > BLOCK ? size : BLOCK;
	struct arena_block *block = calloc(1, sizeof *block + room);
	if (!block)
		return NULL;
	block->room = room;
	block->next = a->blocks;
	a->blocks = block;
	return block;
}

void *arena_get(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	if (size > a->max || size > SIZE_MAX / 2)
		return NULL;
	size = size ? (size + align - 1) / align * align : align;
	if (size > a->max - a->used)
		return NULL;
	struct arena_block *block = a->blocks;
	if (!block || size > block->room - block->used)
		block = add_block(a, size);
	if (!block)
		return NULL;
	void *got = (char *)block->bytes + block->used;
	block->used += size;
	a->used += size;
	return got;
}

char *arena_copy(struct arena *a, struct span s)
{
	if (!s.at || s.length == SIZE_MAX)
		return NULL;
	char *copy = arena_get(a, s.length + 1);
	if (copy && s.length > 0)
		memcpy(copy, s.at, s.length); /* the NUL is there: memory comes zeroed */
	return copy;
}

char *arena_vformat(struct arena *a, const char *format, va_list list)
{
	va_list again;
	va_copy(again, list);
	int length = vsnprintf(NULL, 0, format, list);
	char *text = length < 0 ? NULL : arena_get(a, (size_t)length + 1);
	if (text)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

char *arena_format(struct arena *a, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	char *text = arena_vformat(a, format, list);
	va_end(list);
	return text;
}
