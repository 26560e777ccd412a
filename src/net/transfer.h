/* One request on its way: what net.c keeps in its queue, transfer.c hands to libcurl, and failure.c finds words for. */
#ifndef NET_TRANSFER_H
#define NET_TRANSFER_H

#include "base/buffer.h"
#include "net/net.h"
#include "net/place.h"

#include <curl/curl.h>

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

	CURL *easy; /* NULL: it waits for its turn */
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

/* Make the handle and start the clocks. False: out of memory. */
bool transfer_start(struct transfer *t);

/* What came of it. The spans point into the transfer. */
void transfer_answer(const struct transfer *t, CURLcode code, struct net_answer *out);

/* failure.c: libcurl's code and our own stop in plain words; ERROR_NONE when an HTTP answer came. */
struct error transfer_error(const struct transfer *t, CURLcode code);

#endif
