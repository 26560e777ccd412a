#include "engine/source.h"

#include "engine/internal.h"
#include "engine/job.h"
#include "engine/login.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define RETRY_FIRST_MS 1000 /* doubles with each failure … */
#define RETRY_LAST_MS 30000 /* … up to here */

/* --- state --- */

static void set_state(struct source *s, enum source_state state)
{
	if (s->state != state) {
		s->state = state;
		s->since = engine_wall(s->engine);
	}
}

static int64_t with_jitter(int64_t ms)
{
	uint32_t random = 0;
	if (getrandom(&random, sizeof random, GRND_NONBLOCK) != (ssize_t)sizeof random)
		return ms;
	return ms - ms / 4 + (int64_t)(random % (uint32_t)(ms / 2 + 1));
}

/* The address, how to log in there, and what every request names; else s->unusable. */
static void configure(struct source *s)
{
	const struct settings *settings = s->engine->settings;
	const struct system *system = s->system;
	const char *url = settings_text(settings, system->url_setting);
	if (!url) {
		s->unusable = error_make(ERROR_NOT_CONFIGURED, system->name, "no address: set %s", system->url_setting);
	} else if ((size_t)snprintf(s->url, sizeof s->url, "%s", url) >= sizeof s->url) {
		s->unusable = error_make(ERROR_CONFIG, system->name, "the address is longer than %zu bytes", sizeof s->url - 1);
	} else {
		s->login = login_choose(s);
		if (!s->login && system->login_count)
			s->unusable = error_make(ERROR_CONFIG, system->name, "no credentials: set %s and %s", system->logins[0].needs[0],
			                         system->logins[0].needs[1] ? system->logins[0].needs[1] : "its secret");
		for (unsigned i = 0; !error_is(&s->unusable) && i < sizeof system->arguments / sizeof *system->arguments && system->arguments[i].name; i++)
			if (!settings_text(settings, system->arguments[i].setting))
				s->unusable = error_make(ERROR_CONFIG, system->name, "no %s: set %s", system->arguments[i].name, system->arguments[i].setting);
	}
	if (error_is(&s->unusable)) {
		s->state = source_state_of(s->unusable.class);
		s->error = s->unusable;
	}
}

void source_init(struct source *s, struct engine *e, const struct system *system)
{
	memset(s, 0, sizeof *s);
	s->engine = e;
	s->system = system;
	s->latency = -1;
	s->last_good = INSTANT_NULL;
	s->since = engine_wall(e);
	s->state = SOURCE_CONNECTING;
	s->recorded = e->replay != NULL;
	token_init(&s->token);
	if (!s->recorded)
		configure(s);
	else if (!e->options.wire) /* its state is what the recording tells; only asking it is in vain */
		s->unusable = error_make(ERROR_NOT_CONFIGURED, system->name, "a recording answers no questions");
}

void source_release(struct source *s)
{
	while (s->jobs) {
		struct job *j = s->jobs;
		s->jobs = j->next;
		job_free(j);
	}
	builder_free(s->probe_builder);
	s->probe_builder = NULL;
	s->probe_job = NULL;
	login_forget_probes(s);
	token_release(&s->token);
}

bool source_is_usable(const struct source *s)
{
	return !error_is(&s->unusable);
}

bool source_may_ask(const struct source *s)
{
	return source_is_usable(s) && (s->next_try == 0 || engine_mono(s->engine) >= s->next_try);
}

bool source_is_known(const struct source *s)
{
	return source_is_usable(s) && (!s->login || s->token.access) && login_knows_server(s);
}

void source_get_known(struct source *s)
{
	s->getting_known = true;
}

int64_t source_waits_until(const struct source *s)
{
	return s->next_try_wall > engine_wall(s->engine) ? s->next_try_wall : INSTANT_NULL;
}

int64_t source_token_ends(const struct source *s)
{
	return s->token.got_at == INSTANT_NULL ? INSTANT_NULL : s->token.got_at + s->token.lives_ms;
}

void source_try_now(struct source *s)
{
	int64_t sooner = s->next_try - (s->failed + RETRY_FIRST_MS);
	if (sooner <= 0)
		return;
	s->next_try -= sooner;
	s->next_try_wall -= sooner;
}

void source_forget_clock(struct source *s)
{
	s->clock_known = false;
	s->token.lives_ms = 0;
}

