/* The line reader, and the configuration and policy files on top of it. */
#include "base/limits.h"
#include "config/file.h"
#include "config/lines.h"

#include "with_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* The lines of the text as "number:line|…", or the sentence of the error behind the path. */
static void expect_lines(const char *bytes, size_t length, const char *expected)
{
	struct lines l;
	struct span line;
	char got[400] = "";
	size_t used = 0;
	const char *path = temp_bytes(&folder, "lines", bytes, length, 0644);
	struct error e = lines_open(&l, path);
	if (error_is(&e)) {
		assert_memory_equal(e.sentence, path, strlen(path));
		assert_string_equal(e.sentence + strlen(path), expected);
		return;
	}
	while (lines_next(&l, &line))
		used += (size_t)snprintf(got + used, sizeof got - used, "%u:%.*s|", l.number, (int)line.length, line.at);
	lines_close(&l);
	assert_string_equal(got, expected);
}

static void reads_lines(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
	        {"", ""},
	        {"\n\n", ""},
	        {"a", "1:a|"},
	        {"a\n", "1:a|"},
	        {"a\r\nb\r\n", "1:a|2:b|"},
	        {"  a = b \t \n", "1:a = b|"},
	        {"# one\n; two\n  # three\nx\n", "4:x|"},
	        {"\xEF\xBB\xBFx\n", "1:x|"},
	        {"k = a # b\n", "1:k = a # b|"},
	        {"k = \xC3\xA9\xEF\xBF\xBD\n", "1:k = \xC3\xA9\xEF\xBF\xBD|"},
	        {"ok\nk = \xFF\n", ":2: not UTF-8"},
	        {"\xED\xA0\x80", ":1: not UTF-8"},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++)
		expect_lines(cases[i].text, strlen(cases[i].text), cases[i].expected);
	expect_lines("a\nb\0c\n", 6, ":2: a NUL byte: this is no text file");
}

/* Debian's INI library cuts a line at 199 bytes into two without a word: here a line may be as long as the file. */
static void long_lines_stay_whole(void **state)
{
	struct lines l;
	struct span line;
	char *text = malloc(LIMIT_CONFIG + 1);
	(void)state;
	memset(text, 'x', LIMIT_CONFIG + 1);
	struct error e = lines_open(&l, temp_bytes(&folder, "long", text, LIMIT_CONFIG, 0600));
	assert_false(error_is(&e));
	assert_true(lines_next(&l, &line));
	assert_int_equal(line.length, LIMIT_CONFIG);
	assert_false(lines_next(&l, &line));
	lines_close(&l);
	const char *path = temp_bytes(&folder, "long", text, LIMIT_CONFIG + 1, 0600);
	e = lines_open(&l, path);
	assert_int_equal(e.class, ERROR_CONFIG);
	assert_string_equal(e.sentence + strlen(path), ": longer than 1 MiB");
	free(text);
}

static void what_is_no_file(void **state)
{
	struct lines l;
	(void)state;
	struct error e = lines_open(&l, temp_path(&folder, "absent"));
	assert_int_equal(e.class, ERROR_NOT_FOUND);
	e = lines_open(&l, folder.path);
	assert_int_equal(e.class, ERROR_CONFIG);
	const char *fifo = temp_path(&folder, "fifo");
	assert_int_equal(mkfifo(fifo, 0600), 0);
	e = lines_open(&l, fifo); /* does not hang */
	assert_int_equal(e.class, ERROR_CONFIG);
	assert_string_equal(e.sentence + strlen(fifo), ": not a regular file");
}

/* Reads `text` as a configuration. The sentence behind "PATH", or "" when all is well. */
static const char *read_text(const char *text, enum option_where where, char *why, size_t size)
{
	struct arena arena;
	struct config_file f;
	arena_init(&arena, 8 << 20);
	const char *path = temp_file(&folder, "config", text, 0644);
	struct error e = config_file_read(&f, &arena, path, where, "/home/jane");
	snprintf(why, size, "%s", error_is(&e) ? e.sentence + strlen(path) : "");
	if (!error_is(&e))
		config_file_release(&f);
	arena_release(&arena);
	return why;
}

