/* A server's version as one number that orders: 26.0.8 is GENERATION(26, 0, 8). 0: unknown. */
#ifndef MODEL_GENERATION_H
#define MODEL_GENERATION_H

#include "base/span.h"

#include <stdint.h>

#define GENERATION(major, minor, patch) ((uint32_t)((major) * 1000000u + (minor) * 1000u + (patch)))
#define GENERATION_UNKNOWN 0u

/* "26.0.8", also with a suffix ("26.0.8.redhat-1", "23.0.7-SNAPSHOT"). GENERATION_UNKNOWN when it is none or out of range. */
uint32_t generation_parse(struct span s);

#endif
