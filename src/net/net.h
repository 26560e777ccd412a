/* The transport: all requests of the program leave here, by one curl multi handle in one thread. It knows no server: it is handed an operation row,
 * a URL, a body and a token. The read-only gate is here: a request leaves only if its row may.
 *
 * Long answers are handed on in the chunks they come in; nothing is kept but small bodies of errors. Nothing here waits but net_turn. */
#ifndef NET_NET_H
#define NET_NET_H

#include "base/clock.h"
#include "base/error.h"
#include "base/secret.h"
#include "model/operation.h"

struct net;

/* What stands where the network would be: a script, a test. It is handed each request that has passed the gate and whose turn it is, and answers by net_wire_answer, in
 * the call or later. Nothing is resolved and no socket is opened. Time-outs are counted as ever, by the net's clock. */
struct net_wire {
	void (*request)(void *self, struct net *n, unsigned number, const struct operation *operation, const char *url, struct span body, bool bearer);
	void (*gone)(void *self, struct net *n); /* `n` is freed: nothing that it asked may be answered any more. NULL: who answers in the call need not know */
	void *self;
};

struct net_options { /* the texts are borrowed and outlive the net */
	int64_t connect_ms, first_byte_ms, whole_ms; /* 3,000; 10,000; 60,000 */
	const char *ca_file, *cert, *key;
	const char *proxy, *no_proxy; /* for https, as HTTPS_PROXY means it */
	bool insecure;
	unsigned connections;       /* at once to one server: 4 */
	const char *user_agent;     /* "mlflow-oidc-top/0.1" */
	const struct net_wire *wire; /* NULL: the network */
};

/* What came of one request. */
struct net_answer {
	struct error error;     /* ERROR_NONE: an HTTP answer came, whatever its status. Else unreachable, read-only, memory … (source not set) */
	int status;             /* HTTP status; 0: none */
	bool sent;              /* something may have reached the server: a WRITE with `sent` and an error is "unknown" */
	bool is_json;           /* content type says JSON */
	struct span body;       /* the whole body when `keep_body` or when the status is not 2xx (cut at LIMIT_SMALL_BODY); valid in the callback */
	struct span location;   /* Location header; null */
	int64_t started_ms, first_byte_ms, ended_ms; /* mono clock */
	int64_t asked_wall_ms, ended_wall_ms;
	uint64_t bytes;         /* of the body as sent */
	int64_t retry_after_ms; /* -1: none */
};

struct net_request {
	const struct operation *operation;
	const char *url;                /* copied */
	struct span body;               /* copied; null: none. Its content type follows from the operation (form, json) */
	bool body_is_secret;            /* wiped after use */
	const struct secret *bearer;    /* copied; NULL: none */
	bool keep_body;                 /* answers 2xx are kept whole (LIMIT_SMALL_BODY) instead of streamed */
	/* 2xx bytes as they come (not with keep_body). False stops the transfer: the answer's error is then ERROR_PROTOCOL "stopped". */
	bool (*chunk)(void *self, const char *bytes, size_t length);
	void (*done)(void *self, const struct net_answer *answer); /* exactly once for each request that net_send took */
	void *self;
};

/* NULL when out of memory. */
struct net *net_new(const struct net_options *options, const struct clock *clock);
void net_free(struct net *n); /* not from a callback; drops what is under way without its callback; never blocks on a name look-up */

/* The gate. While it is on, an operation with EFFECT_WRITE is refused with ERROR_READ_ONLY, before a byte or a look-up. */
void net_set_read_only(struct net *n, bool on);

/* Take a request (copied). 0: refused, *error says why, `done` is not called. Else its number, for net_cancel.
 * A WRITE goes over a fresh connection and is never repeated. Redirects are never followed. Only http and https. */
unsigned net_send(struct net *n, const struct net_request *request, struct error *error);
void net_cancel(struct net *n, unsigned number); /* `done` is not called */

/* Turn the wheel: callbacks are called from here. Waits at most timeout_ms for something to happen on the transfers, on `extra_fd` (readable; -1: none) or
 * net_wake. Returns true when extra_fd is readable. */
bool net_turn(struct net *n, int timeout_ms, int extra_fd);
void net_wake(struct net *n); /* from any thread */
unsigned net_running(const struct net *n);
int64_t net_due(const struct net *n); /* when patience with a request that has no answer yet is over, mono ms; INT64_MAX */

/* How a request on the wire ends. Nothing happens when it has ended already (answered, cancelled, timed out). Callbacks are called by the net_turn under way or the
 * next one, in the order of the answers; the body is copied. */
enum net_wire_end {
	NET_WIRE_ANSWERED, /* `status`, `body` */
	NET_WIRE_LOST,     /* it was sent, and the connection broke before an answer */
	NET_WIRE_REFUSED,  /* no connection was made: nothing was sent */
};
void net_wire_answer(struct net *n, unsigned number, enum net_wire_end end, int status, bool is_json, struct span body);

#endif
