/* The rows of a table in a recording's lines: both ways. */
#ifndef RECORDING_CELLS_H
#define RECORDING_CELLS_H

#include "base/json_reader.h"
#include "base/json_writer.h"
#include "model/table.h"

/* --- writing --- */

void cells_write_columns(struct json_writer *w, const struct schema *schema); /* an array of names */
void cells_write_row(struct json_writer *w, const struct table *t, uint32_t row);
void cells_write_key(struct json_writer *w, const struct table *t, uint32_t row); /* the cells of its key alone */

/* Has every cell of the two rows the same value? NaN is the same as NaN. Both tables have one schema. */
bool cells_same(const struct table *a, uint32_t row_a, const struct table *b, uint32_t row_b);

/* --- reading --- */

/* Which fields of a schema the columns of a line are. */
struct cells_columns {
	const struct schema *schema;
	uint16_t field[256]; /* columns beyond are passed over */
	unsigned count;
};

void cells_columns_read(struct json_reader *r, struct span value, const struct schema *schema, struct cells_columns *out);
void cells_columns_of_key(const struct schema *schema, struct cells_columns *out); /* as cells_write_key writes them */

/* Adds the rows of an array to `b`; the null span: none. A cell of a wrong kind, or a word that is not known, is null and counted as wrong_kind; an element that is
 * no row is counted as dropped. False: it is no array, or there was no memory to read all of it. */
bool cells_read(struct json_reader *r, struct span value, const struct cells_columns *columns, struct builder *b);

#endif
