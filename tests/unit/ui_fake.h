/* What the dashboard's tests put in the place of the engine: tables made by hand, a clock that they move, and a list of what was sent. */
#ifndef TESTS_UNIT_UI_FAKE_H
#define TESTS_UNIT_UI_FAKE_H

#include "keycloak/keycloak.h"
#include "model/resource.h"
#include "ui/app.h"
#include "verbs/verbs.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#define FAKE_SENT 256u
#define FAKE_EVENTS 64u
#define MINUTE ((int64_t)60 * 1000)
#define FAKE_START ((int64_t)1795511647000) /* 2026-11-24T09:14:07Z */

struct fake_sent {
	enum command_kind kind;
	const struct resource *resource;
	const struct verb *verb;
	char id[128];
	unsigned number;
	uint32_t rows[64], row_count;
	bool by_filter;
	struct plan *plan;
	char reason[128];
	enum play play;
	int64_t when;
};

struct fake {
	int64_t now; /* server's time and our wall clock; its progress is the mono clock's too */
	const struct table *table[RESOURCE_MAX];
	uint64_t generation[RESOURCE_MAX];
	struct status status;
	struct fake_sent sent[FAKE_SENT];
	unsigned sent_count;
	struct event event[FAKE_EVENTS];
	unsigned event_first, event_count;
	bool read_only;
	struct source_facts source;
	struct app app;
	struct cells cells;
};

static inline int64_t fake_time(void *self)
{
	return ((struct fake *)self)->now;
}

static inline const struct table *fake_table(void *self, const struct resource *resource, uint64_t *generation)
{
	struct fake *f = self;
	int i = resource_index(resource->schema.name);
	if (i < 0 || *generation == f->generation[i])
		return NULL;
	*generation = f->generation[i];
	return table_ref(f->table[i]);
}

static inline void fake_status(void *self, struct status *out)
{
	*out = ((struct fake *)self)->status;
}

static inline void fake_facts(void *self, struct facts *out)
{
	struct fake *f = self;
	*out = (struct facts){.now = f->now, .sources = &f->source, .source_count = 1, .context = "prod-eu", .read_only = f->read_only, .replayed = f->status.replayed, .max_targets = 50};
	for (unsigned i = 0; i < RESOURCE_MAX; i++)
		out->resource[i] = f->table[i];
	f->source.state = f->status.source[0].state;
}

static inline void fake_facts_release(void *self, struct facts *facts)
{
	(void)self;
	(void)facts;
}

static inline bool fake_send(void *self, const struct command *c)
{
	struct fake *f = self;
	if (f->sent_count == FAKE_SENT)
		return false;
	struct fake_sent *s = &f->sent[f->sent_count++];
	*s = (struct fake_sent){.kind = c->kind, .resource = c->resource, .verb = c->verb, .number = c->number, .row_count = c->row_count,
	                        .by_filter = c->by_filter, .plan = c->plan, .play = c->play, .when = c->when};
	snprintf(s->id, sizeof s->id, "%s", c->id ? c->id : "");
	snprintf(s->reason, sizeof s->reason, "%s", c->reason ? c->reason : "");
	for (uint32_t i = 0; i < c->row_count && i < 64; i++)
		s->rows[i] = c->rows[i];
	return true;
}

static inline bool fake_next_event(void *self, struct event *out)
{
	struct fake *f = self;
	if (f->event_first == f->event_count)
		return false;
	*out = f->event[f->event_first++];
	return true;
}

static inline unsigned fake_context_count(void *self)
{
	(void)self;
	return 2;
}

static inline const char *fake_context_name(void *self, unsigned index)
{
	(void)self;
	return index ? "staging" : "prod-eu";
}

/* --- tables --- */

static inline void fake_publish(struct fake *f, const struct resource *resource, struct builder *b, bool complete)
{
	struct table_about *about = builder_about(b);
	about->fetched_at = f->now;
	about->complete = complete;
	about->total = builder_rows(b);
	int i = resource_index(resource->schema.name);
	table_unref(f->table[i]);
	f->table[i] = builder_finish(b);
	assert_non_null(f->table[i]);
	f->generation[i]++;
}

static inline struct builder *fake_begin(const struct resource *resource)
{
	struct builder *b = builder_new(&resource->schema, 100000);
	assert_non_null(b);
	return b;
}

struct fake_session {
	const char *id, *user, *ip;
	enum session_type type;
	int64_t ends_in; /* ms from now */
	bool own;
};

