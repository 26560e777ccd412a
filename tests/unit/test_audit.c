/* The audit log: what is written, the chain, and every way in which somebody could have touched it. */
#include "engine/audit.h"

#include "base/limits.h"
#include "engine/audit_file.h"
#include "model/resource.h"
#include "model/verb.h"

#include "temp_folder.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static struct temp_folder folder;
static const struct verb verb = {.noun = "session", .name = "revoke"};
static const struct audit_who who = {.context = "prod", .url = "http://127.0.0.1:1", .realm = "mlflow", .account = "service-account-ops"};

static int64_t fixed(void *self)
{
	return *(int64_t *)self;
}

static int64_t now = 1795478025123;
static const struct clock test_clock = {.wall_ms = fixed, .mono_ms = fixed, .self = &now};

static int begin(void **state)
{
	(void)state;
	return temp_folder_init(&folder);
}

static int end(void **state)
{
	(void)state;
	temp_folder_release(&folder);
	return 0;
}

static struct audit *open_log(void)
{
	struct audit *a = audit_new(temp_path(&folder, "audit.ndjson"), &test_clock);
	assert_non_null(a);
	return a;
}

static void fill_plan(struct plan *p, unsigned steps)
{
	plan_init(p);
	p->verb = &verb;
	p->reason = "INC-8841 stolen \"token\"\n";
	for (unsigned i = 0; i < steps; i++) {
		char id[32];
		snprintf(id, sizeof id, "id-%u", i);
		struct step step = {.call = {.operation = "keycloak.session.delete"}, .target = {"session", id, "k.ito"}, .sentence = "end it"};
		assert_non_null(plan_add_step(p, &step));
	}
}

static void write_plan(struct audit *a, unsigned steps)
{
	struct plan p;
	char id[20];
	fill_plan(&p, steps);
	struct error e = audit_intent(a, &who, &p, id);
	assert_string_equal(e.sentence, "");
	for (unsigned i = 0; i < steps; i++) {
		p.steps[i].outcome = i ? OUTCOME_DONE : OUTCOME_ALREADY;
		e = audit_outcome(a, &who, id, &p, i);
		assert_string_equal(e.sentence, "");
	}
	e = audit_end(a, &who, id, &p);
	assert_string_equal(e.sentence, "");
	plan_release(&p);
}

static char *read_log(const char *name, size_t *length)
{
	struct buffer b;
	buffer_init(&b, 2 * LIMIT_AUDIT_FILE);
	struct error e = audit_file_read(temp_path(&folder, name), &b);
	assert_string_equal(e.sentence, "");
	*length = b.length;
	return buffer_take(&b);
}

static void test_records(void **state)
{
	(void)state;
	struct audit *a = open_log();
	write_plan(a, 2);
	struct stat st;
	assert_int_equal(stat(audit_path(a), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);

	size_t length;
	char *text = read_log("audit.ndjson", &length);
	json_t *first = json_loads(text, JSON_DISABLE_EOF_CHECK, NULL);
	assert_int_equal(json_integer_value(json_object_get(first, "number")), 1);
	assert_string_equal(json_string_value(json_object_get(first, "before")), audit_first_hash);
	assert_string_equal(json_string_value(json_object_get(first, "at")), "2026-11-23T23:53:45.123Z");
	assert_string_equal(json_string_value(json_object_get(first, "verb")), "session revoke");
	assert_string_equal(json_string_value(json_object_get(first, "reason")), "INC-8841 stolen \"token\"\n");
	assert_int_equal(json_array_size(json_object_get(first, "targets")), 2);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(first, "who"), "uid")), getuid());
	json_decref(first);
	free(text);

	const struct table *t = audit_table(a, 3);
	assert_int_equal(table_rows(t), 3); /* the newest three of four */
	assert_true(table_about(t)->cut);
	assert_int_equal(table_number(t, 0, AUDIT_NUMBER), 4);
	assert_int_equal(table_number(t, 0, AUDIT_OUTCOME), OUTCOME_DONE);
	assert_true(span_is(text_exact(table_text(t, 0, AUDIT_TARGET)), "in all: 1 done, 1 already"));
	assert_int_equal(table_number(t, 2, AUDIT_OUTCOME), OUTCOME_ALREADY);
	assert_true(span_is(text_exact(table_text(t, 2, AUDIT_ID)), "id-0"));
	table_unref(t);
	audit_free(a);
}

