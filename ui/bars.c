#include "ui/bars.h"

#include "base/text.h"
#include "verbs/verbs.h"

#include <stdio.h>

#define HINTS_MAX 48u
#define DAY_WIDTH 10 /* of 2025-12-01 */

/* A line that is filled from the left. */
struct filling {
	struct cells *c;
	int x, y, end;
};

static void put(struct filling *f, enum style style, const char *text)
{
	f->x += cells_word(f->c, f->x, f->y, text, style, f->end - f->x);
}

static void put_gap(struct filling *f, int columns)
{
	f->x += columns;
}

/* All of it or nothing: half a word misleads. */
static void put_whole(struct filling *f, int gap, enum style style, const char *text)
{
	if (f->x + gap + (int)text_width(span_of(text)) > f->end)
		return;
	put_gap(f, gap);
	put(f, style, text);
}

static const struct status_source *token_of(const struct status *status)
{
	for (unsigned i = 0; i < status->source_count; i++)
		if (status->source[i].token_ends != INSTANT_NULL)
			return &status->source[i];
	return NULL;
}

/* Where a recording stands, and how it goes on from there. */
static void put_replay(struct filling *f, const struct playhead *p, int64_t wall)
{
	char text[100], speed[16], stopped[32];
	snprintf(speed, sizeof speed, "x%u", p->speed);
	snprintf(stopped, sizeof stopped, "PAUSED%s%s", p->speed > 1 ? " " : "", p->speed > 1 ? speed : "");
	put_whole(f, 2, STYLE_BADGE, "REPLAY");
	snprintf(text, sizeof text, "%s of %s", duration_short(wall - p->begin, true).text, duration_short(p->end - p->begin, true).text);
	put_whole(f, 1, STYLE_TITLE, text);
	if (wall >= p->end)
		put_whole(f, 1, STYLE_SOON, "at its end");
	else
		put_whole(f, 1, p->paused ? STYLE_SOON : STYLE_TEXT, p->paused ? stopped : speed);
}

/* There was no token to be had the last time. */
static bool is_refused(const struct status *status)
{
	for (unsigned i = 0; i < status->source_count; i++)
		if (status->source[i].state == SOURCE_UNAUTHENTICATED)
			return true;
	return false;
}

/* Before the clock at the line's end, which tells only the time: a recording may be of any day. */
static void put_day(const struct filling *f, int64_t now)
{
	char day[DAY_WIDTH + 1];
	snprintf(day, sizeof day, "%.*s", DAY_WIDTH, instant_rfc3339(now).text);
	if (f->x + 2 + DAY_WIDTH <= f->end)
		cells_word(f->c, f->end - DAY_WIDTH, f->y, day, STYLE_DIM, DAY_WIDTH);
}

void bars_head(struct cells *c, struct area line, const struct status *status, int64_t now, int64_t wall)
{
	struct instant_text time = instant_screen(now, now);
	int width = (int)strlen(time.text);
	struct filling f = {c, line.x, line.y, line.x + line.width - width - 1};
	const struct status_source *token = token_of(status);
	char text[160];
	put(&f, STYLE_BADGE, status->context[0] ? status->context : status->realm[0] ? status->realm : "mlflow-oidc-top");
	if (status->production)
		put_whole(&f, 1, STYLE_DANGER, "PRODUCTION");
	if (status->replayed)
		put_replay(&f, &status->playhead, wall);
	if (status->read_only)
		put_whole(&f, 2, STYLE_BADGE, "READ-ONLY");
	if (status->read_only && status->read_only_why[0] && !status->replayed) {
		snprintf(text, sizeof text, "by %s", status->read_only_why);
		put_whole(&f, 1, STYLE_DIM, text);
	}
	if (token ? token->token_ends <= wall : is_refused(status))
		put_whole(&f, 2, STYLE_NOW, "own token LOST");
	if (status->context[0] && status->realm[0]) {
		snprintf(text, sizeof text, "realm %s", status->realm);
		put_whole(&f, 2, STYLE_TEXT, text);
	}
	if (status->source_count)
		put_whole(&f, 2, STYLE_TEXT, status->source[0].account);
	if (token && token->token_ends > wall) {
		snprintf(text, sizeof text, "own token %s", duration_short(token->token_ends - wall, true).text);
		put_whole(&f, 2, STYLE_DIM, text);
	}
	if (status->replayed)
		put_day(&f, now);
	cells_word(c, line.x + line.width - width, line.y, time.text, STYLE_TITLE, width);
}

static void put_source(struct filling *f, const struct status_source *s, int64_t wall)
{
	char text[160];
	bool well = s->state == SOURCE_OK;
	put(f, STYLE_TITLE, s->title[0] ? s->title : s->name);
	if (s->version[0]) {
		put_gap(f, 1);
		put(f, STYLE_TEXT, s->version);
	}
	put_gap(f, 1);
	put(f, well ? STYLE_OK : s->state == SOURCE_CONNECTING || s->state == SOURCE_NOT_CONFIGURED ? STYLE_DIM : STYLE_NOW, source_state_word[s->state]);
	text[0] = '\0';
	if (well && s->latency_ms >= 0)
		snprintf(text, sizeof text, " %lldms", (long long)s->latency_ms);
	else if (!well && s->state != SOURCE_CONNECTING && s->since != INSTANT_NULL)
		snprintf(text, sizeof text, " since %s", instant_screen(s->since, wall).text);
	put(f, well ? STYLE_TEXT : STYLE_NOW, text);
	if (!well && s->next_try != INSTANT_NULL && s->next_try > wall) {
		snprintf(text, sizeof text, ", next try in %s", duration_short(s->next_try - wall, true).text);
		put(f, STYLE_DIM, text);
	}
}