static inline void fake_add_session(struct fake *f, struct builder *b, const struct fake_session *s)
{
	assert_true(builder_begin(b));
	char user_id[64];
	snprintf(user_id, sizeof user_id, "uid-%.20s", s->user);
	builder_set_text(b, SESSION_ID, span_of(s->id));
	builder_set_text(b, SESSION_USER, span_of(s->user));
	builder_set_text(b, SESSION_USER_ID, span_of(user_id));
	builder_set_text(b, SESSION_IP, span_of(s->ip ? s->ip : "10.8.4.52"));
	builder_set_number(b, SESSION_TYPE, s->type);
	builder_set_number(b, SESSION_LAST_ACCESS, f->now - 12000);
	builder_set_number(b, SESSION_STARTED, f->now - 70 * MINUTE);
	builder_set_number(b, SESSION_EXPIRES, f->now + s->ends_in);
	builder_set_number(b, SESSION_ENDS_BY, s->type == SESSION_OFFLINE ? ENDS_OFFLINE_IDLE : ENDS_IDLE);
	builder_set_number(b, SESSION_STATE, s->ends_in > 0 ? SESSION_LIVE : SESSION_OVER);
	builder_set_number(b, SESSION_NEW_IP, 0);
	builder_set_number(b, SESSION_OWN, s->own);
	builder_list_begin(b, SESSION_CLIENTS);
	builder_list_add(b, SESSION_CLIENTS, span_of("mlflow"));
	builder_end(b, false);
}

static inline void fake_sessions(struct fake *f, const struct fake_session *sessions, unsigned count)
{
	struct builder *b = fake_begin(&resource_session);
	for (unsigned i = 0; i < count; i++)
		fake_add_session(f, b, &sessions[i]);
	fake_publish(f, &resource_session, b, true);
}

static inline void fake_users(struct fake *f, const char *const *names, unsigned count)
{
	struct builder *b = fake_begin(&resource_user);
	for (unsigned i = 0; i < count; i++) {
		assert_true(builder_begin(b));
		char id[64];
		snprintf(id, sizeof id, "uid-%.20s", names[i]);
		builder_set_text(b, USER_ID, span_of(id));
		builder_set_text(b, USER_USERNAME, span_of(names[i]));
		builder_set_text(b, USER_EMAIL, span_of("person@example.org"));
		builder_set_number(b, USER_ENABLED, 1);
		builder_set_number(b, USER_SESSIONS, (int64_t)(count - i));
		builder_set_number(b, USER_OFFLINE, 0);
		builder_set_number(b, USER_LAST_SEEN, f->now - 12000);
		builder_end(b, false);
	}
	fake_publish(f, &resource_user, b, true);
}

static inline void fake_clients(struct fake *f)
{
	static const char *const names[] = {"mlflow", "ops-cli", "account-console"};
	struct builder *b = fake_begin(&resource_client);
	for (unsigned i = 0; i < 3; i++) {
		assert_true(builder_begin(b));
		builder_set_text(b, CLIENT_ID, span_of(names[i]));
		builder_set_text(b, CLIENT_CLIENT_ID, span_of(names[i]));
		builder_set_number(b, CLIENT_ENABLED, 1);
		builder_set_number(b, CLIENT_SESSIONS, 140 - 70 * (int64_t)i);
		builder_set_number(b, CLIENT_OFFLINE, 9 * (int64_t)!i);
		builder_set_number(b, CLIENT_TOKEN_LIFE, 300);
		builder_set_number(b, CLIENT_TYPE, CLIENT_CONFIDENTIAL);
		builder_end(b, false);
	}
	fake_publish(f, &resource_client, b, true);
}

static inline void fake_audit(struct fake *f)
{
	static const char *const who[] = {"bob", "bob", "jane"};
	struct builder *b = fake_begin(&resource_audit);
	for (unsigned i = 0; i < 3; i++) {
		assert_true(builder_begin(b));
		builder_set_number(b, AUDIT_NUMBER, i + 1);
		builder_set_number(b, AUDIT_AT, f->now - (3 - (int64_t)i) * MINUTE);
		builder_set_text(b, AUDIT_WHO, span_of(who[i]));
		builder_set_text(b, AUDIT_WHAT, span_of("session revoke"));
		builder_set_text(b, AUDIT_TARGET, span_of("k.ito 0617c68d"));
		builder_set_text(b, AUDIT_REASON, span_of("INC-8812"));
		builder_set_number(b, AUDIT_RECORD, AUDIT_INTENT);
		builder_end(b, false);
	}
	fake_publish(f, &resource_audit, b, true);
}

