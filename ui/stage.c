#include "ui/stage.h"

#include <poll.h>

#define MONO_BEGINS INT64_C(1000000) /* the other clock at first: far from zero, as after a while of running */
#define QUIET_ROUNDS 2u      /* in which nothing moved: one for what the app asked in the round before, one for what came of it */
#define MOST_ROUNDS 100000u  /* of a moment that does not come to rest: it has to end in a test too */
#define LEAST_STEP_MS 20     /* what is due again and again does not hold time up */
#define LONGEST_STEP_MS 1000 /* durations on the screen are in seconds */
#define CLOSING_STEP_MS 100  /* so that nobody waits long for an answer that does not come any more */

/* --- the clock and the wire --- */

static int64_t read_wall(void *self)
{
	struct stage *s = self;
	if (s->closing)
		s->now += CLOSING_STEP_MS;
	return s->now;
}

static int64_t read_mono(void *self)
{
	struct stage *s = self;
	return read_wall(s) - s->begun + MONO_BEGINS;
}

static void on_request(void *self, struct net *n, unsigned number, const struct operation *operation, const char *url, struct span body, bool bearer)
{
	struct stage *s = self;
	s->requests++;
	s->wire->net.request(s->wire->net.self, n, number, operation, url, body, bearer);
}

static void on_gone(void *self, struct net *n)
{
	struct stage *s = self;
	if (s->wire->net.gone)
		s->wire->net.gone(s->wire->net.self, n);
}

/* --- time --- */

static bool is_readable(int fd)
{
	struct pollfd polled = {.fd = fd, .events = POLLIN};
	return poll(&polled, 1, 0) > 0;
}

/* One look at everything. True: something moved. */
static bool turn(struct stage *s)
{
	uint64_t requests = s->requests;
	s->wire_due = s->wire->turn ? s->wire->turn(s->wire->net.self, s->now) : INT64_MAX;
	engine_turn(s->engine, 0);
	bool news = is_readable(engine_fd(s->engine));
	if (news)
		engine_fd_clear(s->engine);
	app_tick(&s->app);
	return news || s->requests != requests || s->wire_due <= s->now;
}

static void come_to_rest(struct stage *s)
{
	unsigned quiet = 0;
	for (unsigned round = 0; round < MOST_ROUNDS && quiet < QUIET_ROUNDS; round++)
		quiet = turn(s) ? 0 : quiet + 1;
}

static void draw(struct stage *s)
{
	app_draw(&s->app, &s->cells);
	s->app.redraw = false;
	buffer_clear(&s->app.copied); /* there is no terminal to copy to */
	s->frames++;
}

static int64_t until_due(const struct stage *s)
{
	int64_t wait = LONGEST_STEP_MS, engine = engine_patience(s->engine), app = app_patience(&s->app), wire = s->wire_due - s->now;
	wait = engine < wait ? engine : wait;
	wait = app < wait ? app : wait;
	wait = wire < wait ? wire : wait;
	return wait > LEAST_STEP_MS ? wait : LEAST_STEP_MS;
}

/* --- what it is told --- */

struct error stage_open(struct stage *s, const struct stage_options *options)
{
	*s = (struct stage){.now = options->begins, .begun = options->begins, .settings = options->settings, .wire = options->wire, .wire_due = INT64_MAX};
	s->counting = (struct net_wire){.request = on_request, .gone = on_gone, .self = s};
	const struct engine_options engine_options = {
	        .settings = options->settings,
	        .clock = {read_wall, read_mono, s},
	        .interactive = true,
	        .wire = &s->counting,
	        .audit_file = options->audit_file,
	};
	struct app_options app_options = {.ascii = settings_flag(options->settings, "ascii")};
	struct error error;
	cells_init(&s->cells, app_options.ascii);
	if (!cells_resize(&s->cells, options->width, options->height))
		return error_make(ERROR_MEMORY, "", "no memory for a screen of %dx%d", options->width, options->height);
	s->engine = engine_new(&engine_options, &error);
	if (!s->engine) {
		cells_release(&s->cells);
		return error;
	}
	struct seam seam = seam_of_engine(s->engine);
	struct clock clock = engine_clock(s->engine);
	app_init(&s->app, &seam, &clock, &app_options);
	app_tick(&s->app);
	draw(s);
	return error_none();
}

void stage_close(struct stage *s)
{
	app_release(&s->app);
	s->closing = true;
	engine_free(s->engine);
	cells_release(&s->cells);
}

void stage_settle(struct stage *s)
{
	come_to_rest(s);
	draw(s);
}

void stage_key(struct stage *s, const struct input *input)
{
	come_to_rest(s); /* a key meets what was there before it */
	app_key(&s->app, input);
	stage_settle(s);
}

void stage_resize(struct stage *s, int width, int height)
{
	cells_resize(&s->cells, width, height);
	stage_settle(s);
}

void stage_advance(struct stage *s, int64_t ms)
{
	int64_t end = s->now + ms;
	come_to_rest(s);
	while (s->now < end && !s->app.quit) {
		int64_t step = until_due(s), left = end - s->now;
		s->now += step < left ? step : left;
		come_to_rest(s);
	}
	draw(s);
}