static void test_chain_holds(void **state)
{
	(void)state;
	struct audit *a = open_log();
	struct audit_report report;
	struct error e = audit_verify(a, &report);
	assert_false(error_is(&e)); /* a log that never was is whole */
	assert_int_equal(report.records, 0);
	write_plan(a, 3);
	write_plan(a, 1);
	e = audit_verify(a, &report);
	assert_string_equal(e.sentence, "");
	assert_int_equal(report.records, 8);
	assert_int_equal(report.first, 1);
	assert_int_equal(report.last, 8);
	audit_free(a);
}

/* Each line of the log is broken in each way, and each time it is noticed and named. */
static void test_touched(void **state)
{
	(void)state;
	struct audit *a = open_log();
	struct audit_report report;
	write_plan(a, 2);
	size_t length;
	char *text = read_log("audit.ndjson", &length), *copy = malloc(length);
	assert_non_null(copy);
	for (size_t i = 0; i + 1 < length; i++) { /* the last record can be changed by nobody's notice but the next one's: see docs */
		memcpy(copy, text, length);
		copy[i] = copy[i] == 'x' ? 'y' : 'x';
		temp_bytes(&folder, "audit.ndjson", copy, length, 0600);
		struct error e = audit_verify(a, &report);
		bool last = memchr(text + i, '\n', length - i) == text + length - 1;
		if (!last)
			assert_true(error_is(&e));
	}
	char *second = memchr(text, '\n', length), *third = memchr(second + 1, '\n', length - (size_t)(second + 1 - text));
	memcpy(copy, text, (size_t)(second + 1 - text));
	memcpy(copy + (second + 1 - text), third + 1, length - (size_t)(third + 1 - text));
	temp_bytes(&folder, "audit.ndjson", copy, length - (size_t)(third - second), 0600);
	struct error gap = audit_verify(a, &report);
	assert_non_null(strstr(gap.sentence, "record 2: is missing"));
	temp_bytes(&folder, "audit.ndjson", text, length - 5, 0600);
	struct error cut = audit_verify(a, &report);
	assert_non_null(strstr(cut.sentence, "cut off"));
	free(copy);
	free(text);
	audit_free(a);
}

static void test_goes_on_after_a_cut(void **state)
{
	(void)state;
	struct audit *a = open_log();
	struct audit_report report;
	write_plan(a, 1);
	size_t length;
	char *text = read_log("audit.ndjson", &length);
	temp_bytes(&folder, "audit.ndjson", text, length - 5, 0600);
	free(text);
	write_plan(a, 1); /* nothing is refused for it … */
	struct error e = audit_verify(a, &report);
	assert_true(error_is(&e)); /* … and nothing is hidden by it */
	const struct table *t = audit_table(a, 100);
	assert_int_equal(table_rows(t), 6);
	table_unref(t);
	audit_free(a);
}

static bool big_record(void *self, struct buffer *out, uint64_t number, const char *before)
{
	buffer_append_format(out, "{\"number\":%lu,\"before\":\"%s\",\"fill\":\"", (unsigned long)number, before);
	for (size_t i = 0; i < *(size_t *)self; i++)
		buffer_append_char(out, 'f');
	return buffer_append_text(out, "\"}");
}

static struct error append_big(struct audit *a, size_t fill)
{
	struct buffer line;
	buffer_init(&line, LIMIT_AUDIT_RECORD);
	struct error e = audit_file_append(audit_path(a), big_record, &fill, &line);
	buffer_release(&line);
	return e;
}

