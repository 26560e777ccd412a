/* The value of a comparison: what it means for the field's kind. */
#include "model/filter_node.h"

#include "base/json_reader.h"

#include <arpa/inet.h>

#define SECOND_MS 1000
#define DAY_MS (24 * 3600 * 1000)

/* --- networks --- */

/* An address in text, as its bytes; v4 mapped into v6 counts as v4. Keycloak keeps some as in a URL, in brackets. 0: none. */
static unsigned parse_address(struct span s, unsigned char bytes[16])
{
	static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	char text[INET6_ADDRSTRLEN];
	if (s.length > 2 && s.at[0] == '[' && s.at[s.length - 1] == ']')
		s = (struct span){s.at + 1, s.length - 2};
	if (!s.at || s.length >= sizeof text || memchr(s.at, '\0', s.length))
		return 0;
	memcpy(text, s.at, s.length);
	text[s.length] = '\0';
	if (inet_pton(AF_INET, text, bytes) == 1)
		return 4;
	if (inet_pton(AF_INET6, text, bytes) != 1)
		return 0;
	if (memcmp(bytes, mapped, sizeof mapped) != 0)
		return 16;
	memmove(bytes, bytes + sizeof mapped, 4);
	return 4;
}

bool filter_parse_network(struct span s, struct network *network)
{
	const char *slash = s.at ? memchr(s.at, '/', s.length) : NULL;
	if (!slash)
		return false;
	struct span address = {s.at, (size_t)(slash - s.at)};
	struct span length = {slash + 1, s.length - address.length - 1};
	int64_t bits;
	struct network n = {.family_bytes = parse_address(address, n.address)};
	if (n.family_bytes == 0 || !json_number_int64(length, &bits) || bits < 0 || bits > 8 * (int64_t)n.family_bytes)
		return false;
	n.bits = (unsigned)bits;
	*network = n;
	return true;
}

bool filter_in_network(struct span text, const struct network *network)
{
	unsigned char address[16];
	if (parse_address(text, address) != network->family_bytes)
		return false;
	unsigned whole = network->bits / 8, rest = network->bits % 8;
	if (memcmp(address, network->address, whole) != 0)
		return false;
	return rest == 0 || (address[whole] ^ network->address[whole]) >> (8 - rest) == 0;
}

/* --- values by kind --- */

static struct error unfit(const struct node *node, const struct field *f, const char *what)
{
	char value[80];
	return error_make(ERROR_USAGE, "", "%s: \"%s\" is %s", f->name, text_clean_into(value, sizeof value, node->exact), what);
}

static void set_range(struct node *node, int64_t low, int64_t length)
{
	node->low = low;
	if (__builtin_add_overflow(low, length, &node->high))
		node->high = INT64_MAX;
}

/* Times that tick are equal when they are in the same second; for less and more each millisecond counts. */
static int64_t length_of_equal(const struct node *node)
{
	return node->op == OP_PART || node->op == OP_EQUAL ? SECOND_MS : 1;
}

static struct error prepare_duration(struct node *node, const struct field *f)
{
	int64_t ms;
	if (!duration_parse(node->exact, &ms))
		return unfit(node, f, "no duration, such as 30m, 2h or 1d");
	node->timed = true;
	set_range(node, ms, length_of_equal(node));
	return error_none();
}

static bool is_day(struct span s)
{
	return s.length == sizeof "YYYY-MM-DD" - 1;
}

static struct error prepare_instant(struct node *node, const struct field *f)
{
	int64_t ms;
	if (duration_parse(node->exact, &ms))
		return prepare_duration(node, f);
	if (!instant_parse(node->exact, &ms))
		return unfit(node, f, "no duration such as 5m, no day and no time such as 2026-11-23T22:30:26Z");
	set_range(node, ms, is_day(node->exact) ? DAY_MS : length_of_equal(node));
	return error_none();
}

static struct error prepare_count(struct node *node, const struct field *f)
{
	int64_t number;
	bool seconds = f->unit && strcmp(f->unit, "s") == 0;
	bool milliseconds = f->unit && strcmp(f->unit, "ms") == 0;
	if (!json_number_int64(node->exact, &number)) {
		if (!(seconds || milliseconds) || !duration_parse(node->exact, &number))
			return unfit(node, f, seconds || milliseconds ? "no whole number and no duration, such as 30m" : "no whole number");
		if (seconds)
			number /= SECOND_MS;
	}
	set_range(node, number, 1);
	return error_none();
}

static struct error prepare_real(struct node *node, const struct field *f)
{
	return json_number_double(node->exact, &node->real) ? error_none() : unfit(node, f, "no number");
}

static struct error prepare_flag(struct node *node, const struct field *f)
{
	bool yes = span_is(node->folded, "yes") || span_is(node->folded, "true");
	if (node->op != OP_PART && node->op != OP_EQUAL)
		return error_make(ERROR_USAGE, "", "%s: is yes or no, and has no size", f->name);
	if (!yes && !span_is(node->folded, "no") && !span_is(node->folded, "false"))
		return unfit(node, f, "not yes, no, true or false");
	set_range(node, yes, 1);
	return error_none();
}

static struct error prepare_word(struct node *node, const struct field *f)
{
	if (node->op != OP_PART && node->op != OP_EQUAL)
		return error_make(ERROR_USAGE, "", "%s: is a word, and has no size", f->name);
	bool any = false;
	struct buffer list;
	buffer_init(&list, 256);
	for (unsigned i = 0; i < f->words->count && i < 256; i++) {
		struct span word = span_of(f->words->word[i]);
		bool fits = node->op == OP_EQUAL ? span_equal(word, node->exact) : memmem(word.at, word.length, node->folded.at, node->folded.length) != NULL;
		if (fits)
			node->words[i / 64] |= UINT64_C(1) << i % 64;
		any = any || fits;
		buffer_append_format(&list, "%s%s", i ? ", " : "none of ", f->words->word[i]);
	}
	struct error error = any ? error_none() : unfit(node, f, buffer_text(&list));
	buffer_release(&list);
	return error;
}

struct error filter_prepare(const struct schema *schema, struct node *node)
{
	const struct field *f = &schema->fields[node->field];
	if (node->op == OP_PART && span_is(node->exact, "*")) {
		node->any = true;
		return error_none();
	}
	switch (f->kind) {
	case FIELD_TEXT:
	case FIELD_TEXTS:
		if (node->op == OP_PART)
			filter_parse_network(node->exact, &node->network);
		return error_none();
	case FIELD_WORD:
		return prepare_word(node, f);
	case FIELD_COUNT:
		return prepare_count(node, f);
	case FIELD_REAL:
		return prepare_real(node, f);
	case FIELD_FLAG:
		return prepare_flag(node, f);
	case FIELD_INSTANT:
		return prepare_instant(node, f);
	case FIELD_DURATION:
		return prepare_duration(node, f);
	}
	return error_none();
}
