/* Our own token at a server, and which generation the server is: what has to be there before any other request goes. */
#include "engine/login.h"

#include "engine/internal.h"
#include "engine/job.h"

#include <stdio.h>
#include <string.h>

#define RENEW_PERCENT 80         /* of a token's life: then the next request waits for a new one */
#define RETRY_REFUSED_MS 30000   /* a refused client secret */
#define RETRY_PASSWORD_MS 300000 /* a refused password is not tried again soon: it locks the account */

const struct login *login_choose(const struct source *s)
{
	for (unsigned i = 0; i < s->system->login_count; i++) {
		const struct login *l = &s->system->logins[i];
		bool all = true;
		for (unsigned k = 0; k < 4 && l->needs[k]; k++)
			all = all && settings_is_set(s->engine->settings, l->needs[k]);
		if (all)
			return l;
	}
	return NULL;
}

/* --- our token --- */

static void learn_clock(struct source *s)
{
	if (s->token.issued_at == INSTANT_NULL)
		return;
	/* The server wrote its whole second somewhere between our asking and our having the answer. */
	int64_t low = s->token.issued_at - s->token.got_at, high = s->token.issued_at + 1000 - s->token.asked_at;
	bool meets = s->clock_known && low <= s->clock_high && high >= s->clock_low;
	s->clock_low = meets && s->clock_low > low ? s->clock_low : low;
	s->clock_high = meets && s->clock_high < high ? s->clock_high : high;
	s->clock_known = true;
}

static void token_answered(struct job *j, const struct net_answer *answer, const struct error *given)
{
	struct source *s = j->source;
	struct error error = *given;
	struct argument all[JOB_ALL_ARGUMENTS];
	struct token token;
	token_init(&token);
	s->token_asked = false;
	if (!error_is(&error))
		error = s->system->read_token(all, job_arguments(j, all), answer->body, answer->ended_wall_ms, &token);
	if (!error_is(&error)) {
		token.asked_at = answer->asked_wall_ms;
		token_release(&s->token);
		s->token = token;
		s->spent = false;
		learn_clock(s);
		source_heard(s, answer);
		if (login_token_is_good(s))
			return; /* whether it is taken, the next request tells */
		error = error_make(ERROR_PROTOCOL, s->system->name, "the token that it gives out ends at once");
	} else {
		token_release(&token);
	}
	if (!error.source[0])
		snprintf(error.source, sizeof error.source, "%s", s->system->name);
	bool renewal = s->login->renew && strcmp(j->operation->name, s->login->renew) == 0;
	if (renewal && error.class != ERROR_UNREACHABLE) { /* its session is over: begin again with the credentials */
		token_release(&s->token);
		token_init(&s->token);
		return;
	}
	token_release(&s->token);
	token_init(&s->token);
	if (error.class == ERROR_UNAUTHENTICATED)
		source_failed(s, &error, s->login->renew ? RETRY_PASSWORD_MS : RETRY_REFUSED_MS);
	else if (error.class != ERROR_UNREACHABLE) /* else job_answered puts the next try off */
		source_failed(s, &error, 0);
}

void login_ask_token(struct source *s)
{
	int64_t now = engine_wall(s->engine);
	bool renew = s->token.refresh && s->login->renew && !s->spent && (s->token.refresh_lives_ms == 0 || now < s->token.got_at + s->token.refresh_lives_ms - 1000);
	const char *name = renew ? s->login->renew : s->login->grant;
	const struct operation *op = source_operation(s, name);
	struct error error = op ? error_none() : error_make(ERROR_LOCAL, s->system->name, "there is no operation %s for this server", name);
	struct job *j = op ? source_ask(s, op, NULL, 0, NULL, token_answered, s, &error) : NULL;
	if (!j) {
		source_failed(s, &error, RETRY_REFUSED_MS);
		return;
	}
	s->token_asked = true;
	job_send(j);
}

