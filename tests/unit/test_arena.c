/* The arena: aligned, zeroed, capped. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static void memory_is_aligned_and_zero(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 20);
	for (size_t size = 0; size < 300; size++) {
		char *got = arena_get(&a, size);
		assert_non_null(got);
		assert_int_equal((uintptr_t)got % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(got[i], 0);
		memset(got, 0xff, size);
	}
	arena_release(&a);
	assert_int_equal(a.used, 0);
}

static void cap_is_kept(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 10000);
	assert_non_null(arena_get(&a, 9000)); /* larger than a block */
	assert_null(arena_get(&a, 2000));
	assert_null(arena_get(&a, SIZE_MAX));
	assert_non_null(arena_get(&a, 900));
	arena_release(&a);
}

static void texts_are_copied(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 10000);
	char text[] = "alice";
	char *copy = arena_copy(&a, (struct span){text, 3});
	text[0] = 'x';
	assert_string_equal(copy, "ali");
	assert_string_equal(arena_copy(&a, span_of("")), "");
	assert_null(arena_copy(&a, SPAN_NULL));
	assert_string_equal(arena_format(&a, "%s-%d", "id", 42), "id-42");
	assert_null(arena_format(&a, "%20000d", 1));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(memory_is_aligned_and_zero),
	        cmocka_unit_test(cap_is_kept),
	        cmocka_unit_test(texts_are_copied),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
