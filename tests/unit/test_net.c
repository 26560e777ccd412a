/* The transport against a server that misbehaves in every way we could think of. */
#include "net/net.h"

#include "base/limits.h"
#include "net/gate.h"
#include "net/place.h"

#include "loopback.h"

#include <dlfcn.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* --- names: no test asks a real name server --- */

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result);

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
	if (node && strcmp(node, "hangs.example") == 0) {
		sleep(3);
		return EAI_AGAIN;
	}
	if (node && strcmp(node, "nowhere.example") == 0)
		return EAI_NONAME;
	int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
	*(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
	return real(node, service, hints, result);
}

/* --- the server's pages --- */

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

static const char block[1 << 16] = "x";

static bool page_ok(struct loopback *s, int fd)
{
	(void)s;
	return loopback_say(fd, HEAD "Content-Length: 13\r\n\r\n{\"answer\":42}");
}

static bool page_stall(struct loopback *s, int fd)
{
	loopback_hold(s, fd);
	return false;
}

static bool page_stall_in_headers(struct loopback *s, int fd)
{
	loopback_say(fd, HEAD);
	loopback_hold(s, fd);
	return false;
}

static bool page_stall_in_body(struct loopback *s, int fd)
{
	loopback_say(fd, HEAD "Content-Length: 100\r\n\r\n0123456789");
	loopback_hold(s, fd);
	return false;
}

static bool page_cut(struct loopback *s, int fd)
{
	(void)s;
	loopback_say(fd, HEAD "Content-Length: 100\r\n\r\n0123456789");
	return false;
}

