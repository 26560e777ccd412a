/* Memory that runs out: the n-th allocation of a scenario fails, for n = 1, 2, … The linker puts these functions in the place of the C library's:
 * -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc. Include it once in a program. */
#ifndef RUN_OUT_H
#define RUN_OUT_H

#include <stdbool.h>
#include <stddef.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static size_t allocations; /* since the run began */
static size_t fails_at;    /* 0: never */

static bool fails_now(void)
{
	return ++allocations == fails_at;
}

void *__wrap_malloc(size_t size)
{
	return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails_now() ? NULL : __real_realloc(old, size);
}

/* Begins a run in which the n-th allocation fails; 0: none. */
static void run_out_at(size_t n)
{
	allocations = 0;
	fails_at = n;
}

/* Whether the run came as far as the allocation that was to fail. Later ones are good again. */
static bool run_out_ended(void)
{
	bool failed = fails_at && allocations >= fails_at;
	fails_at = 0;
	return failed;
}

#endif
