#include "engine/source.h"

#include "base/limits.h"
#include "engine/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define RENEW_PERCENT 80        /* of a token's life: then the next request waits for a new one */
#define RETRY_FIRST_MS 1000     /* doubles with each failure … */
#define RETRY_LAST_MS 30000     /* … up to here */
#define RETRY_REFUSED_MS 30000   /* a refused client secret */
#define RETRY_PASSWORD_MS 300000 /* a refused password is not tried again soon: it locks the account */
#define OWN_ARGUMENTS 10 /* 4 of the system, 4 of the login, 2 tokens */
#define ALL_ARGUMENTS (OWN_ARGUMENTS + JOB_ARGUMENTS)

static void job_answered(void *self, const struct net_answer *answer);

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

/* Setting that names the base URL's companions: {realm} and what the login needs stand in the settings under their own names. */
static unsigned own_arguments(const struct source *s, struct argument *out)
{
	const struct settings *settings = s->engine->settings;
	unsigned n = 0;
	for (unsigned i = 0; i < sizeof s->system->arguments / sizeof *s->system->arguments && s->system->arguments[i].name; i++) {
		const char *text = settings_text(settings, s->system->arguments[i].setting);
		if (text)
			out[n++] = (struct argument){.name = s->system->arguments[i].name, .kind = ARGUMENT_TEXT, .text = span_of(text)};
	}
	for (unsigned i = 0; s->login && i < 4 && s->login->needs[i]; i++) {
		const struct secret *secret = settings_secret(settings, s->login->needs[i]);
		const char *text = secret ? NULL : settings_text(settings, s->login->needs[i]);
		out[n++] = (struct argument){.name = s->login->needs[i], .kind = secret ? ARGUMENT_SECRET : ARGUMENT_TEXT, .text = span_of(text), .secret = secret};
	}
	if (s->token.access)
		out[n++] = (struct argument){.name = "access_token", .kind = ARGUMENT_SECRET, .secret = s->token.access};
	if (s->token.refresh)
		out[n++] = (struct argument){.name = "refresh_token", .kind = ARGUMENT_SECRET, .secret = s->token.refresh};
	return n;
}

static const struct login *choose_login(const struct source *s)
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

void source_init(struct source *s, struct engine *e, const struct system *system)
{
	memset(s, 0, sizeof *s);
	s->engine = e;
	s->system = system;
	s->latency = -1;
	s->last_good = INSTANT_NULL;
	s->since = engine_wall(e);
	s->state = SOURCE_CONNECTING;
	token_init(&s->token);
	const char *url = settings_text(e->settings, system->url_setting);
	if (!url) {
		s->unusable = error_make(ERROR_NOT_CONFIGURED, system->name, "no address: set %s", system->url_setting);
	} else if ((size_t)snprintf(s->url, sizeof s->url, "%s", url) >= sizeof s->url) {
		s->unusable = error_make(ERROR_CONFIG, system->name, "the address is longer than %zu bytes", sizeof s->url - 1);
	} else {
		s->login = choose_login(s);
		if (!s->login && system->login_count)
			s->unusable = error_make(ERROR_CONFIG, system->name, "no credentials: set %s and %s", system->logins[0].needs[0],
			                         system->logins[0].needs[1] ? system->logins[0].needs[1] : "its secret");
		for (unsigned i = 0; !error_is(&s->unusable) && i < sizeof system->arguments / sizeof *system->arguments && system->arguments[i].name; i++)
			if (!settings_text(e->settings, system->arguments[i].setting))
				s->unusable = error_make(ERROR_CONFIG, system->name, "no %s: set %s", system->arguments[i].name, system->arguments[i].setting);
	}
	if (error_is(&s->unusable)) {
		s->state = source_state_of(s->unusable.class);
		s->error = s->unusable;
	}
}

static void forget_probes(struct source *s)
{
	for (unsigned i = 0; i < 3; i++) {
		table_unref(s->probe_table[i]);
		s->probe_table[i] = NULL;
	}
	s->probe = 0;
}

static void job_free(struct job *j)
{
	if (j->body)
		secret_wipe(j->body, j->body_length);
	decoding_free(j->decoding);
	free(j->body);
	free(j->url);
	free(j->texts);
	free(j);
}

