#include "cli/cli.h"

#include "base/limits.h"
#include "base/text.h"
#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/local.h"
#include "cli/run.h"
#include "output/schema.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SANITIZED
#endif

/* No core file, no debugger of the same user: secrets are in our memory. (Sanitizers look into the process from outside and need it to be dumpable.) Both
 * only take rights away and cannot fail. */
static void harden(void)
{
	const struct rlimit none = {0, 0};
	setrlimit(RLIMIT_CORE, &none);
#ifndef SANITIZED
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/* Whoever started us with a standard descriptor closed would have the next file or connection take its number, and the output go there: a row into the audit
 * log, a message to a server. What stands in for it is open the wrong way round, so that its use is the error that it should be. */
static bool fill_standard(void)
{
	static const int modes[] = {[STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_RDONLY};
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) != fd)
			return false;
	return true;
}

static void set_locale(void)
{
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C"); /* numbers are written for programs */
}

/* --- documents of the tables ------------------------------------------------------------------------------------- */

typedef void document_writer(struct buffer *out);

static void write_schema(struct buffer *out)
{
	struct stream s;
	stream_init(&s, sink_buffer(out));
	schema_write(&s);
	struct error e = stream_end(&s);
	out->failed = out->failed || error_is(&e);
	stream_release(&s);
}

/* Options that print something and end, whatever else is there. */
static const struct {
	const char *option;
	document_writer *write;
} documents[] = {
        {"version", help_append_version},
        {"man-page", help_append_man_page},
        {"keys-table", help_append_keys},
        {"snapshot-schema", write_schema},
};

static struct error print_document(document_writer *write)
{
	struct buffer text;
	buffer_init(&text, LIMIT_SMALL_BODY);
	write(&text);
	struct error e = text.failed ? error_make(ERROR_MEMORY, NULL, "out of memory") : out_print(buffer_text(&text));
	buffer_release(&text);
	return e;
}

static struct error print_help(const struct command_words *about)
{
	struct buffer text;
	buffer_init(&text, LIMIT_SMALL_BODY);
	help_append(&text, about);
	struct error e = text.failed ? error_make(ERROR_MEMORY, NULL, "out of memory") : out_print(buffer_text(&text));
	buffer_release(&text);
	return e;
}

/* True: it was asked for, and *error says how it went. */
static bool is_document(const struct options *o, struct error *error)
{
	if (o->help) {
		*error = print_help(&o->words);
		return true;
	}
	for (unsigned i = 0; i < sizeof documents / sizeof *documents; i++)
		if (options_value(o, documents[i].option)) {
			*error = print_document(documents[i].write);
			return true;
		}
	return false;
}

/* --- what is to be done ------------------------------------------------------------------------------------------ */

static struct error check_configured(const struct settings *s)
{
	char names[200] = "";
	size_t used = 0;
	if (settings_is_set(s, "keycloak-url") || settings_is_set(s, "replay"))
		return error_none();
	for (unsigned i = 0; i < settings_context_count(s) && used < sizeof names; i++)
		used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "", settings_context_name(s, i));
	if (settings_context_count(s) > 0 && !settings_context(s)[0])
		return error_make(ERROR_NOT_CONFIGURED, NULL, "which context? --context NAME, one of %s", names);
	return error_make(ERROR_NOT_CONFIGURED, NULL,
	                  "nothing is configured: set KEYCLOAK_URL, KEYCLOAK_REALM, KEYCLOAK_CLIENT_ID and KEYCLOAK_CLIENT_SECRET, or name a deployment's "
	                  "file with --env-file; deploy/try starts a server to try it on");
}

/* What a person should know of a recording before believing what is made of it: that it is cut off, and where. */
static void say_note(struct engine *engine, const struct settings *s)
{
	struct status status;
	char path[160];
	engine_status(engine, &status);
	if (status.replay_note[0])
		out_say("%s: %s", text_clean_into(path, sizeof path, span_of(settings_text(s, "replay"))), status.replay_note);
}

