/* The program without a screen, up to the point where a server would answer: exit status and the one line that says why. */
#include "cli/cli.h"

#include "cli/interrupt.h"
#include "with_folder.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))
#define WORDS 12

static struct error no_screen(const struct settings *settings, const struct clock *clock)
{
	(void)settings;
	(void)clock;
	return error_make(ERROR_USAGE, NULL, "this would be the dashboard");
}

struct ran {
	int status;
	char out[20000], err[2000];
};

static void read_back(const char *name, char *into, size_t size)
{
	FILE *f = fopen(temp_path(&folder, name), "r");
	into[0] = '\0';
	if (!f)
		return;
	into[fread(into, 1, size - 1, f)] = '\0';
	fclose(f);
}

/* In a process of its own, without a terminal, with exactly these variables. */
static void run(struct ran *r, const char *const *words, const char *const *variables)
{
	static char name[] = "mlflow-oidc-top";
	char *argv[WORDS + 2] = {name}, *environment[WORDS + 2] = {0}, home[100];
	int argc = 1, status;
	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc - 1];
	snprintf(home, sizeof home, "XDG_CONFIG_HOME=%s", folder.path);
	environment[0] = home;
	for (unsigned i = 0; variables && variables[i]; i++)
		environment[i + 1] = (char *)(uintptr_t)variables[i];
	const char *out = temp_file(&folder, "out", "", 0600), *err = temp_file(&folder, "err", "", 0600);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		setsid();
		setenv("XDG_STATE_HOME", folder.path, 1); /* an audit log of its own: empty */
		if (!freopen("/dev/null", "r", stdin) || !freopen(out, "w", stdout) || !freopen(err, "w", stderr))
			_exit(99);
		status = cli_main(argc, argv, environment, no_screen);
		fflush(NULL);
		_exit(status);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	r->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	read_back("out", r->out, sizeof r->out);
	read_back("err", r->err, sizeof r->err);
}

#define DEAD "KEYCLOAK_URL=http://127.0.0.1:1", "KEYCLOAK_REALM=mlflow", "KEYCLOAK_CLIENT_ID=x", "KEYCLOAK_CLIENT_SECRET=hunter2"

