/* Which fields a writer shows, and by which one it sorts: `--columns`, `--sort`. */
#ifndef OUTPUT_COLUMNS_H
#define OUTPUT_COLUMNS_H

#include "base/error.h"
#include "model/field.h"

#define COLUMNS_MAX 128u

struct columns {
	uint16_t field[COLUMNS_MAX];
	unsigned count;
};

/* "user,expires,id": names as the filter takes them. ERROR_USAGE names the nearest field. A field may stand there once. */
struct error columns_parse(struct columns *c, const struct schema *schema, const char *list);

void columns_default(struct columns *c, const struct schema *schema); /* the columns of the screen's list */
void columns_all(struct columns *c, const struct schema *schema);

/* "expires" or "-expires". */
struct error columns_sort(const struct schema *schema, const char *text, int *field, bool *descending);

#endif
