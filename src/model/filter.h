/* The filter language, the same on the screen and on the command line.
 *
 *   expr  := and { '|' and }            terms side by side are "and", which binds tighter than '|'
 *   and   := term { term }
 *   term  := '!' term | '(' expr ')' | field op value | '/' regex '/' | text
 *   op    := ':' part of the text, case-folded | '=' the whole, exactly | '<' '>' '<=' '>='
 *   value := bare word | "quoted", where \" and \\ stand for themselves       `field:*` there is one
 *
 * `ip:10.0.0.0/8` is a network (v4 and v6) where the value is one. Durations: `idle>30m`; counts of seconds take them too. An instant takes an RFC 3339
 * time or a day, or a duration: from now for those that lie ahead (`expires<5m`: between now and in five minutes, or already over), since it
 * for the others (`started>2h`: longer ago). FLAG: `enabled:yes|no|true|false`. A word must be one of the field's words. In a list one that fits is enough.
 * null matches no comparison. A field goes by its name with or without _at, _s. Plain text and /regex/ (PCRE2, case counts, match limits) look at the
 * text columns given to filter_row. */
#ifndef MODEL_FILTER_H
#define MODEL_FILTER_H

#include "model/table.h"

/* One thread at a time: it holds scratch memory. */
struct filter;

/* NULL with *error set (ERROR_USAGE; the sentence names the place and the nearest field name). "" and white space: a filter that takes all. */
struct filter *filter_new(const struct schema *schema, const char *expression, struct error *error);
void filter_free(struct filter *f);

/* Does the row pass? `columns`: the fields that plain text looks at (`column_count` 0: every TEXT, TEXTS and WORD field). `now`: server's time, ms. */
bool filter_row(const struct filter *f, const struct table *t, uint32_t row, int64_t now, const uint16_t *columns, unsigned column_count);

/* True when the result depends on time: it has to be asked again each second. */
bool filter_is_timed(const struct filter *f);

#endif
