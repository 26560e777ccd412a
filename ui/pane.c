#include "ui/pane.h"

#include "ui/noun.h"

#include <stdlib.h>

/* Plain text in a filter looks at everything that is a column at some width, so that a resize does not change what is found. */
static unsigned text_columns(const struct schema *schema, uint16_t fields[static COLUMNS_MAX])
{
	unsigned count = 0;
	for (uint16_t i = 0; i < schema->count && count < COLUMNS_MAX; i++) {
		const struct field *field = &schema->fields[i];
		bool text = field->kind == FIELD_TEXT || field->kind == FIELD_TEXTS || field->kind == FIELD_WORD;
		if (text && field->place != PLACE_DETAIL)
			fields[count++] = i;
	}
	return count;
}

static bool update(struct pane *p, const struct table *t, int sort_field, bool descending, int64_t now)
{
	uint16_t fields[COLUMNS_MAX];
	unsigned count = text_columns(&p->resource->schema, fields);
	return view_update(&p->view, t, p->filter, sort_field, descending, now, fields, count);
}

void pane_init(struct pane *p, const struct resource *resource)
{
	*p = (struct pane){.resource = resource, .page = 1};
	view_init(&p->view);
	p->view.sort_field = resource->sort_field;
	p->view.descending = resource->sort_descending;
}

void pane_release(struct pane *p)
{
	view_release(&p->view);
	table_unref(p->before);
	filter_free(p->filter);
	*p = (struct pane){0};
}

static void select_position(struct pane *p, uint32_t position)
{
	p->position = p->view.count == 0 ? 0 : position < p->view.count ? position : p->view.count - 1;
	p->selected = p->view.count ? view_id(&p->view, p->position) : 0;
}

/* After the view was made again: the same row where it still is, else its neighbour. */
static void find_selected(struct pane *p)
{
	uint32_t position = p->selected ? view_find(&p->view, p->selected) : ROW_NONE;
	if (position != ROW_NONE)
		p->position = position;
	else
		select_position(p, p->position);
}

static void forget_marks(struct pane *p)
{
	table_unref(p->before);
	p->before = NULL;
	p->gone_count = 0;
}

/* Rows on the screen that `t` no longer has. An incomplete table proves nothing. */
static void note_gone(struct pane *p, const struct table *t)
{
	const struct view *v = &p->view;
	uint64_t above = 0;
	p->gone_count = 0;
	p->lost[0] = '\0';
	if (!v->table || !table_about(t)->complete || p->resource->schema.key_count == 0)
		return;
	uint32_t end = p->top + (uint32_t)p->page;
	for (uint32_t i = p->top; i < v->count && i < end; i++) {
		if (table_find_same(t, v->table, v->order[i]) != ROW_NONE) {
			above = view_id(v, i);
			continue;
		}
		if (p->gone_count < PANE_GONE)
			p->gone[p->gone_count++] = (struct pane_gone){v->order[i], above};
		if (view_id(v, i) == p->selected) {
			struct buffer name;
			buffer_init(&name, sizeof p->lost - 1);
			noun_row_name(p->resource, v->table, v->order[i], &name);
			text_clean_into(p->lost, sizeof p->lost, buffer_span(&name));
			buffer_release(&name);
		}
	}
}

/* Once for each table: it looks at every row. */
static void sum_up(struct pane *p, int64_t now)
{
	struct buffer summary;
	buffer_init(&summary, sizeof p->summary - 1);
	noun_summary(p->resource, p->view.table, now, &summary);
	memcpy(p->summary, buffer_text(&summary), summary.length + 1);
	buffer_release(&summary);
}

void pane_take(struct pane *p, const struct table *t, int64_t mono, int64_t now)
{
	if (t == p->view.table)
		return;
	if (p->frozen) {
		p->held++;
		return;
	}
	note_gone(p, t);
	const struct table *old = table_ref(p->view.table);
	if (!update(p, t, p->view.sort_field, p->view.descending, now)) {
		table_unref(old);
		p->gone_count = 0;
		return;
	}
	table_unref(p->before);
	p->before = NULL;
	/* What was not all there cannot tell what is new. */
	if (old && table_about(old)->complete && table_about(old)->fetched_at != INSTANT_NULL)
		p->before = old;
	else
		table_unref(old);
	if (!p->before)
		p->gone_count = 0;
	p->arrived = mono;
	sum_up(p, now);
	find_selected(p);
}