static void test_next_file(void **state)
{
	(void)state;
	struct audit *a = open_log();
	struct audit_report report;
	size_t fill = 900000;
	for (unsigned i = 0; i < 40; i++) {
		struct error e = append_big(a, fill);
		assert_string_equal(e.sentence, "");
	}
	struct error e = audit_verify(a, &report);
	assert_string_equal(e.sentence, "");
	assert_int_equal(report.records, 40);
	assert_int_equal(report.files, 3);
	assert_int_equal(access(temp_path(&folder, "audit-1.ndjson"), F_OK), 0);
	assert_int_equal(unlink(temp_path(&folder, "audit-1.ndjson")), 0);
	e = audit_verify(a, &report); /* a whole file is gone */
	assert_non_null(strstr(e.sentence, "is missing"));
	audit_free(a);
}

static void test_refused(void **state)
{
	(void)state;
	struct audit *a = open_log();
	char id[20];
	struct plan p;
	fill_plan(&p, 1);
	temp_file(&folder, "audit.ndjson", "", 0644);
	struct error e = audit_check(a);
	assert_int_equal(e.class, ERROR_LOCAL);
	assert_non_null(strstr(e.sentence, "chmod 600"));
	e = audit_intent(a, &who, &p, id);
	assert_int_equal(e.class, ERROR_LOCAL);
	assert_int_equal(unlink(audit_path(a)), 0);
	assert_int_equal(symlink("elsewhere", audit_path(a)), 0);
	e = audit_intent(a, &who, &p, id);
	assert_int_equal(e.class, ERROR_LOCAL);
	assert_int_equal(access(temp_path(&folder, "elsewhere"), F_OK), -1);
	plan_release(&p);
	audit_free(a);
}

static void test_record_too_long(void **state)
{
	(void)state;
	struct audit *a = open_log();
	struct audit_report report;
	write_plan(a, 1);
	size_t fill = LIMIT_AUDIT_RECORD;
	struct error e = append_big(a, fill);
	assert_int_equal(e.class, ERROR_LOCAL);
	write_plan(a, 1);
	e = audit_verify(a, &report); /* it left nothing behind */
	assert_string_equal(e.sentence, "");
	assert_int_equal(report.records, 6);
	audit_free(a);
}

/* A crash that cut a record among the digits of its number does not make the numbers begin anew. */
static void test_cut_number(void **state)
{
	(void)state;
	struct audit *a = open_log();
	write_plan(a, 10); /* 12 records */
	size_t length;
	char *text = read_log("audit.ndjson", &length), *last = memrchr(text, '\n', length - 1);
	temp_bytes(&folder, "audit.ndjson", text, (size_t)(last + 1 - text) + strlen("{\"number\":1"), 0600);
	free(text);
	write_plan(a, 1);
	const struct table *t = audit_table(a, 1);
	assert_int_equal(table_number(t, 0, AUDIT_NUMBER), 14);
	table_unref(t);
	audit_free(a);
}

