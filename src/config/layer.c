#include "config/layer.h"

#include "base/limits.h"

static struct error no_memory(void)
{
	return error_make(ERROR_MEMORY, NULL, "out of memory");
}

bool layer_init(struct layer *l, struct arena *arena)
{
	l->entries = arena_get(arena, option_count * sizeof *l->entries);
	return l->entries != NULL;
}

void layer_release(struct layer *l)
{
	for (unsigned i = 0; l->entries && i < option_count; i++) {
		secret_free(l->entries[i].secret);
		l->entries[i].secret = NULL;
	}
}

struct error layer_set(struct layer *l, struct arena *arena, int option, enum option_form form, struct span value, const char *origin, unsigned line)
{
	const struct option_row *row = &option_rows[option];
	struct layer_entry e = {.origin = origin, .form = form, .line = line};
	struct error error = option_check(row, value, &e.number);
	if (error_is(&error))
		return error;
	if (!origin)
		return no_memory();
	if (row->type == OPTION_SECRET && form == FORM_VALUE) {
		e.secret = secret_new(value.at, value.length);
	} else {
		/* A base URL is used with a path put behind it. */
		while (row->type == OPTION_URL && !row->dormant && value.at[value.length - 1] == '/')
			value.length--;
		e.text = arena_copy(arena, value);
	}
	if (!e.secret && !e.text)
		return no_memory();
	secret_free(l->entries[option].secret);
	l->entries[option] = e;
	return error_none();
}