void bars_sources(struct cells *c, struct area line, const struct status *status, int64_t wall)
{
	struct filling f = {c, line.x, line.y, line.x + line.width};
	for (unsigned i = 0; i < status->source_count; i++) {
		put(&f, STYLE_DIM, i ? " | " : "");
		put_source(&f, &status->source[i], wall);
	}
	const char *between = status->source_count ? " | " : "";
	if (status->audit_ok && f.x + (int)strlen(between) + (int)strlen("audit ok") > f.end)
		return;
	put(&f, STYLE_DIM, between);
	put(&f, STYLE_TITLE, "audit ");
	put(&f, status->audit_ok ? STYLE_OK : STYLE_NOW, status->audit_ok ? "ok" : "CANNOT BE WRITTEN");
	if (!status->clock_known)
		return;
	int64_t middle = (status->clock_low + status->clock_high) / 2;
	bool off = status->clock_low > 1000 || status->clock_high < -1000;
	char text[48];
	snprintf(text, sizeof text, "%+.1fs%s", (double)middle / 1000.0, off ? " OFF" : "");
	if (f.x + 3 + 6 + (int)strlen(text) > f.end)
		return;
	put(&f, STYLE_DIM, " | ");
	put(&f, STYLE_TITLE, "clock ");
	put(&f, off ? STYLE_NOW : STYLE_TEXT, text);
}

static void put_rule(struct filling *f, const char *name, const char *value)
{
	int width = (int)(strlen(name) + strlen(value)) + 1;
	if (f->x + 2 + width > f->end)
		return;
	put_gap(f, 2);
	put(f, STYLE_DIM, name);
	put_gap(f, 1);
	put(f, STYLE_TEXT, value);
}

static void put_rule_ms(struct filling *f, const char *name, int64_t ms)
{
	put_rule(f, name, ms == INSTANT_NULL ? "unknown" : duration_short(ms, true).text);
}

void bars_rules(struct cells *c, struct area line, const struct status *status)
{
	struct filling f = {c, line.x + 1, line.y, line.x + line.width};
	put(&f, STYLE_DIM, "rules:");
	if (status->rule_token == INSTANT_NULL) {
		put_gap(&f, 1);
		put(&f, STYLE_TEXT, "not known, the realm was not read");
		return;
	}
	f.x--; /* the gap after the colon is the narrower one */
	put_rule_ms(&f, "access", status->rule_token);
	put_rule_ms(&f, "idle", status->rule_idle);
	put_rule_ms(&f, "max", status->rule_max);
	put_rule_ms(&f, "offline", status->rule_offline);
	put_rule(&f, "remember-me", status->rule_remember_me ? "on" : "off");
}

/* Rows that nothing can be done to are not worth a tag. */
static bool has_plan(const char *noun)
{
	for (unsigned i = 0; noun && i < verb_count; i++)
		if (verbs[i]->kind == VERB_PLAN && verbs[i]->noun && strcmp(verbs[i]->noun, noun) == 0)
			return true;
	return false;
}

static unsigned collect_hints(const char *noun, bool replayed, const struct verb *out[static HINTS_MAX])
{
	unsigned count = 0;
	bool tags = has_plan(noun);
	for (unsigned i = 0; i < verb_count && count < HINTS_MAX; i++) {
		const struct verb *v = verbs[i];
		if (!v->hint || !v->key || (v->noun && (!noun || strcmp(v->noun, noun) != 0)) || (v->action == ACTION_TAG && !tags) || (v->needs & NEED_REPLAY && !replayed))
			continue;
		unsigned at = count++;
		for (; at > 0 && out[at - 1]->hint > v->hint; at--)
			out[at] = out[at - 1];
		out[at] = v;
	}
	return count;
}

static int hint_width(const struct verb *v)
{
	char name[8];
	return (int)strlen(verb_key_name(v->key, name)) + 1 + (int)strlen(v->label) + 2;
}

void bars_hints(struct cells *c, struct area line, const char *noun, const struct facts *facts, bool has_row)
{
	const struct verb *hints[HINTS_MAX];
	unsigned count = collect_hints(noun, facts->replayed, hints);
	/* The way to all the others is never the one without room. */
	int help = 0;
	for (unsigned i = 0; i < count; i++)
		if (hints[i]->action == ACTION_HELP)
			help = hint_width(hints[i]);
	struct filling f = {c, line.x + 1, line.y, line.x + line.width};
	for (unsigned i = 0; i < count; i++) {
		const struct verb *v = hints[i];
		bool is_help = v->action == ACTION_HELP;
		if (f.x + hint_width(v) - 2 > f.end - (is_help ? 0 : help))
			continue;
		char name[8], why[120];
		bool grey = verb_why_not(v, facts, has_row, why, sizeof why);
		put(&f, grey ? STYLE_DIM : v->kind == VERB_PLAN ? STYLE_DANGER : STYLE_KEY, verb_key_name(v->key, name));
		put_gap(&f, 1);
		put(&f, grey ? STYLE_DIM : STYLE_HINT, v->label);
		put_gap(&f, 2);
		if (is_help)
			help = 0;
	}
}
