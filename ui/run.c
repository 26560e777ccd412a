#include "engine/engine.h"
#include "ui/app.h"
#include "ui/frames.h"
#include "ui/script.h"
#include "ui/signals.h"
#include "ui/terminal.h"
#include "ui/themes.h"
#include "ui/ui.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define FRAME_MS 50 /* news alone is drawn twenty times a second at most; keys at once */

/* The dashboard while it runs. */
struct running {
	struct engine *engine;
	struct app app;
	struct terminal terminal;
	struct cells cells;
	struct theme theme;
	struct frames frames;
	char badge[16];
	int64_t drawn_at;   /* mono ms */
	bool late;          /* something changed after the last frame */
	bool was_empty;     /* the terminal was readable and had nothing to read */
	struct error end;   /* why it is over; ERROR_NONE: a person left */
	bool over;
};

static void keep_frame(struct running *r)
{
	const struct capture_look look = {.theme = &r->theme, .badge = r->badge, .mono = r->terminal.mono};
	if (r->frames.descriptor < 0)
		return;
	struct error error = frames_add(&r->frames, &r->cells, &look);
	if (error_is(&error))
		app_say(&r->app, STYLE_NOW, "%s", error.sentence);
	else
		terminal_mark(r->frames.number);
}

static void draw(struct running *r)
{
	if (strcmp(r->badge, r->app.status.colour) != 0) {
		memcpy(r->badge, r->app.status.colour, sizeof r->badge);
		terminal_set_styles(&r->terminal, &r->theme, r->badge);
	}
	if (r->app.redraw)
		terminal_forget(&r->terminal);
	r->app.redraw = false;
	app_draw(&r->app, &r->cells);
	terminal_draw(&r->terminal, &r->cells);
	if (r->app.copied.length) {
		terminal_copy(&r->terminal, buffer_span(&r->app.copied));
		buffer_clear(&r->app.copied);
	}
	keep_frame(r);
	r->drawn_at = clock_mono(&r->app.clock);
	r->late = false;
}

static void fit(struct running *r)
{
	int width, height;
	terminal_size(&r->terminal, &width, &height);
	if (!cells_resize(&r->cells, width, height))
		app_say(&r->app, STYLE_NOW, "no memory for a screen of %dx%d", width, height);
	r->late = true;
}

static void end(struct running *r, const char *why)
{
	r->end = error_make(ERROR_INTERRUPTED, "", "%s", why);
	r->over = true;
}

static void take_signals(struct running *r)
{
	for (int number; (number = signals_next()) != 0;) {
		switch (number) {
		case SIGWINCH:
			fit(r);
			break;
		case SIGTSTP:
			terminal_suspend(&r->terminal);
			signals_stop_process();
			terminal_resume(&r->terminal);
			fit(r);
			break;
		case SIGCONT:
			/* Perhaps stopped by SIGSTOP, which nobody can catch: the terminal may be anyhow now. */
			terminal_resume(&r->terminal);
			fit(r);
			break;
		case SIGHUP:
			end(r, "the terminal was closed");
			break;
		case SIGINT:
			end(r, "interrupted");
			break;
		case SIGQUIT:
			end(r, "ended by SIGQUIT");
			break;
		default:
			end(r, "ended by SIGTERM");
			break;
		}
	}
}

/* Readable, again and again, and nothing there: the other side has closed. Once may be a key that Ctrl-Z threw away behind poll's back. */
static bool is_at_end(struct running *r)
{
	int waiting = 0;
	if (ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0)
		return true;
	bool was_empty = r->was_empty;
	r->was_empty = waiting == 0;
	return was_empty && r->was_empty;
}

static void read_keys(struct running *r)
{
	struct input inputs[TERMINAL_BATCH];
	bool goes_on = false;
	for (unsigned count; (count = terminal_read(&r->terminal, inputs)) > 0; goes_on = true) {
		for (unsigned i = 0; i < count && !r->app.quit; i++) {
			inputs[i].burst |= goes_on;
			app_key(&r->app, &inputs[i]);
		}
	}
	r->over |= r->app.quit;
}

