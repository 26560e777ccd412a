#include "model/pool.h"

#include "model/hash.h"

#include <stdlib.h>

#define FIRST_BYTES 1024u
#define FIRST_LISTS 64u
#define LONGEST_REMEMBERED 64u /* longer texts hardly repeat */
#define CACHE_FIRST 256u
#define CACHE_LAST 65536u
#define CACHE_NEAR 4u /* slots in which one thing may be */
#define HEAD_MAX 5u /* bytes of a LEB128 number below 2^32 */

struct pool *pool_new(void)
{
	struct pool *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	atomic_init(&p->users, 1);
	p->byte_count = p->list_count = 1; /* place 0 is null */
	return p;
}

struct pool *pool_ref(struct pool *p)
{
	if (p)
		atomic_fetch_add_explicit(&p->users, 1, memory_order_relaxed);
	return p;
}

static void forget(struct pool *p)
{
	free(p->texts_seen.slots);
	free(p->lists_seen.slots);
	p->texts_seen = p->lists_seen = (struct pool_cache){0};
}

void pool_unref(struct pool *p)
{
	if (!p || atomic_fetch_sub_explicit(&p->users, 1, memory_order_acq_rel) != 1)
		return;
	forget(p);
	free(p->bytes);
	free(p->lists);
	free(p);
}

size_t pool_bytes(const struct pool *p)
{
	return sizeof *p + p->byte_room + sizeof *p->lists * p->list_room +
	       sizeof(uint32_t) * ((size_t)p->texts_seen.size + p->lists_seen.size);
}

/* --- reading --- */

