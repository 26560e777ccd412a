/* The inside of a table, for table.c, builder.c and sort.c alone. */
#ifndef MODEL_COLUMN_H
#define MODEL_COLUMN_H

#include "model/pool.h"
#include "model/table.h"

#include <stdatomic.h>

#define BYTE_NULL 0xffu

/* A column is shared between tables and counted. What `cells` points at follows from the field's kind. */
struct column {
	atomic_uint users;
	enum field_kind kind;
	union {
		void *cells;
		uint8_t *bytes;   /* FLAG, WORD; BYTE_NULL: null */
		uint32_t *places; /* TEXT, TEXTS: in `pool`; CELL_NULL: null */
		int64_t *numbers; /* COUNT, INSTANT; NUMBER_NULL: null */
		uint64_t *reals;  /* bits of a double; REAL_NULL: null */
	};
	size_t bytes_held;
	struct pool *pool; /* counted; TEXT, TEXTS */
};

/* A NaN that no arithmetic makes: builder_set_real turns every NaN into the plain one. */
#define REAL_NULL 0x7ff8dead00000001u

static inline size_t column_cell_size(enum field_kind kind) /* 0: not stored */
{
	switch (kind) {
	case FIELD_FLAG:
	case FIELD_WORD:
		return 1;
	case FIELD_TEXT:
	case FIELD_TEXTS:
		return sizeof(uint32_t);
	case FIELD_COUNT:
	case FIELD_INSTANT:
		return sizeof(int64_t);
	case FIELD_REAL:
		return sizeof(uint64_t);
	case FIELD_DURATION:
		break;
	}
	return 0;
}

/* Two texts or lists that lie in one place are equal; from two places nothing follows. */
static inline bool column_same_cell(const struct column *c, uint32_t a, uint32_t b)
{
	return c && c->pool && c->places[a] == c->places[b];
}

/* Finds rows by key: open addressing over row numbers, hashed by the first key field. Of rows with wholly equal keys it knows the first. Rows that
 * share the first key field are met in the order they were put in. */
struct key_index {
	atomic_uint users; /* tables with the same rows and keys share one */
	uint32_t *slots;  /* row + 1; 0: free */
	uint32_t size;    /* a power of two */
	uint32_t used;
	uint32_t *hashes; /* by row, while rows are put in: texts lie far away. NULL when all are in */
	uint32_t room;    /* of `hashes` */
};

struct table {
	atomic_uint users;
	const struct schema *schema;
	uint32_t rows;
	struct table_about about;
	_Atomic(struct key_index *) index; /* NULL until the first look-up */
	struct column *columns[];          /* schema->count; NULL: a DURATION, or a table without rows */
};

struct column *column_ref(struct column *c);
void column_unref(struct column *c); /* NULL is fine */

/* A table with no columns yet. NULL when out of memory. */
struct table *table_make(const struct schema *schema);

bool table_same_key(const struct table *a, uint32_t row_a, const struct table *b, uint32_t row_b);

/* Put `row` in. *found gets the row with an equal key that is there already, else ROW_NONE. False: out of memory. */
bool index_put(struct key_index *index, const struct table *t, uint32_t row, uint32_t *found);
void index_seal(struct key_index *index); /* no more will be put in */
struct key_index *index_new(void); /* NULL when out of memory */
struct key_index *index_ref(struct key_index *index);
void index_unref(struct key_index *index); /* NULL is fine */

#endif
