#include "engine/told.h"

#include "engine/record.h"
#include "keycloak/keycloak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct words states = {source_state_word, SOURCE_STATES, NULL};

static const struct field fields[TOLD_FIELDS] = {
        [TOLD_NAME] = {.name = "name", .kind = FIELD_TEXT, .help = "the server, by the name that messages use"},
        [TOLD_STATE] = {.name = "state", .kind = FIELD_WORD, .words = &states, .help = "ok, or why nothing comes from it"},
        [TOLD_SINCE] = {.name = "since_at", .kind = FIELD_INSTANT, .help = "since when it is in that state"},
        [TOLD_LATENCY] = {.name = "latency_ms", .kind = FIELD_COUNT, .help = "how long the last answer took"},
        [TOLD_LAST_GOOD] = {.name = "last_good_at", .kind = FIELD_INSTANT, .help = "when it last answered as it should"},
        [TOLD_NEXT_TRY] = {.name = "next_try_at", .kind = FIELD_INSTANT, .help = "when it is asked again, after a failure"},
        [TOLD_VERSION] = {.name = "version", .kind = FIELD_TEXT, .help = "its version for people"},
        [TOLD_GENERATION] = {.name = "generation", .kind = FIELD_COUNT, .help = "its version as a number that orders; 0: not known"},
        [TOLD_ERROR] = {.name = "error", .kind = FIELD_TEXT, .help = "what went wrong last"},
        [TOLD_ERROR_CLASS] = {.name = "error_class", .kind = FIELD_TEXT, .help = "the class of that, as its word"},
        [TOLD_ERROR_STATUS] = {.name = "error_status", .kind = FIELD_COUNT, .help = "its HTTP status, where there was one"},
        [TOLD_ACCOUNT] = {.name = "account", .kind = FIELD_TEXT, .help = "the account that the program acted with there"},
        [TOLD_OWN_SESSION] = {.name = "own_session", .kind = FIELD_TEXT, .identifier = true, .help = "id of the program's own session there"},
        [TOLD_ROLES] = {.name = "roles", .kind = FIELD_TEXTS, .help = "what that account may do there; null: not known"},
        [TOLD_TOKEN_ENDS] = {.name = "token_ends_at", .kind = FIELD_INSTANT, .help = "when the program's own access token ended"},
        [TOLD_CLOCK_LOW] = {.name = "clock_low_ms", .kind = FIELD_COUNT, .help = "the server's clock was ahead by at least this"},
        [TOLD_CLOCK_HIGH] = {.name = "clock_high_ms", .kind = FIELD_COUNT, .help = "and by at most this"},
        [TOLD_REQUESTS] = {.name = "requests_a_minute", .kind = FIELD_COUNT, .help = "requests in the minute before"},
        [TOLD_BYTES] = {.name = "bytes_a_minute", .kind = FIELD_COUNT, .help = "bytes of answers in the minute before"},
        [TOLD_WRONG_KIND] = {.name = "wrong_kind", .kind = FIELD_COUNT, .help = "values of a wrong kind, taken as null"},
};

const struct schema told_schema = {.name = "source", .fields = fields, .count = TOLD_FIELDS, .key = {TOLD_NAME}, .key_count = 1};

/* --- from the sources --- */

static void set_words(struct builder *b, unsigned field, const char *text)
{
	if (text[0])
		builder_set_text(b, field, span_of(text));
}

static void set_error(struct builder *b, const struct engine *e, const struct error *error, bool for_recording)
{
	struct error told = *error;
	if (!error_is(error))
		return;
	if (for_recording)
		record_hide(e, told.sentence, sizeof told.sentence);
	set_words(b, TOLD_ERROR, told.sentence);
	set_words(b, TOLD_ERROR_CLASS, error_class_word(told.class));
	if (told.status)
		builder_set_number(b, TOLD_ERROR_STATUS, told.status);
}