static uint32_t read_number(const char **at)
{
	uint32_t number = 0;
	for (unsigned shift = 0;; shift += 7) {
		unsigned char byte = (unsigned char)*(*at)++;
		number |= (uint32_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return number;
	}
}

struct text pool_longer_text(const struct pool *p, uint32_t cell)
{
	const char *at = p->bytes + cell;
	uint32_t head = read_number(&at);
	uint32_t shown_length = head & 1 ? read_number(&at) : 0;
	struct span exact = {at, head >> 1};
	struct span shown = exact;
	if (head & 1)
		shown = (struct span){at + exact.length, shown_length};
	return (struct text){exact, shown};
}

/* --- the caches --- */

static uint32_t hash_list(const uint32_t *cells, uint32_t count)
{
	return hash_cheap((struct span){(const char *)cells, sizeof *cells * count});
}

static uint32_t hash_text_at(const struct pool *p, uint32_t place)
{
	return hash_cheap(text_exact(pool_text(p, place)));
}

static uint32_t hash_list_at(const struct pool *p, uint32_t place)
{
	return hash_list(p->lists + place + 1, p->lists[place]);
}

/* The n-th slot in which something with this hash may be. */
static uint32_t *slot_of(const struct pool_cache *c, uint32_t hash, uint32_t n)
{
	return &c->slots[(hash + n) & (c->size - 1)];
}

/* Into a free slot near its own, else into its own, whoever was there. */
static void put(struct pool_cache *c, uint32_t hash, uint32_t place)
{
	uint32_t n = 0;
	while (n < CACHE_NEAR && *slot_of(c, hash, n))
		n++;
	if (n == CACHE_NEAR)
		n = 0;
	else
		c->used++;
	*slot_of(c, hash, n) = place;
}

/* Remember `place`. A crowded cache grows, as long as it may. Without memory it stays as it is. */
static void remember(struct pool *p, struct pool_cache *c, uint32_t (*hash_at)(const struct pool *, uint32_t), uint32_t place)
{
	if (c->used >= c->size / 2 && c->size < CACHE_LAST) {
		struct pool_cache larger = {.size = c->size ? c->size * 2 : CACHE_FIRST};
		larger.slots = calloc(larger.size, sizeof *larger.slots);
		if (larger.slots) {
			for (uint32_t i = 0; i < c->size; i++)
				if (c->slots[i])
					put(&larger, hash_at(p, c->slots[i]), c->slots[i]);
			free(c->slots);
			*c = larger;
		}
	}
	if (c->size)
		put(c, hash_at(p, place), place);
}

/* --- storing --- */

/* Room for `more` elements of `size` bytes in a growing array, at most `max` elements. */
static bool grow(void **array, uint32_t *room, uint32_t count, uint32_t more, uint32_t first, size_t size, uint32_t max)
{
	if (more > max || count > max - more)
		return false;
	if (count + more <= *room)
		return true;
	uint32_t wanted = *room ? *room : first;
	while (wanted < count + more)
		wanted = wanted < max / 2 ? wanted * 2 : max;
	void *larger = realloc(*array, size * wanted);
	if (!larger)
		return false;
	*array = larger;
	*room = wanted;
	return true;
}

uint32_t pool_find(const struct pool *p, struct span exact)
{
	if (exact.length > LONGEST_REMEMBERED)
		return CELL_NULL;
	const struct pool_cache *c = &p->texts_seen;
	uint32_t hash = hash_cheap(exact);
	for (uint32_t n = 0; c->size && n < CACHE_NEAR; n++) {
		uint32_t place = *slot_of(c, hash, n);
		if (!place)
			break;
		if (span_equal(text_exact(pool_text(p, place)), exact))
			return place;
	}
	return CELL_NULL;
}

static uint32_t find_list(const struct pool *p, const uint32_t *cells, uint32_t count)
{
	const struct pool_cache *c = &p->lists_seen;
	uint32_t hash = hash_list(cells, count);
	for (uint32_t n = 0; c->size && n < CACHE_NEAR; n++) {
		uint32_t place = *slot_of(c, hash, n);
		if (!place)
			break;
		if (p->lists[place] == count && (count == 0 || memcmp(p->lists + place + 1, cells, sizeof *cells * count) == 0))
			return place;
	}
	return CELL_NULL;
}

static char *write_number(char *at, uint32_t number)
{
	for (; number >= 0x80; number >>= 7)
		*at++ = (char)(0x80 | (number & 0x7f));
	*at++ = (char)number;
	return at;
}

static char *write_bytes(char *at, struct span s)
{
	if (s.length)
		memcpy(at, s.at, s.length);
	return at + s.length;
}

uint32_t pool_add(struct pool *p, struct text text, bool repeats)
{
	struct span exact = text_exact(text), shown = text_shown(text);
	bool both = text_was_cleaned(text);
	size_t need = HEAD_MAX + exact.length + (both ? HEAD_MAX + shown.length : 0);
	if (need > LIMIT_POOL || !grow((void **)&p->bytes, &p->byte_room, p->byte_count, (uint32_t)need, FIRST_BYTES, 1, LIMIT_POOL))
		return CELL_NULL;
	uint32_t place = p->byte_count;
	char *at = write_number(p->bytes + place, (uint32_t)exact.length << 1 | both);
	if (both)
		at = write_number(at, (uint32_t)shown.length);
	at = write_bytes(at, exact);
	if (both)
		at = write_bytes(at, shown);
	p->byte_count = (uint32_t)(at - p->bytes);
	if (repeats && exact.length <= LONGEST_REMEMBERED)
		remember(p, &p->texts_seen, hash_text_at, place);
	return place;
}

void pool_take_back(struct pool *p, uint32_t cell)
{
	struct text text = pool_text(p, cell);
	struct span last = text_shown(text);
	if (cell != CELL_NULL && last.at + last.length == p->bytes + p->byte_count)
		p->byte_count = cell;
}

uint32_t pool_add_list(struct pool *p, const uint32_t *cells, uint32_t count)
{
	uint32_t known = find_list(p, cells, count);
	if (known != CELL_NULL)
		return known;
	const uint32_t max = (uint32_t)(LIMIT_POOL / sizeof *cells);
	if (count >= max || !grow((void **)&p->lists, &p->list_room, p->list_count, count + 1, FIRST_LISTS, sizeof *cells, max))
		return CELL_NULL;
	uint32_t place = p->list_count;
	p->lists[place] = count;
	if (count)
		memcpy(p->lists + place + 1, cells, sizeof *cells * count);
	p->list_count += count + 1;
	remember(p, &p->lists_seen, hash_list_at, place);
	return place;
}

void pool_seal(struct pool *p)
{
	forget(p);
	/* realloc to less may fail too: then the larger block stays */
	char *bytes = realloc(p->bytes, p->byte_count);
	if (bytes) {
		p->bytes = bytes;
		p->byte_room = p->byte_count;
	}
	uint32_t *lists = realloc(p->lists, sizeof *lists * p->list_count);
	if (lists) {
		p->lists = lists;
		p->list_room = p->list_count;
	}
}
