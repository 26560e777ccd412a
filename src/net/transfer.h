/* One request on its way: what net.c keeps in its queue, transfer.c hands to libcurl, and failure.c finds words for. */
#ifndef NET_TRANSFER_H
#define NET_TRANSFER_H

#include "base/buffer.h"
#include "net/net.h"
#include "net/place.h"

#include <curl/curl.h>

/* What a wire said to a request: net_wire_answer. */
struct wire_reply {
	unsigned order; /* of all replies; 0: none yet */
	enum net_wire_end end;
	int status;
	bool is_json;
	char *body;
	size_t length;
};

/* Why we stopped a transfer ourselves. */
enum stop { STOP_NOT, STOP_FIRST_BYTE, STOP_CHUNK, STOP_HEADERS, STOP_BODY, STOP_KEPT, STOP_MEMORY, STOP_ENOUGH /* of an error's body: no failure */, STOP_CANCELLED };

#define TRANSFER_HEADERS 6u

struct transfer {
	struct transfer *next;
	unsigned number;
	const struct net_options *options; /* of the net, which outlives it */
	const struct clock *clock;
	struct place place;

	const struct operation *operation;
	char *url;
	char *body;
	size_t body_length;
	bool body_is_secret, keep_body;
	char *authorization; /* a whole header line; wiped */
	bool (*chunk)(void *self, const char *bytes, size_t length);
	void (*done)(void *self, const struct net_answer *answer);
	void *self;

	bool started;            /* false: it waits for its turn */
	CURL *easy;              /* NULL with a wire */
	struct wire_reply reply; /* of the wire */
	struct curl_slist headers[TRANSFER_HEADERS];
	char why[CURL_ERROR_SIZE];
	enum stop stop;
	int status;
	size_t header_bytes;
	uint64_t bytes;
	struct buffer kept;
	struct buffer location;
	int64_t started_ms, first_byte_ms, asked_wall_ms;
};

/* A copy of `request` for `place`; NULL: out of memory. */
struct transfer *transfer_new(const struct net_request *request, const struct place *place, const struct net_options *options, const struct clock *clock);
void transfer_free(struct transfer *t); /* wipes what is secret; not while its handle is in a multi */

/* Start the clocks and, where there is no wire, make the handle. False: out of memory. */
bool transfer_start(struct transfer *t);

/* A piece of the body; the status is known. False: no more of it is wanted, and t->stop says why. */
bool transfer_take(struct transfer *t, const char *at, size_t length);

/* What came of it. The spans point into the transfer. */
void transfer_answer(const struct transfer *t, CURLcode code, struct net_answer *out);

/* wire.c: keep what the wire said; take it in as if it had come from a server, and say how that would have ended in libcurl's words. */
void wire_keep(struct transfer *t, unsigned order, enum net_wire_end end, int status, bool is_json, struct span body);
CURLcode wire_take(struct transfer *t);

/* failure.c: libcurl's code and our own stop in plain words; ERROR_NONE when an HTTP answer came. */
struct error transfer_error(const struct transfer *t, CURLcode code);

#endif