static void says_why(void **state)
{
	static const struct {
		const char *words[WORDS], *variables[WORDS];
		int status;
		const char *why; /* the whole line behind the program's name, or its beginning when it ends in "..." */
	} cases[] = {
	        {{"--zebra", NULL}, {NULL}, 2, "unknown option '--zebra': 'mlflow-oidc-top help' lists them"},
	        {{"--max", "0", "session", "list", NULL}, {NULL}, 2, "--max: 0 is out of bounds: 1 to 10000"},
	        {{"session", "list", NULL}, {NULL}, 2, "nothing is configured: set KEYCLOAK_URL, KEYCLOAK_REALM, ..."},
	        {{NULL}, {NULL}, 2, "nothing is configured: ..."},
	        {{NULL}, {DEAD, NULL}, 2, "this would be the dashboard"},
	        {{"top", NULL}, {DEAD, NULL}, 2, "this would be the dashboard"},
	        {{"session", "list", NULL}, {DEAD, NULL}, 3, "keycloak: ..."},
	        {{"snapshot", NULL}, {DEAD, NULL}, 3, "keycloak: ..."},
	        {{"user", "show", "alice", NULL}, {DEAD, NULL}, 3, "keycloak: ..."},
	        {{"source", "list", "-o", "text", NULL}, {DEAD, NULL}, 0, NULL},
	        {{"audit", "list", NULL}, {NULL}, 0, NULL}, /* needs no server */
	        {{"audit", "show", "7", NULL}, {NULL}, 7, "no audit '7'"},
	        {{"audit", "show", "", NULL}, {NULL}, 2, "an empty name names nothing"},
	        {{"session", "list", "--columns", "usr", NULL}, {DEAD, NULL}, 2, "--columns: a session has no field 'usr': did you mean 'user'?"},
	        {{"session", "list", "--sort", "usr", NULL}, {DEAD, NULL}, 2, "--sort: a session has no field 'usr': did you mean 'user'?"},
	        {{"session", "list", "user:", NULL}, {DEAD, NULL}, 2, "filter, ..."},
	        {{"session", "list", "-w", "/nowhere/x", NULL}, {DEAD, NULL}, 3, "keycloak: ..."},
	        {{"audit", "list", "-w", "/nowhere/x", NULL}, {NULL}, 1, "cannot write /nowhere/x: No such file or directory"},
	        {{"snapshot", "-o", "csv", NULL}, {DEAD, NULL}, 2, "snapshot: it is always JSON; ..."},
	        {{"snapshot", "--resource", "user,sesion", NULL}, {DEAD, NULL}, 2, "--resource: no noun 'sesion': did you mean 'session'?"},
	        {{"snapshot", "-f", "user:x", NULL}, {DEAD, NULL}, 2, "snapshot: it takes no --filter; the 'list' of a noun does"},
	        {{"session", "list", "--resource", "user", NULL}, {DEAD, NULL}, 2, "session list: it takes no --resource; 'snapshot' does"},
	        {{"user", "show", "x", "--sort", "id", NULL}, {DEAD, NULL}, 2, "user show: it takes no --sort; 'list' does"},
	        {{"completion", "zsh", NULL}, {NULL}, 2, "completion: no script for 'zsh'; there is one for bash"},
	        {{"record", NULL}, {DEAD, NULL}, 2, "record: ..."},
	        {{"record", "/nowhere/x", NULL}, {NULL}, 2, "nothing is configured: ..."},
	        {{"record", "/nowhere/x", NULL}, {DEAD, NULL}, 1, "..."},
	        {{"record", "/nowhere/x", "--for", "8d", NULL}, {DEAD, NULL}, 2, "--for: '8d' is no time between 1s and 7d"},
	        {{"record", "/nowhere/x", "--max-size", "1G", NULL}, {DEAD, NULL}, 2, "--max-size: '1G' is no size between 4k and 64M"},
	        {{"record", "/nowhere/x", "-f", "user:x", NULL}, {DEAD, NULL}, 2, "record: it takes no --filter; the 'list' of a noun does"},
	        {{"record", "/nowhere/x", "--replay", "y", NULL}, {NULL}, 2, "record: it takes no --replay: that is a recording already"},
	        {{"audit", "verify", "--replay", "y", NULL}, {NULL}, 2, "audit verify: it takes no --replay: ..."},
	        {{"replay", "/nowhere/x", NULL}, {NULL}, 2, "this would be the dashboard"},
	        {{"--replay", "/nowhere/x", "session", "list", NULL}, {NULL}, 1, "..."},
	        {{"--at", "50%", "session", "list", NULL}, {DEAD, NULL}, 2, "--at: it is for a recording: --replay FILE"},
	        {{"--script", "x", "--frames", "y", NULL}, {DEAD, NULL}, 2, "--frames: it is for a terminal; a script has its captures"},
	        {{"--script", "x", "session", "list", NULL}, {DEAD, NULL}, 2, "session list: it takes no --script; the dashboard does"},
	        {{"-y", "session", "revoke", "x", "--replay", "/nowhere/x", NULL}, {NULL}, 6, "session revoke: read-only (the recording); ..."},
	        /* Refused before any server is asked: at this one nothing listens, and it would be 3. */
	        {{"-r", "-y", "session", "revoke", "x", NULL}, {DEAD, NULL}, 6, "session revoke: read-only (command line); --dry-run shows what it would do"},
	        {{"-y", "session", "revoke", "x", NULL}, {DEAD, "MLFLOW_OIDC_TOP_READ_ONLY=1", NULL}, 6, "session revoke: read-only (environment MLFLOW_OIDC_TOP_READ_ONLY)..."},
	        {{"session", "revoke", "x", NULL}, {DEAD, NULL}, 2, "session revoke: no terminal to ask on: ..."},
	        {{"-y", "session", "revoke", NULL}, {DEAD, NULL}, 2, "session revoke: on what? name it, or give a --filter"},
	        {{"-y", "session", "revoke", "x", "-f", "user:y", NULL}, {DEAD, NULL}, 2, "session revoke: either names or a --filter, not both"},
	        {{"-y", "session", "revoke", "x", "-o", "csv", NULL}, {DEAD, NULL}, 2, "session revoke: a plan is written as json or text"},
	        {{"-y", "session", "revoke", "-f", "user:", NULL}, {DEAD, NULL}, 2, "filter, ..."},
	        {{"-y", "session", "revoke", "x", NULL}, {DEAD, NULL}, 3, "keycloak: ..."},
	        {{"-r", "-n", "session", "revoke", "x", NULL}, {DEAD, NULL}, 3, "keycloak: ..."}, /* a dry run reads, also under read-only */
	        {{"session", "list", NULL}, {"KEYCLOAK_URL=sso", NULL}, 2, "environment KEYCLOAK_URL: 'sso' is no URL: it begins with https:// or http://"},
	};
	static struct ran r;
	(void)state;
	unlink(temp_path(&folder, "mlflow-oidc-top"));
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char expected[400];
		run(&r, cases[i].words, cases[i].variables);
		snprintf(expected, sizeof expected, "mlflow-oidc-top: %s\n", cases[i].why ? cases[i].why : "");
		char *more = strstr(expected, "...\n");
		if (more) {
			*more = '\0';
			r.err[strlen(expected) < sizeof r.err ? strlen(expected) : 0] = '\0';
		}
		if (cases[i].why)
			assert_string_equal(r.err, expected);
		else
			assert_string_equal(r.err, "");
		assert_int_equal(r.status, cases[i].status);
		assert_null(strstr(r.out, "hunter2"));
	}
}

