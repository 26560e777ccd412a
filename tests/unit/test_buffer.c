/* The bounded buffer: its maximum, its sticky failure, its C string. */
#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static void empty_is_empty_text(void **state)
{
	(void)state;
	struct buffer b;
	buffer_init(&b, 10);
	assert_string_equal(buffer_text(&b), "");
	assert_non_null(buffer_span(&b).at); /* empty, not null */
	assert_int_equal(buffer_span(&b).length, 0);
	assert_true(buffer_append(&b, NULL, 0));
	assert_true(buffer_append_span(&b, SPAN_NULL));
	assert_false(b.failed);
	buffer_release(&b);
}

static void appends_in_all_ways(void **state)
{
	(void)state;
	struct buffer b;
	buffer_init(&b, 1000);
	assert_true(buffer_append(&b, "ab\0c", 4));
	assert_true(buffer_append_span(&b, span_of("de")));
	assert_true(buffer_append_text(&b, "fg"));
	assert_true(buffer_append_char(&b, 'h'));
	assert_true(buffer_append_format(&b, "%d-%s", 42, "x"));
	assert_int_equal(b.length, 13);
	assert_memory_equal(b.bytes, "ab\0cdefgh42-x", 14);
	buffer_clear(&b);
	assert_string_equal(buffer_text(&b), "");
	for (int i = 0; i < 300; i++)
		assert_true(buffer_append_format(&b, "%03d", i));
	assert_int_equal(b.length, 900);
	assert_memory_equal(b.bytes + 897, "299", 4);
	buffer_release(&b);
}

/* What is appended to 6 bytes in a buffer of at most 10. */
static void maximum_is_kept(void **state)
{
	(void)state;
	static const struct {
		const char *more;
		bool fits;
	} cases[] = {{"", true}, {"789", true}, {"7890", true}, {"78901", false}, {"a text that is far longer than the room of the first allocation, "
	                                                                         "so that formatting has to ask for more",
	                                                                         false}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (int way = 0; way < 3; way++) {
			struct buffer b;
			buffer_init(&b, 10);
			buffer_append_text(&b, "123456");
			bool good = way == 0   ? buffer_append_text(&b, cases[i].more)
			            : way == 1 ? buffer_append_format(&b, "%s", cases[i].more)
			                       : buffer_reserve(&b, strlen(cases[i].more));
			assert_int_equal(good, cases[i].fits);
			assert_int_equal(b.failed, !cases[i].fits);
			size_t length = good && way < 2 ? 6 + strlen(cases[i].more) : 6;
			assert_int_equal(b.length, length);
			assert_int_equal(strlen(buffer_text(&b)), length);
			buffer_release(&b);
		}
	}
}

static void failure_is_sticky_until_cleared(void **state)
{
	(void)state;
	struct buffer b;
	buffer_init(&b, 4);
	assert_false(buffer_append_text(&b, "12345"));
	assert_false(buffer_append_text(&b, "1"));
	assert_false(buffer_append_format(&b, "1"));
	assert_string_equal(buffer_text(&b), "");
	assert_null(buffer_take(&b));
	assert_false(b.failed);
	assert_true(buffer_append_text(&b, "1234"));
	assert_false(buffer_append_char(&b, '5'));
	buffer_clear(&b);
	assert_false(b.failed);
	assert_true(buffer_append_text(&b, "1"));
	buffer_release(&b);
}

static void endless_growth_is_refused(void **state)
{
	(void)state;
	struct buffer b;
	buffer_init(&b, SIZE_MAX);
	assert_true(buffer_append_text(&b, "x"));
	assert_false(buffer_reserve(&b, SIZE_MAX));
	buffer_clear(&b);
	assert_true(buffer_append_text(&b, "x"));
	assert_false(buffer_append(&b, "x", SIZE_MAX - 1));
	buffer_release(&b);
}

static void taken_text_is_the_callers(void **state)
{
	(void)state;
	struct buffer b;
	buffer_init(&b, 100);
	buffer_append_text(&b, "mine");
	char *taken = buffer_take(&b);
	assert_string_equal(taken, "mine");
	free(taken);
	assert_int_equal(b.length, 0);
	assert_int_equal(b.max, 100);
	taken = buffer_take(&b);
	assert_string_equal(taken, "");
	free(taken);
}

static void reserved_room_does_not_move(void **state)
{
	(void)state;
	struct buffer b;
	buffer_init(&b, 10000);
	assert_true(buffer_reserve(&b, 5000));
	const char *before = b.bytes;
	for (int i = 0; i < 5000; i++)
		buffer_append_char(&b, 'x');
	assert_ptr_equal(b.bytes, before);
	buffer_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(empty_is_empty_text),       cmocka_unit_test(appends_in_all_ways),
	        cmocka_unit_test(maximum_is_kept),           cmocka_unit_test(failure_is_sticky_until_cleared),
	        cmocka_unit_test(endless_growth_is_refused), cmocka_unit_test(taken_text_is_the_callers),
	        cmocka_unit_test(reserved_room_does_not_move),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
