#include "net/transfer.h"

#include "base/limits.h"

#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>

#define WHOLE_TOKEN 16384
#define PIECE 131072L /* of a body, at most: long lists come in few calls */
#define LONGEST_RETRY_S 86400 /* what a server says beyond is nonsense */
#define SLOWEST 64L /* bytes a second; below it for as long as a first byte may take, an answer stands still */

struct transfer *transfer_new(const struct net_request *request, const struct place *place, const struct net_options *options, const struct clock *clock)
{
	static const char bearer[] = "Authorization: Bearer ";
	struct transfer *t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	t->options = options;
	t->clock = clock;
	t->place = *place;
	t->operation = request->operation;
	t->body_is_secret = request->body_is_secret;
	t->keep_body = request->keep_body;
	t->chunk = request->chunk;
	t->done = request->done;
	t->self = request->self;
	buffer_init(&t->kept, LIMIT_SMALL_BODY);
	buffer_init(&t->location, LIMIT_URL);

	bool ok = (t->url = strdup(request->url)) != NULL;
	if (request->body.at) {
		t->body_length = request->body.length;
		ok &= (t->body = malloc(t->body_length + 1)) != NULL;
		if (t->body)
			memcpy(t->body, request->body.at, t->body_length);
	}
	if (request->bearer) {
		struct span token = secret_reveal(request->bearer);
		ok &= (t->authorization = malloc(sizeof bearer + token.length)) != NULL;
		if (t->authorization) {
			memcpy(t->authorization, bearer, sizeof bearer - 1);
			memcpy(t->authorization + sizeof bearer - 1, token.at, token.length);
			t->authorization[sizeof bearer - 1 + token.length] = '\0';
		}
	}
	if (ok)
		return t;
	transfer_free(t);
	return NULL;
}

void transfer_free(struct transfer *t)
{
	curl_easy_cleanup(t->easy);
	if (t->authorization)
		secret_wipe(t->authorization, strlen(t->authorization));
	free(t->authorization);
	if (t->body && t->body_is_secret)
		secret_wipe(t->body, t->body_length);
	if (t->keep_body && t->kept.bytes) /* a token answer */
		secret_wipe(t->kept.bytes, t->kept.length);
	buffer_release(&t->kept);
	buffer_release(&t->location);
	if (t->reply.body && t->keep_body)
		secret_wipe(t->reply.body, t->reply.length);
	free(t->reply.body);
	free(t->body);
	free(t->url);
	free(t);
}

/* --- what libcurl calls --- */

static bool stop(struct transfer *t, enum stop why)
{
	t->stop = why;
	return false;
}

static void mark_first_byte(struct transfer *t)
{
	if (t->first_byte_ms == 0)
		t->first_byte_ms = clock_mono(t->clock);
}

/* Called with one whole line each. */
static size_t on_header(char *at, size_t size, size_t count, void *self)
{
	static const char location[] = "location:";
	struct transfer *t = self;
	size_t length = size * count;
	mark_first_byte(t);
	t->header_bytes += length;
	if (t->header_bytes > LIMIT_HEADERS) {
		stop(t, STOP_HEADERS);
		return 0;
	}

	if (length > 5 && memcmp(at, "HTTP/", 5) == 0) {
		buffer_clear(&t->location); /* of an answer before this one, such as 100 */
	} else if (length >= sizeof location - 1 && strncasecmp(at, location, sizeof location - 1) == 0) {
		const char *from = at + sizeof location - 1, *to = at + length;
		while (from < to && (*from == ' ' || *from == '\t'))
			from++;
		while (to > from && memchr(" \t\r\n", to[-1], 4))
			to--;
		buffer_clear(&t->location);
		buffer_append(&t->location, from, (size_t)(to - from));
	}
	return length;
}

static bool is_success(int status)
{
	return status >= 200 && status < 300;
}