static void a_context_demands(void **state)
{
	static const struct {
		const char *words[WORDS];
		int status;
		const char *why;
	} cases[] = {
	        {{"-c", "prod", "-y", "session", "revoke", "x", NULL}, 6, "session revoke: a context of danger production needs --reason TEXT"},
	        {{"-c", "prod", "-y", "--reason", "r", "session", "revoke", "x", NULL}, 2, "session revoke: this context requires --ticket ID"},
	        {{"-c", "prod", "-n", "session", "revoke", "x", NULL}, 3, NULL}, /* a dry run changes nothing */
	        {{"-c", "prod", "-y", "--reason", "r", "--ticket", "t", "session", "revoke", "x", NULL}, 3, NULL},
	        {{"-c", "test", "-y", "session", "revoke", "x", NULL}, 3, NULL},
	        {{"-y", "session", "revoke", "x", NULL}, 2, "which context? --context NAME, one of prod, test"},
	        {{"-c", "pord", "session", "list", NULL}, 2, NULL},
	};
	static struct ran r;
	char path[100];
	(void)state;
	snprintf(path, sizeof path, "MLFLOW_OIDC_TOP_CONFIG=%s/config", folder.path);
	temp_file(&folder, "secret", "hunter2\n", 0600);
	temp_file(&folder, "config",
	          "[default]\n"
	          "[context prod]\ndanger = production\nrequire = ticket\nkeycloak-url = http://127.0.0.1:1\nkeycloak-realm = r\nkeycloak-client-id = x\n"
	          "keycloak-client-secret-file = secret\n"
	          "[context test]\nkeycloak-url = http://127.0.0.1:1\nkeycloak-realm = r\nkeycloak-client-id = x\nkeycloak-client-secret-file = secret\n",
	          0600);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *const variables[] = {path, NULL};
		char expected[400];
		run(&r, cases[i].words, variables);
		snprintf(expected, sizeof expected, "mlflow-oidc-top: %s\n", cases[i].why ? cases[i].why : "");
		if (cases[i].why)
			assert_string_equal(r.err, expected);
		assert_int_equal(r.status, cases[i].status);
	}
}

