/* The grammar of filter.h, by recursive descent. */
#include "base/nearest.h"
#include "model/filter_node.h"

#define DEEPEST 32u /* of brackets and '!' */

struct parser {
	struct filter *filter;
	const char *start, *at;
	unsigned depth;
	struct error error;
};

static bool fail(struct parser *p, const char *at, struct error inner)
{
	if (!error_is(&p->error))
		p->error = error_because(inner, "filter, place %zu", (size_t)(at - p->start) + 1);
	return false;
}

static bool complain(struct parser *p, const char *at, const char *what)
{
	return fail(p, at, error_make(ERROR_USAGE, "", "%s", what));
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(struct parser *p)
{
	while (is_space(*p->at))
		p->at++;
}

static bool ends_word(char c)
{
	return c == '\0' || is_space(c) || c == '|' || c == '(' || c == ')';
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool add_node(struct parser *p, struct node node, uint16_t *index)
{
	struct filter *f = p->filter;
	if (f->node_count == LIMIT_FILTER_NODES) {
		pcre2_code_free(node.regex);
		return complain(p, p->at, "too many terms");
	}
	*index = (uint16_t)f->node_count;
	f->nodes[f->node_count++] = node;
	return true;
}

/* --- words --- */

/* Copy a bare word or a quoted text into the filter's texts. */
static bool read_text(struct parser *p, struct span *text)
{
	char *out = p->filter->texts + p->filter->text_used;
	size_t length = 0;
	const char *begin = p->at;
	if (*p->at == '"') {
		for (p->at++; *p->at != '"'; p->at++) {
			if (*p->at == '\\' && (p->at[1] == '"' || p->at[1] == '\\'))
				p->at++;
			if (*p->at == '\0')
				return complain(p, begin, "a quoted text has no end");
			out[length++] = *p->at;
		}
		p->at++;
	} else {
		while (!ends_word(*p->at))
			out[length++] = *p->at++;
	}
	p->filter->text_used += length;
	*text = (struct span){out, length};
	return true;
}

static bool fold_text(struct parser *p, struct node *node)
{
	struct buffer folded;
	buffer_init(&folded, 3 * LIMIT_FILTER);
	text_fold(&folded, node->exact);
	char *out = p->filter->texts + p->filter->text_used;
	bool good = !folded.failed && folded.length <= p->filter->text_room - p->filter->text_used;
	if (good) {
		memcpy(out, buffer_text(&folded), folded.length);
		p->filter->text_used += folded.length;
		node->folded = (struct span){out, folded.length};
	}
	buffer_release(&folded);
	return good || fail(p, p->at, error_make(ERROR_MEMORY, "", "out of memory"));
}

/* --- field names --- */

static struct span cut_name(const char *name, size_t length)
{
	return (struct span){name, length < NEAREST_LONGEST ? length : NEAREST_LONGEST};
}

/* The length of a field's name without its _at or _s. */
static size_t short_length(const char *name)
{
	const char *end = strrchr(name, '_');
	return end && (strcmp(end, "_at") == 0 || strcmp(end, "_s") == 0) ? (size_t)(end - name) : strlen(name);
}

static const char *nearest_field(const struct schema *schema, struct span name)
{
	const char *nearest = "";
	unsigned best = UINT32_MAX;
	for (unsigned i = 0; i < schema->count; i++) {
		const char *full = schema->fields[i].name;
		unsigned whole = nearest_edits(name, cut_name(full, strlen(full)));
		unsigned head = nearest_edits(name, cut_name(full, short_length(full)));
		unsigned d = whole < head ? whole : head;
		if (d < best) {
			best = d;
			nearest = full;
		}
	}
	return nearest;
}

static bool find_field(struct parser *p, const char *name, size_t length, uint16_t *field)
{
	char copy[64];
	int found = -1;
	if (length < sizeof copy) {
		memcpy(copy, name, length);
		copy[length] = '\0';
		found = schema_field(p->filter->schema, copy);
	}
	if (found >= 0) {
		*field = (uint16_t)found;
		return true;
	}
	struct span cut = cut_name(name, length);
	return fail(p, name,
	            error_make(ERROR_USAGE, "", "%s has no field \"%.*s\", the nearest is \"%s\"", p->filter->schema->name, (int)cut.length, cut.at,
	                       nearest_field(p->filter->schema, cut)));
}

/* --- terms --- */

static enum compare_op read_op(struct parser *p)
{
	char c = *p->at++;
	bool equal = (c == '<' || c == '>') && *p->at == '=';
	p->at += equal;
	switch (c) {
	case ':':
		return OP_PART;
	case '<':
		return equal ? OP_LESS_EQUAL : OP_LESS;
	case '>':
		return equal ? OP_MORE_EQUAL : OP_MORE;
	default:
		return OP_EQUAL;
	}
}

static bool parse_compare(struct parser *p, const char *op_at, uint16_t *index)
{
	struct node node = {.kind = NODE_COMPARE};
	const char *name = p->at;
	if (!find_field(p, name, (size_t)(op_at - name), &node.field))
		return false;
	p->at = op_at;
	node.op = read_op(p);
	const char *value_at = p->at;
	if (ends_word(*p->at))
		return complain(p, p->at, "a value is missing");
	if (!read_text(p, &node.exact) || !fold_text(p, &node))
		return false;
	struct error error = filter_prepare(p->filter->schema, &node);
	if (error_is(&error))
		return fail(p, value_at, error);
	return add_node(p, node, index);
}

static bool parse_regex(struct parser *p, uint16_t *index)
{
	struct node node = {.kind = NODE_REGEX};
	const char *begin = p->at++;
	char *out = p->filter->texts + p->filter->text_used;
	size_t length = 0;
	for (; *p->at != '/'; p->at++) {
		if (*p->at == '\\' && p->at[1] == '/')
			p->at++;
		else if (*p->at == '\\' && p->at[1])
			out[length++] = *p->at++;
		if (*p->at == '\0')
			return complain(p, begin, "a regex has no end");
		out[length++] = *p->at;
	}
	p->at++;
	p->filter->text_used += length;
	int code;
	PCRE2_SIZE offset;
	node.regex = pcre2_compile((PCRE2_SPTR)out, length, PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &code, &offset, NULL);
	if (!node.regex) {
		PCRE2_UCHAR why[128];
		pcre2_get_error_message(code, why, sizeof why);
		return fail(p, begin + 1 + offset, error_make(ERROR_USAGE, "", "regex: %s", (const char *)why));
	}
	return add_node(p, node, index);
}

static bool parse_plain(struct parser *p, uint16_t *index)
{
	struct node node = {.kind = NODE_TEXT};
	return read_text(p, &node.exact) && fold_text(p, &node) && add_node(p, node, index);
}

static bool parse_or(struct parser *p, uint16_t *index);

static bool parse_term(struct parser *p, uint16_t *index)
{
	const char *name_end = p->at;
	while (is_name(*name_end))
		name_end++;
	if (name_end > p->at && *name_end && strchr(":=<>", *name_end))
		return parse_compare(p, name_end, index);
	const char *begin = p->at;
	switch (*p->at) {
	case '/':
		return parse_regex(p, index);
	case '(':
		if (++p->depth > DEEPEST)
			return complain(p, begin, "nested too deep");
		p->at++;
		if (!parse_or(p, index))
			return false;
		if (*p->at != ')')
			return complain(p, begin, "a bracket is not closed");
		p->at++;
		p->depth--;
		return true;
	case '!': {
		struct node node = {.kind = NODE_NOT};
		if (++p->depth > DEEPEST)
			return complain(p, begin, "nested too deep");
		p->at++;
		skip_space(p);
		if (!parse_term(p, &node.left) || !add_node(p, node, index))
			return false;
		p->depth--;
		return true;
	}
	case '|':
	case ')':
	case '\0':
		return complain(p, begin, "a term is missing");
	default:
		return parse_plain(p, index);
	}
}

static bool join(struct parser *p, enum node_kind kind, uint16_t *left, uint16_t right)
{
	struct node node = {.kind = kind, .left = *left, .right = right};
	return add_node(p, node, left);
}

static bool parse_and(struct parser *p, uint16_t *index)
{
	skip_space(p);
	if (!parse_term(p, index))
		return false;
	for (skip_space(p); *p->at && *p->at != '|' && *p->at != ')'; skip_space(p)) {
		uint16_t right;
		if (!parse_term(p, &right) || !join(p, NODE_AND, index, right))
			return false;
	}
	return true;
}

static bool parse_or(struct parser *p, uint16_t *index)
{
	if (!parse_and(p, index))
		return false;
	while (*p->at == '|') {
		uint16_t right;
		p->at++;
		if (!parse_and(p, &right) || !join(p, NODE_OR, index, right))
			return false;
	}
	return true;
}

struct error filter_parse(struct filter *f, const char *expression)
{
	struct parser p = {.filter = f, .start = expression, .at = expression};
	skip_space(&p);
	if (*p.at == '\0') {
		f->empty = true;
		return error_none();
	}
	if (parse_or(&p, &f->root) && *p.at != '\0')
		complain(&p, p.at, "a bracket closes that was not opened");
	return p.error;
}
