/* File descriptors, as POSIX has them: what every user of write(2) would have to remember. */
#ifndef BASE_DESCRIPTOR_H
#define BASE_DESCRIPTOR_H

#include "base/span.h"

#include <stdbool.h>

/* Writes all of it, however often the system takes a part only or a signal comes between. False: errno says why; how much was written is not known. */
bool descriptor_write(int fd, struct span bytes);

#endif
