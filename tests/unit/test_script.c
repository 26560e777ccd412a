/* Scripts: the language, and whole plays on the real engine and the real app with answers of a real server (tests/data). */
#include "ui/script_play.h"

#include "config/option.h"
#include "ui/script.h"

#include "with_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

/* --- the language --- */

static struct error read_script(const char *text, struct script *out)
{
	return script_read(temp_file(&folder, "s", text, 0600), out);
}

static void a_bad_line_is_named_before_anything_is_played(void **state)
{
	static const struct {
		const char *text, *sentence; /* after "…/s:" */
	} cases[] = {
	        {"# nothing\n\nkey x\nkeyy x\n", "4: unknown command 'keyy': did you mean 'key'?"},
	        {"frobnicate", "1: unknown command 'frobnicate'"},
	        {"key", "1: expected: key NAME..."},
	        {"key x Entr", "1: unknown key 'Entr': did you mean 'Enter'?"},
	        {"key F1", "1: unknown key 'F1'"},
	        {"size 80", "1: expected: size 80x24"},
	        {"size 80x24x3", "1: expected: size 80x24"},
	        {"size 80x5000", "1: expected: size 80x24"},
	        {"size 80x24 now", "1: expected: size 80x24"},
	        {"type \"a", "1: a quote is not closed"},
	        {"type \"a\"b", "1: a blank is missing behind a closing quote"},
	        {"type \"\\q\"", "1: '\\' stands before \", \\, e, n, t or xNN"},
	        {"type \"\\x4\"", "1: '\\' stands before \", \\, e, n, t or xNN"},
	        {"type \"\"", "1: expected: type \"TEXT\""},
	        {"advance soon", "1: expected: advance 30s"},
	        {"advance 99999d", "1: expected: advance 30s"},
	        {"answer x.y 700", "1: expected: answer OPERATION STATUS|lost|refused [FILE] [times N|always] [after 5s]"},
	        {"answer x.y 200 times 0", "1: expected: answer OPERATION STATUS|lost|refused [FILE] [times N|always] [after 5s]"},
	        {"answer x.y lost body.json", "1: expected: answer OPERATION STATUS|lost|refused [FILE] [times N|always] [after 5s]"},
	        {"answer x.y 200 not-there.json", "1: not-there.json: No such file or directory"},
	        {"capture png x", "1: expected: capture text|ansi|svg|cells FILE"},
	        {"capture svg", "1: expected: capture text|ansi|svg|cells FILE"},
	        {"capture svg /etc/x", "1: a picture goes below the folder that the program was started in, or to '-'"},
	        {"capture svg ../x", "1: a picture goes below the folder that the program was started in, or to '-'"},
	        {"capture svg a/../../x", "1: a picture goes below the folder that the program was started in, or to '-'"},
	        {"forget it", "1: expected: forget wire"},
	        {"key x\nclock 2025-12-01T09:00:00Z", "2: clock comes first: time only goes on afterwards"},
	        {"clock noon", "1: expected: clock 2025-12-01T09:00:00Z"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct script script;
		struct error error = read_script(cases[i].text, &script);
		assert_int_equal(error.class, ERROR_USAGE);
		const char *sentence = strstr(error.sentence, "/s:");
		assert_non_null(sentence);
		assert_string_equal(sentence + 3, cases[i].sentence);
	}
}

static void expectations_have_their_words(void **state)
{
	static const char *const good[] = {
	        "expect cells x", "expect no cells \"a b\"", "expect row x", "expect no row x", "expect dialog x", "expect no dialog", "expect no dialog x", "expect wire 0 WRITE",
	        "expect audit 2 a b=c", "wait 3s cells x", "wait 0s no dialog",
	};
	static const char *const bad[] = {
	        "expect", "expect cells", "expect dialog", "expect cells \"\"", "expect cells a b", "expect wire x", "expect wire 1", "expect no wire 1 x", "expect audit 1", "expect no audit 1 x",
	        "wait cells x", "expect \"no\" cells x",
	};
	struct script script;
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct error error = read_script(good[i], &script);
		assert_string_equal(error.sentence, "");
		assert_int_equal(script.count, 1);
		script_release(&script);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct error error = read_script(bad[i], &script);
		assert_int_equal(error.class, ERROR_USAGE);
		assert_non_null(strstr(error.sentence, "s:1: expected: "));
	}
}

