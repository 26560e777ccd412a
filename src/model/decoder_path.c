#include "model/decoder_path.h"

static uint16_t new_node(struct path_tree *t, struct span name)
{
	t->nodes[t->count] = (struct path_node){.name = name, .members = PATH_NONE, .next = PATH_NONE, .elements = PATH_NONE, .hint = PATH_NONE};
	return t->count++;
}

static uint16_t child_for(struct path_tree *t, uint16_t parent, struct span name)
{
	uint16_t *link = &t->nodes[parent].members;
	for (; *link != PATH_NONE; link = &t->nodes[*link].next)
		if (span_equal(t->nodes[*link].name, name))
			return *link;
	*link = t->count;
	return new_node(t, name);
}

/* The next member name of a path, without its backslashes, into `name`, which has room. Returns where it ends. */
static const char *read_name(const char *at, char *name, size_t *length)
{
	*length = 0;
	for (; *at && *at != '.' && *at != '[' && *at != '{'; at++) {
		if (*at == '\\' && at[1])
			at++;
		name[(*length)++] = *at;
	}
	return at;
}

static bool add_path(struct path_tree *t, struct arena *arena, const char *path, unsigned row)
{
	uint16_t node = 0;
	bool begun = false;
	for (const char *at = path; *at;) {
		if (*at == '.') {
			at++;
		} else if (*at == '[' || *at == '{') {
			if (!begun)
				t->nodes[node].begins |= UINT64_C(1) << row;
			begun = true;
			if (*at == '[') {
				if (t->nodes[node].elements == PATH_NONE)
					t->nodes[node].elements = new_node(t, SPAN_NULL);
				node = t->nodes[node].elements;
			}
			at += 2; /* "[]" or "{}" */
		} else {
			size_t length;
			char *name = arena_get(arena, strlen(at));
			if (!name)
				return false;
			at = read_name(at, name, &length);
			node = child_for(t, node, (struct span){name, length});
		}
	}
	t->nodes[node].rows |= UINT64_C(1) << row;
	return true;
}

bool path_tree_make(struct path_tree *t, struct arena *arena, const struct decode_row *rows, unsigned count)
{
	*t = (struct path_tree){0};
	size_t most = 1;
	for (unsigned i = 0; i < count; i++)
		most += strlen(rows[i].path); /* each part of a path has a byte at least */
	if (count > PATH_ROWS_MAX || most >= PATH_NONE)
		return false;
	t->nodes = arena_get(arena, most * sizeof *t->nodes);
	if (!t->nodes)
		return false;
	new_node(t, SPAN_NULL);
	for (unsigned i = 0; i < count; i++) {
		uint64_t row = UINT64_C(1) << i;
		if (!add_path(t, arena, rows[i].path, i))
			return false;
		if (rows[i].needed)
			t->needed |= row;
		if (rows[i].as == DECODE_PRESENT)
			t->present |= row;
		if (rows[i].as == DECODE_KEYS || rows[i].as == DECODE_VALUES)
			t->maps |= row;
	}
	return true;
}
