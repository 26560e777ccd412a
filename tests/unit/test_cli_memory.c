/* Settings, options, help and writers when memory runs out: each allocation fails once. Every result is right or says that it is not; the sanitizer sees to
 * crashes and leaks. */
#include "cli/help.h"
#include "cli/options.h"
#include "config/settings.h"
#include "output/schema.h"
#include "output/snapshot.h"

#include "failing_memory.h"
#include "sink_rows.h"
#include "with_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Runs `try_it` with the first allocation failing, then the second …, until none is left to fail. Whatever it says must be ERROR_MEMORY, until it is well. */
static void run_out(struct error (*try_it)(void))
{
	bool failed = true;
	for (size_t n = 1; failed; n++) {
		memory_fail_at(n);
		struct error e = try_it();
		failed = memory_ended();
		if (failed && error_is(&e) && e.class != ERROR_MEMORY)
			fail_msg("allocation %zu: %s", n, e.sentence);
		if (!failed)
			assert_string_equal(e.sentence, "");
		assert_true(n < 10000);
	}
}

static char config_path[200];

static struct error load_settings(void)
{
	static char variable[] = "KEYCLOAK_URL=https://sso", secret[] = "KEYCLOAK_CLIENT_SECRET=hunter2";
	char *environment[] = {variable, secret, NULL};
	const struct settings_files files = {.policy = "/nowhere/policy", .system = "/nowhere/config", .user = config_path};
	struct settings *s, *other = NULL;
	struct error e = settings_load(NULL, 0, environment, &files, &s);
	if (error_is(&e)) {
		assert_null(s);
		return e;
	}
	assert_string_equal(settings_text(s, "keycloak-url"), "https://sso");
	assert_int_equal(settings_number(s, "max"), 7);
	e = settings_for_context(s, "test", &other);
	settings_free(other);
	settings_free(s);
	return e;
}

static void settings(void **state)
{
	(void)state;
	snprintf(config_path, sizeof config_path, "%s", temp_file(&folder, "config", "max = 7\n[context prod]\ninterval = 9\n[context test]\ninterval = 8\n", 0600));
	run_out(load_settings);
}

static struct error parse_options(void)
{
	static char name[] = "x", noun[] = "session", verb[] = "revoke", id[] = "0617c68d", flag[] = "-y";
	char *argv[] = {name, noun, verb, id, flag, NULL};
	struct options o;
	struct error e = options_parse(&o, 5, argv);
	if (!error_is(&e)) {
		assert_int_equal(o.operand_count, 1);
		assert_int_equal(o.given_count, 1);
	}
	options_release(&o);
	return e;
}

static void options(void **state)
{
	(void)state;
	run_out(parse_options);
}

/* Help has no error value of its own: the buffer says that it failed. */
static struct error write_help(void)
{
	const struct command_words nothing = {0};
	struct buffer b;
	buffer_init(&b, 1 << 20);
	help_append(&b, &nothing);
	help_append_man_page(&b);
	help_append_bash(&b);
	help_append_keys(&b);
	struct error e = b.failed ? error_make(ERROR_MEMORY, NULL, "out of memory") : error_none();
	buffer_release(&b);
	return e;
}

static void help(void **state)
{
	(void)state;
	run_out(write_help);
}

static const struct table *sessions;
static char *whole; /* the document when memory is enough */

static struct error write_snapshot(void)
{
	struct buffer out;
	struct stream s;
	struct columns all;
	columns_all(&all, &resource_session.schema);
	const struct rows rows = {.resource = &resource_session, .table = sessions, .columns = &all, .now = ROWS_NOW};
	const struct snapshot doc = {.taken_at = ROWS_NOW, .context = "", .resources = &rows, .resource_count = 1};
	buffer_init(&out, 1 << 20);
	stream_init(&s, sink_buffer(&out));
	snapshot_write(&s, &doc);
	rows_csv(&s, &rows);
	rows_text(&s, &rows);
	rows_detail(&s, &rows);
	schema_write(&s);
	struct error e = stream_end(&s);
	if (!error_is(&e) && !whole)
		whole = strdup(buffer_text(&out));
	else if (!error_is(&e)) /* nothing half is ever called good */
		assert_string_equal(buffer_text(&out), whole);
	stream_release(&s);
	buffer_release(&out);
	return e;
}

static void writers(void **state)
{
	static const struct session_row rows[] = {{"0617c68d", "k.ito", "mlflow", "10.8.4.90", 0, ROWS_NOW + 1, ROWS_NOW}};
	(void)state;
	sessions = session_table(rows, 1, true);
	assert_non_null(sessions);
	struct error e = write_snapshot();
	assert_false(error_is(&e));
	run_out(write_snapshot);
	free(whole);
	table_unref(sessions);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(settings), cmocka_unit_test(options), cmocka_unit_test(help), cmocka_unit_test(writers)};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
