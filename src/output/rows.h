/* The rows of one resource, in each of the forms. All of them are streams: a row is written and forgotten.
 *
 * JSON has exact texts; text and CSV have cleaned ones (base/text.h).
 * CSV is RFC 4180 with a head line of field names, CRLF line ends and lists joined by a blank. A foreign text that begins with '=', '+', '-' or '@' gets a
 * leading apostrophe: spreadsheets would take it for a formula and run it. */
#ifndef OUTPUT_ROWS_H
#define OUTPUT_ROWS_H

#include "base/json_writer.h"
#include "model/resource.h"
#include "model/table.h"
#include "output/columns.h"
#include "output/stream.h"

struct rows {
	const struct resource *resource;
	const struct table *table;      /* NULL: there is none, which is written as no rows and not complete */
	const uint32_t *order;          /* row numbers, `count` of them, as a view has them; NULL: all rows, in the table's order */
	uint32_t count;
	const struct table *const *tables; /* with `order`: row i lies in tables[i] (each with the details of its own row); NULL: all in `table` */
	const struct columns *columns;
	int64_t now;                    /* the server's time, ms: durations are computed from it */
};

/* The resource's object of the snapshot document: complete, total, rows. `w` writes into s->buffer and is in the middle of an object, its key written. */
void rows_json(struct stream *s, struct json_writer *w, const struct rows *rows);

/* A row a line, with "resource" first. */
void rows_ndjson(struct stream *s, const struct rows *rows);

void rows_csv(struct stream *s, const struct rows *rows);

/* Columns aligned by what a terminal shows, under their titles. Texts longer than 64 columns are cut with a mark; identifiers never are. */
void rows_text(struct stream *s, const struct rows *rows);

/* For `show`: a field a line, exact values. */
void rows_detail(struct stream *s, const struct rows *rows);

#endif
