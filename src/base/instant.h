/* Instants (int64_t milliseconds since the epoch, UTC) and durations (int64_t milliseconds) as text, both ways. */
#ifndef BASE_INSTANT_H
#define BASE_INSTANT_H

#include "base/span.h"

#include <stdint.h>

#define INSTANT_NULL INT64_MIN /* absent; also the null of every number in a table */

struct instant_text {
	char text[40];
};

/* RFC 3339, UTC, milliseconds: "2026-11-23T22:30:26.123Z". Out of years 0000–9999, or INSTANT_NULL: "". */
struct instant_text instant_rfc3339(int64_t ms);

/* For the screen, relative to `now` in the same UTC day: "09:14:07Z"; else "23 Nov 22:30Z"; other year "2025-11-23". */
struct instant_text instant_screen(int64_t ms, int64_t now);

/* The local time with zone of the detail pane: "2026-11-23 23:30:26 CET". Reads TZ through localtime_r. */
struct instant_text instant_local(int64_t ms);

/* Coarse, as operators read it: two units at most, and both only where they matter: "48s" "2m" "27m3s" below an hour when `fine`,
 * "3h02m", "29d13h", "11h". Negative: "-" before it. At most 8 columns. */
struct instant_text duration_short(int64_t ms, bool fine);

/* "30m", "5m30s", "1h", "2d", "90" (seconds), "250ms", "1w". False when it is none, negative or overflows. */
bool duration_parse(struct span s, int64_t *ms);

/* RFC 3339 with Z or an offset, or "YYYY-MM-DD". False when it is none. */
bool instant_parse(struct span s, int64_t *ms);

#endif
