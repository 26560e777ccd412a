#include "base/clock.h"

#include <stddef.h>
#include <time.h>

static int64_t read_ms(clockid_t which)
{
	struct timespec t = {0};
	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t wall_ms(void *self)
{
	(void)self;
	return read_ms(CLOCK_REALTIME);
}

static int64_t mono_ms(void *self)
{
	(void)self;
	return read_ms(CLOCK_MONOTONIC);
}

const struct clock clock_system = {wall_ms, mono_ms, NULL};
