#include "ui/dialog.h"

#include "ui/noun.h"

#include <stdio.h>
#include <stdlib.h>

void dialog_open(struct dialog *d, unsigned number, const struct verb *verb, uint32_t targets, uint32_t hidden, int64_t captured_at, int64_t mono)
{
	*d = (struct dialog){
	        .state = DIALOG_ASKING,
	        .number = number,
	        .verb = verb,
	        .targets = targets,
	        .hidden = hidden,
	        .captured_at = captured_at,
	        .touched = mono,
	        .focus = FOCUS_CONFIRM,
	};
	lines_init(&d->lines);
}

bool dialog_show(struct dialog *d, struct plan *plan, const struct status *status, int64_t mono)
{
	d->steps = calloc(plan->step_count + 1, sizeof *d->steps);
	if (!d->steps) {
		struct error error = error_make(ERROR_MEMORY, "", "no memory for a plan of %u steps", plan->step_count);
		dialog_refuse(d, &error);
		return false;
	}
	d->plan = plan;
	d->state = DIALOG_REVIEW;
	d->production = status->production;
	d->audit_ok = status->audit_ok;
	d->needs_reason = status->require_reason;
	d->needs_ticket = status->require_ticket;
	d->focus = d->needs_reason ? FOCUS_REASON : d->needs_ticket ? FOCUS_TICKET : FOCUS_CONFIRM;
	d->touched = mono;
	return true;
}

void dialog_refuse(struct dialog *d, const struct error *error)
{
	d->state = DIALOG_REFUSED;
	d->error = *error;
}

void dialog_release(struct dialog *d)
{
	lines_release(&d->lines);
	free(d->steps);
	*d = (struct dialog){.state = DIALOG_CLOSED};
}

enum friction dialog_friction(const struct dialog *d)
{
	enum friction friction = d->plan->friction;
	if (friction == FRICTION_NONE)
		friction = FRICTION_YES_NO;
	return friction == FRICTION_YES_NO && d->production ? FRICTION_COUNT : friction;
}

unsigned dialog_count(const struct dialog *d)
{
	return d->plan->ending_count ? d->plan->ending_count : d->plan->step_count;
}

static void note(struct dialog *d, const char *text)
{
	snprintf(d->note, sizeof d->note, "%s", text);
}

static bool is_blank(const struct prompt *p)
{
	return p->text[strspn(p->text, " ")] == '\0';
}

/* Everything but the confirmation itself. */
static bool may_go(struct dialog *d)
{
	if (!d->audit_ok)
		note(d, "the audit log cannot be written: nothing is changed without it");
	else if (d->needs_reason && is_blank(&d->reason))
		note(d, "a reason is required here: Tab goes to it");
	else if (d->needs_ticket && is_blank(&d->ticket))
		note(d, "a ticket is required here: Tab goes to it");
	else
		return true;
	return false;
}

static bool is_confirmed(const struct dialog *d)
{
	if (dialog_friction(d) == FRICTION_NAME)
		return d->plan->confirm_name && strcmp(d->confirm.text, d->plan->confirm_name) == 0;
	char count[16];
	snprintf(count, sizeof count, "%u", dialog_count(d));
	return strcmp(d->confirm.text, count) == 0;
}

static enum dialog_answer answer_yes_no(struct dialog *d, const struct input *input)
{
	if (input->key == 'y' || input->key == 'Y')
		return may_go(d) ? DIALOG_YES : DIALOG_GOES_ON;
	if (input->key == 'n' || input->key == 'N' || input->key == VERB_KEY_ENTER)
		return DIALOG_NO;
	note(d, "y does it; n, Enter and Esc do not");
	return DIALOG_GOES_ON;
}

static enum dialog_answer answer_typed(struct dialog *d, const struct input *input)
{
	if (input->key != VERB_KEY_ENTER) {
		prompt_input(&d->confirm, input);
		return DIALOG_GOES_ON;
	}
	if (d->confirm.length == 0)
		return DIALOG_NO;
	if (is_confirmed(d) && may_go(d))
		return DIALOG_YES;
	if (!is_confirmed(d))
		note(d, dialog_friction(d) == FRICTION_NAME ? "that is not the name; nothing was done" : "that is not the number; nothing was done");
	prompt_set(&d->confirm, "");
	return DIALOG_GOES_ON;
}

