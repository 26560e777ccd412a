#include "engine/internal.h"

#include "engine/context.h"
#include "engine/record.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_WAIT_MS 60000
#define JUMP_MS 2000 /* of the wall clock against the other one: more is no drift */

/* --- small things that the other files ask for --- */

int64_t engine_mono(const struct engine *e)
{
	return clock_mono(&e->options.clock);
}

int64_t engine_wall(const struct engine *e)
{
	return e->replay ? replay_wall(e->replay, engine_mono(e)) : clock_wall(&e->options.clock);
}

static int64_t offset_of(const struct engine *e)
{
	for (unsigned i = 0; i < e->source_count; i++)
		if (e->sources[i].clock_known)
			return (e->sources[i].clock_low + e->sources[i].clock_high) / 2;
	return 0;
}

int64_t engine_server_now(const struct engine *e)
{
	return engine_wall(e) + offset_of(e);
}

int64_t engine_mono_at(const struct engine *e, int64_t instant)
{
	int64_t ours;
	if (e->replay) /* what it holds may be any number */
		return __builtin_sub_overflow(instant, offset_of(e), &ours) ? INT64_MAX : replay_mono(e->replay, ours);
	return engine_mono(e) + (instant - engine_server_now(e));
}

const char *engine_context(const struct engine *e)
{
	const char *name = settings_context(e->settings);
	return e->replay ? replay_context(e->replay, name) : name;
}

const char *engine_setting(const struct engine *e, const char *name)
{
	const char *text = settings_text(e->settings, name);
	return e->replay ? replay_setting(e->replay, name, text) : text;
}

const char *engine_own_session(const struct engine *e)
{
	for (unsigned i = 0; i < e->source_count; i++)
		if (e->sources[i].token.session[0])
			return e->sources[i].token.session;
	return NULL;
}

uint32_t engine_max_rows(const struct engine *e)
{
	return (uint32_t)settings_number(e->settings, "max-rows");
}

struct source *engine_source_of(struct engine *e, const char *operation)
{
	for (unsigned i = 0; i < e->source_count; i++) {
		size_t length = strlen(e->sources[i].system->name);
		if (strncmp(operation, e->sources[i].system->name, length) == 0 && operation[length] == '.')
			return &e->sources[i];
	}
	return NULL;
}

void engine_say(struct engine *e, const char *format, ...)
{
	struct event event = {.kind = EVENT_MESSAGE};
	va_list list;
	va_start(list, format);
	vsnprintf(event.text, sizeof event.text, format, list);
	va_end(list);
	mailbox_put_event(&e->mailbox, &event);
	record_message(e, event.text);
}

/* --- the wall clock of what is seen, for this thread --- */

static int64_t own_wall(void *self)
{
	return engine_wall(self);
}

static int64_t own_mono(void *self)
{
	return engine_mono(self);
}

struct engine *engine_new(const struct engine_options *options, struct error *error)
{
	struct engine *e = calloc(1, sizeof *e);
	struct equipment equipment;
	*error = error_make(ERROR_MEMORY, "", "out of memory");
	if (!e || !mailbox_init(&e->mailbox)) {
		free(e);
		return NULL;
	}
	e->options = *options;
	e->clock = (struct clock){own_wall, own_mono, e};
	*error = context_equip(e, options->settings, settings_text(options->settings, "at"), &equipment);
	if (error_is(error)) {
		mailbox_release(&e->mailbox);
		free(e);
		return NULL;
	}
	context_set_up(e, &equipment);
	return e;
}

/* --- the wheel --- */

static void refresh(struct engine *e, const struct resource *resource)
{
	e->contacted = false;
	if (e->replay) /* nobody is there to be asked */
		return;
	for (unsigned i = 0; i < e->source_count; i++)
		source_try_now(&e->sources[i]);
	resources_refresh(e, resource);
}

static void obey(struct engine *e, const struct command *c)
{
	switch (c->kind) {
	case COMMAND_WANT:
	case COMMAND_UNWANT:
		resources_want(e, c->resource, c->kind == COMMAND_WANT);
		e->contacted = false;
		break;
	case COMMAND_SELECT:
		resources_select(e, c->resource, c->id);
		e->contacted = false;
		break;
	case COMMAND_REFRESH:
		refresh(e, c->resource);
		break;
	case COMMAND_PLAN:
	case COMMAND_RUN:
	case COMMAND_STOP:
	case COMMAND_DROP:
		plans_command(e, c);
		break;
	case COMMAND_PLAY:
		if (e->replay)
			replay_play(e, c);
		break;
	case COMMAND_CONTEXT:
		context_go_to(e, c->id);
		break;
	}
}