static void set_source(struct builder *b, const struct source *s)
{
	int64_t requests, bytes;
	source_rates(s, &requests, &bytes);
	set_words(b, TOLD_NAME, s->system->name);
	builder_set_number(b, TOLD_STATE, s->state);
	builder_set_number(b, TOLD_SINCE, s->since);
	builder_set_number(b, TOLD_LATENCY, s->latency < 0 ? NUMBER_NULL : s->latency);
	builder_set_number(b, TOLD_LAST_GOOD, s->last_good);
	builder_set_number(b, TOLD_NEXT_TRY, source_waits_until(s));
	set_words(b, TOLD_VERSION, s->version);
	builder_set_number(b, TOLD_GENERATION, s->generation);
	set_words(b, TOLD_ACCOUNT, s->token.account);
	set_words(b, TOLD_OWN_SESSION, s->token.session);
	if (s->token.roles_known) {
		builder_list_begin(b, TOLD_ROLES);
		for (unsigned i = 0; i < s->token.role_count; i++)
			builder_list_add(b, TOLD_ROLES, span_of(s->token.roles[i]));
	}
	builder_set_number(b, TOLD_TOKEN_ENDS, source_token_ends(s));
	builder_set_number(b, TOLD_CLOCK_LOW, s->clock_known ? s->clock_low : NUMBER_NULL);
	builder_set_number(b, TOLD_CLOCK_HIGH, s->clock_known ? s->clock_high : NUMBER_NULL);
	builder_set_number(b, TOLD_REQUESTS, requests);
	builder_set_number(b, TOLD_BYTES, bytes);
	builder_set_number(b, TOLD_WRONG_KIND, s->wrong_kind);
}

static const struct table *finish(const struct engine *e, struct builder *b)
{
	struct table_about *about = builder_about(b);
	about->fetched_at = engine_wall(e);
	about->complete = true;
	about->total = builder_rows(b);
	return builder_finish(b);
}

const struct table *told_table(const struct engine *e, bool for_recording)
{
	struct builder *b = builder_new(&told_schema, SOURCE_MAX);
	if (!b)
		return NULL;
	for (unsigned i = 0; i < e->source_count && builder_begin(b); i++) {
		set_source(b, &e->sources[i]);
		set_error(b, e, &e->sources[i].error, for_recording);
		builder_end(b, false);
	}
	return finish(e, b);
}

const struct table *told_resource(const struct engine *e)
{
	static const struct { unsigned to, from; } same[] = {
	        {SOURCE_NAME, TOLD_NAME}, {SOURCE_STATE, TOLD_STATE}, {SOURCE_SINCE, TOLD_SINCE}, {SOURCE_LATENCY, TOLD_LATENCY}, {SOURCE_LAST_GOOD, TOLD_LAST_GOOD},
	        {SOURCE_NEXT_TRY, TOLD_NEXT_TRY}, {SOURCE_VERSION, TOLD_VERSION}, {SOURCE_ERROR, TOLD_ERROR}, {SOURCE_TOKEN_ENDS, TOLD_TOKEN_ENDS},
	        {SOURCE_ACCOUNT, TOLD_ACCOUNT}, {SOURCE_ROLES, TOLD_ROLES}, {SOURCE_CLOCK_LOW, TOLD_CLOCK_LOW}, {SOURCE_CLOCK_HIGH, TOLD_CLOCK_HIGH},
	        {SOURCE_REQUESTS_A_MINUTE, TOLD_REQUESTS}, {SOURCE_BYTES_A_MINUTE, TOLD_BYTES}, {SOURCE_WRONG_KIND, TOLD_WRONG_KIND},
	};
	const struct table *told = told_table(e, false);
	struct builder *b = told ? builder_new(&resource_source.schema, SOURCE_MAX) : NULL;
	for (uint32_t row = 0; b && row < table_rows(told) && builder_begin(b); row++) {
		for (unsigned i = 0; i < sizeof same / sizeof *same; i++)
			builder_set_from(b, same[i].to, told, row, same[i].from);
		set_words(b, SOURCE_URL, e->sources[row].url);
		builder_end(b, false);
	}
	table_unref(told);
	return b ? finish(e, b) : NULL;
}

/* --- to the sources --- */

/* A recording is foreign: numbers with which nobody can count are none. */
static int64_t sane(const struct table *t, uint32_t row, unsigned field, int64_t otherwise)
{
	const int64_t most = (int64_t)1 << 53;
	int64_t n = table_number(t, row, field);
	return n == NUMBER_NULL || n > most || n < -most ? otherwise : n;
}

