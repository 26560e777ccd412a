#include "ui/palette.h"

#include "verbs/verbs.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#define ROWS_MOST 10

static struct palette_entry *add(struct palette *p, const char *help)
{
	struct palette_entry *e = &p->entry[p->count++];
	*e = (struct palette_entry){.help = help ? help : ""};
	return e;
}

static void add_verb(struct palette *p, const struct verb *v, const char *noun, const struct facts *facts, bool has_row)
{
	struct palette_entry *e = add(p, v->help);
	e->verb = v;
	snprintf(e->text, sizeof e->text, "%s%s%s", v->noun ? v->noun : "", v->noun ? " " : "", v->name);
	bool here = !v->noun || (noun && strcmp(v->noun, noun) == 0);
	if (v->kind == VERB_LOCAL)
		snprintf(e->why, sizeof e->why, "on the command line: mlflow-oidc-top %s", e->text);
	else if ((v->needs & NEED_ROW) && !here)
		snprintf(e->why, sizeof e->why, "needs a row: go to %s first", v->noun);
	else if (v->kind != VERB_SCREEN || v->needs)
		verb_why_not(v, facts, has_row && here, e->why, sizeof e->why);
}

static void find_matches(struct palette *p);

bool palette_open(struct palette *p, const char *typed, const char *noun, const struct seam *seam, const struct facts *facts, bool has_row)
{
	*p = (struct palette){0};
	unsigned contexts = seam->context_count(seam->self);
	unsigned room = verb_count + resource_count + contexts;
	p->entry = calloc(room ? room : 1, sizeof *p->entry);
	p->match = calloc(room ? room : 1, sizeof *p->match);
	if (!p->entry || !p->match) {
		palette_release(p);
		return false;
	}
	for (unsigned i = 0; i < verb_count; i++)
		if (noun && verbs[i]->noun && strcmp(verbs[i]->noun, noun) == 0)
			add_verb(p, verbs[i], noun, facts, has_row);
	for (unsigned i = 0; i < resource_count; i++) {
		struct palette_entry *e = add(p, resources[i]->help);
		e->resource = resources[i];
		snprintf(e->text, sizeof e->text, "%s", resources[i]->schema.name);
	}
	for (unsigned i = 0; i < contexts; i++) {
		struct palette_entry *e = add(p, "go to this environment");
		e->context = seam->context_name(seam->self, i);
		snprintf(e->text, sizeof e->text, "context %s", e->context);
	}
	for (unsigned i = 0; i < verb_count; i++)
		if (!noun || !verbs[i]->noun || strcmp(verbs[i]->noun, noun) != 0)
			add_verb(p, verbs[i], noun, facts, has_row);
	prompt_set(&p->prompt, typed);
	find_matches(p);
	return true;
}

void palette_release(struct palette *p)
{
	free(p->entry);
	free(p->match);
	*p = (struct palette){0};
}

static bool begins_with(const char *text, const char *head, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (tolower((unsigned char)text[i]) != tolower((unsigned char)head[i]))
			return false;
	return true;
}

static bool holds(const char *text, const char *part, size_t length)
{
	for (; *text; text++)
		if (begins_with(text, part, length))
			return true;
	return length == 0;
}

/* Each word that was typed is a part of the entry. */
static bool fits(const char *text, const char *typed)
{
	while (*(typed += strspn(typed, " "))) {
		size_t length = strcspn(typed, " ");
		if (!holds(text, typed, length))
			return false;
		typed += length;
	}
	return true;
}

static bool begins_a_word(const char *text, const char *typed)
{
	size_t length = strlen(typed);
	for (const char *word = text; word; word = strchr(word, ' ')) {
		word += *word == ' ';
		if (begins_with(word, typed, length))
			return true;
	}
	return false;
}

static void find_matches(struct palette *p)
{
	const char *typed = p->prompt.text;
	p->matches = 0;
	for (int head = 1; head >= 0; head--)
		for (unsigned i = 0; i < p->count; i++)
			if (fits(p->entry[i].text, typed) && begins_a_word(p->entry[i].text, typed) == (head == 1))
				p->match[p->matches++] = i;
	p->selected = 0;
}

enum palette_answer palette_input(struct palette *p, const struct input *input)
{
	switch (input->key) {
	case VERB_KEY_ESCAPE:
		return PALETTE_LEAVES;
	case VERB_KEY_ENTER:
		return p->matches ? PALETTE_CHOSEN : PALETTE_GOES_ON;
	case VERB_KEY_UP:
	case VERB_KEY_BACKTAB:
		if (p->matches)
			p->selected = (p->selected + p->matches - 1) % p->matches;
		return PALETTE_GOES_ON;
	case VERB_KEY_DOWN:
	case VERB_KEY_TAB:
		if (p->matches)
			p->selected = (p->selected + 1) % p->matches;
		return PALETTE_GOES_ON;
	default:
		if (input->key == INPUT_BACKSPACE && p->prompt.length == 0)
			return PALETTE_LEAVES;
		if (prompt_input(&p->prompt, input))
			find_matches(p);
		return PALETTE_GOES_ON;
	}
}

const struct palette_entry *palette_chosen(const struct palette *p)
{
	return p->selected < p->matches ? &p->entry[p->match[p->selected]] : NULL;
}

void palette_draw(const struct palette *p, struct cells *c, struct area area)
{
	struct area line = area_cut_bottom(&area, 1);
	cells_word(c, line.x, line.y, ":", STYLE_KEY, 1);
	prompt_draw(&p->prompt, c, line.x + 1, line.y, line.width - 1, true);
	unsigned rows = (unsigned)area_least(area_least(ROWS_MOST, area.height), (int)p->matches);
	unsigned top = p->selected >= rows && rows ? p->selected - rows + 1 : 0;
	struct area list = area_cut_bottom(&area, (int)(rows ? rows : 1));
	c->raised = true;
	if (!rows) {
		cells_fill(c, list.x, list.y, list.width, STYLE_DIALOG);
		cells_word(c, list.x + 1, list.y, "nothing has these words", STYLE_DIALOG, list.width - 1);
	}
	for (unsigned i = 0; i < rows; i++) {
		const struct palette_entry *e = &p->entry[p->match[top + i]];
		bool selected = top + i == p->selected;
		enum style style = selected ? STYLE_SELECTED : e->why[0] ? STYLE_DIM : STYLE_DIALOG;
		int y = list.y + (int)i;
		cells_fill(c, list.x, y, list.width, style);
		char key[8] = "";
		const char *name = e->verb && e->verb->key ? verb_key_name(e->verb->key, key) : "";
		if (e->resource && e->resource->key)
			key[0] = e->resource->key, key[1] = '\0', name = key;
		cells_word(c, list.x, y, selected ? ">" : " ", style, 1);
		cells_word(c, list.x + 1, y, name, style, 6);
		cells_cut(c, list.x + 8, y, span_of(e->text), style, 24);
		cells_cut(c, list.x + 33, y, span_of(e->why[0] ? e->why : e->help), style, list.width - 33);
	}
	c->raised = false;
}
