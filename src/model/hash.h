/* Hashes inside model/: over texts that a stranger chooses. */
#ifndef MODEL_HASH_H
#define MODEL_HASH_H

#include "base/span.h"

#include <stdint.h>

/* SipHash-1-3 (Aumasson, Bernstein, "SipHash: a fast short-input PRF") with a key that is random for each process, so that nobody can
 * choose texts that meet in one slot. */
uint64_t hash_keyed(struct span s);

/* Mix another number in. Seeded by what `hash` came from. */
uint64_t hash_join(uint64_t hash, uint64_t number);

/* Cheap and foreseeable: only where a collision costs nothing, as in a cache that forgets. */
uint32_t hash_cheap(struct span s);

#endif
