/* The paths of a decoder's rows as a tree, for decoder.c alone. An element is read by walking both at once; what the tree does not know is skipped. */
#ifndef MODEL_DECODER_PATH_H
#define MODEL_DECODER_PATH_H

#include "base/arena.h"
#include "model/decoder.h"

#define PATH_ROWS_MAX 64u /* of one decoder: a bit each in the sets of rows below */
#define PATH_NONE UINT16_MAX

struct path_node {
	struct span name;
	uint16_t members;  /* first child by name; PATH_NONE */
	uint16_t next;     /* next child of the same node; PATH_NONE */
	uint16_t elements; /* what holds for each element of an array here; PATH_NONE */
	uint16_t hint;     /* the child after the one met last: members mostly come in one order */
	uint64_t rows;     /* rows that take the value here */
	uint64_t begins;   /* rows whose list begins here */
};

struct path_tree {
	struct path_node *nodes; /* the root first */
	uint16_t count;
	uint64_t needed;  /* rows without which there is no row */
	uint64_t present; /* rows that are DECODE_PRESENT */
	uint64_t maps;    /* rows that list an object's keys or values */
};

/* False: out of memory, or more rows than PATH_ROWS_MAX. */
bool path_tree_make(struct path_tree *tree, struct arena *arena, const struct decode_row *rows, unsigned count);

/* The child called `name`; PATH_NONE. */
static inline uint16_t path_child(const struct path_tree *tree, struct path_node *parent, struct span name)
{
	uint16_t begin = parent->hint != PATH_NONE ? parent->hint : parent->members;
	uint16_t at = begin;
	while (at != PATH_NONE) {
		struct path_node *child = &tree->nodes[at];
		if (child->name.length == name.length && memcmp(child->name.at, name.at, name.length) == 0) {
			parent->hint = child->next;
			return at;
		}
		at = child->next != PATH_NONE ? child->next : parent->members;
		if (at == begin)
			break;
	}
	return PATH_NONE;
}

/* The lowest row of the set, which is taken out of it. */
static inline unsigned path_take_row(uint64_t *rows)
{
	unsigned row = (unsigned)__builtin_ctzll(*rows);
	*rows &= *rows - 1;
	return row;
}

#endif
