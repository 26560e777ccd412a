#include "net/transfer.h"

#include <stdlib.h>

#define PIECE ((size_t)16384) /* as libcurl hands bodies on: in pieces */

void wire_keep(struct transfer *t, unsigned order, enum net_wire_end end, int status, bool is_json, struct span body)
{
	t->reply = (struct wire_reply){.order = order, .end = end, .status = status, .is_json = is_json};
	if (body.length == 0)
		return;
	t->reply.body = malloc(body.length);
	if (!t->reply.body) {
		t->stop = STOP_MEMORY;
		return;
	}
	memcpy(t->reply.body, body.at, body.length);
	t->reply.length = body.length;
}

CURLcode wire_take(struct transfer *t)
{
	if (t->reply.end == NET_WIRE_REFUSED)
		return CURLE_COULDNT_CONNECT;
	if (t->reply.end == NET_WIRE_LOST)
		return CURLE_GOT_NOTHING;
	if (t->stop != STOP_NOT)
		return CURLE_WRITE_ERROR;
	t->status = t->reply.status;
	t->first_byte_ms = clock_mono(t->clock); /* also of an answer without a body */
	for (size_t at = 0, length; at < t->reply.length; at += length) {
		size_t left = t->reply.length - at;
		length = left < PIECE ? left : PIECE;
		if (!transfer_take(t, t->reply.body + at, length))
			return CURLE_WRITE_ERROR;
	}
	return CURLE_OK;
}
