#include "ui/script.h"

#include "base/descriptor.h"
#include "base/instant.h"
#include "base/nearest.h"
#include "base/text.h"
#include "ui/script_play.h"
#include "ui/themes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WIDTH 80
#define HEIGHT 24
#define LOOK_EVERY_MS 100 /* how often `wait` looks whether what it waits for is there */

/* --- what the commands do --- */

static struct error run_clock(struct script_play *p, const struct script_step *step)
{
	(void)p; /* it was opened at that time */
	(void)step;
	return error_none();
}

static struct error run_size(struct script_play *p, const struct script_step *step)
{
	stage_resize(&p->stage, step->width, step->height);
	if (p->stage.cells.width == step->width)
		return error_none();
	return error_make(ERROR_MEMORY, "", "no memory for a screen of %dx%d", step->width, step->height);
}

static struct error run_inputs(struct script_play *p, const struct script_step *step)
{
	for (unsigned i = 0; i < step->input_count && !p->stage.app.quit; i++)
		stage_key(&p->stage, &step->inputs[i]);
	return error_none();
}

/* What comes at once meets no news in between. */
static struct error run_burst(struct script_play *p, const struct script_step *step)
{
	for (unsigned i = 0; i < step->input_count && !p->stage.app.quit; i++)
		app_key(&p->stage.app, &step->inputs[i]);
	stage_settle(&p->stage);
	return error_none();
}

static struct error run_advance(struct script_play *p, const struct script_step *step)
{
	stage_advance(&p->stage, step->ms);
	return error_none();
}

static struct error run_expect(struct script_play *p, const struct script_step *step)
{
	stage_settle(&p->stage);
	return script_holds(p, &step->expectation);
}

static struct error run_wait(struct script_play *p, const struct script_step *step)
{
	int64_t left = step->ms;
	struct error error = run_expect(p, step);
	while (error.class == ERROR_REFUSED && left > 0 && !p->stage.app.quit && !p->wire.failure[0]) {
		int64_t by = left < LOOK_EVERY_MS ? left : LOOK_EVERY_MS;
		left -= by;
		stage_advance(&p->stage, by);
		error = script_holds(p, &step->expectation);
	}
	return error_is(&error) ? error_because(error, "after %s", duration_short(step->ms - left, true).text) : error;
}

static struct error run_answer(struct script_play *p, const struct script_step *step)
{
	return script_wire_give(&p->wire, step) ? error_none() : error_make(ERROR_MEMORY, "", "out of memory");
}

static struct error run_forget(struct script_play *p, const struct script_step *step)
{
	(void)step;
	stage_settle(&p->stage); /* what is due now was before */
	script_wire_forget(&p->wire);
	return error_none();
}

static struct error write_all(const char *path, struct span bytes)
{
	char shown[160];
	bool to_output = strcmp(path, "-") == 0;
	int fd = to_output ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW, 0666);
	bool ok = fd >= 0 && descriptor_write(fd, bytes);
	int why = errno;
	if (fd >= 0 && !to_output && close(fd) != 0 && ok) {
		ok = false;
		why = errno;
	}
	return ok ? error_none() : error_make(ERROR_LOCAL, "", "%s: %s", text_clean_into(shown, sizeof shown, span_of(to_output ? "standard output" : path)), strerror(why));
}

static struct error run_capture(struct script_play *p, const struct script_step *step)
{
	stage_settle(&p->stage);
	const struct capture_look look = {.theme = &p->theme, .badge = p->stage.app.status.colour, .mono = p->mono};
	struct buffer out;
	buffer_init(&out, CAPTURE_MAX);
	capture(&out, &p->stage.cells, step->form, &look);
	struct error error = out.failed ? error_make(ERROR_MEMORY, "", "no memory for a picture") : write_all(step->file, buffer_span(&out));
	buffer_release(&out);
	return error;
}

/* --- the language --- */

const struct script_command script_commands[] = {
        {"clock", "clock 2025-12-01T09:00:00Z", script_read_clock, run_clock},
        {"size", "size 80x24", script_read_size, run_size},
        {"key", "key NAME...", script_read_keys, run_inputs},
        {"type", "type \"TEXT\"", script_read_type, run_inputs},
        {"burst", "burst \"TEXT\"", script_read_burst, run_burst},
        {"paste", "paste \"TEXT\"", script_read_paste, run_inputs},
        {"advance", "advance 30s", script_read_advance, run_advance},
        {"wait", "wait 30s [no] cells|row|dialog \"TEXT\", or wire or audit as with expect", script_read_wait, run_wait},
        {"answer", "answer OPERATION STATUS|lost|refused [FILE] [times N|always] [after 5s]", script_read_answer, run_answer},
        {"expect", "expect [no] cells|row|dialog \"TEXT\", expect no dialog, expect wire N OPERATION|READ|TOKEN|WRITE, expect audit N WORD...", script_read_expect, run_expect},
        {"capture", "capture text|ansi|svg|cells FILE", script_read_capture, run_capture},
        {"forget", "forget wire", script_read_forget, run_forget},
};
const unsigned script_command_count = sizeof script_commands / sizeof script_commands[0];

/* --- names of operations: known when the engine is --- */

static bool is_effect(const char *word)
{
	return strcmp(word, "READ") == 0 || strcmp(word, "TOKEN") == 0 || strcmp(word, "WRITE") == 0;
}

