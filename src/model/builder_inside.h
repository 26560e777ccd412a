/* The inside of a builder, for builder.c and builder_merge.c alone. */
#ifndef MODEL_BUILDER_INSIDE_H
#define MODEL_BUILDER_INSIDE_H

#include "model/column.h"

struct open_list {
	unsigned field;
	uint32_t *cells;
	uint32_t count, room;
};

struct builder {
	struct table *table; /* rows that are ended; the one being built is number table->rows */
	struct pool *pool;
	uint32_t room; /* rows that our own columns can hold */
	uint32_t max_rows;
	uint32_t row; /* where setters write */
	bool open;    /* between begin (or at) and end */
	bool failed;
	bool sharing;                  /* rows came with shared columns */
	const struct table *keys_from; /* counted: the table that the first key column is of, where it is a key column too */
	unsigned keys_shared;          /* key columns that are this table's, each in its place */
	struct key_index *keys;        /* of rows ended with `unite` */
	struct open_list *lists; /* of the open row; as many as the schema has fields */
	unsigned list_count, list_slots;
	struct buffer mended, shown; /* scratch */
	bool shared[];               /* by field: the column is another table's */
};

bool builder_list_push(struct builder *b, struct open_list *list, uint32_t place);

/* Merge row `new_row` into `old_row` by the fields' merge rules. */
void builder_merge(struct builder *b, uint32_t old_row, uint32_t new_row);

#endif