static void documents(void **state)
{
	static const struct {
		const char *words[WORDS];
		const char *begins;
	} cases[] = {
	        {{"--version", NULL}, "mlflow-oidc-top "},
	        {{"--help", NULL}, "Usage: mlflow-oidc-top [OPTION]..."},
	        {{"session", "revoke", "--help", NULL}, "Usage: mlflow-oidc-top [OPTION]... session revoke [ID]..."},
	        {{"--man-page", NULL}, ".TH MLFLOW-OIDC-TOP 1"},
	        {{"--snapshot-schema", NULL}, "{\n  \"$schema\": "},
	        {{"--keys-table", NULL}, "| key | where | does |"},
	        {{"completion", "bash", NULL}, "# bash completion"},
	        {{"doctor", "--config", "-o", "text", NULL}, "danger "},
	};
	static struct ran r;
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		run(&r, cases[i].words, NULL);
		assert_string_equal(r.err, "");
		assert_int_equal(r.status, 0);
		assert_memory_equal(r.out, cases[i].begins, strlen(cases[i].begins));
	}
}

static void doctor_shows_no_secret(void **state)
{
	static const char *const words[] = {"doctor", "--config", NULL};
	static const char *const variables[] = {DEAD, "HTTPS_PROXY=http://bob:hunter3@proxy", "OIDC_USERS_DB_URI=postgresql://u:hunter4@h/d", NULL};
	static struct ran r;
	(void)state;
	run(&r, words, variables);
	assert_int_equal(r.status, 0);
	assert_null(strstr(r.out, "hunter"));
	assert_non_null(strstr(r.out, "\"keycloak-client-secret\": {\n      \"value\": \"set\",\n      \"origin\": \"environment KEYCLOAK_CLIENT_SECRET\",\n      \"used\": true"));
	assert_non_null(strstr(r.out, "\"https-proxy\": {\n      \"value\": \"http://...@proxy\""));
	assert_non_null(strstr(r.out, "\"oidc-users-db-uri\": {\n      \"value\": \"set\",\n      \"origin\": \"environment OIDC_USERS_DB_URI\",\n      \"used\": false"));
}

/* The document is whole although the server is not there: it says so itself. Nothing is written half. */
static void a_file_is_whole_or_not_there(void **state)
{
	static struct ran r;
	static const char *const variables[] = {DEAD, NULL};
	char path[160];
	struct stat st;
	(void)state;
	snprintf(path, sizeof path, "%s", temp_path(&folder, "snapshot.json"));
	const char *const words[] = {"snapshot", "-w", path, NULL};
	run(&r, words, variables);
	assert_int_equal(r.status, 3);
	assert_string_equal(r.out, "");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	read_back("snapshot.json", r.out, sizeof r.out);
	assert_non_null(strstr(r.out, "\"state\":\"unreachable\""));
	assert_non_null(strstr(r.out, "\"session\":{\"complete\":false,\"total\":null,\"error\":{\"class\":\"unreachable\""));
	assert_memory_equal(r.out + strlen(r.out) - 3, "}}\n", 4);
}

/* What may grow no further is an error like a full disk, and no death. */
static void a_recording_may_not_grow(void **state)
{
	static struct ran r;
	static const char *const variables[] = {DEAD, NULL};
	char path[160];
	struct rlimit old, small;
	(void)state;
	snprintf(path, sizeof path, "%s", temp_path(&folder, "small.recording"));
	const char *const words[] = {"record", path, "--for", "5s", NULL};
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = (struct rlimit){.rlim_cur = 400, .rlim_max = old.rlim_max};
	setrlimit(RLIMIT_FSIZE, &small);
	run(&r, words, variables);
	setrlimit(RLIMIT_FSIZE, &old);
	assert_int_equal(r.status, 1);
	assert_non_null(strstr(r.err, "small.recording: cannot be written: File too large"));
	unlink(path);
}

static const char recording[] =
        "{\"recording\":\"mlflow-oidc-top/1\",\"begun_at\":\"2026-11-25T02:00:00.000Z\",\"context\":\"prod-eu\",\"realm\":\"mlflow\"}\n"
        "{\"at\":1,\"table\":\"source\",\"columns\":[\"name\",\"state\"],\"rows\":[[\"keycloak\",\"ok\"]]}\n"
        "{\"at\":1,\"table\":\"keycloak.realm\",\"columns\":[\"realm\"],\"rows\":[[\"mlflow\"]]}\n"
        "{\"at\":1,\"table\":\"keycloak.client\",\"columns\":[\"id\"],\"rows\":[]}\n"
        "{\"at\":1,\"table\":\"keycloak.stats\",\"columns\":[\"id\"],\"rows\":[]}\n"
        "{\"at\":1,\"table\":\"keycloak.session\",\"columns\":[\"id\"],\"rows\":[]}\n";

