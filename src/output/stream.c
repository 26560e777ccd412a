#include "output/stream.h"

#include "base/descriptor.h"
#include "base/limits.h"

#include <errno.h>
#include <unistd.h>

void stream_init(struct stream *s, struct sink sink)
{
	*s = (struct stream){.sink = sink};
	buffer_init(&s->buffer, LIMIT_DOCUMENT);
}

void stream_release(struct stream *s)
{
	buffer_release(&s->buffer);
}

static void hand_on(struct stream *s)
{
	if (s->buffer.failed && !error_is(&s->error))
		s->error = error_make(ERROR_MEMORY, NULL, "out of memory while writing");
	if (!error_is(&s->error) && s->buffer.length > 0)
		s->error = s->sink.write(s->sink.self, buffer_span(&s->buffer));
	buffer_clear(&s->buffer);
}

bool stream_step(struct stream *s)
{
	if (s->buffer.length >= STREAM_PIECE || s->buffer.failed)
		hand_on(s);
	return !error_is(&s->error);
}

struct error stream_end(struct stream *s)
{
	hand_on(s);
	return s->error;
}

static struct error write_buffer(void *self, struct span bytes)
{
	return buffer_append_span(self, bytes) ? error_none() : error_make(ERROR_MEMORY, NULL, "out of memory while writing");
}

struct sink sink_buffer(struct buffer *b)
{
	return (struct sink){write_buffer, b};
}

static struct error write_fd(void *self, struct span bytes)
{
	const struct sink_fd *f = self;
	return descriptor_write(f->fd, bytes) ? error_none() : error_make(ERROR_LOCAL, NULL, "%s: %s", f->what, strerror(errno));
}

struct sink sink_fd(struct sink_fd *f)
{
	return (struct sink){write_fd, f};
}