static void take_keys(struct running *r, short events)
{
	if (events & (POLLERR | POLLNVAL | POLLHUP) || is_at_end(r))
		end(r, "the terminal was closed");
	else
		read_keys(r);
}

static int patience(const struct running *r)
{
	int wait = app_patience(&r->app);
	int64_t frame = r->drawn_at + FRAME_MS - clock_mono(&r->app.clock);
	if (r->late && frame < wait)
		wait = frame > 0 ? (int)frame : 0;
	return wait;
}

static void loop(struct running *r)
{
	while (!r->over) {
		struct pollfd polled[] = {
		        {.fd = STDIN_FILENO, .events = POLLIN},
		        {.fd = signals_fd(), .events = POLLIN},
		        {.fd = engine_fd(r->engine), .events = POLLIN},
		};
		int ready = poll(polled, 3, patience(r));
		if (ready < 0 && errno != EINTR) {
			end(r, "the terminal cannot be waited for");
			return;
		}
		bool typed = ready > 0 && polled[0].revents;
		if (ready > 0 && polled[1].revents)
			take_signals(r);
		if (typed && !r->over)
			take_keys(r, polled[0].revents);
		if (r->over)
			return;
		if (ready > 0 && polled[2].revents)
			engine_fd_clear(r->engine);
		app_tick(&r->app);
		r->late = true;
		if (typed || clock_mono(&r->app.clock) - r->drawn_at >= FRAME_MS)
			draw(r);
	}
}

static struct error run(struct running *r, const struct settings *settings, const struct clock *clock, const struct error *theme_error)
{
	struct app_options options = {.ascii = r->terminal.ascii};
	struct seam seam = seam_of_engine(r->engine);
	cells_init(&r->cells, options.ascii);
	app_init(&r->app, &seam, clock, &options);
	if (r->terminal.note[0])
		app_say(&r->app, STYLE_SOON, "%s", r->terminal.note);
	else if (error_is(theme_error))
		app_say(&r->app, STYLE_SOON, "%s", theme_error->sentence);
	else if (settings_warning_count(settings))
		app_say(&r->app, STYLE_SOON, "%s", settings_warning(settings, 0));
	/* The first picture comes before anybody is asked anything. */
	fit(r);
	app_tick(&r->app);
	draw(r);
	if (engine_start(r->engine)) /* its thread has signals blocked */
		loop(r);
	else
		r->end = error_make(ERROR_MEMORY, "", "no thread could be started");
	/* The terminal is given back before anything that may take a while. */
	terminal_stop(&r->terminal);
	app_release(&r->app);
	cells_release(&r->cells);
	return r->end;
}

static struct error run_on_terminal(struct engine *engine, const struct settings *settings, const struct clock *clock)
{
	struct running *r = calloc(1, sizeof *r);
	if (!r)
		return error_make(ERROR_MEMORY, "", "out of memory");
	r->engine = engine;
	struct error theme_error = themes_load(settings, &r->theme);
	struct terminal_options options = {
	        .ascii = settings_flag(settings, "ascii"),
	        .no_color = settings_flag(settings, "no-color"),
	        .theme = &r->theme,
	};
	struct error error = frames_open(&r->frames, settings_text(settings, "frames"));
	/* Before curses, which leaves alone what somebody handles; else it would ignore SIGTSTP while it draws. */
	if (!error_is(&error))
		error = signals_start() ? terminal_start(&r->terminal, &options) : error_make(ERROR_LOCAL, "", "no pipe could be made");
	if (!error_is(&error)) {
		signals_prepare_crash(r->terminal.reset, r->terminal.reset_length, &r->terminal.saved);
		error = run(r, settings, clock, &theme_error);
	}
	signals_stop();
	frames_close(&r->frames);
	free(r);
	return error;
}

struct error ui_run(const struct settings *settings, const struct clock *clock)
{
	struct error error;
	if (settings_is_set(settings, "script"))
		return script_run(settings);
	const struct engine_options options = {.settings = settings, .clock = *clock, .interactive = true};
	struct engine *engine = engine_new(&options, &error);
	if (!engine)
		return error;
	struct clock seen = engine_clock(engine);
	error = run_on_terminal(engine, settings, &seen);
	engine_free(engine);
	return error;
}
