/* What the screen makes of a noun beyond its row in the resource table: which rows stand out, what a title sums up. */
#ifndef UI_NOUN_H
#define UI_NOUN_H

#include "base/buffer.h"
#include "config/theme.h"
#include "model/resource.h"
#include "model/table.h"

/* The style of a whole row: over, disabled, failed. STYLE_TEXT: nothing special. */
enum style noun_row_style(const struct resource *resource, const struct table *t, uint32_t row, int64_t now);

/* A note behind the value of a field, "" for none: " *own". */
const char *noun_note(const struct resource *resource, const struct table *t, uint32_t row, uint16_t field);

/* The counts for a title: "142 on, 9 off", "12 logged in of 340". `now`: server's time, ms. */
void noun_summary(const struct resource *resource, const struct table *t, int64_t now, struct buffer *out);

/* The title on the overview; elsewhere it is the resource's own. */
const char *noun_overview_title(const struct resource *resource);

/* What the overview's title says beside the counts: what they do not count. "" for nothing. */
const char *noun_overview_note(const struct resource *resource);

/* How people call a row: whose or what it is, and the head of its id where that is another: "k.ito 0617c68d". Cleaned. */
void noun_row_name(const struct resource *resource, const struct table *t, uint32_t row, struct buffer *out);

/* The exact id of a row, as the engine wants it; null where rows have none. */
struct span noun_row_id(const struct resource *resource, const struct table *t, uint32_t row);

/* "4,812" */
struct count_text { char text[28]; };
struct count_text count_text(uint64_t n);

#endif
