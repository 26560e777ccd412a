/* `--write`: whole or not at all, ours alone, and never through a link. */
#include "output/file.h"

#include "with_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct error write_text(struct output_file *f, const char *text)
{
	struct sink sink = output_file_sink(f);
	return sink.write(sink.self, span_of(text));
}

static void expect_content(const char *path, const char *expected)
{
	char got[100] = "";
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	size_t n = fread(got, 1, sizeof got - 1, f);
	fclose(f);
	assert_int_equal(n, strlen(expected));
	assert_string_equal(got, expected);
}

static unsigned files_there(void)
{
	unsigned count = 0;
	DIR *d = opendir(folder.path);
	for (struct dirent *e; d && (e = readdir(d));)
		count += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	if (d)
		closedir(d);
	return count;
}

static void appears_whole(void **state)
{
	struct output_file f;
	struct stat st;
	const char *path = temp_path(&folder, "out.json");
	mode_t mask = umask(0);
	(void)state;
	struct error e = output_file_open(&f, path);
	assert_string_equal(e.sentence, "");
	e = write_text(&f, "first");
	assert_false(error_is(&e));
	assert_int_not_equal(access(path, F_OK), 0); /* not before the end */
	e = output_file_commit(&f);
	assert_false(error_is(&e));
	expect_content(path, "first");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);

	/* Again, over it: the old one stays until the new one is whole, also when it is given up. */
	e = output_file_open(&f, path);
	assert_false(error_is(&e));
	e = write_text(&f, "second");
	assert_false(error_is(&e));
	output_file_abandon(&f);
	expect_content(path, "first");
	assert_int_equal(files_there(), 1);
	unlink(path);
	umask(mask);
}

static void refuses(void **state)
{
	struct output_file f;
	char why[400];
	const char *target = temp_file(&folder, "target", "precious", 0644), *link = temp_path(&folder, "link"), *fifo = temp_path(&folder, "fifo");
	(void)state;
	assert_int_equal(symlink(target, link), 0);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	const struct {
		const char *path, *why;
	} cases[] = {
	        {link, "it is a symbolic link; name the file itself"},
	        {fifo, "it is there and no regular file"},
	        {folder.path, "it is there and no regular file"},
	        {"/dev/null", "it is there and no regular file"},
	        {"/nowhere/at/all", "No such file or directory"},
	        {"", "a file's name is missing"},
	        {"/", "a file's name is missing"},
	        {"/tmp/", "a file's name is missing"},
	        {"/tmp/..", "a file's name is missing"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error e = output_file_open(&f, cases[i].path);
		snprintf(why, sizeof why, "cannot write %s: %s", cases[i].path, cases[i].why);
		assert_int_equal(e.class, ERROR_LOCAL);
		assert_string_equal(e.sentence, why);
	}
	/* Put there while we wrote: seen at the end. */
	const char *late = temp_path(&folder, "late");
	struct error e = output_file_open(&f, late);
	assert_false(error_is(&e));
	assert_int_equal(symlink(target, late), 0);
	e = output_file_commit(&f);
	assert_int_equal(e.class, ERROR_LOCAL);
	expect_content(target, "precious");
	assert_int_equal(files_there(), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(appears_whole), cmocka_unit_test(refuses)};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
