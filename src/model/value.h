/* One cell, as text and in comparisons: the only place that switches on a field's kind. */
#ifndef MODEL_VALUE_H
#define MODEL_VALUE_H

#include "base/json_writer.h"
#include "model/table.h"

enum value_form {
	VALUE_COLUMN, /* coarse, for a column: "29m48s", "2h", "yes", "-" for null */
	VALUE_FULL,   /* exact, for the detail pane and text: "2026-11-24T09:14:07.000Z (in 29m48s)" */
	VALUE_PLAIN,  /* for CSV: RFC 3339, whole seconds for durations, "" for null; lists joined by a blank */
};

/* Append the cell, cleaned. `now` is the server's time in ms. */
void value_append(struct buffer *b, const struct table *t, uint32_t row, unsigned field, enum value_form form, int64_t now);

/* Write the cell as a JSON value: exact texts, instants as RFC 3339, durations as seconds (integer), null for absent. */
void value_json(struct json_writer *w, const struct table *t, uint32_t row, unsigned field, int64_t now);

/* Order of two rows by one field: nulls last, texts folded, numbers by size (NaN after them), words in the order of their list, durations by length,
 * which their instants tell without a clock. */
int value_compare(const struct table *t, uint32_t a, uint32_t b, unsigned field);

#endif
