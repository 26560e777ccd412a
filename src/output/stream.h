/* What the writers write into: bytes are collected and handed to a sink in pieces of 64 KiB and more, so that a million rows need the memory of one piece. */
#ifndef OUTPUT_STREAM_H
#define OUTPUT_STREAM_H

#include "base/buffer.h"
#include "base/error.h"

#define STREAM_PIECE ((size_t)64 << 10)

/* Where the bytes go in the end: a file descriptor, a file that appears whole (file.h), a buffer. After an error it is not called again. */
struct sink {
	struct error (*write)(void *self, struct span bytes);
	void *self;
};

struct stream {
	struct buffer buffer; /* append here, then call stream_step */
	struct sink sink;
	struct error error;   /* the first one; later calls do nothing */
};

void stream_init(struct stream *s, struct sink sink);
void stream_release(struct stream *s);

/* After each row: hands on what is there when it is a piece. False: something failed; go to stream_end. */
bool stream_step(struct stream *s);

/* Hands on the rest. ERROR_LOCAL of the sink, ERROR_MEMORY, or none. */
struct error stream_end(struct stream *s);

/* A sink that appends to a struct buffer. */
struct sink sink_buffer(struct buffer *b);

/* A sink on an open file descriptor; `fd` must outlive it. `what` begins the sentence of an error: "standard output". */
struct sink_fd {
	int fd;
	const char *what;
};
struct sink sink_fd(struct sink_fd *f);

#endif