static void names_file_line_and_word(void **state)
{
	static const struct {
		const char *text, *why;
		enum option_where where;
	} cases[] = {
	        {"interval = 5\n[default]\nmax = 3\n[context prod]\nmax = 4\n", "", WHERE_FILE},
	        {"[default]\r\ninterval = 5\r\n", "", WHERE_FILE},
	        {"intervall = 5\n", ":1: unknown key 'intervall': did you mean 'interval'?", WHERE_FILE},
	        {"\n\nzebra = 5\n", ":3: unknown key 'zebra'", WHERE_FILE},
	        {"INTERVAL = 5\n", ":1: unknown key 'INTERVAL': did you mean 'interval'?", WHERE_FILE},
	        {"interval\n", ":1: neither KEY = VALUE nor [SECTION]", WHERE_FILE},
	        {"interval = \n", ":1: interval: needs a value", WHERE_FILE},
	        {"interval = x\n", ":1: interval: 'x' is no duration: 5 (seconds), 500ms, 2m", WHERE_FILE},
	        {"interval = 5\n[default]\ninterval = 6\n", ":3: 'interval' is set in line 1 already", WHERE_FILE},
	        {"[context a]\nmax = 1\nmax = 2\n", ":3: 'max' is set in line 2 already", WHERE_FILE},
	        {"[context a]\n[context b]\n[context a]\n", ":3: [context a] begins in line 1 already", WHERE_FILE},
	        {"[default]\n[default]\n", ":2: [default] begins in line 1 already", WHERE_FILE},
	        {"[context ]\n", ":1: the context has no name", WHERE_FILE},
	        {"[context]\n", ":1: the context has no name", WHERE_FILE},
	        {"[contextual]\n", ":1: unknown section [contextual]: there are [default] and [context NAME]", WHERE_FILE},
	        {"[prod]\n", ":1: unknown section [prod]: there are [default] and [context NAME]", WHERE_FILE},
	        {"[context prod\n", ":1: the section's ']' is missing", WHERE_FILE},
	        {"[\n", ":1: the section's ']' is missing", WHERE_FILE},
	        {"[]\n", ":1: unknown section []: there are [default] and [context NAME]", WHERE_FILE},
	        {"[context \xE2\x80\xAEx]\n", ":1: 'U+202Ex': invisible characters in the name of a context", WHERE_FILE},
	        {"yes = yes\n", ":1: 'yes' cannot stand in a file", WHERE_FILE},
	        {"insecure = yes\n", "", WHERE_FILE},
	        {"insecure = yes\n", ":1: 'insecure' cannot stand in this file", WHERE_SYSTEM},
	        {"insecure = yes\n", ":1: 'insecure' cannot stand in this file", WHERE_POLICY},
	        {"keycloak-client-secret = hunter2\n",
	         ":1: 'keycloak-client-secret' is a secret and must not stand here: write keycloak-client-secret-file = PATH or "
	         "keycloak-client-secret-command = COMMAND",
	         WHERE_FILE},
	        {"keycloak-client-secret-file = /x\nkeycloak-client-secret-command = y\n", ":2: 'keycloak-client-secret' is set in line 1 already", WHERE_FILE},
	        {"keycloak-url = https://bob:hunter2@sso\n", ":1: keycloak-url: the URL holds a user part; give user and password by their own settings",
	         WHERE_FILE},
	        {"k\033]0;x\007 = 1\n", ":1: unknown key 'k\\x1B]0;x\\x07'", WHERE_FILE},
	        {"= 1\n", ":1: unknown key ''", WHERE_FILE},
	};
	char why[400];
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		if (cases[i].where == WHERE_POLICY && geteuid() != 0)
			continue;
		assert_string_equal(read_text(cases[i].text, cases[i].where, why, sizeof why), cases[i].why);
		assert_null(strstr(why, "hunter2"));
	}
}

static void too_many_contexts(void **state)
{
	char *text = malloc((CONFIG_CONTEXTS + 1) * 20), why[400];
	size_t used = 0;
	(void)state;
	for (unsigned i = 0; i <= CONFIG_CONTEXTS; i++) {
		if (i == CONFIG_CONTEXTS)
			assert_string_equal(read_text(text, WHERE_FILE, why, sizeof why), "");
		used += (size_t)snprintf(text + used, 20, "[context c%u]\n", i);
	}
	assert_string_equal(read_text(text, WHERE_FILE, why, sizeof why), ":257: more than 256 contexts");
	free(text);
}

