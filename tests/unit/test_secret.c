/* Secrets: from memory, from files that only we can read, from commands. */
#include "base/secret.h"

#include "base/clock.h"
#include "base/limits.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[] = "/tmp/test_secret.XXXXXX";
static char path[sizeof folder + 16];

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/secret", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void write_secret(const char *bytes, size_t length, mode_t mode)
{
	unlink(path);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, length, f), length);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void holds_a_copy(void **state)
{
	(void)state;
	char bytes[] = "s3cr\0t";
	struct secret *s = secret_new(bytes, 6);
	secret_wipe(bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++)
		assert_int_equal(bytes[i], 0);
	struct span seen = secret_reveal(s);
	assert_int_equal(seen.length, 6);
	assert_memory_equal(seen.at, "s3cr\0t", 7); /* with its NUL */
	secret_free(s);

	secret_free(NULL);
	secret_wipe(NULL, 0);
	assert_null(secret_reveal(NULL).at);
	assert_null(secret_new("", LIMIT_SECRET + 1));
	s = secret_new(NULL, 0);
	assert_int_equal(secret_reveal(s).length, 0);
	secret_free(s);
}

#define SECRET "hunter2" /* must never be in a sentence */

static void from_file(void **state)
{
	(void)state;
	static const struct {
		const char *content;
		size_t length;
		mode_t mode;
		const char *secret; /* NULL: refused, with `word` in the sentence */
		const char *word;
	} cases[] = {
	        {SECRET, 7, 0600, SECRET, NULL},
	        {SECRET "\n", 8, 0400, SECRET, NULL},
	        {SECRET "\r\n", 9, 0600, SECRET, NULL},
	        {" " SECRET " \n", 10, 0600, " " SECRET " ", NULL},
	        {SECRET "\n\n", 9, 0600, NULL, "more than one line"},
	        {SECRET "\n" SECRET, 15, 0600, NULL, "more than one line"},
	        {SECRET "\0x", 9, 0600, NULL, "NUL"},
	        {"", 0, 0600, NULL, "empty"},
	        {"\n", 1, 0600, NULL, "empty"},
	        {"\r\n", 2, 0600, NULL, "empty"},
	        {SECRET, 7, 0640, NULL, "chmod 600"},
	        {SECRET, 7, 0604, NULL, "chmod 600"},
	        {SECRET, 7, 0620, NULL, "chmod 600"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct secret *s = (struct secret *)&cases; /* must be overwritten */
		write_secret(cases[i].content, cases[i].length, cases[i].mode);
		struct error e = secret_from_file(path, &s);
		if (cases[i].secret) {
			assert_string_equal(e.sentence, "");
			assert_true(span_is(secret_reveal(s), cases[i].secret));
		} else {
			assert_null(s);
			assert_int_equal(e.class, ERROR_CONFIG);
			assert_non_null(strstr(e.sentence, cases[i].word));
			assert_non_null(strstr(e.sentence, path));
			assert_null(strstr(e.sentence, SECRET));
		}
		secret_free(s);
	}
}

static void length_of_a_file_is_bounded(void **state)
{
	(void)state;
	static char bytes[LIMIT_SECRET + 100];
	memset(bytes, 'x', sizeof bytes);
	for (size_t more = 0; more < 100; more++) {
		struct secret *s;
		memset(bytes, 'x', sizeof bytes);
		write_secret(bytes, LIMIT_SECRET + more, 0600);
		struct error e = secret_from_file(path, &s);
		assert_int_equal(error_is(&e), more > 0);
		secret_free(s);
		if (more > 0)
			continue;
		bytes[LIMIT_SECRET] = '\r';
		bytes[LIMIT_SECRET + 1] = '\n';
		write_secret(bytes, LIMIT_SECRET + 2, 0600);
		e = secret_from_file(path, &s);
		assert_false(error_is(&e));
		assert_int_equal(secret_reveal(s).length, LIMIT_SECRET);
		secret_free(s);
	}
}

static void only_plain_files_of_ours(void **state)
{
	(void)state;
	struct secret *s;
	unlink(path);
	struct error e = secret_from_file(path, &s);
	assert_int_equal(e.class, ERROR_CONFIG);
	assert_non_null(strstr(e.sentence, "No such file"));

	assert_int_equal(symlink("/dev/null", path), 0);
	e = secret_from_file(path, &s);
	assert_non_null(strstr(e.sentence, "symbolic link"));

	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0); /* must not hang */
	e = secret_from_file(path, &s);
	assert_non_null(strstr(e.sentence, "not a regular file"));

	e = secret_from_file(folder, &s);
	assert_non_null(strstr(e.sentence, "not a regular file"));

	if (geteuid() == 0) {
		write_secret(SECRET, 7, 0600);
		assert_int_equal(chown(path, 12345, 0), 0);
		e = secret_from_file(path, &s);
		assert_non_null(strstr(e.sentence, "somebody else"));
	}
	e = secret_from_file("/no/such\033[2J", &s);
	assert_non_null(strstr(e.sentence, "/no/such\\x1B[2J"));
	assert_null(s);
}

