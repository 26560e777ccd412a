/* The n-th allocation fails, for n = 1, 2, … until a run comes to its end before it. Only the thread that runs it is counted. It is meant for a test that is linked
 * with $(failing_memory), and is included by that test alone. */
#ifndef FAILING_MEMORY_H
#define FAILING_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t length);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t length);

static _Thread_local size_t memory_asked;   /* since the run began */
static _Thread_local size_t memory_fails_at; /* 0: never */

static bool memory_fails_now(void)
{
	return memory_fails_at > 0 && ++memory_asked == memory_fails_at;
}

void *__wrap_malloc(size_t size)
{
	return memory_fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return memory_fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return memory_fails_now() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
	return memory_fails_now() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t length)
{
	return memory_fails_now() ? NULL : __real_strndup(text, length);
}

/* Begins a run in which the n-th allocation fails; 0: none. */
static inline void memory_fail_at(size_t n)
{
	memory_asked = 0;
	memory_fails_at = n;
}

/* Has one failed since? */
static inline bool memory_failed(void)
{
	return memory_fails_at > 0 && memory_asked >= memory_fails_at;
}

/* Ends the run: has one failed? Later ones are good again. */
static inline bool memory_ended(void)
{
	bool failed = memory_failed();
	memory_fails_at = 0;
	return failed;
}

/* Runs `scenario` until no allocation of it fails; it checks itself, told by memory_failed() whether one failed. Returns how many there were. */
static inline size_t memory_run_out(void (*scenario)(void))
{
	for (size_t n = 1;; n++) {
		memory_fail_at(n);
		scenario();
		if (!memory_ended())
			return n - 1;
	}
}

#endif
