/* What others may know of the engine's state: the facts for planners and reasons, the status for the head of the screen. */
#include "base/limits.h"
#include "engine/internal.h"
#include "engine/record.h"
#include "engine/replay.h"
#include "keycloak/keycloak.h"

#include <stdio.h>
#include <string.h>

void engine_fill_facts(const struct engine *e, struct facts *out, struct source_facts *sources)
{
	memset(out, 0, sizeof *out);
	out->now = engine_server_now(e);
	for (unsigned i = 0; i < resource_count; i++)
		out->resource[i] = e->resources[i].table;
	for (unsigned i = 0; i < e->source_count; i++) {
		const struct source *s = &e->sources[i];
		sources[i] = (struct source_facts){
		        .name = s->system->name,
		        .state = s->state,
		        .generation = s->generation,
		        .roles = (const char *const *)s->token.roles,
		        .role_count = s->token.role_count,
		        .roles_known = s->token.roles_known,
		        .operations = s->system->operations,
		        .operation_count = s->system->operation_count,
		};
	}
	out->own_session = engine_own_session(e);
	out->sources = sources;
	out->source_count = e->source_count;
	out->context = engine_context(e);
	out->replayed = e->replay != NULL;
	out->read_only = settings_flag(e->settings, "read-only");
	out->max_targets = (uint32_t)settings_number(e->settings, "max");
	for (unsigned i = 0; i < e->feed_count; i++)
		if (strcmp(e->feeds[i].feed->name, "keycloak.realm") == 0)
			out->realm = e->feeds[i].table;
}

static int64_t rule_ms(const struct table *realm, unsigned field)
{
	int64_t seconds = table_rows(realm) ? table_number(realm, 0, field) : NUMBER_NULL;
	return seconds == NUMBER_NULL || seconds > INT64_MAX / 1000 || seconds < 0 ? INSTANT_NULL : seconds * 1000;
}

static void fill_source(const struct source *s, struct status_source *out)
{
	snprintf(out->name, sizeof out->name, "%s", s->system->name);
	snprintf(out->title, sizeof out->title, "%s", s->system->title);
	snprintf(out->version, sizeof out->version, "%s", s->version);
	snprintf(out->url, sizeof out->url, "%.*s", (int)sizeof out->url - 1, s->url);
	snprintf(out->account, sizeof out->account, "%s", s->token.account);
	out->state = s->state;
	out->since = s->since;
	out->latency_ms = s->latency;
	out->next_try = source_waits_until(s);
	out->token_ends = source_token_ends(s);
	out->error = s->error;
}

static void fill_status(const struct engine *e, const struct facts *facts, struct status *out)
{
	memset(out, 0, sizeof *out);
	const struct settings *settings = e->settings;
	const char *colour = engine_setting(e, "colour"), *danger = engine_setting(e, "danger"), *realm = engine_setting(e, "keycloak-realm");
	snprintf(out->context, sizeof out->context, "%s", engine_context(e));
	snprintf(out->colour, sizeof out->colour, "%s", colour ? colour : "");
	snprintf(out->realm, sizeof out->realm, "%s", realm ? realm : "");
	out->production = danger && strcmp(danger, "production") == 0;
	out->read_only = settings_flag(settings, "read-only");
	if (out->read_only)
		snprintf(out->read_only_why, sizeof out->read_only_why, "%s", settings_origin(settings, "read-only"));
	out->require_reason = settings_has(settings, "require", "reason");
	out->require_ticket = settings_has(settings, "require", "ticket");
	snprintf(out->audit_file, sizeof out->audit_file, "%.*s", (int)sizeof out->audit_file - 1, audit_path(e->audit));
	out->audit_ok = !error_is(&e->audit_error);
	snprintf(out->audit_error, sizeof out->audit_error, "%.*s", (int)sizeof out->audit_error - 1, e->audit_error.sentence);
	if (e->replay)
		replay_fill_status(e->replay, out);
	for (unsigned i = 0; i < e->source_count; i++) {
		fill_source(&e->sources[i], &out->source[i]);
		if (e->sources[i].clock_known && !out->clock_known) {
			out->clock_known = true;
			out->clock_low = e->sources[i].clock_low;
			out->clock_high = e->sources[i].clock_high;
		}
	}
	out->source_count = e->source_count;
	out->rule_token = rule_ms(facts->realm, KCR_TOKEN_LIFE);
	out->rule_idle = rule_ms(facts->realm, KCR_IDLE);
	out->rule_max = rule_ms(facts->realm, KCR_MAX);
	out->rule_offline = rule_ms(facts->realm, KCR_OFFLINE_IDLE);
	out->rule_remember_me = table_rows(facts->realm) && table_number(facts->realm, 0, KCR_REMEMBER_ME) == 1;
}

/* How long an answer took is another time with each: in a recording most lines would tell nothing else. */
static bool is_other_by_latency_alone(const struct status *now, const struct status *before)
{
	struct status same = *now;
	for (unsigned i = 0; i < same.source_count; i++)
		same.source[i].latency_ms = before->source[i].latency_ms;
	return memcmp(&same, before, sizeof same) == 0;
}

void status_tell(struct engine *e)
{
	struct facts facts;
	struct source_facts sources[SOURCE_MAX];
	struct status status;
	engine_fill_facts(e, &facts, sources);
	fill_status(e, &facts, &status);
	if (memcmp(&status, &e->told, sizeof status) == 0 && facts.realm == e->told_realm)
		return;
	struct rights *rights = rights_new(&facts);
	if (!rights)
		return; /* told the next time */
	record_sources(e, is_other_by_latency_alone(&status, &e->told));
	e->told = status;
	e->told_realm = facts.realm;
	mailbox_put_status(&e->mailbox, &status, rights, facts.realm);
	e->resources[resource_index(resource_source.schema.name)].dirty = true;
}

/* --- the doors for other threads --- */

void engine_status(struct engine *e, struct status *out)
{
	pthread_mutex_lock(&e->mailbox.lock);
	*out = e->mailbox.status;
	pthread_mutex_unlock(&e->mailbox.lock);
}

static int64_t seen_mono(void *self)
{
	return engine_mono(self);
}

static int64_t seen_wall(void *self)
{
	struct engine *e = self;
	pthread_mutex_lock(&e->mailbox.lock);
	bool replayed = e->mailbox.status.replayed;
	struct playhead playhead = e->mailbox.status.playhead;
	pthread_mutex_unlock(&e->mailbox.lock);
	return replayed ? playhead_wall(&playhead, seen_mono(e)) : clock_wall(&e->options.clock);
}

struct clock engine_clock(struct engine *e)
{
	return (struct clock){seen_wall, seen_mono, e};
}

int64_t engine_now(struct engine *e)
{
	pthread_mutex_lock(&e->mailbox.lock);
	int64_t offset = e->mailbox.status.clock_known ? (e->mailbox.status.clock_low + e->mailbox.status.clock_high) / 2 : 0;
	pthread_mutex_unlock(&e->mailbox.lock);
	return seen_wall(e) + offset;
}

void engine_facts(struct engine *e, struct facts *out)
{
	mailbox_facts(&e->mailbox, out);
	out->now = engine_now(e);
	out->max_targets = LIMIT_TARGETS;
}