static bool page_cut_in_chunks(struct loopback *s, int fd)
{
	(void)s;
	loopback_say(fd, HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\n[1,2,\r\n");
	return false;
}

static bool page_close(struct loopback *s, int fd)
{
	(void)s;
	(void)fd;
	return false;
}

static bool page_drip(struct loopback *s, int fd)
{
	bool there = loopback_say(fd, HEAD "Content-Length: 100000\r\n\r\n");
	while (there && !s->stopping) {
		struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
		nanosleep(&pause, NULL);
		there = loopback_say(fd, "                    "); /* quick enough not to count as standing still */
	}
	return false;
}

static bool page_endless(struct loopback *s, int fd)
{
	bool there = loopback_say(fd, HEAD "\r\n");
	while (there && !s->stopping)
		there = loopback_send(fd, block, sizeof block);
	return false;
}

static bool page_many_headers(struct loopback *s, int fd)
{
	(void)s;
	bool there = loopback_say(fd, "HTTP/1.1 200 OK\r\n");
	for (int i = 0; there && i < 20000; i++)
		there = loopback_say(fd, "X-More: 0123456789012345678901234567890123456789012345678901234567890123456789\r\n");
	return false;
}

static bool page_long_header(struct loopback *s, int fd)
{
	bool there = loopback_say(fd, "HTTP/1.1 200 OK\r\nX-Long: ");
	for (int i = 0; there && !s->stopping && i < 100000; i++)
		there = loopback_say(fd, "0123456789012345678901234567890123456789");
	return false;
}

static bool page_html(struct loopback *s, int fd)
{
	(void)s;
	return loopback_say(fd, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 15\r\n\r\n<html>hi</html>");
}

static bool page_no_content(struct loopback *s, int fd)
{
	(void)s;
	return loopback_say(fd, "HTTP/1.1 204 No Content\r\n\r\n");
}

static bool page_created(struct loopback *s, int fd)
{
	(void)s;
	return loopback_say(fd, "HTTP/1.1 201 Created\r\nLocation:  /users/17 \r\nContent-Length: 0\r\n\r\n");
}

static bool page_redirect(struct loopback *s, int fd)
{
	char answer[256];
	snprintf(answer, sizeof answer, "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", s->location);
	return loopback_say(fd, answer);
}

static bool page_missing(struct loopback *s, int fd)
{
	(void)s;
	return loopback_say(fd, "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 26\r\n\r\n{\"error\":\"User not found\"}");
}

static bool page_busy(struct loopback *s, int fd)
{
	(void)s;
	return loopback_say(fd, "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
}

static bool page_busy_for_ever(struct loopback *s, int fd)
{
	(void)s;
	return loopback_say(fd, "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 9223372036854775807\r\nContent-Length: 0\r\n\r\n");
}

static bool send_megabytes(int fd, const char *status)
{
	char head[128];
	snprintf(head, sizeof head, "HTTP/1.1 %s\r\nContent-Type: application/problem+json\r\nContent-Length: %d\r\n\r\n", status, 3 << 20);
	bool there = loopback_say(fd, head);
	for (int i = 0; there && i < (3 << 20) / (1 << 16); i++)
		there = loopback_send(fd, block, sizeof block);
	return there;
}

static bool page_big_error(struct loopback *s, int fd)
{
	(void)s;
	return send_megabytes(fd, "500 Oh");
}

static bool page_big(struct loopback *s, int fd)
{
	(void)s;
	return send_megabytes(fd, "200 OK");
}

static bool page_gzip(struct loopback *s, int fd)
{
	(void)s;
	return loopback_say(fd, HEAD "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x01");
}

static bool page_garbage(struct loopback *s, int fd)
{
	(void)s;
	loopback_say(fd, "SSH-2.0-OpenSSH_9.2p1\r\n");
	return false;
}

/* Takes a moment, so that requests side by side can be counted. */
static bool page_slow(struct loopback *s, int fd)
{
	struct timespec pause = {.tv_nsec = 60 * 1000 * 1000};
	nanosleep(&pause, NULL);
	return page_ok(s, fd);
}

static const struct loopback_page pages[] = {
        {"/ok", page_ok},
        {"/stall", page_stall},
        {"/stall-headers", page_stall_in_headers},
        {"/stall-body", page_stall_in_body},
        {"/cut", page_cut},
        {"/cut-chunked", page_cut_in_chunks},
        {"/close", page_close},
        {"/drip", page_drip},
        {"/endless", page_endless},
        {"/many-headers", page_many_headers},
        {"/long-header", page_long_header},
        {"/html", page_html},
        {"/no-content", page_no_content},
        {"/created", page_created},
        {"/redirect", page_redirect},
        {"/missing", page_missing},
        {"/busy", page_busy},
        {"/busy-for-ever", page_busy_for_ever},
        {"/big-error", page_big_error},
        {"/big", page_big},
        {"/gzip", page_gzip},
        {"/garbage", page_garbage},
        {"/slow", page_slow},
        {0},
};

/* --- what a test holds --- */

struct bench {
	struct loopback server;
	struct net *net;
};

/* `patient` where an answer is due, however busy the machine; `quick` where time has to run out. */
static const struct net_options patient = {.connect_ms = 20000, .first_byte_ms = 30000, .whole_ms = 60000, .connections = 4, .user_agent = "test/1"};
static const struct net_options quick = {.connect_ms = 400, .first_byte_ms = 800, .whole_ms = 2000, .connections = 4, .user_agent = "test/1"};

static int set_up(void **state)
{
	struct bench *b = calloc(1, sizeof *b);
	if (!b)
		return -1;
	loopback_start(&b->server, pages);
	b->net = net_new(&patient, &clock_system);
	*state = b;
	return b->net ? 0 : -1;
}

static int tear_down(void **state)
{
	struct bench *b = *state;
	net_free(b->net);
	loopback_stop(&b->server);
	free(b);
	return 0;
}

static const struct operation op_read = {.name = "test.read", .method = "GET"};
static const struct operation op_token = {.name = "test.token", .effect = EFFECT_TOKEN, .method = "POST", .form = "a={a}"};
static const struct operation op_write = {.name = "test.write", .effect = EFFECT_WRITE, .method = "DELETE"};
static const struct operation op_post = {.name = "test.post", .effect = EFFECT_WRITE, .method = "POST", .json = "{}"};
static const struct operation op_bare_post = {.name = "test.bare-post", .effect = EFFECT_WRITE, .method = "POST"};

/* What came of a request, kept beyond the callback. */
struct outcome {
	unsigned done;
	struct net_answer answer;
	char body[64];
	char location[128];
	size_t body_length;
	size_t chunk_bytes;
	char chunk[64];
	size_t stop_after; /* a chunk's callback says no when it has so many bytes; 0: never */
};

static bool on_chunk(void *self, const char *bytes, size_t length)
{
	struct outcome *o = self;
	size_t room = sizeof o->chunk - 1 - (o->chunk_bytes < sizeof o->chunk - 1 ? o->chunk_bytes : sizeof o->chunk - 1);
	memcpy(o->chunk + sizeof o->chunk - 1 - room, bytes, length < room ? length : room);
	o->chunk_bytes += length;
	return o->stop_after == 0 || o->chunk_bytes < o->stop_after;
}

static void on_done(void *self, const struct net_answer *answer)
{
	struct outcome *o = self;
	o->done++;
	o->answer = *answer;
	o->body_length = answer->body.length;
	snprintf(o->body, sizeof o->body, "%.*s", (int)(answer->body.length < 60 ? answer->body.length : 60), answer->body.at ? answer->body.at : "");
	snprintf(o->location, sizeof o->location, "%.*s", (int)answer->location.length, answer->location.at ? answer->location.at : "");
}

static struct net_request request_for(const struct operation *op, const char *url, struct outcome *o)
{
	memset(o, 0, sizeof *o);
	return (struct net_request){.operation = op, .url = url, .chunk = on_chunk, .done = on_done, .self = o};
}

static const char *url_of(const struct bench *b, const char *path)
{
	static char url[256];
	snprintf(url, sizeof url, "http://127.0.0.1:%d%s", b->server.port, path);
	return url;
}

static void turn_until(struct net *n, const unsigned *done, unsigned count)
{
	int64_t last = clock_mono(&clock_system) + 60000;
	while (*done < count && clock_mono(&clock_system) < last)
		net_turn(n, 1000, -1);
	assert_int_equal(*done, count);
}

static void ask(struct bench *b, const struct operation *op, const char *path, struct outcome *o)
{
	struct error error;
	struct net_request r = request_for(op, url_of(b, path), o);
	assert_int_not_equal(net_send(b->net, &r, &error), 0);
	turn_until(b->net, &o->done, 1);
	assert_int_equal(net_running(b->net), 0);
}

/* "…%PORT…" with the server's address in place of %. */
static void assert_sentence(const struct bench *b, const struct error *e, enum error_class class, const char *sentence)
{
	char expected[360];
	const char *mark = strchr(sentence, '%');
	if (mark)
		snprintf(expected, sizeof expected, "%.*s127.0.0.1:%d%s", (int)(mark - sentence), sentence, b->server.port, mark + 1);
	else
		snprintf(expected, sizeof expected, "%s", sentence);
	assert_string_equal(e->sentence, expected);
	assert_int_equal(e->class, class);
}

/* --- the gate --- */

static void gate_asks_the_effect(void **state)
{
	(void)state;
	static const struct {
		enum effect effect;
		const char *method;
		bool read_only, passes;
	} cases[] = {
	        {EFFECT_READ, "GET", false, true},  {EFFECT_READ, "GET", true, true},      {EFFECT_READ, "POST", true, true}, /* a search */
	        {EFFECT_TOKEN, "POST", true, true}, {EFFECT_WRITE, "DELETE", false, true}, {EFFECT_WRITE, "DELETE", true, false},
	        {EFFECT_WRITE, "GET", true, false}, {(enum effect)7, "GET", false, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct operation op = {.name = "x", .effect = cases[i].effect, .method = cases[i].method};
		struct error e = gate_check(&op, cases[i].read_only);
		assert_int_equal(e.class, cases[i].passes ? ERROR_NONE : ERROR_READ_ONLY);
	}
}

static void a_closed_gate_makes_no_connection(void **state)
{
	struct bench *b = *state;
	struct outcome o;
	struct error error;
	net_set_read_only(b->net, true);
	struct net_request r = request_for(&op_write, url_of(b, "/no-content"), &o);
	assert_int_equal(net_send(b->net, &r, &error), 0);
	assert_int_equal(error.class, ERROR_READ_ONLY);
	/* nor a name look-up, nor a look at the address */
	r.url = "ftp://hangs.example/";
	assert_int_equal(net_send(b->net, &r, &error), 0);
	assert_int_equal(error.class, ERROR_READ_ONLY);
	net_turn(b->net, 50, -1);
	assert_int_equal(o.done, 0);
	assert_int_equal(loopback_connections(&b->server), 0);

	ask(b, &op_read, "/ok", &o);
	assert_int_equal(o.answer.status, 200);
	ask(b, &op_token, "/ok", &o);
	assert_int_equal(o.answer.status, 200);
	net_set_read_only(b->net, false);
	ask(b, &op_write, "/no-content", &o);
	assert_int_equal(o.answer.status, 204);
}

/* --- addresses --- */

static void addresses_are_looked_at(void **state)
{
	(void)state;
	static const struct {
		const char *url, *host, *authority, *why;
		bool tls;
	} cases[] = {
	        {"http://a.example", "a.example", "a.example:80", NULL, false},
	        {"https://a.example/auth/x?y=1", "a.example", "a.example:443", NULL, true},
	        {"HTTP://a.example:8080/", "a.example", "a.example:8080", NULL, false},
	        {"http://[::1]:8080/", "::1", "[::1]:8080", NULL, false},
	        {"file:///etc/passwd", NULL, NULL, "the address cannot be asked: no http or https address", false},
	        {"gopher://a.example/", NULL, NULL, "the address cannot be asked: no http or https address", false},
	        {"a.example", NULL, NULL, "the address cannot be asked: no http or https address", false},
	        {"http://a.example/\r\nX: y", NULL, NULL, "the address cannot be asked: no http or https address", false},
	        {"http://u:secret@a.example/", NULL, NULL, "the address cannot be asked: a user or a password stands in it", false},
	        {"", NULL, NULL, "the address cannot be asked: no http or https address", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct place place;
		struct error e = place_of(cases[i].url, &place);
		if (cases[i].why) {
			assert_int_equal(e.class, ERROR_CONFIG);
			assert_string_equal(e.sentence, cases[i].why);
			continue;
		}
		assert_int_equal(e.class, ERROR_NONE);
		assert_string_equal(place.host, cases[i].host);
		assert_string_equal(place.authority, cases[i].authority);
		assert_int_equal(place.tls, cases[i].tls);
	}
}

/* --- good answers --- */

static void an_answer_is_streamed(void **state)
{
	struct bench *b = *state;
	struct outcome o;
	ask(b, &op_read, "/ok", &o);
	assert_int_equal(o.answer.error.class, ERROR_NONE);
	assert_int_equal(o.answer.status, 200);
	assert_true(o.answer.is_json);
	assert_true(o.answer.sent);
	assert_string_equal(o.chunk, "{\"answer\":42}");
	assert_null(o.answer.body.at);
	assert_int_equal(o.answer.bytes, 13);
	assert_int_equal(o.answer.retry_after_ms, -1);
	assert_true(o.answer.started_ms > 0 && o.answer.first_byte_ms >= o.answer.started_ms && o.answer.ended_ms >= o.answer.first_byte_ms);
	assert_true(o.answer.asked_wall_ms > 0 && o.answer.ended_wall_ms >= o.answer.asked_wall_ms);
}

static void a_request_says_what_it_is(void **state)
{
	struct bench *b = *state;
	struct outcome o;
	struct error error;
	struct secret *token = secret_new("abc.def", 7);
	struct net_request r = request_for(&op_token, url_of(b, "/ok"), &o);
	r.bearer = token;
	r.body = span_of("a=b%20c");
	r.body_is_secret = true;
	r.keep_body = true;
	assert_int_not_equal(net_send(b->net, &r, &error), 0);
	secret_free(token); /* copied */
	turn_until(b->net, &o.done, 1);
	assert_string_equal(o.body, "{\"answer\":42}");
	assert_int_equal(o.chunk_bytes, 0);
	static const char *const heard[] = {"POST /ok HTTP/1.1\r\n", "\r\nAuthorization: Bearer abc.def\r\n", "\r\nAccept: application/json\r\n", "\r\nUser-Agent: test/1\r\n",
	                                    "\r\nContent-Type: application/x-www-form-urlencoded\r\n", "\r\n\r\na=b%20c"};
	for (size_t i = 0; i < sizeof heard / sizeof heard[0]; i++)
		assert_true(loopback_heard(&b->server, heard[i]));
	assert_false(loopback_heard(&b->server, "Accept-Encoding")); /* nothing is unpacked, so nothing can burst */
	assert_false(loopback_heard(&b->server, "Expect"));

	ask(b, &op_post, "/ok", &o);
	assert_true(loopback_heard(&b->server, "\r\nContent-Type: application/json\r\n"));
	assert_false(loopback_heard(&b->server, "Authorization"));
	ask(b, &op_bare_post, "/no-content", &o);
	assert_true(loopback_heard(&b->server, "POST /no-content") && loopback_heard(&b->server, "Content-Length: 0\r\n"));
	assert_false(loopback_heard(&b->server, "Content-Type"));
	ask(b, &op_write, "/no-content", &o);
	assert_true(loopback_heard(&b->server, "DELETE /no-content"));
}

static void a_token_that_is_no_header_is_refused(void **state)
{
	struct bench *b = *state;
	struct outcome o;
	struct error error;
	struct net_request r = request_for(&op_read, url_of(b, "/ok"), &o);
	struct secret *token = secret_new("abc\r\nX: y", 9);
	r.bearer = token;
	assert_int_equal(net_send(b->net, &r, &error), 0);
	assert_int_equal(error.class, ERROR_CONFIG);
	secret_free(token);
}

static void statuses_that_are_no_200(void **state)
{
	struct bench *b = *state;
	struct outcome o;
	ask(b, &op_read, "/missing", &o);
	assert_int_equal(o.answer.error.class, ERROR_NONE);
	assert_int_equal(o.answer.status, 404);
	assert_true(o.answer.is_json);
	assert_string_equal(o.body, "{\"error\":\"User not found\"}");
	assert_int_equal(o.chunk_bytes, 0);

	ask(b, &op_read, "/html", &o);
	assert_int_equal(o.answer.status, 200);
	assert_false(o.answer.is_json);

	ask(b, &op_write, "/no-content", &o);
	assert_int_equal(o.answer.error.class, ERROR_NONE);
	assert_int_equal(o.answer.status, 204);
	assert_int_equal(o.answer.bytes, 0);

	ask(b, &op_post, "/created", &o);
	assert_int_equal(o.answer.status, 201);
	assert_string_equal(o.location, "/users/17");

	ask(b, &op_read, "/busy", &o);
	assert_int_equal(o.answer.status, 503);
	assert_int_equal(o.answer.retry_after_ms, 7000);

	ask(b, &op_read, "/busy-for-ever", &o);
	assert_int_equal(o.answer.retry_after_ms, 86400000);

	ask(b, &op_read, "/gzip", &o);
	assert_int_equal(o.answer.error.class, ERROR_NONE);
	assert_int_equal(o.chunk_bytes, 4); /* as sent */
}

static void a_redirect_is_not_followed(void **state)
{
	struct bench *b = *state;
	struct loopback other;
	loopback_start(&other, pages);
	char location[64];
	snprintf(location, sizeof location, "http://127.0.0.1:%d/ok", other.port);
	b->server.location = location;
	struct outcome o;
	struct error error;
	struct secret *token = secret_new("secret", 6);
	struct net_request r = request_for(&op_read, url_of(b, "/redirect"), &o);
	r.bearer = token;
	net_send(b->net, &r, &error);
	turn_until(b->net, &o.done, 1);
	assert_int_equal(o.answer.error.class, ERROR_NONE);
	assert_int_equal(o.answer.status, 302);
	assert_string_equal(o.location, location);
	assert_int_equal(loopback_connections(&other), 0);
	secret_free(token);
	loopback_stop(&other);
}

/* --- servers that misbehave --- */

static void be_quick(struct bench *b)
{
	net_free(b->net);
	b->net = net_new(&quick, &clock_system);
	assert_non_null(b->net);
}

static void failures_have_words(void **state)
{
	struct bench *b = *state;
	be_quick(b);
	static const struct {
		const char *path;
		enum error_class class;
		const char *sentence;
		int status;
	} cases[] = {
	        {"/stall", ERROR_UNREACHABLE, "no answer from % in 0.8 s", 0},
	        {"/stall-headers", ERROR_UNREACHABLE, "the answer of % stands still after 0 bytes", 200},
	        {"/stall-body", ERROR_UNREACHABLE, "the answer of % stands still after 10 bytes", 200},
	        {"/cut", ERROR_UNREACHABLE, "the answer of % was cut off after 10 bytes", 200},
	        {"/cut-chunked", ERROR_UNREACHABLE, "the answer of % was cut off after 5 bytes", 200},
	        {"/close", ERROR_UNREACHABLE, "% closed the connection without an answer", 0},
	        {"/many-headers", ERROR_PROTOCOL, "% sent more than 64 KiB of headers", 200},
	        {"/garbage", ERROR_PROTOCOL, "% does not speak HTTP", 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct outcome o;
		ask(b, &op_read, cases[i].path, &o);
		assert_sentence(b, &o.answer.error, cases[i].class, cases[i].sentence);
		assert_int_equal(o.answer.status, cases[i].status);
		assert_true(o.answer.sent);
		assert_true(o.answer.ended_ms - o.answer.started_ms < 4000);
	}
}

static void a_drip_ends(void **state)
{
	struct bench *b = *state;
	struct outcome o;
	struct net_options slow = quick;
	slow.first_byte_ms = 3000; /* and so nothing stands still before the whole time is over */
	struct net *n = net_new(&slow, &clock_system);
	struct error error;
	struct net_request r = request_for(&op_read, url_of(b, "/drip"), &o);
	net_send(n, &r, &error);
	turn_until(n, &o.done, 1);
	assert_int_equal(o.answer.error.class, ERROR_UNREACHABLE);
	assert_non_null(strstr(o.answer.error.sentence, " did not end in 2 s, after "));
	assert_true(o.answer.ended_ms - o.answer.started_ms < 4000);
	assert_true(o.answer.bytes > 0 && o.answer.bytes < 5000);
	net_free(n);
}

static void no_body_is_endless(void **state)
{
	struct bench *b = *state;
	struct outcome o;
	ask(b, &op_read, "/endless", &o);
	assert_sentence(b, &o.answer.error, ERROR_PROTOCOL, "% sent more than 256 MiB");
	assert_true(o.answer.bytes < LIMIT_BODY + (1 << 20));
}

static void one_header_is_not_endless(void **state)
{
	struct bench *b = *state;
	struct outcome o;
	ask(b, &op_read, "/long-header", &o);
	assert_int_not_equal(o.answer.error.class, ERROR_NONE);
	assert_int_equal(o.answer.bytes, 0);
}

static void what_is_kept_has_an_end(void **state)
{
	struct bench *b = *state;
	struct outcome o;
	struct error error;
	ask(b, &op_read, "/big-error", &o); /* of an error, a piece is enough */
	assert_int_equal(o.answer.error.class, ERROR_NONE);
	assert_int_equal(o.answer.status, 500);
	assert_true(o.answer.is_json);
	assert_int_equal(o.body_length, LIMIT_SMALL_BODY);

	struct net_request r = request_for(&op_read, url_of(b, "/big"), &o);
	r.keep_body = true;
	net_send(b->net, &r, &error);
	turn_until(b->net, &o.done, 1);
	assert_sentence(b, &o.answer.error, ERROR_PROTOCOL, "% sent more than 1 MiB where a small answer was due");

	ask(b, &op_read, "/big", &o); /* streamed, all of it comes */
	assert_int_equal(o.answer.error.class, ERROR_NONE);
	assert_int_equal(o.chunk_bytes, 3 << 20);
}

static void a_reader_may_say_no(void **state)
{
	struct bench *b = *state;
	struct outcome o;
	struct error error;
	struct net_request r = request_for(&op_read, url_of(b, "/big"), &o);
	o.stop_after = 1000;
	net_send(b->net, &r, &error);
	turn_until(b->net, &o.done, 1);
	assert_int_equal(o.answer.error.class, ERROR_PROTOCOL);
	assert_string_equal(o.answer.error.sentence, "stopped");
	assert_int_equal(o.answer.status, 200);
}

static void nobody_is_there(void **state)
{
	struct bench *b = *state;
	int port;
	int listener = loopback_listen(&port);
	char url[64], expected[128];

	/* listens, accepts nobody: the system takes the connection, and nothing comes back */
	struct net *hasty = net_new(&quick, &clock_system);
	struct outcome o;
	struct error error;
	snprintf(url, sizeof url, "http://127.0.0.1:%d/", port);
	snprintf(expected, sizeof expected, "no answer from 127.0.0.1:%d in 0.8 s", port);
	struct net_request r = request_for(&op_write, url, &o);
	net_send(hasty, &r, &error);
	turn_until(hasty, &o.done, 1);
	assert_string_equal(o.answer.error.sentence, expected);
	assert_true(o.answer.sent); /* it may have got there */
	net_free(hasty);

	close(listener);
	snprintf(expected, sizeof expected, "connection refused by 127.0.0.1:%d", port);
	r = request_for(&op_write, url, &o);
	net_send(b->net, &r, &error);
	turn_until(b->net, &o.done, 1);
	assert_string_equal(o.answer.error.sentence, expected);
	assert_int_equal(o.answer.error.class, ERROR_UNREACHABLE);
	assert_false(o.answer.sent);

	r = request_for(&op_read, "http://nowhere.example/", &o);
	net_send(b->net, &r, &error);
	turn_until(b->net, &o.done, 1);
	assert_string_equal(o.answer.error.sentence, "name 'nowhere.example' does not resolve");

	snprintf(url, sizeof url, "https://127.0.0.1:%d/", b->server.port);
	r = request_for(&op_read, url, &o);
	net_send(b->net, &r, &error);
	turn_until(b->net, &o.done, 1);
	assert_sentence(b, &o.answer.error, ERROR_UNREACHABLE, "no TLS with %: it seems to speak plain http");
	assert_false(o.answer.sent);
}

static void a_name_that_hangs_holds_up_nobody(void **state)
{
	struct bench *b = *state;
	struct net_options hasty = patient;
	hasty.connect_ms = 400;
	struct net *n = net_new(&hasty, &clock_system);
	struct outcome o, other;
	struct error error;
	int64_t from = clock_mono(&clock_system);
	struct net_request r = request_for(&op_read, "http://hangs.example/", &o);
	net_send(n, &r, &error);
	struct net_request ok = request_for(&op_read, url_of(b, "/ok"), &other);
	net_send(n, &ok, &error);
	turn_until(n, &other.done, 1);
	assert_int_equal(other.answer.status, 200);
	turn_until(n, &o.done, 1);
	assert_string_equal(o.answer.error.sentence, "name 'hangs.example' does not resolve in 0.4 s");
	assert_false(o.answer.sent);

	r = request_for(&op_read, "http://hangs.example/", &o);
	net_send(n, &r, &error);
	net_turn(n, 20, -1);
	net_free(n);
	assert_int_equal(o.done, 0);
	assert_true(clock_mono(&clock_system) - from < 2700); /* each look-up takes 3 s */
}

/* --- a WRITE --- */

static void a_write_is_sent_once(void **state)
{
	struct bench *b = *state;
	struct outcome o;
	ask(b, &op_read, "/ok", &o); /* leaves a connection behind */
	ask(b, &op_read, "/ok", &o); /* and uses it */
	assert_int_equal(loopback_connections(&b->server), 1);

	ask(b, &op_write, "/close", &o);
	assert_int_equal(loopback_requests(&b->server), 3);
	assert_int_equal(loopback_connections(&b->server), 2); /* one of its own */
	assert_int_equal(o.answer.error.class, ERROR_UNREACHABLE);
	assert_true(o.answer.sent);

	/* what a READ on a kept connection gets from libcurl, and a WRITE must not */
	ask(b, &op_read, "/close", &o);
	assert_int_equal(loopback_requests(&b->server), 5);

	ask(b, &op_write, "/no-content", &o);
	ask(b, &op_write, "/no-content", &o);
	assert_int_equal(loopback_connections(&b->server), 5); /* none is used twice */
	ask(b, &op_read, "/ok", &o);
	assert_int_equal(loopback_connections(&b->server), 6); /* and none is left to others */
}

/* --- the queue, cancelling, waking --- */

struct crowd {
	unsigned done;
};

static void crowd_done(void *self, const struct net_answer *answer)
{
	struct crowd *c = self;
	assert_int_equal(answer->status, 200);
	c->done++;
}

static void connections_are_few(void **state)
{
	struct bench *b = *state;
	struct crowd crowd = {0};
	struct error error;
	struct net_request r = {.operation = &op_read, .url = url_of(b, "/slow"), .done = crowd_done, .self = &crowd};
	for (int i = 0; i < 12; i++)
		assert_int_not_equal(net_send(b->net, &r, &error), 0);
	assert_int_equal(net_running(b->net), 12);
	turn_until(b->net, &crowd.done, 12);
	assert_int_equal(loopback_connections(&b->server), 4);
	assert_int_equal(loopback_requests(&b->server), 12);
}

static void cancelling_is_quiet_and_quick(void **state)
{
	struct bench *b = *state;
	struct outcome o, waits[5];
	struct error error;
	struct net_request r = request_for(&op_read, url_of(b, "/stall"), &o);
	unsigned number = net_send(b->net, &r, &error);
	unsigned numbers[5];
	for (int i = 0; i < 5; i++) {
		struct net_request w = request_for(&op_read, url_of(b, "/stall"), &waits[i]);
		numbers[i] = net_send(b->net, &w, &error);
	}
	net_turn(b->net, 50, -1);
	int64_t from = clock_mono(&clock_system);
	net_cancel(b->net, number);
	for (int i = 0; i < 5; i++)
		net_cancel(b->net, numbers[i]);
	net_cancel(b->net, 12345); /* none of ours */
	assert_int_equal(net_running(b->net), 0);
	net_turn(b->net, 20, -1);
	assert_true(clock_mono(&clock_system) - from < 300);
	assert_int_equal(o.done, 0);

	/* what is under way when the net goes is dropped as quietly */
	struct net *n = net_new(&quick, &clock_system);
	r = request_for(&op_read, url_of(b, "/stall"), &o);
	net_send(n, &r, &error);
	net_turn(n, 20, -1);
	net_free(n);
	assert_int_equal(o.done, 0);
	net_free(NULL);
}

struct canceller {
	struct net *net;
	unsigned own, other;
};

static bool cancel_all(void *self, const char *bytes, size_t length)
{
	(void)bytes;
	(void)length;
	struct canceller *c = self;
	net_cancel(c->net, c->own);
	net_cancel(c->net, c->other);
	return true;
}

static void not_called(void *self, const struct net_answer *answer)
{
	(void)self;
	(void)answer;
	fail();
}

static void a_chunk_may_cancel(void **state)
{
	struct bench *b = *state;
	struct canceller c = {.net = b->net};
	struct error error;
	struct net_request r = {.operation = &op_read, .url = url_of(b, "/stall"), .done = not_called, .self = &c};
	c.other = net_send(b->net, &r, &error);
	r.url = url_of(b, "/big");
	r.chunk = cancel_all;
	c.own = net_send(b->net, &r, &error);
	for (int i = 0; i < 100 && net_running(b->net) > 0; i++)
		net_turn(b->net, 50, -1);
	assert_int_equal(net_running(b->net), 0);
}

struct chain {
	struct bench *bench;
	unsigned left, done;
};

static void ask_again(void *self, const struct net_answer *answer)
{
	struct chain *c = self;
	assert_int_equal(answer->status, 200);
	c->done++;
	if (c->left-- == 0)
		return;
	struct error error;
	struct net_request r = {.operation = &op_read, .url = url_of(c->bench, "/ok"), .done = ask_again, .self = c};
	assert_int_not_equal(net_send(c->bench->net, &r, &error), 0);
}

static void an_answer_may_ask(void **state)
{
	struct chain c = {.bench = *state, .left = 5};
	struct error error;
	struct net_request r = {.operation = &op_read, .url = url_of(c.bench, "/ok"), .done = ask_again, .self = &c};
	net_send(c.bench->net, &r, &error);
	turn_until(c.bench->net, &c.done, 6);
	assert_int_equal(loopback_connections(&c.bench->server), 1); /* kept alive */
}

static void *wake_soon(void *net)
{
	struct timespec pause = {.tv_nsec = 50 * 1000 * 1000};
	nanosleep(&pause, NULL);
	net_wake(net);
	return NULL;
}

static void waiting_can_be_ended(void **state)
{
	struct bench *b = *state;
	pthread_t thread;
	int64_t from = clock_mono(&clock_system);
	pthread_create(&thread, NULL, wake_soon, b->net);
	assert_false(net_turn(b->net, 5000, -1));
	pthread_join(thread, NULL);
	assert_true(clock_mono(&clock_system) - from < 2000);

	int ends[2];
	assert_int_equal(pipe(ends), 0);
	assert_false(net_turn(b->net, 10, ends[0]));
	assert_int_equal(write(ends[1], "x", 1), 1);
	from = clock_mono(&clock_system);
	assert_true(net_turn(b->net, 5000, ends[0]));
	assert_true(clock_mono(&clock_system) - from < 2000);
	close(ends[0]);
	close(ends[1]);
}

#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(gate_asks_the_effect),
	        WITH_SERVER(a_closed_gate_makes_no_connection),
	        cmocka_unit_test(addresses_are_looked_at),
	        WITH_SERVER(an_answer_is_streamed),
	        WITH_SERVER(a_request_says_what_it_is),
	        WITH_SERVER(a_token_that_is_no_header_is_refused),
	        WITH_SERVER(statuses_that_are_no_200),
	        WITH_SERVER(a_redirect_is_not_followed),
	        WITH_SERVER(failures_have_words),
	        WITH_SERVER(a_drip_ends),
	        WITH_SERVER(no_body_is_endless),
	        WITH_SERVER(one_header_is_not_endless),
	        WITH_SERVER(what_is_kept_has_an_end),
	        WITH_SERVER(a_reader_may_say_no),
	        WITH_SERVER(nobody_is_there),
	        WITH_SERVER(a_name_that_hangs_holds_up_nobody),
	        WITH_SERVER(a_write_is_sent_once),
	        WITH_SERVER(connections_are_few),
	        WITH_SERVER(cancelling_is_quiet_and_quick),
	        WITH_SERVER(a_chunk_may_cancel),
	        WITH_SERVER(an_answer_may_ask),
	        WITH_SERVER(waiting_can_be_ended),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
