/* The transport when memory runs out: a request is refused or answered with an error, or all is well. The sanitizer sees to crashes and leaks. */
#include "net/net.h"

#include "failing_memory.h"
#include "loopback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

static bool page_missing(struct loopback *s, int fd)
{
	(void)s;
	return loopback_say(fd, "HTTP/1.1 404 Not Found\r\nLocation: /x\r\nContent-Length: 2\r\n\r\n{}");
}

static const struct loopback_page pages[] = {{"/missing", page_missing}, {0}};
static struct loopback server;
static struct secret *token;
static unsigned done;

static void on_done(void *self, const struct net_answer *answer)
{
	(void)self;
	done++;
	if (error_is(&answer->error))
		assert_int_equal(answer->error.class, ERROR_MEMORY);
	else
		assert_int_equal(answer->status, 404);
	if (!memory_failed())
		assert_true(answer->body.length == 2 && answer->location.length == 2);
}

static void one_request(void)
{
	static const struct operation op = {.name = "test", .method = "POST", .form = "x"};
	static const struct net_options options = {.connect_ms = 3000, .first_byte_ms = 10000, .whole_ms = 20000, .connections = 1, .user_agent = "test"};
	char url[64];
	snprintf(url, sizeof url, "http://127.0.0.1:%d/missing", server.port);
	done = 0;
	struct net *n = net_new(&options, &clock_system);
	if (!n) {
		assert_true(memory_failed());
		return;
	}
	struct error error;
	struct net_request r = {.operation = &op, .url = url, .body = span_of("a=b"), .body_is_secret = true, .bearer = token, .done = on_done};
	if (net_send(n, &r, &error) == 0) {
		assert_true(memory_failed());
		assert_int_equal(error.class, ERROR_MEMORY);
	} else {
		for (int i = 0; i < 100 && done == 0; i++)
			net_turn(n, 1000, -1);
		assert_int_equal(done, 1);
	}
	net_free(n);
}

static void a_request_without_memory(void **state)
{
	(void)state;
	loopback_start(&server, pages);
	token = secret_new("abc", 3);
	assert_true(memory_run_out(one_request) >= 5); /* net, transfer, URL, body, header */
	secret_free(token);
	loopback_stop(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_request_without_memory)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
