#include "ui/attention.h"

#include "ui/noun.h"

#include <stdarg.h>
#include <stdio.h>

#define CLOCK_WARNING_MS 1000
#define CLOCK_CRITICAL_MS 5000
#define MUTE_MS 3000 /* long before the answer is given up */
#define ENDING_MS ((int64_t)5 * 60 * 1000)

const char *const urgency_sign[] = {[URGENCY_NOW] = "X", [URGENCY_SOON] = "!", [URGENCY_INFO] = "i"};

enum style urgency_style(enum urgency urgency)
{
	return urgency == URGENCY_NOW ? STYLE_NOW : urgency == URGENCY_SOON ? STYLE_SOON : STYLE_DIM;
}

struct gathering {
	struct attention *out;
	unsigned count;
	const struct status *status;
	const struct table *const *tables;
	int64_t now, wall;
};

static void add(struct gathering *g, enum urgency urgency, int64_t since, const char *format, ...) __attribute__((format(printf, 4, 5)));

static void add(struct gathering *g, enum urgency urgency, int64_t since, const char *format, ...)
{
	/* In order: urgency, then beginning. The last falls off a full list. */
	unsigned at = g->count;
	while (at > 0 && (g->out[at - 1].urgency > urgency || (g->out[at - 1].urgency == urgency && g->out[at - 1].since > since)))
		at--;
	if (at == ATTENTION_MAX)
		return;
	if (g->count < ATTENTION_MAX)
		g->count++;
	memmove(&g->out[at + 1], &g->out[at], (g->count - 1 - at) * sizeof g->out[0]);
	g->out[at].urgency = urgency;
	g->out[at].since = since;
	va_list list;
	va_start(list, format);
	vsnprintf(g->out[at].text, sizeof g->out[at].text, format, list);
	va_end(list);
}

static const struct table *table_of(const struct gathering *g, const struct resource *resource)
{
	int index = resource_index(resource->schema.name);
	return index < 0 ? NULL : g->tables[index];
}

static void look_at_sources(struct gathering *g)
{
	for (unsigned i = 0; i < g->status->source_count; i++) {
		const struct status_source *s = &g->status->source[i];
		bool mute = s->state == SOURCE_CONNECTING && s->since != INSTANT_NULL && g->wall - s->since >= MUTE_MS;
		bool down = s->state != SOURCE_OK && s->state != SOURCE_CONNECTING && s->state != SOURCE_NOT_CONFIGURED;
		if (down)
			add(g, URGENCY_NOW, s->since, "%s %s since %s: %s%s", s->name, source_state_word[s->state],
			    s->since == INSTANT_NULL ? "the start" : instant_screen(s->since, g->wall).text,
			    error_is(&s->error) ? s->error.sentence : "no reason was given",
			    s->state == SOURCE_UNAUTHENTICATED ? "; where it was read: doctor --config" : "");
		else if (mute)
			add(g, URGENCY_SOON, s->since, "%s: asked at %s and no answer yet: %s", s->name, instant_screen(s->since, g->wall).text, s->url);
		else if (s->state == SOURCE_OK && s->token_ends != INSTANT_NULL && s->token_ends <= g->wall)
			add(g, URGENCY_NOW, s->token_ends, "%s: our own token ended at %s and no new one came", s->name,
			    instant_screen(s->token_ends, g->wall).text);
	}
	const struct table *t = table_of(g, &resource_source);
	for (uint32_t row = 0; row < table_rows(t); row++) {
		struct span warning = text_shown(table_text(t, row, SOURCE_WARNING));
		struct span name = text_shown(table_text(t, row, SOURCE_NAME));
		if (warning.length && name.at)
			add(g, URGENCY_SOON, INSTANT_NULL, "%.*s: %.*s", (int)name.length, name.at, (int)warning.length, warning.at);
	}
}

static void look_at_ourselves(struct gathering *g)
{
	const struct status *s = g->status;
	if (!s->audit_ok)
		add(g, URGENCY_NOW, INSTANT_NULL, "the audit log cannot be written, so nothing can be changed: %s", s->audit_error);
	if (!s->clock_known)
		return;
	/* Only when all of the interval lies beyond the limit is it known. */
	int64_t least = s->clock_low > 0 ? s->clock_low : s->clock_high < 0 ? -s->clock_high : 0;
	if (least > CLOCK_WARNING_MS)
		add(g, least > CLOCK_CRITICAL_MS ? URGENCY_NOW : URGENCY_SOON, INSTANT_NULL, "the server's clock is %s of ours by %s at least",
		    s->clock_low > 0 ? "ahead" : "behind", duration_short(least, true).text);
}

