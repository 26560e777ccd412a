#include "model/hash.h"

#include <pthread.h>
#include <sys/random.h>
#include <unistd.h>

static uint64_t key[2];
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

static void make_key(void)
{
	if (getrandom(key, sizeof key, 0) == (ssize_t)sizeof key)
		return;
	/* A kernel that gives none: hard to foresee is all that is left. */
	uint64_t here = (uint64_t)(uintptr_t)&here, there = (uint64_t)(uintptr_t)&key;
	key[0] = here * 0x9E3779B97F4A7C15u ^ (uint64_t)getpid();
	key[1] = there * 0xC2B2AE3D27D4EB4Fu ^ here;
}

struct sip {
	uint64_t a, b, c, d;
};

static uint64_t rotate(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

static void sip_round(struct sip *s)
{
	s->a += s->b;
	s->c += s->d;
	s->b = rotate(s->b, 13) ^ s->a;
	s->d = rotate(s->d, 16) ^ s->c;
	s->a = rotate(s->a, 32);
	s->c += s->b;
	s->a += s->d;
	s->b = rotate(s->b, 17) ^ s->c;
	s->d = rotate(s->d, 21) ^ s->a;
	s->c = rotate(s->c, 32);
}

static void sip_take(struct sip *s, uint64_t word)
{
	s->d ^= word;
	sip_round(s);
	s->a ^= word;
}

static uint64_t load(const char *at, size_t length)
{
	uint64_t word = 0;
	memcpy(&word, at, length);
	return word;
}

uint64_t hash_keyed(struct span text)
{
	pthread_once(&key_once, make_key);
	struct sip s = {key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du, key[0] ^ 0x6c7967656e657261u,
	                key[1] ^ 0x7465646279746573u};
	size_t i = 0;
	for (; i + 8 <= text.length; i += 8)
		sip_take(&s, load(text.at + i, 8));
	uint64_t last = (uint64_t)text.length << 56;
	if (i < text.length)
		last |= load(text.at + i, text.length - i);
	sip_take(&s, last);
	s.c ^= 0xff;
	for (int round = 0; round < 3; round++)
		sip_round(&s);
	return s.a ^ s.b ^ s.c ^ s.d;
}

uint64_t hash_join(uint64_t hash, uint64_t number)
{
	uint64_t both[2] = {hash, number};
	return hash_keyed((struct span){(const char *)both, sizeof both});
}

uint32_t hash_cheap(struct span s)
{
	const uint64_t multiplier = 0x9E3779B97F4A7C15u;
	uint64_t h = s.length * multiplier;
	size_t i = 0;
	for (; i + 8 <= s.length; i += 8)
		h = (h ^ load(s.at + i, 8)) * multiplier, h ^= h >> 32;
	if (i < s.length)
		h = (h ^ load(s.at + i, s.length - i)) * multiplier, h ^= h >> 32;
	return (uint32_t)(h ^ h >> 15);
}
