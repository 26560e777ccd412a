/* Rows are sorted by small records that hold the first eight bytes of what is compared, by radix; what these do not tell apart is settled by a merge
 * sort from the bottom up. There is no bad case and no recursion: the order of the rows is a stranger's. */
#include "model/sort.h"

#include "model/column.h"
#include "model/value.h"

#include <stdlib.h>

#define HEAD_SOURCE 36u /* bytes that surely hold eight whole characters and hence eight bytes when folded */

#define BEHIND_ALL (UINT64_C(1) << 62) /* more than any instant that a server means */

#define TIE_DIGITS 4u
#define DIGITS (TIE_DIGITS + 8u)

struct item {
	uint64_t head; /* smaller first; equal heads may still differ when they are not the whole value */
	uint32_t tie;  /* the head of the row's identity */
	uint32_t row;
};

struct sorting {
	const struct table *table;
	unsigned field;
	bool descending;
	bool exact; /* a head is the whole value */
	struct buffer scratch;
};

/* --- heads --- */

static uint64_t head_of_bytes(struct span s)
{
	uint64_t head = 0;
	for (size_t i = 0; i < 8; i++)
		head = head << 8 | (i < s.length ? (unsigned char)s.at[i] : 0);
	return head;
}

static uint64_t head_of_text(struct sorting *s, struct text text)
{
	struct span exact = text_exact(text);
	unsigned char all = 0;
	char folded[8];
	size_t length = exact.length < sizeof folded ? exact.length : sizeof folded;
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)exact.at[i];
		all |= c;
		folded[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
	}
	if (all < 0x80)
		return head_of_bytes((struct span){folded, length});
	if (exact.length > HEAD_SOURCE)
		exact.length = HEAD_SOURCE;
	buffer_clear(&s->scratch);
	text_fold(&s->scratch, exact);
	return head_of_bytes(buffer_span(&s->scratch));
}

static uint64_t head_of_number(int64_t number)
{
	return (uint64_t)number ^ UINT64_C(1) << 63;
}

/* IEEE 754: with the sign turned, and all bits of negative numbers, the bits order as the numbers do. The one NaN that builder_set_real lets in
 * comes after them. */
static uint64_t head_of_real(double value)
{
	const uint64_t sign = UINT64_C(1) << 63;
	uint64_t bits;
	if (value == 0)
		value = 0; /* the one of both zeros */
	memcpy(&bits, &value, sizeof bits);
	return bits & sign ? ~bits : bits | sign;
}

/* False: null. */
static bool head_of(struct sorting *s, uint32_t row, uint64_t *head)
{
	const struct field *f = &table_schema(s->table)->fields[s->field];
	bool present;
	switch (f->kind) {
	case FIELD_TEXT: {
		struct text text = table_text(s->table, row, s->field);
		*head = head_of_text(s, text);
		return !text_is_null(text);
	}
	case FIELD_TEXTS:
		*head = table_list_length(s->table, row, s->field, &present) ? head_of_text(s, table_list_text(s->table, row, s->field, 0)) : 0;
		return present;
	case FIELD_REAL:
		*head = head_of_real(table_real(s->table, row, s->field, &present));
		return present;
	case FIELD_DURATION: {
		int64_t at = table_number(s->table, row, f->of);
		*head = f->until ? head_of_number(at) : ~head_of_number(at);
		return at != NUMBER_NULL;
	}
	case FIELD_WORD:
	case FIELD_COUNT:
	case FIELD_FLAG:
	case FIELD_INSTANT:
		break;
	}
	int64_t number = table_number(s->table, row, s->field);
	*head = head_of_number(number);
	return number != NUMBER_NULL;
}

static uint32_t tie_of(const struct table *t, uint32_t row)
{
	const struct schema *schema = table_schema(t);
	if (schema->key_count == 0)
		return 0;
	if (schema->fields[schema->key[0]].kind == FIELD_TEXT)
		return (uint32_t)(head_of_bytes(text_exact(table_text(t, row, schema->key[0]))) >> 32);
	return 0; /* numbers: the keys themselves decide */
}

/* --- comparing --- */

static int compare_keys(const struct table *t, uint32_t a, uint32_t b)
{
	const struct schema *schema = table_schema(t);
	for (unsigned i = 0; i < schema->key_count; i++) {
		int order = value_compare(t, a, b, schema->key[i]);
		if (order)
			return order;
	}
	return (a > b) - (a < b);
}

/* Does `b` come before `a`? */
static bool is_after(const struct sorting *s, const struct item *a, const struct item *b)
{
	if (a->head != b->head)
		return a->head > b->head;
	bool equal = s->exact || column_same_cell(s->table->columns[s->field], a->row, b->row);
	int order = equal ? 0 : value_compare(s->table, a->row, b->row, s->field);
	if (order)
		return s->descending ? order < 0 : order > 0;
	if (a->tie != b->tie)
		return a->tie > b->tie;
	return compare_keys(s->table, a->row, b->row) > 0;
}

