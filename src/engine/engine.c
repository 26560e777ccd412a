#include "engine/internal.h"

#include "keycloak/keycloak.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GIVE_BACK_MS 300
#define LONGEST_WAIT_MS 60000
#define AUDIT_LOOK_MS 1000
#define JUMP_MS 2000 /* of the wall clock against the other one: more is no drift */

/* The systems. Another server is a folder like keycloak/ and a row here. */
static const struct system *const systems[] = {&keycloak_system};

/* --- small things that the other files ask for --- */

int64_t engine_mono(const struct engine *e)
{
	return clock_mono(&e->options.clock);
}

int64_t engine_wall(const struct engine *e)
{
	return clock_wall(&e->options.clock);
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
}

/* --- a context's life --- */

/* What a context needs and may not get. */
struct equipment {
	struct net *net;
	struct audit *audit;
};

static struct error equip(const struct settings *s, const struct clock *clock, struct equipment *out)
{
	struct net_options options = {
	        .connect_ms = 3000,
	        .first_byte_ms = 10000,
	        .whole_ms = settings_number(s, "timeout"),
	        .ca_file = settings_text(s, "ca-file"),
	        .cert = settings_text(s, "cert"),
	        .key = settings_text(s, "key"),
	        .proxy = settings_text(s, "https-proxy"),
	        .no_proxy = settings_text(s, "no-proxy"),
	        .insecure = settings_flag(s, "insecure"),
	        .connections = 4,
	        .user_agent = PACKAGE_NAME "/" PACKAGE_VERSION,
	};
	*out = (struct equipment){net_new(&options, clock), audit_new(settings_text(s, "audit-file"), clock)};
	if (out->net && out->audit)
		return error_none();
	net_free(out->net);
	audit_free(out->audit);
	return error_make(ERROR_MEMORY, "", "out of memory");
}

static void put_net(struct engine *e, struct net *net)
{
	pthread_mutex_lock(&e->mailbox.lock); /* engine_send wakes it from other threads */
	e->net = net;
	pthread_mutex_unlock(&e->mailbox.lock);
}

static void look_at_audit(struct engine *e)
{
	uint64_t stamp = audit_stamp(e->audit);
	e->audit_looked = engine_mono(e);
	e->audit_error = audit_check(e->audit);
	if (stamp != e->audit_stamp)
		e->resources[resource_index(resource_audit.schema.name)].dirty = true;
	e->audit_stamp = stamp;
}

static void set_up(struct engine *e, const struct equipment *equipment)
{
	put_net(e, equipment->net);
	e->audit = equipment->audit;
	net_set_read_only(e->net, settings_flag(e->settings, "read-only"));
	e->ahead = engine_wall(e) - engine_mono(e);
	e->source_count = sizeof systems / sizeof *systems;
	for (unsigned i = 0; i < e->source_count; i++)
		source_init(&e->sources[i], e, systems[i]);
	feeds_set_up(e);
	resources_set_up(e);
	look_at_audit(e);
}

/* Begin nothing more, let end what is under way to change a server, give our tokens back: as far as that takes no noticeable time. Plans that do not come to
 * their end are ended, and the audit log has it. */
static void wind_up(struct engine *e)
{
	int64_t until = engine_mono(e) + GIVE_BACK_MS, now;
	plans_stop(e);
	while (plans_change_something(e) && (now = engine_mono(e)) < until)
		net_turn(e->net, (int)(until - now), -1);
	for (unsigned i = 0; i < e->source_count; i++)
		source_give_back(&e->sources[i], until);
	plans_leave(e);
}

static void tear_down(struct engine *e)
{
	feeds_release(e);
	resources_release(e);
	for (unsigned i = 0; i < e->source_count; i++)
		source_release(&e->sources[i]);
	e->source_count = 0;
	struct net *net = e->net;
	put_net(e, NULL);
	net_free(net);
	audit_free(e->audit);
	e->audit = NULL;
	e->told_realm = NULL;
	memset(&e->told, 0, sizeof e->told);
}

/* Forget what the slots hold: the new context must never show the old one's rows. */
static void empty_slots(struct engine *e)
{
	for (unsigned i = 0; i < resource_count; i++)
		mailbox_put_table(&e->mailbox, i, NULL);
}

/* What the new one needs comes first: without memory for it the old one stays. */
static void go_to_context(struct engine *e, const char *name)
{
	struct settings *settings = NULL;
	struct equipment equipment;
	struct event event = {.kind = EVENT_CONTEXT};
	event.error = settings_for_context(e->settings, name, &settings);
	if (!error_is(&event.error))
		event.error = equip(settings, &e->options.clock, &equipment);
	if (error_is(&event.error)) {
		settings_free(settings);
	} else {
		wind_up(e);
		tear_down(e);
		settings_free(e->own_settings);
		e->settings = e->own_settings = settings;
		e->contexts++;
		empty_slots(e);
		set_up(e, &equipment);
		status_tell(e);
	}
	mailbox_put_event(&e->mailbox, &event);
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
	e->settings = options->settings;
	*error = equip(e->settings, &e->options.clock, &equipment);
	if (error_is(error)) {
		mailbox_release(&e->mailbox);
		free(e);
		return NULL;
	}
	set_up(e, &equipment);
	status_tell(e);
	return e;
}

/* --- the wheel --- */

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
		for (unsigned i = 0; i < e->source_count; i++)
			source_try_now(&e->sources[i]);
		resources_refresh(e, c->resource);
		e->contacted = false;
		break;
	case COMMAND_PLAN:
	case COMMAND_RUN:
	case COMMAND_STOP:
	case COMMAND_DROP:
		plans_command(e, c);
		break;
	case COMMAND_PLAY:
		break;
	case COMMAND_CONTEXT:
		go_to_context(e, c->id);
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
	if (engine_mono(e) - e->audit_looked >= AUDIT_LOOK_MS)
		look_at_audit(e);
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
	if (e->resources[resource_index(resource_audit.schema.name)].wanted)
		next = earlier(next, e->audit_looked + AUDIT_LOOK_MS);
	int64_t wait = next == INT64_MAX || next - now > LONGEST_WAIT_MS ? LONGEST_WAIT_MS : next - now;
	if (wait < 0)
		wait = 0;
	if (at_most >= 0 && wait > at_most)
		wait = at_most;
	return (int)wait;
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
	wind_up(e);
	plans_release(e);
	tear_down(e);
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
