#include "engine/job.h"

#include "base/limits.h"
#include "engine/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECRET_ROOM 16384u
#define LONGEST_RETRY_AFTER_MS 300000

/* --- what a request is made of --- */

/* Setting that names the base URL's companions: {realm} and what the login needs stand in the settings under their own names. */
static unsigned own_arguments(const struct source *s, struct argument *out)
{
	const struct settings *settings = s->engine->settings;
	unsigned n = 0;
	for (unsigned i = 0; i < sizeof s->system->arguments / sizeof *s->system->arguments && s->system->arguments[i].name; i++) {
		const char *text = engine_setting(s->engine, s->system->arguments[i].setting);
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

unsigned job_arguments(const struct job *j, struct argument all[static JOB_ALL_ARGUMENTS])
{
	unsigned n = own_arguments(j->source, all);
	for (unsigned i = 0; i < j->argument_count; i++)
		all[n++] = j->arguments[i];
	return n;
}

/* A recording tells no address. Where its requests go, on a wire, only path and operation count. */
static void append_address(const struct source *s, struct buffer *url)
{
	if (s->url[0])
		buffer_append_text(url, s->url);
	else
		buffer_append_format(url, "http://%s.invalid", s->system->name);
}

static struct error expand_request(struct source *s, struct job *j)
{
	struct argument all[JOB_ALL_ARGUMENTS];
	unsigned n = job_arguments(j, all);
	struct buffer url, body;
	buffer_init(&url, LIMIT_URL);
	buffer_init(&body, LIMIT_SMALL_BODY);
	if (j->operation->form && !buffer_reserve(&body, SECRET_ROOM)) /* growing would leave pieces of a secret behind */
		return error_make(ERROR_MEMORY, s->system->name, "out of memory");
	append_address(s, &url);
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

/* --- life --- */

void job_free(struct job *j)
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

static void job_answered(void *self, const struct net_answer *answer);

static bool job_chunk(void *self, const char *bytes, size_t length)
{
	struct job *j = self;
	return decoding_feed(j->decoding, bytes, length);
}

void job_finish(struct job *j, const struct net_answer *answer, const struct error *error)
{
	unlink_job(j);
	j->done(j, answer, error);
	job_free(j);
}

void job_send(struct job *j)
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
		job_finish(j, NULL, &error);
	}
}

/* What the whole of an answer means. */
static struct error judge(struct job *j, const struct net_answer *answer)
{
	struct source *s = j->source;
	struct error error = answer->error;
	struct argument all[JOB_ALL_ARGUMENTS];
	if (error_is(&error)) {
		if (j->decoding && decoding_is_bad(j->decoding)) /* the decoder stopped it: its reason is the better one */
			error = decoding_end(j->decoding, &j->rows);
	} else if (answer->status < 200 || answer->status > 299) {
		error = s->system->read_error(j->operation, all, job_arguments(j, all), answer->status, answer->body);
	} else if (j->decoding) {
		error = decoding_end(j->decoding, &j->rows);
	}
	if (error_is(&error) && !error.source[0])
		snprintf(error.source, sizeof error.source, "%s", s->system->name);
	return error;
}

bool job_tells_of_source(const struct job *j, const struct net_answer *answer, const struct error *error)
{
	if (!answer)
		return true;
	if (error_is(&answer->error))
		return error->class == ERROR_UNREACHABLE;
	/* A gateway's word for a server that is away or has too much to do; and what a fresh token was refused to, another one will be. */
	return answer->status == 429 || answer->status == 502 || answer->status == 503 || (answer->status == 401 && j->retried);
}

static void job_answered(void *self, const struct net_answer *answer)
{
	struct job *j = self;
	struct source *s = j->source;
	j->number = 0;
	source_count_request(s, answer->bytes);
	struct error error = judge(j, answer);
	bool refused = answer->status == 401 && j->wait && s->login, of_token = j->operation->effect == EFFECT_TOKEN;
	if (refused && !s->token_asked)
		s->spent = true;
	if (refused && j->operation->effect == EFFECT_READ && !j->retried) {
		j->retried = true; /* stays in the list and goes again with the next token */
		return;
	}
	bool of_source = job_tells_of_source(j, answer, &error);
	if (!of_token && !of_source && !refused && (!error_is(&error) || (answer->status && answer->status < 500)))
		source_answered(s, answer);
	job_finish(j, answer, &error);
	if (of_source && (!of_token || error.class == ERROR_UNREACHABLE)) /* login.c has judged its own */
		source_failed(s, &error, answer->retry_after_ms < LONGEST_RETRY_AFTER_MS && answer->retry_after_ms > 0 ? answer->retry_after_ms : 0);
}