static void replay(struct ran *r, const char *bytes, const char *const *more)
{
	char path[160];
	const char *words[WORDS] = {"--replay", path};
	snprintf(path, sizeof path, "%s", temp_file(&folder, "prod.recording", bytes, 0600));
	for (unsigned i = 0; more[i]; i++)
		words[i + 2] = more[i];
	run(r, words, NULL);
}

/* A plan that a recording was asked for belongs to the context that was recorded. */
static void a_plan_names_the_recorded_context(void **state)
{
	static const char *const words[] = {"-n", "session", "revoke", "-f", "user:nobody", NULL};
	static struct ran r;
	(void)state;
	replay(&r, recording, words);
	assert_string_equal(r.err, "");
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "\"context\":\"prod-eu\""));
}

/* Screens and reports show the beginning of an id: it names the session as long as it is the beginning of one alone. */
static void the_beginning_of_an_id_is_enough(void **state)
{
	static const struct { const char *name; int status; const char *says; } cases[] = {
	        {"5d352775", 0, "5d352775-0000"}, {"5d3527", 7, "no session '5d3527'"}, {"77777777", 2, "names 2 of them"}, {"5d352775-1111", 7, "no session"},
	        {"5d352775-0000", 0, "5d352775-0000"}, {"99999999", 0, "99999999-twin"},
	};
	static struct ran r;
	char bytes[sizeof recording + 600];
	(void)state;
	snprintf(bytes, sizeof bytes,
	         "%s{\"at\":2,\"table\":\"keycloak.session\",\"columns\":[\"id\",\"type\",\"user\"],\"rows\":[[\"5d352775-0000\",\"online\",\"a\"],[\"77777777-1\",\"online\",\"b\"],"
	         "[\"77777777-2\",\"online\",\"b\"],[\"99999999-twin\",\"online\",\"c\"],[\"99999999-twin\",\"offline\",\"c\"]],\"about\":{\"complete\":true}}\n", recording);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *words[] = {"session", "show", cases[i].name, NULL};
		replay(&r, bytes, words);
		if (r.status != cases[i].status || !strstr(cases[i].status ? r.err : r.out, cases[i].says))
			fail_msg("%s: %d: %s", cases[i].name, r.status, r.err);
	}
}

/* Who reads a list of it is told that there was more. */
static void a_recording_that_is_cut_says_so(void **state)
{
	static const char *const words[] = {"session", "list", NULL};
	static struct ran r;
	char bytes[sizeof recording + 20];
	(void)state;
	snprintf(bytes, sizeof bytes, "%s{\"at\":2,\"mess", recording);
	replay(&r, bytes, words);
	assert_non_null(strstr(r.err, "prod.recording: line 7 is cut off: it plays up to 02:00:00Z\n"));
	assert_int_equal(r.status, 0);
}

/* nohup, or the background of a script: what was ignored stays so. */
static void what_was_ignored_does_not_interrupt(void **state)
{
	int status;
	(void)state;
	pid_t pid = fork();
	if (pid == 0) {
		signal(SIGHUP, SIG_IGN);
		interrupt_catch();
		raise(SIGHUP);
		raise(SIGINT);
		_exit(interrupt_count());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(says_why),  cmocka_unit_test(a_context_demands),      cmocka_unit_test(documents),
	        cmocka_unit_test(doctor_shows_no_secret), cmocka_unit_test(a_file_is_whole_or_not_there),
	        cmocka_unit_test(a_recording_may_not_grow),
	        cmocka_unit_test(a_plan_names_the_recorded_context),
	        cmocka_unit_test(the_beginning_of_an_id_is_enough),
	        cmocka_unit_test(a_recording_that_is_cut_says_so),
	        cmocka_unit_test(what_was_ignored_does_not_interrupt),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