static void take_words(char *to, size_t size, const struct table *t, uint32_t row, unsigned field)
{
	struct span s = text_exact(table_text(t, row, field));
	text_clean_into(to, size, s.at ? s : span_of(""));
}

static void take_error(struct source *s, const struct table *t, uint32_t row)
{
	if (text_is_null(table_text(t, row, TOLD_ERROR)))
		return;
	s->error = error_make(error_class_of(text_exact(table_text(t, row, TOLD_ERROR_CLASS))), s->system->name, "%s", "");
	take_words(s->error.sentence, sizeof s->error.sentence, t, row, TOLD_ERROR);
	int64_t status = sane(t, row, TOLD_ERROR_STATUS, 0);
	s->error.status = status > 0 && status < 1000 ? (int)status : 0;
}

static void take_roles(struct token *token, const struct table *t, uint32_t row)
{
	bool present;
	uint32_t count = table_list_length(t, row, TOLD_ROLES, &present);
	token->roles_known = present && count <= TOKEN_ROLES;
	for (uint32_t i = 0; token->roles_known && i < count; i++) {
		char role[256];
		char *copy = strdup(text_clean_into(role, sizeof role, text_exact(table_list_text(t, row, TOLD_ROLES, i))));
		if (copy)
			token->roles[token->role_count++] = copy;
		else
			token->roles_known = false;
	}
}

void told_forget(struct source *s)
{
	token_release(&s->token);
	s->state = SOURCE_CONNECTING;
	s->error = error_none();
	s->since = engine_wall(s->engine);
	s->last_good = INSTANT_NULL;
	s->latency = -1;
	s->next_try = s->next_try_wall = 0; /* what a script has made of its answers is over too */
	s->failures = 0;
	s->version[0] = '\0';
	s->generation = GENERATION_UNKNOWN;
	s->clock_known = false;
	s->told_requests = s->told_bytes = 0;
	s->wrong_kind = 0;
}

static void take(struct source *s, const struct table *t, uint32_t row)
{
	const int64_t longest = (int64_t)1 << 40; /* 35 years: no clock is so wrong */
	told_forget(s);
	s->state = (enum source_state)sane(t, row, TOLD_STATE, SOURCE_CONNECTING); /* a word of ours, or null */
	take_error(s, t, row);
	s->since = sane(t, row, TOLD_SINCE, s->since);
	s->latency = sane(t, row, TOLD_LATENCY, -1);
	s->last_good = sane(t, row, TOLD_LAST_GOOD, INSTANT_NULL);
	s->next_try_wall = sane(t, row, TOLD_NEXT_TRY, 0);
	take_words(s->version, sizeof s->version, t, row, TOLD_VERSION);
	int64_t generation = sane(t, row, TOLD_GENERATION, GENERATION_UNKNOWN);
	s->generation = generation > 0 && generation <= UINT32_MAX ? (uint32_t)generation : GENERATION_UNKNOWN;
	take_words(s->token.account, sizeof s->token.account, t, row, TOLD_ACCOUNT);
	take_words(s->token.session, sizeof s->token.session, t, row, TOLD_OWN_SESSION);
	take_roles(&s->token, t, row);
	s->token.got_at = sane(t, row, TOLD_TOKEN_ENDS, INSTANT_NULL);
	s->clock_low = sane(t, row, TOLD_CLOCK_LOW, INT64_MAX);
	s->clock_high = sane(t, row, TOLD_CLOCK_HIGH, INT64_MIN);
	s->clock_known = s->clock_low <= s->clock_high && s->clock_low > -longest && s->clock_high < longest;
	s->told_requests = sane(t, row, TOLD_REQUESTS, 0);
	s->told_bytes = sane(t, row, TOLD_BYTES, 0);
	int64_t wrong = sane(t, row, TOLD_WRONG_KIND, 0);
	s->wrong_kind = wrong > 0 && wrong <= UINT32_MAX ? (uint32_t)wrong : 0;
}

void told_take(struct engine *e, const struct table *t)
{
	for (unsigned i = 0; i < e->source_count; i++) {
		uint32_t row = table_find(t, span_of(e->sources[i].system->name), 0);
		if (row == ROW_NONE)
			told_forget(&e->sources[i]);
		else
			take(&e->sources[i], t, row);
	}
}