static void obey_all(struct engine *e)
{
	struct command c;
	struct mailbox_command *hold;
	while (mailbox_take_command(&e->mailbox, &c, &hold)) {
		obey(e, &c);
		mailbox_command_free(hold);
	}
}

/* After a suspend, or when somebody has set our clock, neither the tables nor what we know of the servers' clocks is true any more. */
static void notice_jump(struct engine *e)
{
	if (e->replay) /* its time has nothing to do with ours */
		return;
	int64_t ahead = engine_wall(e) - engine_mono(e), moved = ahead - e->ahead;
	e->ahead = ahead;
	if (moved > -JUMP_MS && moved < JUMP_MS)
		return;
	for (unsigned i = 0; i < e->source_count; i++)
		source_forget_clock(&e->sources[i]);
	if (e->options.interactive)
		resources_refresh(e, NULL);
}

/* Until nothing moves any more: an answer starts a feed, a feed makes a resource, a resource lets a plan go on. */
static void do_what_is_due(struct engine *e)
{
	notice_jump(e);
	audit_view_turn(e);
	for (unsigned i = 0; i < 4; i++) {
		feeds_turn(e);
		for (unsigned k = 0; k < e->source_count; k++)
			source_turn(&e->sources[k]);
		resources_turn(e);
		plans_turn(e);
	}
	status_tell(e);
	resources_turn(e); /* the source noun, of which the status was just told */
	if (!e->contacted && feeds_idle(e)) {
		struct event event = {.kind = EVENT_CONTACT};
		e->contacted = true;
		if (!e->options.interactive)
			mailbox_put_event(&e->mailbox, &event);
	}
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int how_long(const struct engine *e, int at_most)
{
	int64_t now = engine_mono(e), next = feeds_next(e);
	next = earlier(next, resources_next(e));
	next = earlier(next, plans_next(e));
	next = earlier(next, audit_view_next(e));
	next = earlier(next, net_due(e->net));
	int64_t wait = next == INT64_MAX || next - now > LONGEST_WAIT_MS ? LONGEST_WAIT_MS : next - now;
	if (wait < 0)
		wait = 0;
	if (at_most >= 0 && wait > at_most)
		wait = at_most;
	return (int)wait;
}

int engine_patience(const struct engine *e)
{
	return how_long(e, -1);
}

void engine_turn(struct engine *e, int timeout_ms)
{
	obey_all(e);
	do_what_is_due(e);
	net_turn(e->net, how_long(e, timeout_ms), -1);
	obey_all(e);
	do_what_is_due(e);
}

static void *run_thread(void *self)
{
	struct engine *e = self;
	while (!e->quitting)
		engine_turn(e, LONGEST_WAIT_MS);
	return NULL;
}

bool engine_start(struct engine *e)
{
	static const int of_a_fault[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP};
	sigset_t all, before;
	sigfillset(&all);
	for (unsigned i = 0; i < sizeof of_a_fault / sizeof *of_a_fault; i++) /* a fault is met where it happens, and the terminal is given back */
		sigdelset(&all, of_a_fault[i]);
	pthread_sigmask(SIG_BLOCK, &all, &before); /* all others are the other thread's */
	e->has_thread = pthread_create(&e->thread, NULL, run_thread, e) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return e->has_thread;
}

static void wake(struct engine *e)
{
	pthread_mutex_lock(&e->mailbox.lock);
	if (e->net)
		net_wake(e->net);
	pthread_mutex_unlock(&e->mailbox.lock);
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	if (e->has_thread) {
		e->quitting = true;
		wake(e);
		pthread_join(e->thread, NULL);
	}
	context_wind_up(e);
	plans_release(e);
	context_tear_down(e);
	mailbox_release(&e->mailbox);
	settings_free(e->own_settings);
	free(e);
}

/* --- the doors for other threads --- */

bool engine_send(struct engine *e, const struct command *command)
{
	if (!mailbox_command(&e->mailbox, command))
		return false;
	wake(e);
	return true;
}

int engine_fd(const struct engine *e)
{
	return e->mailbox.fd;
}

void engine_fd_clear(struct engine *e)
{
	mailbox_clear(&e->mailbox);
}

const struct table *engine_table(struct engine *e, const struct resource *resource, uint64_t *generation)
{
	int index = resource_index(resource->schema.name);
	return index < 0 ? NULL : mailbox_table(&e->mailbox, (unsigned)index, generation);
}

bool engine_next_event(struct engine *e, struct event *out)
{
	return mailbox_next_event(&e->mailbox, out);
}

unsigned engine_context_count(const struct engine *e)
{
	return settings_context_count(e->options.settings);
}

const char *engine_context_name(const struct engine *e, unsigned index)
{
	return settings_context_name(e->options.settings, index);
}
