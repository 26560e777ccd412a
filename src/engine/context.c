/* A context's life: what it needs comes first, then it is set up, left, torn down. */
#include "engine/internal.h"

#include "engine/context.h"
#include "keycloak/keycloak.h"

#include <string.h>

#define GIVE_BACK_MS 300

/* Another server is a folder like keycloak/ and a row here. */
const struct system *const engine_systems[] = {&keycloak_system};
const unsigned engine_system_count = sizeof engine_systems / sizeof *engine_systems;

struct error context_equip(struct engine *e, const struct settings *s, const char *at, struct equipment *out)
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
	        .wire = e->options.wire,
	};
	struct error error = error_none();
	*out = (struct equipment){.settings = s, .net = net_new(&options, &e->options.clock), .audit = audit_new(e->options.audit_file ? e->options.audit_file : settings_text(s, "audit-file"), &e->clock)};
	if (!out->net || !out->audit)
		error = error_make(ERROR_MEMORY, "", "out of memory");
	else if (settings_text(s, "replay"))
		out->replay = replay_open(s, at, e->options.interactive, engine_mono(e), &error);
	if (error_is(&error)) {
		net_free(out->net);
		audit_free(out->audit);
	}
	return error;
}

static void put_net(struct engine *e, struct net *net)
{
	pthread_mutex_lock(&e->mailbox.lock); /* engine_send wakes it from other threads */
	e->net = net;
	pthread_mutex_unlock(&e->mailbox.lock);
}

void context_set_up(struct engine *e, const struct equipment *equipment)
{
	e->settings = equipment->settings;
	put_net(e, equipment->net);
	e->audit = equipment->audit;
	e->replay = equipment->replay;
	net_set_read_only(e->net, settings_flag(e->settings, "read-only"));
	e->ahead = engine_wall(e) - engine_mono(e);
	e->source_count = engine_system_count;
	for (unsigned i = 0; i < e->source_count; i++)
		source_init(&e->sources[i], e, engine_systems[i]);
	feeds_set_up(e);
	resources_set_up(e);
	audit_view_begin(e);
	status_tell(e);
}

/* Begin nothing more, let end what is under way to change a server, give our tokens back: as far as that takes no noticeable time. Plans that do not come to
 * their end are ended, and the audit log has it. */
void context_wind_up(struct engine *e)
{
	int64_t now = engine_mono(e), until = now + (e->options.wire ? 0 : GIVE_BACK_MS); /* on a wire nobody answers while we stand here */
	plans_stop(e);
	while (plans_change_something(e) && (now = engine_mono(e)) < until)
		net_turn(e->net, (int)(until - now), -1);
	for (unsigned i = 0; i < e->source_count; i++)
		source_give_back(&e->sources[i], until);
	plans_leave(e);
}

void context_tear_down(struct engine *e)
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
	replay_close(e->replay);
	e->replay = NULL;
	e->told_realm = NULL;
	memset(&e->told, 0, sizeof e->told);
}

/* Forget what the slots hold: the new context must never show the old one's rows. */
static void empty_slots(struct engine *e)
{
	for (unsigned i = 0; i < resource_count; i++)
		mailbox_put_table(&e->mailbox, i, NULL);
}

void context_go_to(struct engine *e, const char *name)
{
	struct settings *settings = NULL;
	struct equipment equipment;
	struct event event = {.kind = EVENT_CONTEXT};
	event.error = settings_for_context(e->settings, name, &settings);
	if (!error_is(&event.error))
		event.error = context_equip(e, settings, NULL, &equipment);
	if (error_is(&event.error)) {
		settings_free(settings);
	} else {
		context_wind_up(e);
		context_tear_down(e);
		settings_free(e->own_settings);
		e->own_settings = settings;
		e->contexts++;
		empty_slots(e);
		context_set_up(e, &equipment);
	}
	mailbox_put_event(&e->mailbox, &event);
}