static bool keep(struct transfer *t, const char *at, size_t length)
{
	if (t->keep_body && t->kept.length == 0)
		buffer_reserve(&t->kept, WHOLE_TOKEN); /* growing would leave pieces of a token behind */
	size_t room = t->kept.max - t->kept.length;
	if (!buffer_append(&t->kept, at, length < room ? length : room))
		return stop(t, STOP_MEMORY);
	if (length <= room)
		return true;
	return stop(t, is_success(t->status) ? STOP_KEPT : STOP_ENOUGH);
}

/* CURLOPT_MAXFILESIZE stops neither a body without a length nor one that lies about it (libcurl 7.88.1): so count. */
bool transfer_take(struct transfer *t, const char *at, size_t length)
{
	if (t->stop == STOP_CANCELLED)
		return false;
	mark_first_byte(t);
	t->bytes += length;
	if (t->bytes > LIMIT_BODY)
		return stop(t, STOP_BODY);
	if (!is_success(t->status) || t->keep_body)
		return keep(t, at, length);
	bool goes_on = !t->chunk || length == 0 || t->chunk(t->self, at, length);
	if (t->stop == STOP_CANCELLED) /* by the callback */
		return false;
	return goes_on || stop(t, STOP_CHUNK);
}

static size_t on_body(char *at, size_t size, size_t count, void *self)
{
	struct transfer *t = self;
	if (t->status == 0) {
		long status = 0;
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
		t->status = (int)status;
	}
	return transfer_take(t, at, size * count) ? size * count : 0; /* not what came: libcurl ends the transfer with CURLE_WRITE_ERROR */
}

/* A program that is started while we run gets none of our connections. */
static curl_socket_t on_socket(void *self, curlsocktype purpose, struct curl_sockaddr *address)
{
	(void)self;
	(void)purpose;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* --- the handle --- */

static void set_headers(struct transfer *t)
{
	static char accept[] = "Accept: application/json", form[] = "Content-Type: application/x-www-form-urlencoded", json[] = "Content-Type: application/json",
	            no_type[] = "Content-Type:", no_expect[] = "Expect:";
	char *const lines[] = {accept, t->operation->form ? form : t->operation->json ? json : no_type, no_expect, t->authorization};
	size_t count = 0;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		if (!lines[i])
			continue;
		t->headers[count].data = lines[i]; /* the nodes are ours, so that the token stands in no memory but ours */
		if (count > 0)
			t->headers[count - 1].next = &t->headers[count];
		count++;
	}
}

#define SET(option, value) (ok = ok && curl_easy_setopt(e, option, value) == CURLE_OK)

static bool set_protocols(CURL *e)
{
	bool ok = true;
#if LIBCURL_VERSION_NUM >= 0x075500
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
#else
	SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PATH_AS_IS, 1L);
	return ok;
}

static bool set_request(CURL *e, struct transfer *t)
{
	bool ok = true;
	const char *method = t->operation->method;
	bool post = strcmp(method, "POST") == 0;
	SET(CURLOPT_URL, t->url);
	SET(CURLOPT_HTTPHEADER, t->headers);
	if (t->body || post || strcmp(method, "PUT") == 0) {
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDS, t->body ? t->body : "");
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->body_length);
	}
	if (!post && strcmp(method, "GET") != 0)
		SET(CURLOPT_CUSTOMREQUEST, method);

	/* libcurl sends a request again by itself when a connection that it kept turns out to be dead. Nothing may be done twice, so a WRITE gets a
	 * connection of its own; our own token at least a fresh one. */
	if (t->operation->effect != EFFECT_READ)
		SET(CURLOPT_FRESH_CONNECT, 1L);
	if (t->operation->effect == EFFECT_WRITE)
		SET(CURLOPT_FORBID_REUSE, 1L);
	return ok;
}

static bool set_limits(CURL *e, const struct net_options *o)
{
	bool ok = true;
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)o->connect_ms);
	SET(CURLOPT_TIMEOUT_MS, (long)o->whole_ms);
	SET(CURLOPT_LOW_SPEED_LIMIT, SLOWEST);
	SET(CURLOPT_LOW_SPEED_TIME, (long)((o->first_byte_ms + 999) / 1000));
	SET(CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
	SET(CURLOPT_QUICK_EXIT, 1L); /* ending a transfer that hangs in a name look-up does not wait for it */
#endif
	return ok;
}

