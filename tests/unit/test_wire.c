/* The transport with a wire in the place of the network: what a script answers is what a server would have answered, and no clock moves but the test's. */
#include "net/net.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define ASKED 16u

/* Clock and wire of a test, and what the wire was handed. */
struct bench {
	int64_t now;
	struct net *net;
	struct net_wire wire;
	unsigned asked, gone;
	struct {
		unsigned number;
		const struct operation *operation;
		char url[64], body[32];
		bool bearer;
	} ask[ASKED];
	bool at_once; /* each request is answered in the call, 204 */
};

static int64_t read_clock(void *self)
{
	return ((struct bench *)self)->now;
}

static void on_request(void *self, struct net *n, unsigned number, const struct operation *operation, const char *url, struct span body, bool bearer)
{
	struct bench *b = self;
	assert_true(b->asked < ASKED);
	b->ask[b->asked].number = number;
	b->ask[b->asked].operation = operation;
	b->ask[b->asked].bearer = bearer;
	snprintf(b->ask[b->asked].url, sizeof b->ask[0].url, "%s", url);
	snprintf(b->ask[b->asked].body, sizeof b->ask[0].body, "%.*s", body.at ? (int)body.length : 1, body.at ? body.at : "-");
	b->asked++;
	if (b->at_once)
		net_wire_answer(n, number, NET_WIRE_ANSWERED, 204, false, SPAN_NULL);
}

static void on_gone(void *self, struct net *n)
{
	struct bench *b = self;
	assert_ptr_equal(n, b->net);
	b->gone++;
}

static int set_up(void **state)
{
	struct bench *b = calloc(1, sizeof *b);
	if (!b)
		return -1;
	b->now = 1000000;
	b->wire = (struct net_wire){.request = on_request, .gone = on_gone, .self = b};
	const struct clock clock = {read_clock, read_clock, b};
	const struct net_options options = {
	        .connect_ms = 3000, .first_byte_ms = 10000, .whole_ms = 60000, .connections = 2, .user_agent = "test/1", .wire = &b->wire};
	b->net = net_new(&options, &clock);
	*state = b;
	return b->net ? 0 : -1;
}

static int tear_down(void **state)
{
	struct bench *b = *state;
	net_free(b->net);
	int failed = b->gone == 1 ? 0 : -1; /* who holds answers back has to know */
	free(b);
	return failed;
}

static const struct operation op_read = {.name = "test.read", .method = "GET"};
static const struct operation op_write = {.name = "test.write", .effect = EFFECT_WRITE, .method = "DELETE"};
static const struct operation op_post = {.name = "test.post", .effect = EFFECT_WRITE, .method = "POST", .json = "{}"};

/* What came of a request. */
struct outcome {
	unsigned done, order;
	struct net_answer answer;
	char body[64];
	size_t length, chunks, chunk_bytes;
	size_t stop_after; /* bytes; 0: never */
	struct net *cancels;
	unsigned number;
};

static unsigned order_of_ends;

static bool on_chunk(void *self, const char *bytes, size_t length)
{
	struct outcome *o = self;
	(void)bytes;
	o->chunks++;
	o->chunk_bytes += length;
	if (o->cancels)
		net_cancel(o->cancels, o->number);
	return o->stop_after == 0 || o->chunk_bytes < o->stop_after;
}

static void on_done(void *self, const struct net_answer *answer)
{
	struct outcome *o = self;
	o->done++;
	o->order = ++order_of_ends;
	o->answer = *answer;
	o->length = answer->body.length;
	snprintf(o->body, sizeof o->body, "%.*s", (int)(answer->body.length < 60 ? answer->body.length : 60), answer->body.at ? answer->body.at : "");
}

static void ask(struct bench *b, const struct operation *op, struct outcome *o, bool keeps, const struct secret *bearer)
{
	struct error error;
	struct net_request r = {.operation = op, .url = "http://kc.example/x", .keep_body = keeps, .bearer = bearer, .chunk = keeps ? NULL : on_chunk, .done = on_done, .self = o};
	if (op->json)
		r.body = span_of("{\"a\":1}");
	o->number = net_send(b->net, &r, &error);
	assert_int_not_equal(o->number, 0);
}