static struct error with_engine(const struct options *o, const struct settings *s)
{
	struct error e;
	const struct engine_options options = {.settings = s, .clock = clock_system};
	struct engine *engine = engine_new(&options, &e);
	if (!engine)
		return e;
	say_note(engine, s);
	struct clock seen = engine_clock(engine);
	struct run r = {.options = o, .settings = s, .clock = &seen, .engine = engine, .verbose = settings_flag(s, "verbose")};
	e = o->words.verb->kind == VERB_PLAN ? run_act(&r) : run_view(&r);
	engine_free(engine);
	return e;
}

static bool is_verb(const struct verb *v, const char *noun, const char *name)
{
	return v && v == verb_find(noun, name);
}

static struct error do_local(const struct options *o, const struct settings *s)
{
	const struct verb *v = o->words.verb;
	if (is_verb(v, NULL, "doctor"))
		return local_doctor(s);
	if (is_verb(v, "audit", "verify"))
		return local_audit_verify(s, &clock_system);
	return local_completion(o);
}

/* What makes no sense beside something else, or without it. */
static struct error check_together(const struct settings *s, const struct verb *v, bool screen)
{
	static const char *const of_screens[] = {"script", "frames"};
	char name[80];
	for (unsigned i = 0; !screen && i < sizeof of_screens / sizeof *of_screens; i++)
		if (settings_is_set(s, of_screens[i]))
			return error_make(ERROR_USAGE, NULL, "%s: it takes no --%s; the dashboard does", command_name(v, name, sizeof name), of_screens[i]);
	if (settings_is_set(s, "script") && settings_is_set(s, "frames"))
		return error_make(ERROR_USAGE, NULL, "--frames: it is for a terminal; a script has its captures");
	if (settings_is_set(s, "at") && !settings_is_set(s, "replay"))
		return error_make(ERROR_USAGE, NULL, "--at: it is for a recording: --replay FILE");
	return error_none();
}

static struct error do_command(const struct options *o, const struct settings *s, screen_runner *dashboard)
{
	const struct verb *v = o->words.verb;
	bool screen = !v || is_verb(v, NULL, "top") || is_verb(v, NULL, "replay");
	struct error e = check_together(s, v, screen);
	if (error_is(&e))
		return e;
	for (unsigned i = 0; i < settings_warning_count(s); i++)
		out_say("%s", settings_warning(s, i));
	if (!screen && v->kind == VERB_LOCAL)
		return do_local(o, s);
	if (!screen && v->kind == VERB_PLAN) {
		const struct run r = {.options = o, .settings = s};
		e = run_may_act(&r);
	}
	/* The audit log is here whether a server is configured or not. */
	if (!error_is(&e) && (screen || v->source || !v->noun || is_verb(v, "source", v->name)))
		e = check_configured(s);
	if (error_is(&e))
		return e;
	if (screen)
		return dashboard(s, &clock_system);
	interrupt_catch();
	return is_verb(v, NULL, "record") ? run_record(o, s, &clock_system) : with_engine(o, s);
}

int cli_main(int argc, char *const *argv, char *const *environment, screen_runner *dashboard)
{
	struct options o;
	struct settings *s = NULL;
	harden();
	if (!fill_standard())
		return error_exit_status(ERROR_LOCAL); /* and nowhere to say so */
	set_locale();
	signal(SIGPIPE, SIG_IGN); /* a reader or a server that goes away is an error of writing */
	signal(SIGXFSZ, SIG_IGN); /* so is a file that may not grow any more */
	struct error e = options_parse(&o, argc, argv);
	if (!error_is(&e) && !is_document(&o, &e)) {
		if (is_verb(o.words.verb, NULL, "replay")) /* the same as --replay with the dashboard */
			o.given[o.given_count++] = (struct setting_given){option_index("replay"), o.operands[0]};
		e = settings_load(o.given, o.given_count, environment, NULL, &s);
		if (!error_is(&e))
			e = do_command(&o, s, dashboard);
	}
	settings_free(s);
	options_release(&o);
	if (error_is(&e) && e.sentence[0])
		out_complain(&e);
	return error_exit_status(e.class);
}