bool login_token_is_good(const struct source *s)
{
	if (!s->login)
		return true;
	int64_t now = engine_wall(s->engine);
	return s->token.access && !s->spent && now < s->token.got_at + s->token.lives_ms / 100 * RENEW_PERCENT && now >= s->token.got_at - 60000;
}

/* --- probes: which generation is it? --- */

static unsigned probe_count(const struct system *system)
{
	unsigned n = 0;
	while (n < 3 && system->probes[n])
		n++;
	return n;
}

/* A probe has ended. The next one is asked only where those so far do not tell the generation: each costs every start a round trip. */
static void probe_ended(struct source *s)
{
	char shown[24] = "";
	uint32_t before = s->generation, now = GENERATION_UNKNOWN;
	if (s->system->generation)
		now = s->system->generation(s->probe_table, shown, sizeof shown);
	s->probe++;
	if (now == GENERATION_UNKNOWN && s->probe < probe_count(s->system))
		return;
	s->probe = probe_count(s->system);
	s->generation = now;
	if (before && now != before)
		engine_say(s->engine, "%s: is another version now: %s", s->system->name, shown);
	memcpy(s->version, shown, sizeof s->version);
}

static void probe_answered(struct job *j, const struct net_answer *answer, const struct error *error)
{
	struct source *s = j->source;
	(void)answer;
	s->probe_job = NULL;
	if (job_tells_of_source(j, answer, error)) { /* it is asked again */
		builder_free(s->probe_builder);
	} else {
		if (!error_is(error))
			s->probe_table[s->probe] = builder_finish(s->probe_builder);
		else
			builder_free(s->probe_builder);
		probe_ended(s);
	}
	s->probe_builder = NULL;
}

/* A probe's row holds for every generation: it is asked to learn which. */
static void ask_probe(struct source *s)
{
	const struct operation *op = source_operation(s, s->system->probes[s->probe]);
	struct error error = error_make(ERROR_MEMORY, s->system->name, "out of memory");
	struct job *j = NULL;
	s->probe_builder = builder_new(op->decoder->schema, 8);
	struct decoding *d = s->probe_builder ? decoding_new(op->decoder, s->probe_builder, NULL, 0, false) : NULL;
	if (d)
		j = source_ask(s, op, NULL, 0, d, probe_answered, s, &error);
	if (!j) {
		builder_free(s->probe_builder);
		s->probe_builder = NULL;
		source_failed(s, &error, 0);
		return;
	}
	s->probe_job = j;
	job_send(j);
}

void login_forget_probes(struct source *s)
{
	for (unsigned i = 0; i < 3; i++) {
		table_unref(s->probe_table[i]);
		s->probe_table[i] = NULL;
	}
	s->probe = 0;
}

bool login_knows_server(const struct source *s)
{
	return s->recorded || s->probe >= probe_count(s->system);
}

void login_turn_probes(struct source *s)
{
	if (!s->probe_job)
		ask_probe(s);
	else if (!s->probe_job->number)
		job_send(s->probe_job); /* again, with the new token */
}

/* --- the end --- */

static void given_back(struct job *j, const struct net_answer *answer, const struct error *error)
{
	(void)answer;
	(void)error;
	*(bool *)j->owner = true;
}

void source_give_back(struct source *s, int64_t until)
{
	const struct operation *op = s->login && s->login->give_back ? source_operation(s, s->login->give_back) : NULL;
	struct error error;
	bool done = false;
	int64_t now = engine_mono(s->engine);
	if (!op || !s->token.access || s->state != SOURCE_OK || now >= until)
		return;
	struct job *j = source_ask(s, op, NULL, 0, NULL, given_back, &done, &error);
	if (!j)
		return;
	job_send(j);
	while (!done && (now = engine_mono(s->engine)) < until)
		net_turn(s->engine->net, (int)(until - now), -1);
	if (!done)
		source_cancel(j);
}