static void a_request_is_handed_over_when_it_is_its_turn(void **state)
{
	struct bench *b = *state;
	struct outcome o[3] = {0};
	struct secret *token = secret_new("abc", 3);
	ask(b, &op_post, &o[0], true, token);
	ask(b, &op_read, &o[1], true, NULL);
	ask(b, &op_read, &o[2], true, NULL);
	assert_int_equal(b->asked, 0); /* not in net_send */
	net_turn(b->net, 0, -1);
	assert_int_equal(b->asked, 2); /* as many as there are connections */
	assert_ptr_equal(b->ask[0].operation, &op_post);
	assert_string_equal(b->ask[0].url, "http://kc.example/x");
	assert_string_equal(b->ask[0].body, "{\"a\":1}");
	assert_true(b->ask[0].bearer);
	assert_false(b->ask[1].bearer);
	assert_string_equal(b->ask[1].body, "-");

	b->now += 25;
	net_wire_answer(b->net, b->ask[0].number, NET_WIRE_ANSWERED, 201, true, span_of("{}"));
	net_wire_answer(b->net, b->ask[0].number, NET_WIRE_LOST, 0, false, SPAN_NULL); /* it has its answer */
	assert_int_equal(o[0].done, 0); /* not in net_wire_answer */
	net_turn(b->net, 0, -1);
	assert_int_equal(o[0].done, 1);
	assert_false(error_is(&o[0].answer.error));
	assert_int_equal(o[0].answer.status, 201);
	assert_true(o[0].answer.sent);
	assert_true(o[0].answer.is_json);
	assert_string_equal(o[0].body, "{}");
	assert_int_equal(o[0].answer.bytes, 2);
	assert_int_equal(o[0].answer.first_byte_ms - o[0].answer.started_ms, 25);
	assert_int_equal(o[0].answer.ended_wall_ms, b->now);
	assert_int_equal(o[0].answer.retry_after_ms, -1);
	assert_int_equal(b->asked, 3); /* a connection became free */
	assert_int_equal(net_running(b->net), 2);
	secret_free(token);
}

static void a_closed_gate_hands_nothing_over(void **state)
{
	struct bench *b = *state;
	struct error error;
	struct net_request r = {.operation = &op_write, .url = "http://kc.example/x", .done = on_done};
	net_set_read_only(b->net, true);
	assert_int_equal(net_send(b->net, &r, &error), 0);
	assert_int_equal(error.class, ERROR_READ_ONLY);
	net_turn(b->net, 0, -1);
	assert_int_equal(b->asked, 0);
}

static void ends_have_the_words_of_the_network(void **state)
{
	static const struct {
		enum net_wire_end end;
		bool sent;
		const char *sentence;
	} cases[] = {
	        {NET_WIRE_LOST, true, "kc.example:80 closed the connection without an answer"},
	        {NET_WIRE_REFUSED, false, "connection refused by kc.example:80"},
	};
	struct bench *b = *state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct outcome o = {0};
		ask(b, &op_write, &o, true, NULL);
		net_turn(b->net, 0, -1);
		net_wire_answer(b->net, o.number, cases[i].end, 0, false, SPAN_NULL);
		net_turn(b->net, 0, -1);
		assert_int_equal(o.done, 1);
		assert_int_equal(o.answer.error.class, ERROR_UNREACHABLE);
		assert_string_equal(o.answer.error.sentence, cases[i].sentence);
		assert_int_equal(o.answer.sent, cases[i].sent);
		assert_int_equal(o.answer.status, 0);
	}
}

static void no_answer_is_a_time_out_by_the_clock(void **state)
{
	struct bench *b = *state;
	struct outcome o = {0};
	ask(b, &op_write, &o, true, NULL);
	net_turn(b->net, 0, -1);
	assert_int_equal(net_due(b->net), b->now + 10000);
	b->now += 9999;
	net_turn(b->net, 0, -1);
	assert_int_equal(o.done, 0);
	b->now += 1;
	net_turn(b->net, 0, -1);
	assert_int_equal(o.done, 1);
	assert_string_equal(o.answer.error.sentence, "no answer from kc.example:80 in 10 s");
	assert_true(net_due(b->net) == INT64_MAX);
	assert_true(o.answer.sent); /* what came of it nobody knows */
	net_wire_answer(b->net, o.number, NET_WIRE_ANSWERED, 204, false, SPAN_NULL); /* too late */
	net_turn(b->net, 0, -1);
	assert_int_equal(o.done, 1);
}

