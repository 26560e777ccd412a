#include "net/net.h"

#include "net/gate.h"
#include "net/transfer.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>

struct net {
	CURLM *multi;
	struct net_options options;
	struct clock clock;
	struct transfer *transfers; /* in the order they were sent; those that have not started wait for their turn */
	unsigned last_number;
	unsigned replies; /* of the wire, so far */
	bool read_only;
	bool performing; /* inside libcurl or a chunk's callback: transfers may not be taken out */
};

static void init_curl(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

struct net *net_new(const struct net_options *options, const struct clock *clock)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, init_curl);

	struct net *n = calloc(1, sizeof *n);
	if (!n)
		return NULL;
	n->options = *options;
	n->clock = *clock;
	n->multi = curl_multi_init();
	if (n->multi)
		return n;
	free(n);
	return NULL;
}

static void take_out(struct net *n, struct transfer *t)
{
	struct transfer **at = &n->transfers;
	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
}

static void drop(struct net *n, struct transfer *t)
{
	take_out(n, t);
	if (t->easy)
		curl_multi_remove_handle(n->multi, t->easy);
	transfer_free(t);
}

void net_free(struct net *n)
{
	if (!n)
		return;
	while (n->transfers)
		drop(n, n->transfers);
	if (n->options.wire && n->options.wire->gone)
		n->options.wire->gone(n->options.wire->self, n);
	curl_multi_cleanup(n->multi);
	free(n);
}

void net_set_read_only(struct net *n, bool on)
{
	n->read_only = on;
}

/* --- taking requests --- */

/* What goes into a header has to be one line. */
static bool fits_a_header(const struct secret *bearer)
{
	struct span s = secret_reveal(bearer);
	for (size_t i = 0; i < s.length; i++) {
		if ((unsigned char)s.at[i] <= ' ' || s.at[i] == 0x7F)
			return false;
	}
	return s.length > 0;
}

unsigned net_send(struct net *n, const struct net_request *request, struct error *error)
{
	*error = gate_check(request->operation, n->read_only);
	if (error_is(error))
		return 0;
	struct place place;
	*error = place_of(request->url, &place);
	if (error_is(error))
		return 0;
	if (request->bearer && !fits_a_header(request->bearer)) {
		*error = error_make(ERROR_CONFIG, "", "the token holds what no header may hold");
		return 0;
	}

	struct transfer *t = transfer_new(request, &place, &n->options, &n->clock);
	if (!t) {
		*error = error_make(ERROR_MEMORY, "", "out of memory for a request to %s", place.authority);
		return 0;
	}
	if (++n->last_number == 0)
		n->last_number = 1;
	t->number = n->last_number;
	struct transfer **at = &n->transfers;
	while (*at)
		at = &(*at)->next;
	*at = t;
	return t->number;
}

void net_cancel(struct net *n, unsigned number)
{
	for (struct transfer *t = n->transfers; t; t = t->next) {
		if (t->number != number)
			continue;
		t->stop = STOP_CANCELLED;
		if (!n->performing)
			drop(n, t);
		return;
	}
}

/* --- the wheel --- */

/* Tell what came of it. The transfer is out of the list before its callback, which may send, cancel and so on. */
static void finish(struct net *n, struct transfer *t, CURLcode code)
{
	take_out(n, t);
	struct net_answer answer;
	transfer_answer(t, code, &answer);
	if (t->easy)
		curl_multi_remove_handle(n->multi, t->easy);
	t->done(t->self, &answer);
	transfer_free(t);
}

static unsigned running_at(const struct net *n, const char *authority)
{
	unsigned count = 0;
	for (const struct transfer *t = n->transfers; t; t = t->next)
		count += t->started && strcmp(t->place.authority, authority) == 0;
	return count;
}

/* One that waits and whose server has a connection to spare. NULL: none. We queue, and not libcurl, so that a request's clocks start when it leaves. */
static struct transfer *next_to_start(const struct net *n)
{
	for (struct transfer *t = n->transfers; t; t = t->next) {
		if (!t->started && running_at(n, t->place.authority) < (n->options.connections > 0 ? n->options.connections : 1))
			return t;
	}
	return NULL;
}

static bool start(struct net *n, struct transfer *t)
{
	if (!transfer_start(t))
		return false;
	const struct net_wire *wire = n->options.wire;
	if (wire) {
		wire->request(wire->self, n, t->number, t->operation, t->url, (struct span){t->body, t->body_length}, t->authorization != NULL);
		return true;
	}
	return curl_multi_add_handle(n->multi, t->easy) == CURLM_OK;
}