static struct error check_operation(const struct facts *facts, const struct script *script, const struct script_step *step)
{
	const char *name = step->answer.operation ? step->answer.operation : step->expectation.operation;
	char shown[80];
	struct nearest near;
	if (!name || (!step->answer.operation && is_effect(name)))
		return error_none();
	nearest_init(&near, span_of(name));
	for (unsigned i = 0; i < facts->source_count; i++) {
		for (unsigned k = 0; k < facts->sources[i].operation_count; k++) {
			if (strcmp(facts->sources[i].operations[k].name, name) == 0)
				return error_none();
			nearest_try(&near, facts->sources[i].operations[k].name);
		}
	}
	text_clean_into(shown, sizeof shown, span_of(name));
	return error_make(ERROR_USAGE, "", "%s:%u: unknown operation '%s'%s%s%s", script->name, step->line, shown, near.best ? ": did you mean '" : "",
	                  near.best ? near.best : "", near.best ? "'?" : "");
}

static struct error check_operations(struct script_play *p)
{
	struct facts facts;
	struct error error = error_none();
	engine_facts(p->stage.engine, &facts);
	for (unsigned i = 0; i < p->script->count && !error_is(&error); i++)
		error = check_operation(&facts, p->script, &p->script->steps[i]);
	engine_facts_release(&facts);
	return error;
}

/* --- playing --- */

static struct error play_step(struct script_play *p, const struct script_step *step)
{
	struct error error = error_none();
	bool only_looks = step->command->run == run_expect || step->command->run == run_capture || step->command->run == run_forget;
	if (p->stage.app.quit && !only_looks)
		error = error_make(ERROR_REFUSED, "", "%s: the dashboard was left before", step->command->name);
	else
		error = step->command->run(p, step);
	if (p->wire.failure[0]) /* the cause, when an expectation does not hold either */
		error = error_make(ERROR_REFUSED, "", "%s", p->wire.failure);
	if (!error_is(&error))
		return error;
	if (error.class == ERROR_REFUSED)
		script_show(p, step);
	return error_because(error, "%s:%u", p->script->name, step->line);
}

static struct error play(struct script_play *p)
{
	struct error error = check_operations(p);
	for (unsigned i = 0; i < p->script->count && !error_is(&error); i++)
		error = play_step(p, &p->script->steps[i]);
	const struct script_step *unused = script_wire_unused(&p->wire);
	if (!error_is(&error) && unused)
		error = error_make(ERROR_REFUSED, "", "%s:%u: expected a request of %s: nobody has asked for this answer", p->script->name, unused->line, unused->answer.operation);
	return error;
}

/* --- where actions are written down --- */

/* A play writes into no audit log but its own or the one that it was given. */
static struct error find_audit(struct script_play *p, const struct settings *settings)
{
	struct stat st;
	const char *given = settings_text(settings, "audit-file"), *folder = getenv("TMPDIR");
	if (given) {
		if ((size_t)snprintf(p->audit_file, sizeof p->audit_file, "%s", given) >= sizeof p->audit_file)
			return error_make(ERROR_USAGE, "", "audit-file: the name is too long");
		p->audit_begins = stat(given, &st) == 0 ? (size_t)st.st_size : 0;
		return error_none();
	}
	int length = snprintf(p->audit_folder, sizeof p->audit_folder, "%s/mlflow-oidc-top.XXXXXX", folder && folder[0] == '/' ? folder : "/tmp");
	bool fits = (size_t)length < sizeof p->audit_folder;
	if (!fits || !mkdtemp(p->audit_folder)) {
		p->audit_folder[0] = '\0';
		return error_make(ERROR_LOCAL, "", "no folder could be made for the audit log of the script: %s", strerror(fits ? errno : ENAMETOOLONG));
	}
	snprintf(p->audit_file, sizeof p->audit_file, "%s/audit.ndjson", p->audit_folder);
	return error_none();
}

static void forget_audit(const struct script_play *p)
{
	if (p->audit_folder[0] == '\0')
		return;
	unlink(p->audit_file);
	rmdir(p->audit_folder);
}

static struct error play_on_stage(struct script_play *p, const struct settings *settings)
{
	const struct script_step *first = p->script->steps;
	const struct stage_options options = {
	        .settings = settings,
	        .wire = &p->wire.wire,
	        .audit_file = p->audit_file,
	        .begins = p->script->count && first->command->run == run_clock ? first->ms : STAGE_BEGINS,
	        .width = WIDTH,
	        .height = HEIGHT,
	};
	script_wire_init(&p->wire, &p->stage);
	struct error error = stage_open(&p->stage, &options);
	if (!error_is(&error)) {
		error = play(p);
		p->wire.over = true;
		stage_close(&p->stage);
	}
	script_wire_release(&p->wire);
	return error;
}

struct error script_run(const struct settings *settings)
{
	struct script script;
	struct error error = script_read(settings_text(settings, "script"), &script);
	if (error_is(&error))
		return error;
	struct script_play *p = calloc(1, sizeof *p);
	if (p) {
		p->script = &script;
		p->mono = settings_flag(settings, "no-color");
		error = themes_load(settings, &p->theme);
		if (!error_is(&error))
			error = find_audit(p, settings);
		if (!error_is(&error))
			error = play_on_stage(p, settings);
		forget_audit(p);
		free(p);
	} else {
		error = error_make(ERROR_MEMORY, "", "out of memory");
	}
	script_release(&script);
	return error;
}