/* The same sentence that a source is down for. */
static bool is_of_the_source(const struct gathering *g, const struct error *e)
{
	for (unsigned i = 0; i < g->status->source_count; i++) {
		const struct status_source *s = &g->status->source[i];
		if (s->state != SOURCE_OK && error_is(&s->error) && strcmp(s->error.sentence, e->sentence) == 0)
			return true;
	}
	return false;
}

static void look_at_tables(struct gathering *g)
{
	for (unsigned i = 0; i < resource_count; i++) {
		const struct table *t = g->tables[i];
		const struct error *e = t ? &table_about(t)->error : NULL;
		/* What a source lacks as a whole was said above. */
		if (e && error_is(e) && e->class != ERROR_UNREACHABLE && e->class != ERROR_UNAUTHENTICATED && e->class != ERROR_NOT_CONFIGURED &&
		    !is_of_the_source(g, e))
			add(g, URGENCY_SOON, INSTANT_NULL, "%s: %s", resources[i]->title, e->sentence);
	}
}

static void look_at_users(struct gathering *g)
{
	const struct table *t = table_of(g, &resource_user);
	uint32_t locked = 0, outside = 0, hidden = 0, first = ROW_NONE;
	for (uint32_t row = 0; row < table_rows(t); row++) {
		locked += table_number(t, row, USER_LOCKED) == 1;
		hidden += text_was_cleaned(table_text(t, row, USER_USERNAME));
		bool in = table_number(t, row, USER_SESSIONS) > 0 || table_number(t, row, USER_OFFLINE) > 0;
		if (in && table_number(t, row, USER_ENABLED) == 0 && outside++ == 0)
			first = row;
	}
	if (first != ROW_NONE) {
		struct span name = text_shown(table_text(t, first, USER_USERNAME));
		add(g, URGENCY_SOON, INSTANT_NULL, "user %.*s is disabled and has sessions all the same%s%s%s", (int)name.length, name.at ? name.at : "",
		    outside > 1 ? ", and " : "", outside > 1 ? count_text(outside - 1).text : "", outside > 1 ? " more" : "");
	}
	if (locked)
		add(g, URGENCY_SOON, INSTANT_NULL, "%s %s locked out after failed logins", count_text(locked).text, locked == 1 ? "user is" : "users are");
	if (hidden)
		add(g, URGENCY_SOON, INSTANT_NULL, "%s user %s hidden characters, shown as \\xNN or U+XXXX", count_text(hidden).text,
		    hidden == 1 ? "name holds" : "names hold");
}

static void look_at_sessions(struct gathering *g)
{
	const struct table *t = table_of(g, &resource_session);
	uint32_t ending = 0, over = 0, strange = 0;
	for (uint32_t row = 0; row < table_rows(t); row++) {
		int64_t end = table_number(t, row, SESSION_EXPIRES);
		bool is_over = (end != NUMBER_NULL && end <= g->now) || table_number(t, row, SESSION_STATE) == SESSION_OVER;
		over += is_over;
		ending += !is_over && end != NUMBER_NULL && end - g->now <= ENDING_MS;
		strange += table_number(t, row, SESSION_NEW_IP) == 1;
	}
	if (strange)
		add(g, URGENCY_SOON, INSTANT_NULL, "%s %s an address that is new for the user: /new_ip:yes", count_text(strange).text,
		    strange == 1 ? "session comes from" : "sessions come from");
	if (ending)
		add(g, URGENCY_INFO, INSTANT_NULL, "%s %s within 5m", count_text(ending).text, ending == 1 ? "session ends" : "sessions end");
	if (over)
		add(g, URGENCY_INFO, INSTANT_NULL, "%s %s over, not deleted yet: /!state:over leaves %s out", count_text(over).text,
		    over == 1 ? "session is" : "sessions are", over == 1 ? "it" : "them");
}

unsigned attention_gather(struct attention out[static ATTENTION_MAX], const struct status *status, const struct table *const tables[RESOURCE_MAX],
                          int64_t now, int64_t wall)
{
	struct gathering g = {.out = out, .status = status, .tables = tables, .now = now, .wall = wall};
	look_at_sources(&g);
	look_at_ourselves(&g);
	look_at_tables(&g);
	look_at_users(&g);
	look_at_sessions(&g);
	return g.count;
}

unsigned attention_count(const struct attention *items, unsigned count)
{
	unsigned serious = 0;
	for (unsigned i = 0; i < count; i++)
		serious += items[i].urgency != URGENCY_INFO;
	return serious;
}