static enum dialog_answer answer(struct dialog *d, const struct input *input)
{
	if (input->key == INPUT_PASTE)
		return DIALOG_NO;
	if (input->burst) {
		/* Nobody types two keys at once: a paste that the terminal did not mark. */
		note(d, "several keys at once look like a paste: type it again");
		prompt_set(&d->confirm, "");
		return DIALOG_GOES_ON;
	}
	return dialog_friction(d) == FRICTION_YES_NO ? answer_yes_no(d, input) : answer_typed(d, input);
}

static bool scroll(struct dialog *d, int key)
{
	int by = key == VERB_KEY_UP ? -1 : key == VERB_KEY_DOWN ? 1 : key == VERB_KEY_PAGE_UP ? -(int)d->page : key == VERB_KEY_PAGE_DOWN ? (int)d->page : 0;
	if (by == 0)
		return false;
	d->top = lines_scroll(&d->lines, d->top, by, d->page);
	d->follows = false;
	return true;
}

static enum dialog_answer review_input(struct dialog *d, const struct input *input)
{
	d->note[0] = '\0';
	if (input->key == VERB_KEY_ESCAPE || d->plan->step_count == 0)
		return DIALOG_NO;
	if (input->key == VERB_KEY_TAB || input->key == VERB_KEY_BACKTAB) {
		unsigned by = input->key == VERB_KEY_TAB ? 1 : FOCUS_CONFIRM;
		d->focus = (enum dialog_focus)((d->focus + by) % (FOCUS_CONFIRM + 1));
		return DIALOG_GOES_ON;
	}
	if (d->focus == FOCUS_CONFIRM)
		return answer(d, input);
	if (input->key == VERB_KEY_ENTER)
		d->focus++;
	else
		prompt_input(d->focus == FOCUS_REASON ? &d->reason : &d->ticket, input);
	return DIALOG_GOES_ON;
}

enum dialog_answer dialog_input(struct dialog *d, const struct input *input, int64_t mono)
{
	d->touched = mono;
	if (d->plan && scroll(d, input->key))
		return DIALOG_GOES_ON;
	bool leaves = input->key == VERB_KEY_ESCAPE || input->key == VERB_KEY_ENTER;
	switch (d->state) {
	case DIALOG_REVIEW:
		return review_input(d, input);
	case DIALOG_RUNNING:
		if (input->key != VERB_KEY_ESCAPE || d->stopping)
			return DIALOG_GOES_ON;
		d->stopping = true;
		return DIALOG_STOP;
	case DIALOG_ASKING:
		return input->key == VERB_KEY_ESCAPE ? DIALOG_NO : DIALOG_GOES_ON;
	case DIALOG_REPORT:
	case DIALOG_REFUSED:
		return leaves ? DIALOG_CLOSE : DIALOG_GOES_ON;
	default:
		return DIALOG_CLOSE;
	}
}

enum dialog_answer dialog_tick(struct dialog *d, int64_t mono)
{
	return d->state == DIALOG_REVIEW && mono - d->touched >= DIALOG_PATIENCE_MS ? DIALOG_NO : DIALOG_GOES_ON;
}

void dialog_run(struct dialog *d)
{
	d->state = DIALOG_RUNNING;
	d->follows = true;
	d->top = 0;
}

void dialog_step(struct dialog *d, unsigned step, enum outcome outcome, const struct error *error)
{
	if (!d->plan || step >= d->plan->step_count)
		return;
	d->ended += d->steps[step].outcome == OUTCOME_PENDING && outcome != OUTCOME_PENDING;
	d->steps[step] = (struct dialog_step){outcome, *error};
}

void dialog_done(struct dialog *d, const struct error *result)
{
	/* The plan is ours to read again: what no event told stands there. */
	for (unsigned i = 0; i < d->plan->step_count; i++)
		dialog_step(d, i, d->plan->steps[i].outcome, &d->plan->steps[i].error);
	d->state = DIALOG_REPORT;
	d->error = *result;
	d->follows = false;
	d->top = 0;
}