/* Several processes write side by side: one chain. */
static void test_processes(void **state)
{
	(void)state;
	struct audit *a = open_log();
	struct audit_report report;
	pid_t children[3];
	for (unsigned i = 0; i < LENGTH(children); i++) {
		children[i] = fork();
		if (children[i] == 0) {
			for (unsigned k = 0; k < 10; k++)
				write_plan(a, 1);
			_exit(0);
		}
		assert_true(children[i] > 0);
	}
	for (unsigned i = 0; i < LENGTH(children); i++) {
		int status;
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	struct error e = audit_verify(a, &report);
	assert_string_equal(e.sentence, "");
	assert_int_equal(report.records, 90);
	audit_free(a);
}

/* One that was stopped with the lock in its hands is not waited for for ever. */
static void test_lock_that_is_held(void **state)
{
	(void)state;
	struct audit *a = open_log();
	char id[20];
	struct plan p;
	write_plan(a, 1);
	fill_plan(&p, 1);
	int fd = open(audit_path(a), O_RDONLY | O_CLOEXEC);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	int64_t before = clock_mono(&clock_system);
	struct error e = audit_intent(a, &who, &p, id);
	assert_int_equal(e.class, ERROR_LOCAL);
	assert_non_null(strstr(e.sentence, "locked"));
	assert_in_range(clock_mono(&clock_system) - before, 1500, 5000);
	close(fd);
	e = audit_intent(a, &who, &p, id);
	assert_string_equal(e.sentence, "");
	plan_release(&p);
	audit_free(a);
}

/* No room for a whole record: none of it stays, and the log goes on when there is room again. */
static void test_full_disk(void **state)
{
	(void)state;
	struct audit *a = open_log();
	struct audit_report report;
	struct rlimit before, small;
	struct stat st;
	char id[20];
	struct plan p;
	write_plan(a, 1);
	fill_plan(&p, 1);
	assert_int_equal(stat(audit_path(a), &st), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = (rlim_t)st.st_size + 100;
	void (*old)(int) = signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	struct error e = audit_intent(a, &who, &p, id);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, old);
	assert_int_equal(e.class, ERROR_LOCAL);
	write_plan(a, 1);
	e = audit_verify(a, &report);
	assert_string_equal(e.sentence, "");
	assert_int_equal(report.records, 6);
	plan_release(&p);
	audit_free(a);
}

/* A pipe in the log's place is neither written to nor waited for. */
static void test_pipe(void **state)
{
	(void)state;
	struct audit *a = open_log();
	assert_int_equal(mkfifo(audit_path(a), 0600), 0);
	struct error e = audit_check(a);
	assert_int_equal(e.class, ERROR_LOCAL);
	const struct table *t = audit_table(a, 10);
	assert_int_equal(table_rows(t), 0);
	table_unref(t);
	audit_free(a);
}

/* As many targets as a plan may have fit into one record. */
static void test_largest_intent(void **state)
{
	(void)state;
	struct audit *a = open_log();
	struct plan p;
	char id[20];
	fill_plan(&p, LIMIT_TARGETS);
	for (unsigned i = 0; i < LIMIT_TARGETS; i++) {
		char target[40];
		snprintf(target, sizeof target, "0d40d2a1-08cc-4321-a281-%012u", i);
		struct ending ending = {.target = {"session", target, "somebody.with.a.name"}, .line = "ends"};
		assert_true(plan_add_ending(&p, &ending));
	}
	struct error e = audit_intent(a, &who, &p, id);
	assert_string_equal(e.sentence, "");
	plan_release(&p);
	audit_free(a);
}

/* XDG_STATE_HOME, else HOME, else the home in the password file, as for a service that was given neither. */
static void test_place(void **state)
{
	(void)state;
	static const char tail[] = "/.local/state/mlflow-oidc-top/audit.ndjson";
	setenv("XDG_STATE_HOME", "/state", 1);
	setenv("HOME", "/their/home", 1);
	struct audit *a = audit_new(NULL, &test_clock);
	assert_string_equal(audit_path(a), "/state/mlflow-oidc-top/audit.ndjson");
	audit_free(a);
	unsetenv("XDG_STATE_HOME");
	a = audit_new(NULL, &test_clock);
	assert_string_equal(audit_path(a), "/their/home/.local/state/mlflow-oidc-top/audit.ndjson");
	audit_free(a);
	unsetenv("HOME");
	a = audit_new(NULL, &test_clock);
	assert_true(strlen(audit_path(a)) > sizeof tail);
	assert_string_equal(strstr(audit_path(a), "/.local"), tail);
	audit_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_records, begin, end),
	        cmocka_unit_test_setup_teardown(test_chain_holds, begin, end),
	        cmocka_unit_test_setup_teardown(test_touched, begin, end),
	        cmocka_unit_test_setup_teardown(test_goes_on_after_a_cut, begin, end),
	        cmocka_unit_test_setup_teardown(test_next_file, begin, end),
	        cmocka_unit_test_setup_teardown(test_refused, begin, end),
	        cmocka_unit_test_setup_teardown(test_record_too_long, begin, end),
	        cmocka_unit_test_setup_teardown(test_cut_number, begin, end),
	        cmocka_unit_test_setup_teardown(test_processes, begin, end),
	        cmocka_unit_test_setup_teardown(test_lock_that_is_held, begin, end),
	        cmocka_unit_test_setup_teardown(test_full_disk, begin, end),
	        cmocka_unit_test_setup_teardown(test_pipe, begin, end),
	        cmocka_unit_test_setup_teardown(test_largest_intent, begin, end),
	        cmocka_unit_test_setup_teardown(test_place, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
