#include "base/descriptor.h"

#include <errno.h>
#include <unistd.h>

bool descriptor_write(int fd, struct span bytes)
{
	while (bytes.length > 0) {
		ssize_t n = write(fd, bytes.at, bytes.length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes.at += n;
		bytes.length -= (size_t)n;
	}
	return true;
}
