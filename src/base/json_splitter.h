/* Finds the whole elements of one array in JSON that arrives in pieces, so that a list of any length costs the memory of one element.
 *
 * The array is the document itself (`member` NULL) or the value of one member of the outermost object. Elements that lie whole inside a
 * chunk are handed out in place, others from a buffer (at most LIMIT_ELEMENT). The grammar between elements (commas, brackets, white space) is
 * checked here; the grammar inside an element is the reader's. Other members of the outermost object are collected, with the
 * array emptied, as a small document (at most LIMIT_SMALL_BODY), for page tokens and errors. */
#ifndef BASE_JSON_SPLITTER_H
#define BASE_JSON_SPLITTER_H

#include "base/buffer.h"
#include "base/error.h"

struct json_splitter {
	const char *member;
	/* Called for each element, in order. A false return stops: the splitter then answers ERROR_PROTOCOL with `why`. */
	bool (*element)(void *self, struct span bytes);
	void *self;
	struct buffer partial; /* an element that crosses chunks */
	struct buffer rest;    /* the outermost object without the array's elements */
	unsigned state;
	unsigned depth;
	bool in_string, escaped;
	size_t elements;
	const char *why;
};

void json_splitter_init(struct json_splitter *s, const char *member, bool (*element)(void *self, struct span bytes), void *self);
void json_splitter_release(struct json_splitter *s);

/* Feed a chunk. False: s->why says what is wrong; feed no more. */
bool json_splitter_feed(struct json_splitter *s, const char *bytes, size_t length);

/* The stream ended. False (s->why) when it ended inside the document, when the array was never met, or when nothing but white space came. */
bool json_splitter_end(struct json_splitter *s);

#endif