static bool set_way(CURL *e, const struct transfer *t)
{
	const struct net_options *o = t->options;
	bool ok = true;
	SET(CURLOPT_OPENSOCKETFUNCTION, on_socket);
	SET(CURLOPT_USERAGENT, o->user_agent);
	SET(CURLOPT_PROXY, o->proxy && t->place.tls ? o->proxy : ""); /* "": the environment is read by config, not here */
	SET(CURLOPT_NOPROXY, o->no_proxy ? o->no_proxy : "");
	SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	/* Clear-text HTTP/2 is broken in libcurl 7.88.1 after the first transfer of a connection. */
	SET(CURLOPT_HTTP_VERSION, (long)(t->place.tls ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
	SET(CURLOPT_SSL_VERIFYPEER, o->insecure ? 0L : 1L);
	SET(CURLOPT_SSL_VERIFYHOST, o->insecure ? 0L : 2L);
	if (o->ca_file)
		SET(CURLOPT_CAINFO, o->ca_file);
	if (o->cert)
		SET(CURLOPT_SSLCERT, o->cert);
	if (o->key)
		SET(CURLOPT_SSLKEY, o->key);
	return ok;
}

static bool set_callbacks(CURL *e, struct transfer *t)
{
	bool ok = true;
	SET(CURLOPT_PRIVATE, t);
	SET(CURLOPT_ERRORBUFFER, t->why);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, t);
	SET(CURLOPT_BUFFERSIZE, PIECE);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, t);
	return ok;
}

bool transfer_start(struct transfer *t)
{
	t->started = true;
	t->started_ms = clock_mono(t->clock);
	t->asked_wall_ms = clock_wall(t->clock);
	if (t->options->wire)
		return true;
	t->easy = curl_easy_init();
	if (!t->easy)
		return false;
	set_headers(t);
	return set_protocols(t->easy) && set_request(t->easy, t) && set_limits(t->easy, t->options) && set_way(t->easy, t) && set_callbacks(t->easy, t);
}

/* --- the answer --- */

static bool says_json(const char *type)
{
	if (!type)
		return false;
	size_t length = strcspn(type, "; \t");
	return (length == 16 && strncasecmp(type, "application/json", length) == 0) || (length > 5 && strncasecmp(type + length - 5, "+json", 5) == 0);
}

void transfer_answer(const struct transfer *t, CURLcode code, struct net_answer *out)
{
	*out = (struct net_answer){
	        .error = transfer_error(t, code),
	        .started_ms = t->started_ms,
	        .first_byte_ms = t->first_byte_ms,
	        .ended_ms = clock_mono(t->clock),
	        .asked_wall_ms = t->asked_wall_ms,
	        .ended_wall_ms = clock_wall(t->clock),
	        .bytes = t->bytes,
	        .retry_after_ms = -1,
	};
	if (t->kept.bytes)
		out->body = buffer_span(&t->kept);
	if (t->options->wire) {
		out->status = t->status;
		out->sent = t->started && t->reply.end != NET_WIRE_REFUSED;
		out->is_json = t->reply.is_json;
		return;
	}
	if (!t->easy)
		return;

	long status = 0, sent = 0;
	curl_off_t retry_after = 0;
	char *type = NULL;
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &sent);
	curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &retry_after);
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
	out->status = (int)status;
	out->sent = code == CURLE_OK || sent > 0 || t->header_bytes > 0;
	out->is_json = says_json(type);
	if (retry_after > 0)
		out->retry_after_ms = (retry_after < LONGEST_RETRY_S ? retry_after : LONGEST_RETRY_S) * 1000;
	if (t->location.length > 0)
		out->location = buffer_span(&t->location);
}
