/* What is known about a table as a whole, in a recording's lines: both ways. */
#ifndef RECORDING_ABOUT_H
#define RECORDING_ABOUT_H

#include "base/json_reader.h"
#include "base/json_writer.h"
#include "model/table.h"

void about_write(struct json_writer *w, const struct table *t); /* the object */

/* Of a table of `rows` rows. Numbers beyond sense are as if they were not there. The null span, where a line tells nothing: the table is complete. */
void about_read(struct json_reader *r, struct span value, uint32_t rows, struct table_about *out);

bool about_same(const struct table_about *a, const struct table_about *b);

#endif