/* Paths in a file do not depend on where the program is started. */
static void paths_lie_beside_the_file(void **state)
{
	static const struct {
		const char *value, *expected; /* "+" stands for the file's folder */
	} cases[] = {{"/etc/ca.pem", "/etc/ca.pem"}, {"ca.pem", "+/ca.pem"}, {"~/ca.pem", "/home/jane/ca.pem"}, {"~jane/ca.pem", "+/~jane/ca.pem"}};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct arena arena;
		struct config_file f;
		char text[100], expected[160];
		arena_init(&arena, 8 << 20);
		snprintf(text, sizeof text, "ca-file = %s\nkeycloak-client-secret-file = %s\n", cases[i].value, cases[i].value);
		struct error e = config_file_read(&f, &arena, temp_file(&folder, "config", text, 0644), WHERE_FILE, "/home/jane");
		assert_false(error_is(&e));
		bool beside = cases[i].expected[0] == '+';
		snprintf(expected, sizeof expected, "%s%s", beside ? folder.path : "", cases[i].expected + beside);
		assert_string_equal(f.defaults.entries[option_index("ca-file")].text, expected);
		assert_string_equal(f.defaults.entries[option_index("keycloak-client-secret")].text, expected);
		config_file_release(&f);
		arena_release(&arena);
	}
}

static void policy_is_roots_alone(void **state)
{
	struct arena arena;
	struct config_file f;
	(void)state;
	const char *path = temp_file(&folder, "policy", "read-only = yes\n", 0644);
	if (geteuid() == 0) {
		static const struct {
			mode_t mode;
			uid_t owner;
			const char *why;
		} cases[] = {
		        {0644, 0, ""},
		        {0600, 0, ""},
		        {0664, 0, ": others than root can write the policy: chmod 644 it"},
		        {0646, 0, ": others than root can write the policy: chmod 644 it"},
		        {0644, 1000, ": the policy does not belong to root: chown root it"},
		};
		for (size_t i = 0; i < LENGTH(cases); i++) {
			arena_init(&arena, 8 << 20);
			assert_int_equal(chown(path, cases[i].owner, 0), 0);
			assert_int_equal(chmod(path, cases[i].mode), 0);
			struct error e = config_file_read(&f, &arena, path, WHERE_POLICY, NULL);
			assert_string_equal(error_is(&e) ? e.sentence + strlen(path) : "", cases[i].why);
			if (!error_is(&e))
				config_file_release(&f);
			arena_release(&arena);
		}
		assert_int_equal(chown(path, 0, 0), 0);
		char why[400];
		assert_string_equal(read_text("[context a]\n", WHERE_POLICY, why, sizeof why), ":1: a policy has no contexts: it holds for all of them");
	} else {
		arena_init(&arena, 8 << 20);
		struct error e = config_file_read(&f, &arena, path, WHERE_POLICY, NULL);
		assert_string_equal(e.sentence + strlen(path), ": the policy does not belong to root: chown root it");
		arena_release(&arena);
	}
}

/* With any number of bytes of memory: an error value, and nothing leaks. */
static void memory_runs_out(void **state)
{
	(void)state;
	const char *path = temp_file(&folder, "config", "[default]\nmax = 3\n[context prod]\nkeycloak-url = https://sso\n", 0644);
	struct error e = error_make(ERROR_MEMORY, NULL, "x");
	for (size_t room = 0; e.class == ERROR_MEMORY; room += 64) {
		struct arena arena;
		struct config_file f;
		arena_init(&arena, room);
		e = config_file_read(&f, &arena, path, WHERE_FILE, NULL);
		if (!error_is(&e))
			config_file_release(&f);
		arena_release(&arena);
	}
	assert_false(error_is(&e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reads_lines),          cmocka_unit_test(long_lines_stay_whole),     cmocka_unit_test(what_is_no_file),
	        cmocka_unit_test(names_file_line_and_word), cmocka_unit_test(too_many_contexts),     cmocka_unit_test(paths_lie_beside_the_file),
	        cmocka_unit_test(policy_is_roots_alone), cmocka_unit_test(memory_runs_out),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
