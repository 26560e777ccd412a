#include "derive/really_out.h"
#include "ui/dialog.h"
#include "ui/noun.h"
#include "ui/ways.h"

#include <stdio.h>
#include <string.h>

#define WIDTH_MOST 110
#define LINES_MOST 1000000u /* so that a height can be counted with */
#define FOOT_LINES 3 /* reason and ticket, the question, a note */
#define FIRST_ENDINGS 5u

static void add_ending(struct dialog *d, unsigned i, unsigned columns)
{
	const struct ending *e = &d->plan->endings[i];
	char line[600];
	snprintf(line, sizeof line, "%3u %s%s", i + 1, e->line ? e->line : e->target.name, e->beyond ? "  (not named, but ends too)" : "");
	lines_wrap(&d->lines, e->beyond ? STYLE_SOON : STYLE_DIALOG, columns, 4, span_of(line));
}

static void add_requests(struct dialog *d, unsigned columns)
{
	const struct plan *p = d->plan;
	if (p->step_count == 0)
		return;
	const char *undo = NULL;
	unsigned without = 0;
	for (unsigned i = 0; i < p->step_count; i++) {
		if (!p->steps[i].undo)
			without++;
		else if (!undo)
			undo = p->steps[i].undo;
	}
	char line[600];
	snprintf(line, sizeof line, "%s %s, %s%s%s. Esc stops between them.", count_text(p->step_count).text, p->step_count == 1 ? "request" : "requests",
	         undo ? "undo: " : "no undo", undo ? undo : "", undo && without ? " (not of all)" : "");
	lines_wrap(&d->lines, STYLE_DIALOG, columns, 2, span_of(line));
}

/* What comes of it, and what does not. */
static void add_effects(struct dialog *d, const struct status *status, unsigned columns, int64_t now)
{
	const struct plan *p = d->plan;
	for (unsigned i = 0; i < p->note_count; i++)
		lines_wrap(&d->lines, STYLE_DIALOG, columns, 2, span_of(p->notes[i]));
	for (unsigned i = 0; i < p->skipped_count; i++) {
		char line[400];
		snprintf(line, sizeof line, "nothing to do: %s", p->skipped[i]);
		lines_wrap(&d->lines, STYLE_DIM, columns, 2, span_of(line));
	}
	if (d->hidden)
		lines_add(&d->lines, STYLE_SOON, "%s of the %s are hidden by your filter", count_text(d->hidden).text, count_text(d->targets).text);
	if (p->has_ways) {
		if (p->ways_of)
			lines_add(&d->lines, STYLE_DIALOG, "ways into MLflow of %s:", p->ways_of);
		ways_fill(&d->lines, &p->ways, "now", "after this", true, columns, now);
		char sentence[240];
		really_out_sentence(&p->ways, now, sentence, sizeof sentence);
		lines_wrap(&d->lines, STYLE_TITLE, columns, 2, span_of(sentence));
	}
	add_requests(d, columns);
	if (!status->audit_ok)
		lines_wrap(&d->lines, STYLE_NOW, columns, 2, span_of("audit CANNOT BE WRITTEN: nothing is changed without it"));
	else
		lines_add(&d->lines, STYLE_DIALOG, "audit ok%s%s", status->source_count && status->source[0].account[0] ? ", acting as " : "",
		          status->source_count ? status->source[0].account : "");
}

static void fill_review(struct dialog *d, const struct status *status, unsigned columns, int64_t now)
{
	const struct plan *p = d->plan;
	if (p->ending_count)
		lines_add(&d->lines, STYLE_DIM, "captured %s; the list may move, %s will not", instant_screen(d->captured_at, now).text,
	          p->ending_count == 1 ? "this one" : "these");
	/* The first ones, then what comes of it, then the rest: the first page says what matters, and nothing is left out. */
	unsigned first = p->ending_count > FIRST_ENDINGS + 1 ? FIRST_ENDINGS : p->ending_count;
	for (unsigned i = 0; i < first; i++)
		add_ending(d, i, columns);
	if (first < p->ending_count)
		lines_add(&d->lines, STYLE_DIALOG, "    ... %s more at the end (PgDn)", count_text(p->ending_count - first).text);
	add_effects(d, status, columns, now);
	for (unsigned i = first; i < p->ending_count; i++)
		add_ending(d, i, columns);
	if (p->has_ways) {
		lines_add(&d->lines, STYLE_DIALOG, "the same ways with their reasons:");
		ways_fill(&d->lines, &p->ways, "now", "after this", false, columns, now);
	}
}

