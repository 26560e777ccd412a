/* The read-only gate: what may leave the program. It asks the row's effect, never the method, and is asked before anything else. */
#ifndef NET_GATE_H
#define NET_GATE_H

#include "model/operation.h"

/* ERROR_NONE: it may pass. ERROR_READ_ONLY: it may not. What is no known effect never passes. */
struct error gate_check(const struct operation *operation, bool read_only);

#endif
