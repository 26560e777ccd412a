/* Help, man page, completion and the table of keys say everything that the tables hold, and fit where they are read. */
#include "cli/help.h"

#include "temp_folder.h"

#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/wait.h>

#include <cmocka.h>

extern char **environ;

static char *written(void (*write_it)(struct buffer *out))
{
	struct buffer out;
	buffer_init(&out, 1 << 20);
	write_it(&out);
	assert_false(out.failed);
	char *text = buffer_take(&out);
	assert_non_null(text);
	return text;
}

static char *help_about(const struct command_words *about)
{
	struct buffer out;
	buffer_init(&out, 1 << 20);
	help_append(&out, about);
	assert_false(out.failed);
	return buffer_take(&out);
}

static void expect_in(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is missing", part);
}

static const char *next_line(const char *line)
{
	line += strcspn(line, "\n");
	return *line ? line + 1 : line;
}

static void expect_narrow(const char *text)
{
	for (const char *line = text; *line; line = next_line(line))
		if (strcspn(line, "\n") > 80)
			fail_msg("longer than 80 columns: %.*s", (int)strcspn(line, "\n"), line);
}

static void help_says_all(void **state)
{
	const struct command_words nothing = {0};
	char *text = help_about(&nothing), label[80];
	(void)state;
	expect_narrow(text);
	for (unsigned i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		snprintf(label, sizeof label, "--%s%s%s ", row->name, row->metavar ? " " : "", row->metavar ? row->metavar : "");
		if (help_shows(row))
			expect_in(text, label);
		else
			assert_null(strstr(text, label));
		/* What nothing reads yet is not offered. */
		if (row->dormant)
			assert_null(strstr(text, row->variable));
	}
	expect_in(text, "  -V, --version            print the version and end\n");
	for (unsigned i = 0; i < verb_count; i++)
		if (command_is_callable(verbs[i]))
			expect_in(text, command_name(verbs[i], label, sizeof label));
	free(text);
}

static void each_noun_and_verb_has_help(void **state)
{
	(void)state;
	for (unsigned i = 0; i < resource_count; i++) {
		const struct command_words about = {.noun = resources[i]};
		char *text = help_about(&about);
		expect_narrow(text);
		for (unsigned k = 0; k < resources[i]->schema.count; k++)
			expect_in(text, resources[i]->schema.fields[k].name);
		free(text);
	}
	for (unsigned i = 0; i < verb_count; i++) {
		const struct command_words about = {.verb = verbs[i]};
		if (!command_is_callable(verbs[i]))
			continue;
		char *text = help_about(&about);
		expect_narrow(text);
		for (unsigned k = 0; k < verbs[i]->argument_count; k++)
			expect_in(text, verbs[i]->arguments[k].name);
		free(text);
	}
}

/* A line that begins with a dot or an apostrophe is a request: only those that we meant. */
static void expect_our_requests(const char *text)
{
	static const char *const requests[] = {".TH ", ".SH ", ".SS ", ".TP\n", ".PP\n", ".br\n"};
	for (const char *line = text; *line; line = next_line(line)) {
		bool known = *line != '.' && *line != '\'';
		for (unsigned i = 0; i < sizeof requests / sizeof *requests; i++)
			known = known || strncmp(line, requests[i], strlen(requests[i])) == 0;
		if (!known)
			fail_msg("no request of ours: %.40s", line);
	}
}

static void man_page_says_all(void **state)
{
	char *text = written(help_append_man_page), array[8];
	(void)state;
	for (unsigned i = 0; i < option_count; i++)
		if (option_rows[i].variable)
			expect_in(text, option_rows[i].variable);
	for (unsigned i = 0; i < resource_count; i++)
		for (unsigned k = 0; k < resources[i]->schema.count; k++)
			expect_in(text, resources[i]->schema.fields[k].name);
	for (unsigned i = 0; i < verb_count; i++)
		if (verbs[i]->key && verbs[i]->key >= VERB_KEY_ENTER && verbs[i]->key != VERB_KEY_BACKTAB && verbs[i]->key != VERB_KEY_CTRL_L)
			expect_in(text, verb_key_name(verbs[i]->key, array));
	expect_our_requests(text);
	free(text);
}

static int run_bash(const char *script)
{
	static char bash[] = "bash", option[] = "-c";
	char *const argv[] = {bash, option, (char *)(uintptr_t)script, NULL};
	pid_t pid;
	int status;
	if (posix_spawnp(&pid, bash, NULL, NULL, argv, environ) != 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* bash itself completes, from the script alone. */
static void bash_completes(void **state)
{
	static const struct {
		const char *words, *expected;
	} cases[] = {
	        {"ses", "session"},
	        {"session re", "revoke"},
	        {"-o json session l", "list"},
	        {"-o j", "json"},
	        {"session list --outp", "--output"},
	        {"doctor --conf", "--config --config"}, /* its own and the general one */
	        {"completion b", "bash"},
	        {"snap", "snapshot"},
	        {"help us", "user"},
	        {"snapshot --resource cl", "client"},
	        {"session list s", ""},
	        {"session list --sort -exp", "-expires_at"},
	        {"user list --columns username,loc", "username,locked"},
	        {"--sort us", ""}, /* of what? */
	};
	struct temp_folder folder;
	(void)state;
	assert_int_equal(temp_folder_init(&folder), 0);
	char *text = written(help_append_bash);
	const char *path = temp_file(&folder, "completion", text, 0600);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char script[800];
		snprintf(script, sizeof script,
		         ". %s; read -r -a COMP_WORDS <<<'mlflow-oidc-top %s'; COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _mlflow_oidc_top; "
		         "[ \"${COMPREPLY[*]}\" = '%s' ] || { echo '%s:' \"${COMPREPLY[*]}\" >&2; exit 1; }",
		         path, cases[i].words, cases[i].expected, cases[i].words);
		assert_int_equal(run_bash(script), 0);
	}
	free(text);
	temp_folder_release(&folder);
}

static void keys_table_says_all(void **state)
{
	char *text = written(help_append_keys);
	(void)state;
	for (unsigned i = 0; i < verb_count; i++) {
		char array[8], cell[20];
		if (!verbs[i]->key)
			continue;
		snprintf(cell, sizeof cell, "| `%s`", verb_key_name(verbs[i]->key, array));
		expect_in(text, cell);
		expect_in(text, verbs[i]->help);
	}
	for (const char *line = text; *line; line = next_line(line)) {
		unsigned bars = 0;
		for (const char *c = line; *c != '\n'; c++)
			bars += *c == '|' && (c == line || c[-1] != '\\');
		assert_int_equal(bars, 4); /* three cells in each row */
	}
	free(text);
}

/* The README's table of keys is what the verb table says. docs/renew writes it anew. */
static void readme_has_the_keys(void **state)
{
	(void)state;
	char path[512], readme[1 << 16];
	const char *source = getenv("SRC");
	snprintf(path, sizeof path, "%s/README.md", source ? source : ".");
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	readme[fread(readme, 1, sizeof readme - 1, f)] = '\0';
	fclose(f);
	char *keys = written(help_append_keys);
	assert_non_null(strstr(readme, keys));
	free(keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(help_says_all),  cmocka_unit_test(each_noun_and_verb_has_help), cmocka_unit_test(man_page_says_all),
	        cmocka_unit_test(bash_completes), cmocka_unit_test(keys_table_says_all),
	        cmocka_unit_test(readme_has_the_keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