static enum style outcome_style(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_DONE:
	case OUTCOME_ALREADY:
		return STYLE_OK;
	case OUTCOME_REFUSED:
	case OUTCOME_FAILED:
	case OUTCOME_UNKNOWN:
		return STYLE_NOW;
	default:
		return STYLE_DIM;
	}
}

static bool went_wrong(enum outcome outcome)
{
	return outcome_style(outcome) == STYLE_NOW;
}

static void add_step(struct dialog *d, unsigned i, unsigned columns)
{
	const struct dialog_step *s = &d->steps[i];
	char line[800];
	snprintf(line, sizeof line, "%-8s %s%s%s", s->outcome == OUTCOME_PENDING ? "..." : outcome_word[s->outcome], d->plan->steps[i].sentence,
	         error_is(&s->error) ? ": " : "", s->error.sentence);
	lines_wrap(&d->lines, outcome_style(s->outcome), columns, 9, span_of(line));
}

static void add_outcome_counts(struct dialog *d)
{
	unsigned counts[OUTCOMES] = {0};
	for (unsigned i = 0; i < d->plan->step_count; i++)
		counts[d->steps[i].outcome]++;
	char line[300];
	size_t used = 0;
	line[0] = '\0';
	for (unsigned o = 0; o < OUTCOMES && used < sizeof line; o++)
		if (counts[o])
			used += (size_t)snprintf(line + used, sizeof line - used, "%s%u %s", used ? ", " : "", counts[o], outcome_word[o]);
	lines_add(&d->lines, STYLE_TITLE, "%s of %s: %s", count_text(d->ended).text, count_text(d->plan->step_count).text, line);
}

static void fill_progress(struct dialog *d, unsigned columns, int64_t now)
{
	bool report = d->state == DIALOG_REPORT;
	add_outcome_counts(d);
	if (report && error_is(&d->error))
		lines_wrap(&d->lines, STYLE_NOW, columns, 2, span_of(d->error.sentence));
	/* A report begins with what went wrong. */
	for (unsigned i = 0; report && i < d->plan->step_count; i++)
		if (went_wrong(d->steps[i].outcome))
			add_step(d, i, columns);
	for (unsigned i = 0; i < d->plan->step_count; i++)
		if (!report || !went_wrong(d->steps[i].outcome))
			add_step(d, i, columns);
	if (report && d->plan->has_ways)
		ways_fill(&d->lines, &d->plan->ways, "before this", "after this", false, columns, now);
}

static void fill(struct dialog *d, const struct status *status, unsigned columns, int64_t now)
{
	lines_clear(&d->lines);
	switch (d->state) {
	case DIALOG_ASKING:
		lines_add(&d->lines, STYLE_DIALOG, "asking what this would do ...");
		break;
	case DIALOG_REFUSED:
		lines_wrap(&d->lines, STYLE_NOW, columns, 2, span_of(d->error.sentence));
		lines_add(&d->lines, STYLE_DIALOG, "nothing was changed");
		break;
	case DIALOG_REVIEW:
		fill_review(d, status, columns, now);
		break;
	case DIALOG_RUNNING:
	case DIALOG_REPORT:
		fill_progress(d, columns, now);
		break;
	default:
		break;
	}
}

