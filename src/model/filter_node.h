/* The inside of a filter, for filter.c, filter_parse.c and filter_value.c alone. */
#ifndef MODEL_FILTER_NODE_H
#define MODEL_FILTER_NODE_H

#define PCRE2_CODE_UNIT_WIDTH 8

#include "base/buffer.h"
#include "base/limits.h"
#include "model/filter.h"

#include <pcre2.h>

enum node_kind { NODE_AND, NODE_OR, NODE_NOT, NODE_TEXT, NODE_REGEX, NODE_COMPARE };

enum compare_op { OP_PART, OP_EQUAL, OP_LESS, OP_MORE, OP_LESS_EQUAL, OP_MORE_EQUAL };

/* A network as inet_pton has it; v4 in the first four bytes. */
struct network {
	unsigned char address[16];
	unsigned family_bytes; /* 4 or 16; 0: none */
	unsigned bits;
};

struct node {
	enum node_kind kind;
	uint16_t left, right; /* AND, OR: both; NOT: left */

	pcre2_code *regex;
	struct span exact;  /* the text as given, in the filter's texts … */
	struct span folded; /* … and folded */

	uint16_t field; /* COMPARE */
	enum compare_op op;
	bool any;            /* `field:*` */
	bool timed;          /* compares table_duration, which moves with the clock */
	int64_t low, high;   /* numbers that are equal to the value: low ≤ n < high */
	double real;
	uint64_t words[4];   /* WORD: bit n: word n fits */
	struct network network;
};

struct filter {
	const struct schema *schema;
	struct node nodes[LIMIT_FILTER_NODES];
	unsigned node_count;
	uint16_t root;
	bool empty; /* takes all */
	char *texts; /* of all nodes */
	size_t text_used, text_room;
	struct buffer scratch;
	pcre2_match_data *match_data;
	pcre2_match_context *match_context;
};

/* Is `part`, which is folded, in `whole`? */
bool filter_contains(struct buffer *scratch, struct span whole, struct span part);

/* "10.0.0.0/8", "fe80::/10". False: it is none. */
bool filter_parse_network(struct span s, struct network *network);
bool filter_in_network(struct span address, const struct network *network);

/* The value of a comparison, whose field, op, exact and folded are set, made ready by the field's kind. ERROR_USAGE when it does not fit. */
struct error filter_prepare(const struct schema *schema, struct node *node);

/* Parse `expression` into f->nodes. */
struct error filter_parse(struct filter *f, const char *expression);

#endif
