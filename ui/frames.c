#include "ui/frames.h"

#include "base/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

struct error frames_open(struct frames *f, const char *path)
{
	*f = (struct frames){.descriptor = -1};
	buffer_init(&f->text, CAPTURE_MAX);
	if (!path)
		return error_none();
	f->descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (f->descriptor < 0)
		return error_make(ERROR_LOCAL, "", "--frames: the file cannot be written: %s", strerror(errno));
	return error_none();
}

void frames_close(struct frames *f)
{
	if (f->descriptor >= 0)
		close(f->descriptor);
	f->descriptor = -1;
	buffer_release(&f->text);
}

static struct error add(struct frames *f, const struct cells *c, const struct capture_look *look)
{
	uint64_t number = f->number + 1;
	buffer_clear(&f->text);
	buffer_append_format(&f->text, "frame %" PRIu64 "\n", number);
	capture(&f->text, c, CAPTURE_CELLS, look);
	buffer_append_format(&f->text, "end %" PRIu64 "\n", number);
	if (f->text.failed)
		return error_make(ERROR_MEMORY, "", "out of memory");
	if (f->bytes + f->text.length > FRAMES_MAX_BYTES)
		return error_make(ERROR_PARTIAL, "", "%" PRIu64 " MiB are written, and no more will be", FRAMES_MAX_BYTES >> 20);
	if (!descriptor_write(f->descriptor, buffer_span(&f->text)))
		return error_make(ERROR_LOCAL, "", "%s", strerror(errno));
	f->bytes += f->text.length;
	f->number = number;
	return error_none();
}

struct error frames_add(struct frames *f, const struct cells *c, const struct capture_look *look)
{
	if (f->descriptor < 0)
		return error_none();
	struct error error = add(f, c, look);
	if (error_is(&error))
		frames_close(f);
	return error_is(&error) ? error_because(error, "--frames") : error;
}