static struct transfer *next_cancelled(const struct net *n)
{
	for (struct transfer *t = n->transfers; t; t = t->next) {
		if (t->stop == STOP_CANCELLED)
			return t;
	}
	return NULL;
}

/* When the first byte of an answer has to be there at the latest. */
static int64_t due_at(const struct net *n, const struct transfer *t)
{
	return t->started_ms + (n->options.first_byte_ms < n->options.whole_ms ? n->options.first_byte_ms : n->options.whole_ms);
}

static struct transfer *next_without_first_byte(const struct net *n, int64_t now)
{
	for (struct transfer *t = n->transfers; t; t = t->next) {
		if (t->started && t->first_byte_ms == 0 && now >= due_at(n, t))
			return t;
	}
	return NULL;
}

static struct transfer *next_replied(const struct net *n)
{
	struct transfer *first = NULL;
	for (struct transfer *t = n->transfers; t; t = t->next) {
		if (t->reply.order && (!first || t->reply.order < first->reply.order))
			first = t;
	}
	return first;
}

/* What the wire has said by now. True: a callback was called. */
static bool work_on_wire(struct net *n)
{
	bool called = false;
	struct transfer *t;
	while ((t = next_replied(n)) != NULL) {
		n->performing = true;
		CURLcode code = wire_take(t);
		n->performing = false;
		if (t->stop == STOP_CANCELLED)
			drop(n, t);
		else
			finish(n, t, code);
		called = true;
	}
	return called;
}

/* Start, move and finish what can be. True: a callback was called. */
static bool work(struct net *n)
{
	bool called = false;
	struct transfer *t;
	while ((t = next_to_start(n)) != NULL) {
		if (!start(n, t)) {
			finish(n, t, CURLE_OUT_OF_MEMORY);
			called = true;
		}
	}

	called |= work_on_wire(n);
	int running;
	n->performing = true;
	curl_multi_perform(n->multi, &running);
	n->performing = false;
	while ((t = next_cancelled(n)) != NULL) /* by a chunk's callback */
		drop(n, t);

	CURLMsg *message;
	int left;
	while ((message = curl_multi_info_read(n->multi, &left)) != NULL) {
		CURLcode code = message->data.result;
		if (message->msg != CURLMSG_DONE || curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t) != CURLE_OK)
			continue;
		finish(n, t, code);
		called = true;
	}
	while ((t = next_without_first_byte(n, clock_mono(&n->clock))) != NULL) {
		t->stop = STOP_FIRST_BYTE;
		finish(n, t, CURLE_OPERATION_TIMEDOUT);
		called = true;
	}
	return called;
}

int64_t net_due(const struct net *n)
{
	int64_t due = INT64_MAX;
	for (const struct transfer *t = n->transfers; t; t = t->next) {
		if (t->started && t->first_byte_ms == 0 && due_at(n, t) < due)
			due = due_at(n, t);
	}
	return due;
}

/* How long to wait so that no first byte is missed by more than a moment. */
static int until_due(const struct net *n, int timeout_ms)
{
	int64_t due = net_due(n), now = clock_mono(&n->clock);
	if (due >= now + timeout_ms)
		return timeout_ms;
	return due > now ? (int)(due - now) : 0;
}

bool net_turn(struct net *n, int timeout_ms, int extra_fd)
{
	bool called = work(n);
	struct curl_waitfd extra = {.fd = extra_fd, .events = CURL_WAIT_POLLIN};
	bool can_start = next_to_start(n) != NULL; /* sent by a callback */
	curl_multi_poll(n->multi, &extra, extra_fd >= 0 ? 1 : 0, called || can_start ? 0 : until_due(n, timeout_ms), NULL);
	work(n);
	return extra_fd >= 0 && (extra.revents & CURL_WAIT_POLLIN) != 0;
}

void net_wake(struct net *n)
{
	curl_multi_wakeup(n->multi);
}

unsigned net_running(const struct net *n)
{
	unsigned count = 0;
	for (const struct transfer *t = n->transfers; t; t = t->next)
		count++;
	return count;
}

void net_wire_answer(struct net *n, unsigned number, enum net_wire_end end, int status, bool is_json, struct span body)
{
	for (struct transfer *t = n->transfers; t; t = t->next) {
		if (t->number != number || t->reply.order || t->stop == STOP_CANCELLED)
			continue;
		if (++n->replies == 0)
			n->replies = 1;
		wire_keep(t, n->replies, end, status, is_json, body);
		return;
	}
}
