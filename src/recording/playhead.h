/* Where a recording stands, as a function of a clock that never jumps. A value: it is copied between threads. */
#ifndef RECORDING_PLAYHEAD_H
#define RECORDING_PLAYHEAD_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

#define PLAYHEAD_FASTEST 64u

struct playhead {
	int64_t begin, end; /* of the recording, wall ms */
	int64_t wall, mono; /* it stood at `wall` when the other clock showed `mono` */
	uint32_t speed;     /* so many times as fast as it was: 1, 2, 4 … PLAYHEAD_FASTEST */
	bool paused;
};

struct playhead playhead_at(int64_t begin, int64_t end, int64_t wall, int64_t mono, bool paused);

int64_t playhead_wall(const struct playhead *p, int64_t mono); /* never beyond the ends */
/* When it will be there, mono ms: now or before when it is past it; INT64_MAX: never, it is paused or the recording ends before. */
int64_t playhead_mono(const struct playhead *p, int64_t wall);
bool playhead_is_over(const struct playhead *p, int64_t mono); /* at the end */

/* Each keeps the place. */
void playhead_pause(struct playhead *p, bool paused, int64_t mono);
void playhead_set_speed(struct playhead *p, uint32_t speed, int64_t mono); /* rounded to what there is */
void playhead_jump(struct playhead *p, int64_t wall, int64_t mono);       /* into the recording's ends; paused or not stays */

/* The moment that a person means, seen from `now` (wall ms): "start", "end", "50%", "2m20s" (from its beginning), "+90s", "-2m", "09:14", "09:14:07Z" (UTC, the first such time in the recording), an RFC 3339
 * instant. ERROR_USAGE: says what would do, or that it lies outside, with the recording's ends. */
struct error playhead_find(const struct playhead *p, const char *text, int64_t now, int64_t *out);

#endif