static void draw_frame(struct cells *c, struct area box)
{
	for (int y = box.y; y < box.y + box.height; y++) {
		cells_fill(c, box.x, y, box.width, STYLE_DIALOG);
		cells_glyph(c, box.x, y, GLYPH_BAR, STYLE_DIALOG, 1);
		cells_glyph(c, box.x + box.width - 1, y, GLYPH_BAR, STYLE_DIALOG, 1);
	}
	int right = box.x + box.width - 1, bottom = box.y + box.height - 1;
	cells_glyph(c, box.x, box.y, GLYPH_LINE, STYLE_DIALOG, box.width);
	cells_glyph(c, box.x, bottom, GLYPH_LINE, STYLE_DIALOG, box.width);
	cells_glyph(c, box.x, box.y, GLYPH_TOP_LEFT, STYLE_DIALOG, 1);
	cells_glyph(c, right, box.y, GLYPH_TOP_RIGHT, STYLE_DIALOG, 1);
	cells_glyph(c, box.x, bottom, GLYPH_BOTTOM_LEFT, STYLE_DIALOG, 1);
	cells_glyph(c, right, bottom, GLYPH_BOTTOM_RIGHT, STYLE_DIALOG, 1);
}

static void draw_title(const struct dialog *d, struct cells *c, struct area box, const struct status *status)
{
	int x = box.x + 2, end = box.x + box.width - 2;
	char title[160];
	snprintf(title, sizeof title, "%s %s", d->verb->noun ? d->verb->noun : "", d->verb->name);
	const char *what = d->plan && d->plan->title ? d->plan->title : title;
	x += cells_word(c, x, box.y, " ", STYLE_DIALOG, end - x);
	x += cells_cut(c, x, box.y, span_of(what), STYLE_DANGER, end - x);
	x += cells_word(c, x, box.y, d->state == DIALOG_RUNNING ? ": under way" : d->state == DIALOG_REPORT ? ": report" : "", STYLE_DIALOG, end - x);
	x += cells_word(c, x, box.y, "  ", STYLE_DIALOG, end - x);
	x += cells_word(c, x, box.y, status->context, STYLE_BADGE, end - x);
	if (status->production)
		x += cells_word(c, x, box.y, " PRODUCTION", STYLE_DANGER, end - x);
	char realm[160];
	snprintf(realm, sizeof realm, " realm %s ", status->realm);
	if (status->realm[0] && x + (int)text_width(span_of(realm)) <= end) /* half a name is another realm's */
		cells_word(c, x, box.y, realm, STYLE_DIALOG, end - x);
}

static void draw_fields(const struct dialog *d, struct cells *c, struct area line)
{
	static const char reason[] = "reason", ticket[] = "ticket";
	int x = line.x, end = line.x + line.width;
	int ticket_room = 14;
	x += cells_word(c, x, line.y, d->needs_reason ? "reason*" : reason, STYLE_DIALOG, end - x) + 1;
	int room = end - x - 1 - (int)sizeof ticket - 1 - ticket_room;
	prompt_draw(&d->reason, c, x, line.y, room, d->focus == FOCUS_REASON);
	x += room + 1;
	x += cells_word(c, x, line.y, d->needs_ticket ? "ticket*" : ticket, STYLE_DIALOG, end - x) + 1;
	prompt_draw(&d->ticket, c, x, line.y, end - x, d->focus == FOCUS_TICKET);
}

