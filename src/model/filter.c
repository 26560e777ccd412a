#include "model/filter.h"

#include "model/filter_node.h"

#include <stdlib.h>

/* A regex may try this much on one text, and then counts as not found: a bad one must not stop the screen. */
#define MATCH_LIMIT 5000u
#define DEPTH_LIMIT 500u
#define HEAP_LIMIT_KB 1024u

struct filter *filter_new(const struct schema *schema, const char *expression, struct error *error)
{
	size_t length = strlen(expression);
	if (length > LIMIT_FILTER) {
		*error = error_make(ERROR_USAGE, "", "filter: longer than %u bytes", LIMIT_FILTER);
		return NULL;
	}
	*error = error_make(ERROR_MEMORY, "", "filter: out of memory");
	struct filter *f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	f->schema = schema;
	buffer_init(&f->scratch, 3 * LIMIT_TEXT);
	f->text_room = 4 * length + 1; /* each text as given and folded, which is three times as long at most */
	f->texts = malloc(f->text_room);
	f->match_data = pcre2_match_data_create(1, NULL);
	f->match_context = pcre2_match_context_create(NULL);
	if (f->texts && f->match_data && f->match_context) {
		pcre2_set_match_limit(f->match_context, MATCH_LIMIT);
		pcre2_set_depth_limit(f->match_context, DEPTH_LIMIT);
		pcre2_set_heap_limit(f->match_context, HEAP_LIMIT_KB);
		*error = filter_parse(f, expression);
	}
	if (!error_is(error))
		return f;
	filter_free(f);
	return NULL;
}

void filter_free(struct filter *f)
{
	if (!f)
		return;
	for (unsigned i = 0; i < f->node_count; i++)
		pcre2_code_free(f->nodes[i].regex);
	pcre2_match_data_free(f->match_data);
	pcre2_match_context_free(f->match_context);
	buffer_release(&f->scratch);
	free(f->texts);
	free(f);
}

bool filter_is_timed(const struct filter *f)
{
	for (unsigned i = 0; i < f->node_count; i++)
		if (f->nodes[i].timed)
			return true;
	return false;
}

/* --- text --- */

#define SHORT 128u
#define EACH_BYTE(value) ((value) * UINT64_C(0x0101010101010101))

/* Fold eight ASCII characters at once: a byte between 'A' and 'Z' gets 0x20. Of bytes from 0x80 on it makes nothing useful. */
static uint64_t fold_eight(uint64_t eight)
{
	uint64_t seven_bits = eight & EACH_BYTE(0x7f);
	uint64_t from_a = seven_bits + EACH_BYTE(0x80 - 'A');
	uint64_t after_z = seven_bits + EACH_BYTE(0x7f - 'Z');
	uint64_t upper = (from_a ^ after_z) & EACH_BYTE(0x80);
	return eight | upper >> 2;
}

/* Fold at most SHORT bytes into `out`, which has that room. False: they are not ASCII. */
static bool fold_ascii(struct span s, char out[SHORT])
{
	uint64_t all = 0;
	for (size_t i = 0; i < s.length; i += 8) {
		uint64_t eight = 0;
		size_t length = s.length - i < 8 ? s.length - i : 8;
		memcpy(&eight, s.at + i, length);
		all |= eight;
		eight = fold_eight(eight);
		memcpy(out + i, &eight, 8);
	}
	return (all & EACH_BYTE(0x80)) == 0;
}

/* memmem for short texts, for which the table that memmem makes first costs more than the search. */
static bool find_short(const char *whole, size_t length, struct span part)
{
	if (part.length == 0)
		return true;
	for (const char *end = whole + length; (size_t)(end - whole) >= part.length; whole++) {
		whole = memchr(whole, part.at[0], (size_t)(end - whole) - part.length + 1);
		if (!whole)
			return false;
		if (memcmp(whole, part.at, part.length) == 0)
			return true;
	}
	return false;
}

bool filter_contains(struct buffer *scratch, struct span whole, struct span part)
{
	char folded[SHORT];
	if (!whole.at)
		return false;
	if (whole.length <= SHORT && fold_ascii(whole, folded))
		return find_short(folded, whole.length, part);
	buffer_clear(scratch);
	text_fold(scratch, whole);
	return memmem(buffer_text(scratch), scratch->length, part.at, part.length) != NULL;
}

/* What evaluation needs beside the node. */
struct question {
	struct filter *filter; /* its scratch is written */
	const struct table *table;
	uint32_t row;
	int64_t now;
	const uint16_t *columns;
	unsigned column_count;
};

typedef bool text_test(const struct question *q, const struct node *node, struct text text);

static bool test_part(const struct question *q, const struct node *node, struct text text)
{
	return filter_contains(&q->filter->scratch, text_exact(text), node->folded);
}

static bool test_regex(const struct question *q, const struct node *node, struct text text)
{
	struct span s = text_exact(text);
	return s.at && pcre2_match(node->regex, (PCRE2_SPTR)s.at, s.length, 0, PCRE2_NO_UTF_CHECK, q->filter->match_data, q->filter->match_context) >= 0;
}

