/* Time is handed in. No function of the program reads a clock but through this record, so that a script or a test can own time. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

struct clock {
	int64_t (*wall_ms)(void *self); /* milliseconds since the epoch, UTC */
	int64_t (*mono_ms)(void *self); /* milliseconds that never jump, for time-outs and intervals */
	void *self;
};

extern const struct clock clock_system;

static inline int64_t clock_wall(const struct clock *c)
{
	return c->wall_ms(c->self);
}

static inline int64_t clock_mono(const struct clock *c)
{
	return c->mono_ms(c->self);
}

#endif