static void answers_come_in_their_order(void **state)
{
	struct bench *b = *state;
	struct outcome o[2] = {0};
	ask(b, &op_read, &o[0], true, NULL);
	ask(b, &op_read, &o[1], true, NULL);
	net_turn(b->net, 0, -1);
	net_wire_answer(b->net, o[1].number, NET_WIRE_ANSWERED, 200, false, SPAN_NULL);
	net_wire_answer(b->net, o[0].number, NET_WIRE_ANSWERED, 404, true, span_of("{\"error\":\"none\"}"));
	net_turn(b->net, 0, -1);
	assert_true(o[1].order < o[0].order);
	assert_string_equal(o[0].body, "{\"error\":\"none\"}");
	assert_int_equal(o[1].length, 0);
}

static void a_wire_may_answer_in_the_call(void **state)
{
	struct bench *b = *state;
	struct outcome o = {0};
	b->at_once = true;
	ask(b, &op_write, &o, true, NULL);
	net_turn(b->net, 0, -1);
	assert_int_equal(o.done, 1);
	assert_int_equal(o.answer.status, 204);
}

static void cancelling_is_quiet(void **state)
{
	struct bench *b = *state;
	struct outcome o[3] = {0};
	ask(b, &op_read, &o[0], true, NULL);
	ask(b, &op_read, &o[1], false, NULL);
	ask(b, &op_read, &o[2], true, NULL);
	net_cancel(b->net, o[2].number); /* waits for its turn */
	net_turn(b->net, 0, -1);
	net_cancel(b->net, o[0].number); /* before its answer */
	net_wire_answer(b->net, o[0].number, NET_WIRE_ANSWERED, 200, false, SPAN_NULL);
	o[1].cancels = b->net; /* in the middle of it */
	net_wire_answer(b->net, o[1].number, NET_WIRE_ANSWERED, 200, false, span_of("[1,2]"));
	net_turn(b->net, 0, -1);
	assert_int_equal(o[0].done + o[1].done + o[2].done, 0);
	assert_int_equal(o[1].chunks, 1);
	assert_int_equal(net_running(b->net), 0);
}

static void long_answers_come_in_pieces_and_have_an_end(void **state)
{
	struct bench *b = *state;
	char *big = malloc(3 << 20);
	assert_non_null(big);
	memset(big, 'x', 3 << 20);
	struct span body = {big, 3 << 20};
	struct outcome o[4] = {0};
	ask(b, &op_read, &o[0], false, NULL);
	ask(b, &op_read, &o[1], true, NULL);
	ask(b, &op_read, &o[2], false, NULL);
	ask(b, &op_read, &o[3], true, NULL);
	o[2].stop_after = 40000;
	for (unsigned i = 0; i < 4; i++) {
		net_turn(b->net, 0, -1);
		net_wire_answer(b->net, o[i].number, NET_WIRE_ANSWERED, i == 3 ? 500 : 200, false, body);
	}
	net_turn(b->net, 0, -1);
	assert_false(error_is(&o[0].answer.error));
	assert_int_equal(o[0].chunk_bytes, body.length);
	assert_true(o[0].chunks > 100);
	assert_string_equal(o[1].answer.error.sentence, "kc.example:80 sent more than 1 MiB where a small answer was due");
	assert_int_equal(o[2].answer.error.class, ERROR_PROTOCOL);
	assert_true(o[2].chunk_bytes < 60000);
	assert_false(error_is(&o[3].answer.error)); /* an error's body is cut, and that is no failure */
	assert_int_equal(o[3].answer.status, 500);
	assert_int_equal(o[3].length, LIMIT_SMALL_BODY);
	free(big);
}

#define WITH_WIRE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        WITH_WIRE(a_request_is_handed_over_when_it_is_its_turn),
	        WITH_WIRE(a_closed_gate_hands_nothing_over),
	        WITH_WIRE(ends_have_the_words_of_the_network),
	        WITH_WIRE(no_answer_is_a_time_out_by_the_clock),
	        WITH_WIRE(answers_come_in_their_order),
	        WITH_WIRE(a_wire_may_answer_in_the_call),
	        WITH_WIRE(cancelling_is_quiet),
	        WITH_WIRE(long_answers_come_in_pieces_and_have_an_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