/* --- sorting --- */

static void merge(const struct sorting *s, const struct item *from, struct item *to, uint32_t begin, uint32_t middle, uint32_t end)
{
	if (middle == end || !is_after(s, &from[middle - 1], &from[middle])) { /* in order as they are */
		memcpy(to + begin, from + begin, sizeof *to * (end - begin));
		return;
	}
	uint32_t a = begin, b = middle;
	for (uint32_t out = begin; out < end; out++) {
		bool second = a == middle || (b < end && is_after(s, &from[a], &from[b]));
		to[out] = second ? from[b++] : from[a++];
	}
}

/* Sort `items` with the help of as many others. */
static void merge_sort(const struct sorting *s, struct item *items, struct item *others, uint32_t count)
{
	struct item *from = items, *to = others;
	for (uint32_t width = 1; width < count; width *= 2) {
		for (uint32_t begin = 0; begin < count; begin += 2 * width) {
			uint32_t middle = count - begin > width ? begin + width : count;
			uint32_t end = count - begin > 2 * width ? begin + 2 * width : count;
			merge(s, from, to, begin, middle, end);
		}
		struct item *swap = from;
		from = to;
		to = swap;
	}
	if (from != items)
		memcpy(items, from, sizeof *items * count);
}

static unsigned digit(const struct item *item, unsigned place)
{
	return place < TIE_DIGITS ? item->tie >> 8 * place & 0xff : (unsigned)(item->head >> 8 * (place - TIE_DIGITS)) & 0xff;
}

/* By head, then tie; stable. Digits that are the same in all items, which most are, cost nothing. */
static void radix_sort(struct item *items, struct item *others, uint32_t count)
{
	uint32_t counts[DIGITS][256] = {{0}};
	for (uint32_t i = 0; i < count; i++)
		for (unsigned place = 0; place < DIGITS; place++)
			counts[place][digit(&items[i], place)]++;
	struct item *from = items, *to = others;
	for (unsigned place = 0; place < DIGITS && count > 0; place++) {
		uint32_t *next = counts[place];
		if (next[digit(&from[0], place)] == count)
			continue;
		uint32_t sum = 0;
		for (unsigned d = 0; d < 256; d++) {
			uint32_t here = next[d];
			next[d] = sum;
			sum += here;
		}
		for (uint32_t i = 0; i < count; i++)
			to[next[digit(&from[i], place)]++] = from[i];
		struct item *swap = from;
		from = to;
		to = swap;
	}
	if (from != items)
		memcpy(items, from, sizeof *items * count);
}

/* Are these two in the order that radix_sort gave them, without a doubt? */
static bool is_settled(const struct sorting *s, const struct item *a, const struct item *b)
{
	if (s->exact && a->head == b->head)
		return a->tie != b->tie;
	return a->head != b->head;
}

static void sort_items(const struct sorting *s, struct item *items, struct item *others, uint32_t count)
{
	radix_sort(items, others, count);
	for (uint32_t begin = 0, end; begin < count; begin = end) {
		for (end = begin + 1; end < count && !is_settled(s, &items[end - 1], &items[end]);)
			end++;
		merge_sort(s, items + begin, others, end - begin);
	}
}

static void take_rows(uint32_t *rows, const struct item *sorted, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		rows[i] = sorted[i].row;
}

bool sort_rows(const struct table *t, uint32_t *rows, uint32_t count, unsigned field, bool descending, int64_t now)
{
	struct item *items = malloc(sizeof *items * (2 * (size_t)count + 1));
	if (!items)
		return false;
	enum field_kind kind = table_schema(t)->fields[field].kind;
	bool counts_down = kind == FIELD_INSTANT && table_schema(t)->fields[field].show == SHOW_LEFT && !descending;
	uint64_t over = counts_down ? head_of_number(now) : 0; /* heads below it are of what is over */
	struct sorting s = {.table = t, .field = field, .descending = descending, .exact = kind != FIELD_TEXT && kind != FIELD_TEXTS};
	buffer_init(&s.scratch, 8 * HEAD_SOURCE);
	uint32_t values = 0, nulls = 0; /* values from the front, nulls from the back */
	for (uint32_t i = 0; i < count; i++) {
		struct item item = {.tie = tie_of(t, rows[i]), .row = rows[i]};
		if (!head_of(&s, rows[i], &item.head)) {
			item.head = 0; /* among themselves they are equal */
			items[count - ++nulls] = item;
			continue;
		}
		if (item.head < over)
			item.head += BEHIND_ALL;
		if (descending)
			item.head = ~item.head;
		items[values++] = item;
	}
	bool good = !s.scratch.failed;
	if (good) {
		sort_items(&s, items, items + count, values);
		sort_items(&s, items + values, items + count, nulls);
		take_rows(rows, items, count);
	}
	buffer_release(&s.scratch);
	free(items);
	return good;
}