static void from_command(void **state)
{
	(void)state;
	static const struct {
		const char *command;
		const char *secret; /* NULL: refused, with `word` in the sentence */
		const char *word;
	} cases[] = {
	        {"echo hunter2", SECRET, NULL},
	        {"  echo \t hunter2  ", SECRET, NULL},
	        {"printf hunter2", SECRET, NULL},
	        {"printf \"hunter2\\nsecond line\\n\"", SECRET, NULL},
	        {"echo \"two  words\" mo\"re \"", "two  words more ", NULL},
	        {"echo \"\" x", " x", NULL},
	        {"echo $HOME;id|cat", "$HOME;id|cat", NULL}, /* no shell */
	        {"sh -c \"echo hunter2; exec seq 100000\"", SECRET, NULL}, /* more output than anybody wants */
	        {"sh -c \"cat; echo hunter2\"", SECRET, NULL}, /* nothing to read */
	        {"sh -c \"trap | wc -l\"", "0", NULL},
	        {"", NULL, "no command"},
	        {"  ", NULL, "no command"},
	        {"echo \"hunter2", NULL, "quote"},
	        {"no-such-command-here hunter2", NULL, "no-such-command-here: No such file"},
	        {"false hunter2", NULL, "false: exit status 1"},
	        {"sh -c \"echo hunter2; exit 3\"", NULL, "exit status 3"},
	        {"sh -c \"echo hunter2; kill -9 $$\"", NULL, "signal 9"},
	        {"true", NULL, "empty"},
	        {"echo", NULL, "empty"},
	        {"head -c 70000 /dev/zero", NULL, "longer"},
	        {"a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a",
	         NULL, "more than 64 words"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct secret *s;
		struct error e = secret_from_command(cases[i].command, &s);
		if (cases[i].secret) {
			assert_string_equal(e.sentence, "");
			assert_memory_equal(secret_reveal(s).at, cases[i].secret, strlen(cases[i].secret) + 1);
		} else {
			assert_null(s);
			assert_int_equal(e.class, ERROR_CONFIG);
			if (!strstr(e.sentence, cases[i].word))
				fail_msg("%s: %s", cases[i].command, e.sentence);
			assert_null(strstr(e.sentence, SECRET));
		}
		secret_free(s);
	}
}

static void command_gets_a_clean_start(void **state)
{
	(void)state;
	struct secret *s;
	setenv("KEYCLOAK_CLIENT_SECRET", SECRET, 1);
	setenv("HOME", "/somewhere", 1);
	unsetenv("LANG");
	struct error e = secret_from_command("sh -c \"env | grep -c -e KEYCLOAK -e LANG; true\"", &s);
	assert_false(error_is(&e));
	assert_true(span_is(secret_reveal(s), "0"));
	secret_free(s);
	e = secret_from_command("sh -c \"echo $HOME\"", &s);
	assert_false(error_is(&e));
	assert_true(span_is(secret_reveal(s), "/somewhere"));
	secret_free(s);

	/* Threads of ours block signals and ignore SIGPIPE; the command must not inherit that. */
	sigset_t all, before;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	signal(SIGPIPE, SIG_IGN);
	e = secret_from_command("grep -c Sig[BI].*0000$ /proc/self/status", &s); /* SigBlk, SigIgn: the first 16 signals */
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	assert_false(error_is(&e));
	assert_true(span_is(secret_reveal(s), "2"));
	secret_free(s);
}

/* It and its children are stopped when the time is over. */
static void endless_command_is_stopped(void **state)
{
	(void)state;
	struct secret *s;
	char command[sizeof path + 80];
	unlink(path);
	snprintf(command, sizeof command, "sh -c \"(sleep 11; touch %s) & echo hunter2; wait\"", path);
	int64_t before = clock_mono(&clock_system);
	struct error e = secret_from_command(command, &s);
	int64_t took = clock_mono(&clock_system) - before;
	assert_null(s);
	assert_non_null(strstr(e.sentence, "sh: no end after 10 s"));
	assert_in_range(took, 9900, 11000);
	while (clock_mono(&clock_system) - before < 11300)
		usleep(50000);
	assert_int_equal(access(path, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(holds_a_copy),
	        cmocka_unit_test(from_file),
	        cmocka_unit_test(length_of_a_file_is_bounded),
	        cmocka_unit_test(only_plain_files_of_ours),
	        cmocka_unit_test(from_command),
	        cmocka_unit_test(command_gets_a_clean_start),
	        cmocka_unit_test(endless_command_is_stopped),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