static void words_are_what_they_stand_for(void **state)
{
	struct script script;
	(void)state;
	struct error error = read_script("paste \"a \\\"b\\\" \\\\ \\e[1m\\n\\t\\x41\\xff\"\r\ntype  \"\xC3\xA9 \\n\"\nburst xy\n key x Enter S-Tab PgDn Ctrl-U Backspace \xC3\xA9\n", &script);
	assert_string_equal(error.sentence, "");
	assert_int_equal(script.count, 4);
	const struct script_step *s = script.steps;
	assert_int_equal(s[0].inputs[0].key, INPUT_PASTE);
	assert_true(span_is(s[0].inputs[0].paste, "a \"b\" \\ \033[1m\n\tA\xff"));
	assert_int_equal(s[1].line, 2);
	assert_int_equal(s[1].input_count, 3);
	assert_string_equal(s[1].inputs[0].text, "\xC3\xA9");
	assert_int_equal(s[1].inputs[1].key, VERB_KEY_SPACE);
	assert_int_equal(s[1].inputs[2].key, VERB_KEY_ENTER);
	assert_false(s[1].inputs[0].burst);
	assert_true(s[2].inputs[0].burst && s[2].inputs[1].burst);
	static const int keys[] = {'x', VERB_KEY_ENTER, VERB_KEY_BACKTAB, VERB_KEY_PAGE_DOWN, INPUT_ERASE_LINE, INPUT_BACKSPACE, INPUT_OTHER};
	assert_int_equal(s[3].input_count, sizeof keys / sizeof keys[0]);
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		assert_int_equal(s[3].inputs[i].key, keys[i]);
	script_release(&script);
}

static void each_key_of_the_verb_table_has_a_name_here(void **state)
{
	(void)state;
	char array[8];
	unsigned named = 0;
	for (int key = '!'; *verb_key_name(key, array) || key < VERB_KEY_ENTER; key++) {
		struct input input;
		struct nearest near;
		struct span name = span_of(verb_key_name(key, array));
		if (name.length == 0)
			continue;
		nearest_init(&near, name);
		assert_true(input_named(name, &input, &near));
		assert_int_equal(input.key, key);
		named++;
	}
	assert_true(named > 100);
}

static const char *source_file(const char *path)
{
	static char whole[512];
	const char *source = getenv("SRC");
	snprintf(whole, sizeof whole, "%s/%s", source ? source : ".", path);
	return whole;
}

static void the_document_tells_all_of_the_language(void **state)
{
	static char text[32768];
	(void)state;
	FILE *file = fopen(source_file("docs/scripts.md"), "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof text - 1, file)] = '\0';
	fclose(file);
	for (unsigned i = 0; i < script_command_count; i++) {
		char row[64];
		snprintf(row, sizeof row, "\n| `%s ", script_commands[i].name);
		assert_non_null(strstr(text, row));
	}
}

/* --- plays --- */

static const char answers[] = "clock 2025-12-01T09:00:00Z\n"
                              "answer keycloak.token.client 200 token.json always\n"
                              "answer keycloak.serverinfo 200 serverinfo-cut.json always\n"
                              "answer keycloak.discovery 200 openid-configuration.json always\n"
                              "answer keycloak.realm 200 realm.json always\n"
                              "answer keycloak.clients 200 clients.json always\n"
                              "answer keycloak.stats 200 client-session-stats.json always\n"
                              "answer keycloak.client.sessions 200 client-user-sessions.json always\n"
                              "answer keycloak.client.offline-sessions 200 client-offline-sessions.json always\n"
                              "answer keycloak.users 200 users-brief.json always\n"
                              "advance 1s\n";
#define ANSWER_LINES 11

/* Links to the recorded answers, so that a script finds them beside itself. */
static int make_stage(void **state)
{
	static const char *const names[][2] = {
	        {"token.json", "token-client-credentials.json"},
	        {"serverinfo-cut.json", "serverinfo-cut.json"},
	        {"openid-configuration.json", "openid-configuration.json"},
	        {"realm.json", "realm.json"},
	        {"clients.json", "clients.json"},
	        {"client-session-stats.json", "client-session-stats.json"},
	        {"client-user-sessions.json", "client-user-sessions.json"},
	        {"client-offline-sessions.json", "client-offline-sessions.json"},
	        {"users-brief.json", "users-brief.json"},
	};
	if (make_folder(state) != 0)
		return -1;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char path[128], absolute[4096];
		snprintf(path, sizeof path, "tests/data/keycloak-26.0.8/%s", names[i][1]);
		if (!realpath(source_file(path), absolute) || symlink(absolute, temp_path(&folder, names[i][0])) != 0)
			return -1;
	}
	return temp_file(&folder, "none.json", "[]", 0600) && temp_file(&folder, "secret", "hush", 0600) ? 0 : -1;
}