bool source_has_role(const struct source *s, const char *role)
{
	if (!role || !s->token.roles_known)
		return true;
	for (unsigned i = 0; i < s->token.role_count; i++)
		if (strcmp(s->token.roles[i], role) == 0)
			return true;
	return false;
}

const struct operation *source_operation(const struct source *s, const char *name)
{
	return operation_pick(s->system->operations, s->system->operation_count, name, s->generation);
}

/* --- rates --- */

void source_count_request(struct source *s, uint64_t bytes)
{
	int64_t second = engine_mono(s->engine) / 1000;
	unsigned slot = (unsigned)(second % 60);
	if (s->minute_second[slot] != second) {
		s->minute_second[slot] = second;
		s->minute_requests[slot] = 0;
		s->minute_bytes[slot] = 0;
	}
	s->minute_requests[slot]++;
	s->minute_bytes[slot] += bytes;
}

void source_rates(const struct source *s, int64_t *requests, int64_t *bytes)
{
	int64_t second = engine_mono(s->engine) / 1000;
	*requests = s->told_requests;
	*bytes = s->told_bytes;
	for (unsigned i = 0; i < 60; i++)
		if (second - s->minute_second[i] < 60) {
			*requests += s->minute_requests[i];
			*bytes += (int64_t)s->minute_bytes[i];
		}
}

/* --- what an answer means for the whole server --- */

/* The server cannot be used now: every request that waits for it ends with the reason, and the next try is put off. Requests that were under way side by side and
 * end badly together are one failure. */
void source_failed(struct source *s, const struct error *error, int64_t wait)
{
	if (source_may_ask(s))
		s->failures++;
	s->failed = engine_mono(s->engine);
	s->getting_known = false;
	s->error = *error;
	set_state(s, source_state_of(error->class));
	if (wait == 0) {
		wait = RETRY_FIRST_MS;
		for (unsigned i = 1; i < s->failures && wait < RETRY_LAST_MS; i++)
			wait *= 2;
		wait = wait < RETRY_LAST_MS ? wait : RETRY_LAST_MS;
		if (!s->engine->options.wire) /* who plays a script wants the same each time */
			wait = with_jitter(wait);
	}
	if (s->failed + wait > s->next_try) {
		s->next_try = s->failed + wait;
		s->next_try_wall = engine_wall(s->engine) + wait;
	}
	for (bool again = true; again;) {
		again = false;
		for (struct job *j = s->jobs; j; j = j->next)
			if (!j->number) {
				job_finish(j, NULL, error);
				again = true;
				break;
			}
	}
	feeds_source_failed(s->engine, s);
}

void source_heard(struct source *s, const struct net_answer *answer)
{
	s->last_good = engine_wall(s->engine);
	s->latency = answer->first_byte_ms >= answer->started_ms ? answer->first_byte_ms - answer->started_ms : 0;
	s->next_try = s->next_try_wall = 0;
}

void source_answered(struct source *s, const struct net_answer *answer)
{
	unsigned failures = s->failures;
	source_heard(s, answer);
	s->failures = 0;
	s->error = error_none();
	set_state(s, SOURCE_OK);
	if (!failures)
		return;
	engine_say(s->engine, "%s: answered again after %u %s", s->system->name, failures, failures == 1 ? "retry" : "retries");
	if (s->engine->options.interactive)
		feeds_source_back(s->engine, s, failures > 1);
}

/* --- the wheel --- */

static struct job *waiting_job(const struct source *s)
{
	struct job *j = s->jobs;
	while (j && (j->number || (j->operation->effect == EFFECT_TOKEN)))
		j = j->next;
	return j;
}

void source_turn(struct source *s)
{
	if (!source_is_usable(s) || s->token_asked || !(waiting_job(s) || s->getting_known))
		return;
	if (!source_may_ask(s)) {
		struct error error = s->error;
		struct job *j;
		while ((j = waiting_job(s)))
			job_finish(j, NULL, &error);
		return;
	}
	if (s->failures && s->state == SOURCE_UNREACHABLE && s->probe && !s->probe_job)
		login_forget_probes(s); /* it may have been upgraded while it was away */
	if (!login_token_is_good(s)) {
		login_ask_token(s);
		return;
	}
	if (!login_knows_server(s)) { /* nothing else goes before we know whom we speak to */
		login_turn_probes(s);
		return;
	}
	s->getting_known = false;
	struct job *j;
	while ((j = waiting_job(s)) && !s->spent)
		job_send(j);
}