void pane_tick(struct pane *p, int64_t mono, int64_t now)
{
	if (p->before && mono - p->arrived >= PANE_MARK_MS)
		forget_marks(p);
	if (p->filter && filter_is_timed(p->filter) && p->view.table && !p->frozen &&
	    update(p, p->view.table, p->view.sort_field, p->view.descending, now))
		find_selected(p);
}

bool pane_set_filter(struct pane *p, const char *text, int64_t now, struct error *error)
{
	struct filter *filter = NULL;
	if (text[strspn(text, " ")]) {
		filter = filter_new(&p->resource->schema, text, error);
		if (!filter)
			return false;
	}
	struct filter *old = p->filter;
	p->filter = filter;
	if (p->view.table && !update(p, p->view.table, p->view.sort_field, p->view.descending, now)) {
		p->filter = old;
		filter_free(filter);
		*error = error_make(ERROR_MEMORY, "", "no memory for this filter");
		return false;
	}
	filter_free(old);
	size_t length = strnlen(text, PROMPT_MAX);
	memcpy(p->filter_text, text, length);
	p->filter_text[length] = '\0';
	find_selected(p);
	return true;
}

void pane_sort(struct pane *p, int field, bool descending, int64_t now)
{
	if (!p->view.table) {
		p->view.sort_field = field;
		p->view.descending = descending;
	} else if (update(p, p->view.table, field, descending, now)) {
		find_selected(p);
	}
}

void pane_sort_move(struct pane *p, int by, int64_t now)
{
	if (p->column_count == 0)
		return;
	int count = (int)p->column_count;
	int at = by > 0 ? -1 : 0;
	for (int i = 0; i < count; i++)
		if (p->column[i].field == p->view.sort_field)
			at = i;
	pane_sort(p, p->column[(at + by + count) % count].field, false, now);
}

void pane_rest(struct pane *p)
{
	if (!p->chosen)
		select_position(p, 0);
}

void pane_move(struct pane *p, int64_t by)
{
	p->chosen = true;
	int64_t last = p->view.count ? (int64_t)p->view.count - 1 : 0;
	int64_t to = by > last ? last : by < -last ? 0 : (int64_t)p->position + by;
	select_position(p, (uint32_t)(to < 0 ? 0 : to > last ? last : to));
}

bool pane_select(struct pane *p, uint64_t id)
{
	uint32_t position = id ? view_find(&p->view, id) : ROW_NONE;
	if (position == ROW_NONE)
		return false;
	p->chosen = true;
	select_position(p, position);
	return true;
}

bool pane_row(const struct pane *p, uint32_t *row)
{
	if (p->position >= p->view.count)
		return false;
	*row = p->view.order[p->position];
	return true;
}

bool pane_tag_toggle(struct pane *p)
{
	return p->selected == 0 || view_tag(&p->view, p->selected, !view_is_tagged(&p->view, p->selected));
}

bool pane_tag_all(struct pane *p)
{
	for (uint32_t i = 0; i < p->view.count; i++)
		if (!view_tag(&p->view, view_id(&p->view, i), true))
			return false;
	return true;
}

void pane_tag_like(struct pane *p, const struct pane *other)
{
	for (uint32_t i = 0; i < other->view.tag_count; i++)
		view_tag(&p->view, other->view.tags[i], true);
}

uint32_t pane_targets(const struct pane *p, uint32_t **rows, uint32_t *hidden)
{
	uint32_t tagged = 0;
	*rows = NULL;
	*hidden = 0;
	view_tag_counts(&p->view, &tagged, hidden);
	/* Who tagged rows did not mean the one that is selected: not even when all of them are gone. */
	bool by_tag = p->view.tag_count > 0;
	uint32_t room = by_tag ? tagged : 1;
	uint32_t *found = room ? malloc(room * sizeof *found) : NULL;
	if (!found)
		return 0;
	uint32_t count = 0;
	if (!by_tag) {
		count = pane_row(p, &found[0]);
	} else {
		for (uint32_t row = 0; row < table_rows(p->view.table) && count < room; row++)
			if (view_is_tagged(&p->view, table_row_id(p->view.table, row)))
				found[count++] = row;
	}
	if (count == 0)
		free(found);
	else
		*rows = found;
	return count;
}