static char told[65536]; /* what the last play wrote to standard error */

/* Plays the answers above and then `text`, with what `more` says in the configuration. */
static struct error play_with(const char *more, const char *text)
{
	char config[1500], script[8192];
	snprintf(config, sizeof config,
	         "[default]\n%s\n[context near]\nkeycloak-url = http://near.example\nkeycloak-realm = mlflow\nkeycloak-client-id = ops\nkeycloak-client-secret-file = %s/secret\n"
	         "[context far]\nkeycloak-url = http://far.example\nkeycloak-realm = mlflow\nkeycloak-client-id = ops\nkeycloak-client-secret-file = %s/secret\n",
	         more, folder.path, folder.path);
	snprintf(script, sizeof script, "%s%s", answers, text);
	const char *path = temp_file(&folder, "s", script, 0600);
	char *environment[] = {NULL};
	struct settings_files files = {.policy = "/nonexistent", .system = "/nonexistent", .user = temp_file(&folder, "config", config, 0600)};
	struct setting_given given[] = {{option_index("context"), "near"}, {option_index("script"), path}};
	struct settings *settings;
	struct error error = settings_load(given, 2, environment, &files, &settings);
	assert_string_equal(error.sentence, "");

	int before = dup(STDERR_FILENO), file = open(temp_path(&folder, "err"), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(before >= 0 && file >= 0);
	dup2(file, STDERR_FILENO);
	error = script_run(settings);
	dup2(before, STDERR_FILENO);
	ssize_t n = pread(file, told, sizeof told - 1, 0);
	told[n > 0 ? n : 0] = '\0';
	close(before);
	close(file);
	settings_free(settings);
	return error;
}

static void plays(const char *text)
{
	struct error error = play_with("", text);
	assert_string_equal(error.sentence, "");
	assert_string_equal(told, "");
}

/* `line`: of `text`, from 1. */
static void fails(const char *text, unsigned line, const char *sentence)
{
	struct error error = play_with("", text);
	char expected[512];
	snprintf(expected, sizeof expected, "s:%u: %s", line ? line + ANSWER_LINES : 0, sentence);
	const char *found = strstr(error.sentence, "/s:");
	assert_non_null(found);
	assert_string_equal(found + 1, expected);
	assert_int_equal(error.class, ERROR_REFUSED);
}

static void what_is_there_is_seen(void **state)
{
	(void)state;
	plays("expect cells \"KEYCLOAK SESSIONS 3 on, 1 off\"\n"
	      "expect cells \"09:00:01Z\"\n"
	      "expect no cells \"UNREACHABLE\"\n"
	      "expect row \"carol\"\n"
	      "expect no row \"alice\"\n"
	      "key Down Down\n"
	      "expect row alice\n"
	      "expect no dialog\n"
	      "expect wire 0 WRITE\n"
	      "expect wire 1 keycloak.token.client\n"
	      "expect wire 1 TOKEN\n"
	      "expect audit 0 record=intent\n"
	      "size 60x17\n"
	      "key s\n"
	      "expect cells \"Sessions\"\n");
}

static void what_is_not_there_is_told_with_the_screen(void **state)
{
	(void)state;
	fails("expect cells \"nobody\\e\"", 1, "expected a line of the screen with \"nobody\\x1B\": none holds it");
	assert_non_null(strstr(told, "the screen, 80x24, at 2025-12-01T09:00:01."));
	assert_non_null(strstr(told, "\n   1|near  "));
	assert_null(strstr(told, "dialog"));
	fails("key s\nexpect no cells KC", 2, "expected no line of the screen with \"KC\": line 2 holds it");
	fails("key s\ntype \"/nobody\"\nkey Enter\nexpect row carol", 4, "expected a selected row with \"carol\": no row is selected");
	fails("expect dialog x", 1, "expected a dialog with \"x\": none is open");
	fails("key s x\nexpect no dialog", 2, "expected no dialog: one is open");
	assert_non_null(strstr(told, "all of the dialog:\n"));
	fails("key s x\nexpect dialog \"can be had by nobody\"", 2, "expected a line of the dialog with \"can be had by nobody\": none holds it");
	fails("forget wire\nexpect wire 1 keycloak.stats", 2, "expected 1 request of keycloak.stats, there were 0: nothing has left");
	fails("expect audit 1 who", 1, "expected 1 record of the audit log with \"who\", there are 0");
	assert_non_null(strstr(told, "the audit log since the beginning: nothing\n"));
	fails("wait 2s cells nobody", 1, "after 2s: expected a line of the screen with \"nobody\": none holds it");
	fails("key q\nkey x", 2, "key: the dashboard was left before");
}

static void what_nobody_answers_and_nobody_asks_for_fails(void **state)
{
	(void)state;
	fails("key s\nkey x y", 2,
	      "no answer for keycloak.session.delete (DELETE /admin/realms/mlflow/sessions/659fd891-eb55-461c-8caf-2f73073850c5): expected an `answer` line");
	fails("answer keycloak.session.delete 204", 1, "expected a request of keycloak.session.delete: nobody has asked for this answer");
	struct error error = play_with("", "answer keycloak.sesion.delete 204");
	assert_int_equal(error.class, ERROR_USAGE);
	assert_non_null(strstr(error.sentence, "s:12: unknown operation 'keycloak.sesion.delete': did you mean 'keycloak.session.delete'?"));
}

static void a_session_is_revoked(void **state)
{
	(void)state;
	plays("key s x\n"
	      "expect dialog \"REVOKE 1 SESSION\"\n"
	      "expect no cells \"each use puts the end off\"\n"
	      "expect dialog \"each use puts the end off\"\n" /* scrolled away */
	      "answer keycloak.session.delete 204 after 3s\n"
	      "answer keycloak.user.sessions 200 none.json\n"
	      "forget wire\n"
	      "key y\n"
	      "expect dialog \"under way\"\n"
	      "expect wire 1 WRITE\n"
	      "advance 2900ms\n"
	      "expect dialog \"under way\"\n"
	      "advance 200ms\n"
	      "expect dialog \"1 of 1: 1 done\"\n"
	      "expect wire 1 keycloak.session.delete\n"
	      "expect audit 1 record=intent\n"
	      "expect audit 1 record=outcome outcome=done\n"
	      "expect audit 3 \"session revoke\"\n");
}

static void a_connection_that_breaks_is_unknown_and_one_that_is_refused_is_not(void **state)
{
	(void)state;
	/* Whether the session is still there cannot be seen either. */
	plays("key s x\nanswer keycloak.session.delete lost\nanswer keycloak.user.sessions lost always\nkey y\nwait 1m dialog report\nexpect dialog \"1 unknown\"\nexpect wire 1 WRITE\n");
	plays("key s x\nanswer keycloak.session.delete refused\nkey y\nwait 1m dialog report\nexpect dialog \"1 failed\"\nexpect wire 1 WRITE\n");
}

static void answers_have_an_order(void **state)
{
	(void)state;
	plays("answer keycloak.stats 503 times 2\n"
	      "answer keycloak.stats 403\n"
	      "forget wire\n"
	      "wait 30s cells \"answered 503\"\n"
	      "expect wire 1 keycloak.stats\n"
	      "wait 1m cells \"role\"\n" /* 403, after the second 503 */
	      "expect wire 3 keycloak.stats\n"
	      "wait 5m wire 4 keycloak.stats\n" /* what holds always, again */
	      "expect cells \"KEYCLOAK SESSIONS 3 on\"\n"
	      "expect no cells role\n");
}

static void a_paste_is_no_yes(void **state)
{
	(void)state;
	plays("key s x\npaste y\nexpect no dialog\nkey x\nburst yy\nexpect dialog \"look like a paste\"\nexpect wire 0 WRITE\n");
}

static void a_context_is_left_while_answers_wait(void **state)
{
	(void)state;
	plays("answer keycloak.stats 200 client-session-stats.json always after 9s\n"
	      "advance 6s\n"
	      "key :\ntype \"far\"\nkey Enter\n"
	      "wait 10s cells \"this is far now\"\n"
	      "advance 30s\n"
	      "expect cells \"KEYCLOAK SESSIONS 3 on\"\n"
	      "answer keycloak.stats 200 client-session-stats.json always after 1h\n" /* and the end comes before it */
	      "advance 6s\n");
}

static void the_log_is_its_own_or_the_one_that_was_named(void **state)
{
	static const char revoke[] = "key s x\nanswer keycloak.session.delete 204\nanswer keycloak.user.sessions 200 none.json\nkey y\nwait 5s dialog report\nexpect audit 1 record=outcome\n";
	char more[200];
	struct stat st;
	(void)state;
	const char *temporary = temp_path(&folder, "where-temporary-files-of-this-machine-lie-has-a-name-of-some-length");
	assert_int_equal(mkdir(temporary, 0700), 0);
	setenv("TMPDIR", temporary, 1);
	plays(revoke);
	unsetenv("TMPDIR");
	assert_int_equal(rmdir(temporary), 0); /* and nothing is left in it */

	snprintf(more, sizeof more, "audit-file = %s/audit", folder.path);
	for (unsigned i = 0; i < 2; i++) { /* what another play has left there does not count */
		struct error error = play_with(more, revoke);
		assert_string_equal(error.sentence, "");
	}
	assert_int_equal(stat(temp_path(&folder, "audit"), &st), 0);
}

#define PICTURES 9u

/* Also while a server is away: nothing in a play is left to chance. */
static void pictures_are_written_and_the_same_each_time(void **state)
{
	static char picture[2][PICTURES][32768];
	static const char *const away[] = {"token.client", "serverinfo", "discovery", "realm", "clients", "stats", "client.sessions", "client.offline-sessions", "users"};
	char text[2000] = "";
	(void)state;
	for (size_t i = 0; i < sizeof away / sizeof away[0]; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "answer keycloak.%s lost always\n", away[i]);
	for (unsigned k = 0; k < PICTURES; k++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "advance 7s\ncapture svg p%u\n", k);
	int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(chdir(folder.path), 0);
	for (unsigned i = 0; i < 2; i++) {
		plays(text);
		for (unsigned k = 0; k < PICTURES; k++) {
			char name[8];
			snprintf(name, sizeof name, "p%u", k);
			FILE *file = fopen(temp_path(&folder, name), "r");
			assert_non_null(file);
			picture[i][k][fread(picture[i][k], 1, sizeof picture[i][k] - 1, file)] = '\0';
			fclose(file);
			assert_non_null(strstr(picture[i][k], "</svg>"));
		}
	}
	for (unsigned k = 0; k < PICTURES; k++)
		assert_string_equal(picture[0][k], picture[1][k]);
	struct error error = play_with("", "capture text nonexistent/x");
	assert_int_equal(error.class, ERROR_LOCAL);
	assert_non_null(strstr(error.sentence, "s:12: nonexistent/x: No such file or directory"));
	/* Through a link it would be written somewhere else. */
	assert_int_equal(symlink("p1", "linked"), 0);
	error = play_with("", "capture text linked");
	assert_int_equal(error.class, ERROR_LOCAL);
	assert_int_equal(fchdir(here), 0);
	close(here);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, make_stage, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        IN_FOLDER(a_bad_line_is_named_before_anything_is_played),
	        IN_FOLDER(expectations_have_their_words),
	        IN_FOLDER(words_are_what_they_stand_for),
	        cmocka_unit_test(each_key_of_the_verb_table_has_a_name_here),
	        cmocka_unit_test(the_document_tells_all_of_the_language),
	        ON_STAGE(what_is_there_is_seen),
	        ON_STAGE(what_is_not_there_is_told_with_the_screen),
	        ON_STAGE(what_nobody_answers_and_nobody_asks_for_fails),
	        ON_STAGE(a_session_is_revoked),
	        ON_STAGE(a_connection_that_breaks_is_unknown_and_one_that_is_refused_is_not),
	        ON_STAGE(answers_have_an_order),
	        ON_STAGE(a_paste_is_no_yes),
	        ON_STAGE(a_context_is_left_while_answers_wait),
	        ON_STAGE(the_log_is_its_own_or_the_one_that_was_named),
	        ON_STAGE(pictures_are_written_and_the_same_each_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