/* --- the world, and the app in it --- */

static inline void fake_init(struct fake *f)
{
	static const char *const roles[] = {"manage-users", "view-users", "view-realm", "view-clients"};
	*f = (struct fake){.now = FAKE_START};
	f->source = (struct source_facts){
	        .name = "keycloak", .state = SOURCE_OK, .generation = GENERATION(23, 0, 7), .roles = roles, .role_count = 4, .roles_known = true,
	        .operations = keycloak_system.operations, .operation_count = keycloak_system.operation_count,
	};
	f->status = (struct status){
	        .context = "prod-eu", .realm = "mlflow", .audit_ok = true, .clock_known = true, .clock_low = -300, .clock_high = 700, .source_count = 1,
	        .rule_token = 5 * MINUTE, .rule_idle = 30 * MINUTE, .rule_max = 600 * MINUTE, .rule_offline = 43200 * MINUTE,
	};
	f->status.source[0] = (struct status_source){
	        .name = "keycloak", .title = "KC", .version = "23.0.7", .account = "mlflow-oidc-top-operator", .state = SOURCE_OK,
	        .since = FAKE_START - 600 * MINUTE, .latency_ms = 12, .next_try = INSTANT_NULL, .token_ends = FAKE_START + 4 * MINUTE,
	};
	struct seam seam = {
	        .self = f, .table = fake_table, .status = fake_status, .now = fake_time, .facts = fake_facts, .facts_release = fake_facts_release,
	        .send = fake_send, .next_event = fake_next_event, .context_count = fake_context_count, .context_name = fake_context_name,
	};
	struct clock clock = {.wall_ms = fake_time, .mono_ms = fake_time, .self = f};
	struct app_options options = {.ascii = true};
	cells_init(&f->cells, true);
	app_init(&f->app, &seam, &clock, &options);
}

static inline void fake_release(struct fake *f)
{
	app_release(&f->app);
	cells_release(&f->cells);
	for (unsigned i = 0; i < RESOURCE_MAX; i++)
		table_unref(f->table[i]);
}

static inline void fake_draw(struct fake *f, int width, int height)
{
	assert_true(cells_resize(&f->cells, width, height));
	app_tick(&f->app);
	app_draw(&f->app, &f->cells);
}

static inline void fake_pass(struct fake *f, int64_t ms)
{
	f->now += ms;
	app_tick(&f->app);
	app_draw(&f->app, &f->cells);
}

static inline void fake_key(struct fake *f, int key)
{
	struct input input = input_of_key(key);
	app_key(&f->app, &input);
	app_tick(&f->app);
	app_draw(&f->app, &f->cells);
}

static inline void fake_type(struct fake *f, const char *text)
{
	for (; *text; text++)
		fake_key(f, *text == ' ' ? VERB_KEY_SPACE : *text);
}

static inline void fake_paste(struct fake *f, const char *text)
{
	struct input input = {.key = INPUT_PASTE, .paste = span_of(text)};
	app_key(&f->app, &input);
	app_tick(&f->app);
	app_draw(&f->app, &f->cells);
}

static inline void fake_tell(struct fake *f, struct event event)
{
	assert_true(f->event_count < FAKE_EVENTS);
	f->event[f->event_count++] = event;
}

/* Whether some line of the screen holds the text. */
static inline bool fake_shows(const struct fake *f, const char *text)
{
	bool found = false;
	for (int y = 0; y < f->cells.height && !found; y++) {
		struct buffer line;
		buffer_init(&line, 100000);
		cells_line(&f->cells, y, &line);
		found = strstr(buffer_text(&line), text) != NULL;
		buffer_release(&line);
	}
	return found;
}

static inline void fake_dump(const struct fake *f)
{
	for (int y = 0; y < f->cells.height; y++) {
		struct buffer line;
		buffer_init(&line, 100000);
		cells_line(&f->cells, y, &line);
		print_message("%2d|%s\n", y, buffer_text(&line));
		buffer_release(&line);
	}
}

static inline const struct fake_sent *fake_last(const struct fake *f, enum command_kind kind)
{
	for (unsigned i = f->sent_count; i > 0; i--)
		if (f->sent[i - 1].kind == kind)
			return &f->sent[i - 1];
	return NULL;
}

#endif