static void draw_question(const struct dialog *d, struct cells *c, struct area line)
{
	int x = line.x, end = line.x + line.width;
	bool focused = d->focus == FOCUS_CONFIRM;
	char question[200];
	switch (dialog_friction(d)) {
	case FRICTION_NAME:
		snprintf(question, sizeof question, "type %s to go on:", d->plan->confirm_name ? d->plan->confirm_name : "the name");
		break;
	case FRICTION_COUNT:
		snprintf(question, sizeof question, "type the number of what ends (%u) to go on:", dialog_count(d));
		break;
	default:
		snprintf(question, sizeof question, "do it? y/N");
		break;
	}
	static const char no[] = "Esc, Enter = No";
	int room = end - x - 12 - (int)sizeof no;
	if (dialog_friction(d) == FRICTION_COUNT && (int)strlen(question) > room) /* cut, it would not say which number */
		snprintf(question, sizeof question, "type %u to go on:", dialog_count(d));
	x += cells_cut(c, x, line.y, span_of(question), STYLE_TITLE, room) + 1;
	if (dialog_friction(d) != FRICTION_YES_NO)
		prompt_draw(&d->confirm, c, x, line.y, end - x - (int)sizeof no - 1, focused);
	else if (focused)
		c->cursor_x = x, c->cursor_y = line.y, c->cursor_shown = true;
	cells_word(c, end - (int)sizeof no + 1, line.y, no, STYLE_HINT, (int)sizeof no);
}

static void draw_foot(const struct dialog *d, struct cells *c, struct area foot, int64_t mono)
{
	static const char *const keys[] = {
	        [DIALOG_ASKING] = "Esc leaves it", [DIALOG_REFUSED] = "Enter, Esc close", [DIALOG_RUNNING] = "Esc stops after the request under way",
	        [DIALOG_REPORT] = "Enter, Esc close   PgUp PgDn", [DIALOG_REVIEW] = "", [DIALOG_CLOSED] = "",
	};
	if (d->state != DIALOG_REVIEW) {
		cells_word(c, foot.x, foot.y, d->stopping && d->state == DIALOG_RUNNING ? "stopping ..." : keys[d->state], STYLE_HINT, foot.width);
		return;
	}
	if (d->plan->step_count == 0) {
		cells_word(c, foot.x, foot.y, "there is nothing to do; any key closes", STYLE_DIALOG, foot.width);
		return;
	}
	draw_fields(d, c, area_cut_top(&foot, 1));
	draw_question(d, c, area_cut_top(&foot, 1));
	int64_t left = DIALOG_PATIENCE_MS - (mono - d->touched);
	if (d->note[0])
		cells_cut(c, foot.x, foot.y, span_of(d->note), STYLE_SOON, foot.width);
	else if (left <= DIALOG_PATIENCE_MS / 4)
		cells_format(c, foot.x, foot.y, STYLE_SOON, foot.width, "no answer is No, in %s", duration_short(left, true).text);
	else
		cells_word(c, foot.x, foot.y, "Tab: reason, ticket, answer   PgUp PgDn: all of it", STYLE_HINT, foot.width);
}

void dialog_draw(struct dialog *d, struct cells *c, struct area area, const struct status *status, int64_t now, int64_t mono)
{
	struct area box = area;
	box.width = area_least(area.width, WIDTH_MOST);
	box.x += (area.width - box.width) / 2;
	fill(d, status, (unsigned)(box.width - 4), now);
	int foot = d->state == DIALOG_REVIEW && d->plan->step_count ? FOOT_LINES : 1;
	box.height = area_least(area.height, (int)(d->lines.count < LINES_MOST ? d->lines.count : LINES_MOST) + foot + 2);
	box.y += (area.height - box.height) / 2;
	c->raised = true;
	draw_frame(c, box);
	draw_title(d, c, box, status);
	struct area inner = {box.x + 2, box.y + 1, box.width - 4, box.height - 2};
	struct area bottom = area_cut_bottom(&inner, foot);
	d->page = inner.height > 0 ? (unsigned)inner.height : 1;
	if (d->follows && d->ended > d->page / 2)
		d->top = d->ended - d->page / 2;
	d->top = lines_scroll(&d->lines, d->top, 0, d->page);
	lines_draw(&d->lines, c, inner, d->top);
	if (d->lines.count > d->page)
		cells_format(c, box.x + box.width - 18, box.y + box.height - 1, STYLE_TITLE, 16, " lines %u-%u/%u ", d->top + 1,
		             d->top + (unsigned)area_least((int)d->page, (int)(d->lines.count - d->top)), d->lines.count);
	draw_foot(d, c, bottom, mono);
	c->raised = false;
}
