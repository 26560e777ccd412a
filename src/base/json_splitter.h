/* Finds the whole elements of one array in JSON that arrives in pieces, so that a list of any length costs the memory of one element.
 *
 * The array is the document itself (`member` NULL) or the value of one member of the outermost object. Elements that lie whole inside a
 * chunk are handed out in place, others from a buffer (at most LIMIT_ELEMENT). The grammar between elements (commas, brackets, white space) is
 * checked here; the grammar inside an element is the reader's. Other members of the outermost object are collected, with the
 * array emptied, as a small document (at most LIMIT_SMALL_BODY), for page tokens and errors. One byte order mark before the document is passed over.
 *
 * Half an array with an error object after it, as Keycloak sends when something breaks under way, is an error and never a short
 * list: the comma between is missing, or the end of the array. */
#ifndef BASE_JSON_SPLITTER_H
#define BASE_JSON_SPLITTER_H

#include "base/buffer.h"
#include "base/error.h"

struct json_splitter {
	const char *member;
	/* Called for each element, in order; the bytes are valid during the call. A false return stops: the feed then answers false, with the `why`
	 * that the callee has set, or one of its own. Elements that were handed out before an error are not to be believed. */
	bool (*element)(void *self, struct span bytes);
	void *self;
	struct buffer partial; /* an element that crosses chunks */
	struct buffer rest;    /* the outermost object without the array's elements */
	unsigned state;
	size_t depth; /* open brackets: inside an element, or of the outermost object around the array */
	bool in_string, escaped;
	bool member_next; /* in the outermost object: the key and colon of `member` have just passed */
	bool met;         /* the array has begun */
	size_t key_at, key_end; /* the last string at depth 1, as a place in `rest` */
	size_t elements;
	const char *why; /* NULL while all is well; sticky */
};

void json_splitter_init(struct json_splitter *s, const char *member, bool (*element)(void *self, struct span bytes), void *self);
void json_splitter_release(struct json_splitter *s);

/* Feed a chunk of any length. False: s->why says what is wrong, now and for every later call. */
bool json_splitter_feed(struct json_splitter *s, const char *bytes, size_t length);

/* The stream ended. False (s->why) when it ended inside the document, when the array was never met, when nothing but white space came, or when
 * `rest` is no JSON. */
bool json_splitter_end(struct json_splitter *s);

#endif