static void unlink_job(struct job *j)
{
	struct job **link = &j->source->jobs;
	while (*link != j)
		link = &(*link)->next;
	*link = j->next;
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
	forget_probes(s);
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

void source_try_now(struct source *s)
{
	s->next_try = 0;
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

static void count_request(struct source *s, uint64_t bytes)
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
	*requests = *bytes = 0;
	for (unsigned i = 0; i < 60; i++)
		if (second - s->minute_second[i] < 60) {
			*requests += s->minute_requests[i];
			*bytes += (int64_t)s->minute_bytes[i];
		}
}

/* --- asking --- */

/* The caller's arguments live no longer than its call. */
static bool keep_arguments(struct job *j, const struct argument *arguments, unsigned count)
{
	size_t size = 0;
	if (count > JOB_ARGUMENTS)
		return false;
	for (unsigned i = 0; i < count; i++)
		size += arguments[i].text.length + 1;
	char *at = j->texts = malloc(size + 1);
	if (!at)
		return false;
	for (unsigned i = 0; i < count; i++) {
		j->arguments[i] = arguments[i];
		if (arguments[i].text.at) {
			memcpy(at, arguments[i].text.at, arguments[i].text.length);
			at[arguments[i].text.length] = 0;
			j->arguments[i].text.at = at;
			at += arguments[i].text.length + 1;
		}
	}
	j->argument_count = count;
	return true;
}

/* Ours and the job's: what the templates and the readers of answers may name. */
static unsigned all_arguments(const struct job *j, struct argument all[static ALL_ARGUMENTS])
{
	unsigned n = own_arguments(j->source, all);
	for (unsigned i = 0; i < j->argument_count; i++)
		all[n++] = j->arguments[i];
	return n;
}

static struct error expand_request(struct source *s, struct job *j)
{
	struct argument all[ALL_ARGUMENTS];
	unsigned n = all_arguments(j, all);
	struct buffer url, body;
	buffer_init(&url, LIMIT_URL);
	buffer_init(&body, LIMIT_SMALL_BODY);
	buffer_append_text(&url, s->url);
	struct error error = template_expand(&url, TEMPLATE_URL, j->operation->path, all, n);
	if (!error_is(&error) && j->operation->form)
		error = template_expand(&body, TEMPLATE_FORM, j->operation->form, all, n);
	else if (!error_is(&error) && j->operation->json)
		error = template_expand(&body, TEMPLATE_JSON, j->operation->json, all, n);
	if (!error_is(&error) && (url.failed || body.failed))
		error = error_make(ERROR_MEMORY, s->system->name, "%s: the request is longer than it may be", j->operation->name);
	if (!error_is(&error)) {
		j->body_length = body.length;
		j->url = buffer_take(&url);
		j->body = j->operation->form || j->operation->json ? buffer_take(&body) : NULL;
		if (!j->url || ((j->operation->form || j->operation->json) && !j->body))
			error = error_make(ERROR_MEMORY, s->system->name, "out of memory");
	}
	if (body.bytes)
		secret_wipe(body.bytes, body.length);
	buffer_release(&url);
	buffer_release(&body);
	return error;
}

struct job *source_ask(struct source *s, const struct operation *op, const struct argument *arguments, unsigned count, struct decoding *decoding, job_done *done,
                       void *owner, struct error *error)
{
	struct job *j = calloc(1, sizeof *j);
	if (!j) {
		decoding_free(decoding);
		*error = error_make(ERROR_MEMORY, s->system->name, "out of memory");
		return NULL;
	}
	*j = (struct job){.source = s, .operation = op, .decoding = decoding, .done = done, .owner = owner, .wait = !op->anonymous && op->effect != EFFECT_TOKEN};
	if (!source_is_usable(s))
		*error = s->unusable;
	else if (!keep_arguments(j, arguments, count))
		*error = error_make(ERROR_MEMORY, s->system->name, "out of memory");
	else
		*error = expand_request(s, j);
	if (error_is(error)) {
		job_free(j);
		return NULL;
	}
	struct job **link = &s->jobs;
	while (*link)
		link = &(*link)->next;
	*link = j;
	return j;
}

void source_cancel(struct job *j)
{
	if (j->number)
		net_cancel(j->source->engine->net, j->number);
	unlink_job(j);
	job_free(j);
}

static bool job_chunk(void *self, const char *bytes, size_t length)
{
	struct job *j = self;
	return decoding_feed(j->decoding, bytes, length);
}

/* The end of a job, whatever it was. `done` may ask again, so the job is out of the list before. */
static void finish(struct job *j, const struct net_answer *answer, const struct error *error)
{
	unlink_job(j);
	j->done(j, answer, error);
	job_free(j);
}

static void send_job(struct job *j)
{
	struct source *s = j->source;
	struct net_request r = {
	        .operation = j->operation,
	        .url = j->url,
	        .body = {j->body, j->body ? j->body_length : 0},
	        .body_is_secret = j->operation->effect == EFFECT_TOKEN,
	        .bearer = j->wait ? s->token.access : NULL,
	        .keep_body = !j->decoding,
	        .chunk = j->decoding ? job_chunk : NULL,
	        .done = job_answered,
	        .self = j,
	};
	struct error error = error_none();
	j->number = net_send(s->engine->net, &r, &error);
	if (!j->number) {
		if (!error.source[0])
			snprintf(error.source, sizeof error.source, "%s", s->system->name);
		finish(j, NULL, &error);
	}
}

/* The server cannot be used now: every request that waits for it ends with the reason, and the next try is put off. */
static void source_failed(struct source *s, const struct error *error, int64_t wait)
{
	s->failures++;
	s->error = *error;
	set_state(s, source_state_of(error->class));
	if (wait == 0) {
		wait = RETRY_FIRST_MS;
		for (unsigned i = 1; i < s->failures && wait < RETRY_LAST_MS; i++)
			wait *= 2;
		wait = with_jitter(wait < RETRY_LAST_MS ? wait : RETRY_LAST_MS);
	}
	s->next_try = engine_mono(s->engine) + wait;
	for (bool again = true; again;) {
		again = false;
		for (struct job *j = s->jobs; j; j = j->next)
			if (!j->number) {
				finish(j, NULL, error);
				again = true;
				break;
			}
	}
	feeds_source_failed(s->engine, s);
}

static void source_answered(struct source *s, const struct net_answer *answer)
{
	s->last_good = engine_wall(s->engine);
	s->latency = answer->first_byte_ms >= answer->started_ms ? answer->first_byte_ms - answer->started_ms : 0;
	s->next_try = 0;
	if (s->failures) {
		engine_say(s->engine, "%s: answered again after %u %s", s->system->name, s->failures, s->failures == 1 ? "retry" : "retries");
		s->failures = 0;
	}
	s->error = error_none();
	set_state(s, SOURCE_OK);
}

/* What the whole of an answer means. */
static struct error judge(struct job *j, const struct net_answer *answer)
{
	struct source *s = j->source;
	struct error error = answer->error;
	struct argument all[ALL_ARGUMENTS];
	if (error_is(&error)) {
		struct error decoded = error_none();
		if (error.class == ERROR_PROTOCOL && j->decoding) /* the decoder stopped it: its reason is the better one */
			decoded = decoding_end(j->decoding, &j->rows);
		if (error_is(&decoded))
			error = decoded;
	} else if (answer->status < 200 || answer->status > 299) {
		error = s->system->read_error(j->operation, all, all_arguments(j, all), answer->status, answer->body);
	} else if (j->decoding) {
		error = decoding_end(j->decoding, &j->rows);
	}
	if (error_is(&error) && !error.source[0])
		snprintf(error.source, sizeof error.source, "%s", s->system->name);
	return error;
}

static void job_answered(void *self, const struct net_answer *answer)
{
	struct job *j = self;
	struct source *s = j->source;
	j->number = 0;
	count_request(s, answer->bytes);
	struct error error = judge(j, answer);
	bool gone = error_is(&answer->error) && error.class == ERROR_UNREACHABLE;
	if (answer->status == 401 && j->wait && !s->token_asked)
		s->spent = true;
	if (answer->status == 401 && j->wait && j->operation->effect == EFFECT_READ && !j->retried) {
		j->retried = true; /* stays in the list and goes again with the next token */
		return;
	}
	if (!error_is(&error) || (answer->status && answer->status < 500 && j->operation->effect != EFFECT_TOKEN && answer->status != 401))
		source_answered(s, answer);
	finish(j, answer, &error);
	if (gone)
		source_failed(s, &error, 0);
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
	struct argument all[ALL_ARGUMENTS];
	struct token token;
	token_init(&token);
	s->token_asked = false;
	if (!error_is(&error))
		error = s->system->read_token(all, all_arguments(j, all), answer->body, answer->ended_wall_ms, &token);
	if (!error_is(&error)) {
		token.asked_at = answer->asked_wall_ms;
		token_release(&s->token);
		s->token = token;
		s->spent = false;
		learn_clock(s);
		source_answered(s, answer);
		return;
	}
	token_release(&token);
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

static void ask_token(struct source *s)
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
	send_job(j);
}

static bool token_is_good(const struct source *s)
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

static void probes_ended(struct source *s)
{
	char shown[24] = "";
	uint32_t before = s->generation;
	if (s->system->generation)
		s->generation = s->system->generation(s->probe_table, shown, sizeof shown);
	if (before && s->generation != before)
		engine_say(s->engine, "%s: is another version now: %s", s->system->name, shown);
	memcpy(s->version, shown, sizeof s->version);
}

static void probe_answered(struct job *j, const struct net_answer *answer, const struct error *error)
{
	struct source *s = j->source;
	(void)answer;
	s->probe_job = NULL;
	if (error_is(error) && (error->class == ERROR_UNREACHABLE || error->class == ERROR_MEMORY)) {
		builder_free(s->probe_builder);
	} else {
		if (!error_is(error))
			s->probe_table[s->probe] = builder_finish(s->probe_builder);
		else
			builder_free(s->probe_builder);
		if (++s->probe == probe_count(s->system))
			probes_ended(s);
	}
	s->probe_builder = NULL;
}

static void ask_probe(struct source *s)
{
	const struct operation *op = source_operation(s, s->system->probes[s->probe]);
	struct error error;
	struct job *j = NULL;
	s->probe_builder = op ? builder_new(op->decoder->schema, 8) : NULL;
	struct decoding *d = s->probe_builder ? decoding_new(op->decoder, s->probe_builder, NULL, 0, false) : NULL;
	if (d)
		j = source_ask(s, op, NULL, 0, d, probe_answered, s, &error);
	if (!j) { /* do without it */
		builder_free(s->probe_builder);
		s->probe_builder = NULL;
		if (++s->probe == probe_count(s->system))
			probes_ended(s);
		return;
	}
	s->probe_job = j;
	send_job(j);
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
	if (!source_is_usable(s) || s->token_asked || !waiting_job(s))
		return;
	if (!source_may_ask(s)) {
		struct error error = s->error;
		struct job *j;
		while ((j = waiting_job(s)))
			finish(j, NULL, &error);
		return;
	}
	if (s->failures && s->state == SOURCE_UNREACHABLE && s->probe && !s->probe_job)
		forget_probes(s); /* it may have been upgraded while it was away */
	if (!token_is_good(s)) {
		ask_token(s);
		return;
	}
	if (s->probe < probe_count(s->system)) { /* nothing else goes before we know whom we speak to */
		if (!s->probe_job)
			ask_probe(s);
		else if (!s->probe_job->number)
			send_job(s->probe_job); /* again, with the new token */
		return;
	}
	struct job *j;
	while ((j = waiting_job(s)) && !s->spent)
		send_job(j);
}

static void given_back(struct job *j, const struct net_answer *answer, const struct error *error)
{
	(void)answer;
	(void)error;
	*(bool *)j->owner = true;
}

void source_give_back(struct source *s, int64_t at_most_ms)
{
	const struct operation *op = s->login && s->login->give_back ? source_operation(s, s->login->give_back) : NULL;
	struct error error;
	bool done = false;
	if (!op || !s->token.access || s->state != SOURCE_OK)
		return;
	struct job *j = source_ask(s, op, NULL, 0, NULL, given_back, &done, &error);
	if (!j)
		return;
	send_job(j);
	int64_t until = engine_mono(s->engine) + at_most_ms, now;
	while (!done && (now = engine_mono(s->engine)) < until)
		net_turn(s->engine->net, (int)(until - now), -1);
	if (!done)
		source_cancel(j);
}