static bool test_compare(const struct question *q, const struct node *node, struct text text)
{
	struct span s = text_exact(text);
	if (!s.at)
		return false;
	switch (node->op) {
	case OP_PART:
		return (node->network.family_bytes && filter_in_network(s, &node->network)) || test_part(q, node, text);
	case OP_EQUAL:
		return span_equal(s, node->exact);
	case OP_LESS:
		return text_compare(s, node->exact) < 0;
	case OP_MORE:
		return text_compare(s, node->exact) > 0;
	case OP_LESS_EQUAL:
		return text_compare(s, node->exact) <= 0;
	case OP_MORE_EQUAL:
		return text_compare(s, node->exact) >= 0;
	}
	return false;
}

/* Does a text of the field, or one of its list, pass? Fields of other kinds have no text. */
static bool any_text(const struct question *q, const struct node *node, unsigned field, text_test *test)
{
	bool present;
	switch (table_schema(q->table)->fields[field].kind) {
	case FIELD_TEXT:
	case FIELD_WORD:
		return test(q, node, table_text(q->table, q->row, field));
	case FIELD_TEXTS: {
		uint32_t count = table_list_length(q->table, q->row, field, &present);
		for (uint32_t i = 0; i < count; i++)
			if (test(q, node, table_list_text(q->table, q->row, field, i)))
				return true;
		return false;
	}
	default:
		return false;
	}
}

static bool any_column(const struct question *q, const struct node *node, text_test *test)
{
	for (unsigned i = 0; i < q->column_count; i++)
		if (any_text(q, node, q->columns[i], test))
			return true;
	for (unsigned i = 0; q->column_count == 0 && i < table_schema(q->table)->count; i++)
		if (any_text(q, node, i, test))
			return true;
	return false;
}

/* --- numbers --- */

static bool in_order(enum compare_op op, int64_t n, int64_t low, int64_t high)
{
	switch (op) {
	case OP_PART:
	case OP_EQUAL:
		return low <= n && n < high;
	case OP_LESS:
		return n < low;
	case OP_MORE:
		return n >= high;
	case OP_LESS_EQUAL:
		return n < high;
	case OP_MORE_EQUAL:
		return n >= low;
	}
	return false;
}

static bool compare_real(const struct node *node, double value)
{
	switch (node->op) {
	case OP_PART:
	case OP_EQUAL:
		return !(value < node->real) && !(value > node->real);
	case OP_LESS:
		return value < node->real;
	case OP_MORE:
		return value > node->real;
	case OP_LESS_EQUAL:
		return value <= node->real;
	case OP_MORE_EQUAL:
		return value >= node->real;
	}
	return false;
}

static bool is_there(const struct question *q, const struct node *node)
{
	bool present;
	switch (table_schema(q->table)->fields[node->field].kind) {
	case FIELD_TEXT:
		return !text_is_null(table_text(q->table, q->row, node->field));
	case FIELD_TEXTS:
		return table_list_length(q->table, q->row, node->field, &present) > 0;
	case FIELD_REAL:
		table_real(q->table, q->row, node->field, &present);
		return present;
	case FIELD_DURATION:
		return table_duration(q->table, q->row, node->field, q->now) != NUMBER_NULL;
	default:
		return table_number(q->table, q->row, node->field) != NUMBER_NULL;
	}
}

static bool compare(const struct question *q, const struct node *node)
{
	const struct field *f = &table_schema(q->table)->fields[node->field];
	bool present;
	if (node->any)
		return is_there(q, node);
	if (f->kind == FIELD_TEXT || f->kind == FIELD_TEXTS)
		return any_text(q, node, node->field, test_compare);
	if (f->kind == FIELD_REAL) {
		double value = table_real(q->table, q->row, node->field, &present);
		return present && compare_real(node, value);
	}
	int64_t number = node->timed ? table_duration(q->table, q->row, node->field, q->now) : table_number(q->table, q->row, node->field);
	if (number == NUMBER_NULL)
		return false;
	if (f->kind == FIELD_WORD)
		return node->words[number / 64] >> (number % 64) & 1;
	return in_order(node->op, number, node->low, node->high);
}

static bool passes(const struct question *q, unsigned index)
{
	const struct node *node = &q->filter->nodes[index];
	switch (node->kind) {
	case NODE_AND:
		return passes(q, node->left) && passes(q, node->right);
	case NODE_OR:
		return passes(q, node->left) || passes(q, node->right);
	case NODE_NOT:
		return !passes(q, node->left);
	case NODE_TEXT:
		return any_column(q, node, test_part);
	case NODE_REGEX:
		return any_column(q, node, test_regex);
	case NODE_COMPARE:
		return compare(q, node);
	}
	return false;
}

bool filter_row(const struct filter *f, const struct table *t, uint32_t row, int64_t now, const uint16_t *columns, unsigned column_count)
{
	struct question q = {(struct filter *)f, t, row, now, columns, column_count};
	return f->empty || passes(&q, f->root);
}
