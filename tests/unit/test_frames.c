/* The file of frames: its form, that it has an end, and what happens when it cannot be written. */
#include "ui/frames.h"

#include "with_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct capture_look look = {.theme = &theme_builtin, .badge = "", .mono = true};

static struct cells screen_saying(const char *word)
{
	struct cells c;
	cells_init(&c, false);
	assert_true(cells_resize(&c, 6, 1));
	cells_word(&c, 0, 0, word, STYLE_TEXT, 6);
	return c;
}

static void add(struct frames *f, const char *word, enum error_class class)
{
	struct cells c = screen_saying(word);
	struct error error = frames_add(f, &c, &look);
	assert_int_equal(error.class, class);
	cells_release(&c);
}

static void read_all(const char *path, char *out, size_t size)
{
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	out[fread(out, 1, size - 1, file)] = '\0';
	fclose(file);
}

static void frames_are_numbered_and_closed(void **state)
{
	(void)state;
	const char *path = temp_path(&folder, "frames");
	char text[400];
	struct frames f;
	assert_int_equal(frames_open(&f, path).class, ERROR_NONE);
	add(&f, "one", ERROR_NONE);
	add(&f, "日本", ERROR_NONE);
	frames_close(&f);
	frames_close(&f);
	read_all(path, text, sizeof text);
	assert_string_equal(text, "frame 1\n6x1 cursor hidden\n|one   |\n  text: plain\nend 1\n"
	                          "frame 2\n6x1 cursor hidden\n|日本  |\n  text: plain\nend 2\n");
}

static void without_a_path_nothing_is_written(void **state)
{
	(void)state;
	struct frames f;
	assert_int_equal(frames_open(&f, NULL).class, ERROR_NONE);
	add(&f, "one", ERROR_NONE);
	assert_int_equal(f.number, 0);
	frames_close(&f);
}

static void they_end_before_they_are_too_long(void **state)
{
	(void)state;
	struct frames f;
	assert_int_equal(frames_open(&f, "/dev/null").class, ERROR_NONE);
	add(&f, "one", ERROR_NONE);
	uint64_t one = f.bytes;
	f.bytes = FRAMES_MAX_BYTES - one;
	add(&f, "two", ERROR_NONE);
	assert_true(f.bytes == FRAMES_MAX_BYTES);
	add(&f, "abc", ERROR_PARTIAL);
	add(&f, "abc", ERROR_NONE); /* said once */
	assert_int_equal(f.number, 2);
	frames_close(&f);
}

static void a_full_disk_ends_them(void **state)
{
	(void)state;
	struct frames f;
	assert_int_equal(frames_open(&f, "/dev/full").class, ERROR_NONE);
	add(&f, "one", ERROR_LOCAL);
	add(&f, "two", ERROR_NONE);
	assert_int_equal(f.number, 0);
	frames_close(&f);
}

static void a_folder_is_no_file(void **state)
{
	(void)state;
	struct frames f;
	struct error error = frames_open(&f, folder.path);
	assert_int_equal(error.class, ERROR_LOCAL);
	assert_int_equal(strncmp(error.sentence, "--frames: ", 10), 0);
	frames_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(frames_are_numbered_and_closed, make_folder, remove_folder),
	        cmocka_unit_test(without_a_path_nothing_is_written),
	        cmocka_unit_test(they_end_before_they_are_too_long),
	        cmocka_unit_test(a_full_disk_ends_them),
	        cmocka_unit_test_setup_teardown(a_folder_is_no_file, make_folder, remove_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
