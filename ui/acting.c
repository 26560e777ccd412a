/* From a verb to a plan, through the dialog, to its report. */
#include "ui/app_internal.h"

#include <stdlib.h>

void app_plan(struct app *a, const struct verb *verb)
{
	struct pane *p = app_pane(a);
	uint32_t *rows, hidden;
	uint32_t count = pane_targets(p, &rows, &hidden);
	if ((verb->needs & NEED_ROW) && count == 0) {
		app_say(a, STYLE_SOON, "%s: %s", verb->label, p->view.tag_count ? "the tagged rows are gone; C forgets their tags" : "there is no row");
		return;
	}
	if (count > 1 && !(verb->needs & NEED_MANY)) {
		app_say(a, STYLE_SOON, "%s takes one row, and %u are tagged", verb->label, count);
		free(rows);
		return;
	}
	struct command command = {
	        .kind = COMMAND_PLAN,
	        .resource = p->resource,
	        .verb = verb,
	        .number = ++a->plan_number,
	        .table = p->view.table,
	        .rows = rows,
	        .row_count = count,
	        .by_filter = count > 1,
	};
	if (app_send(a, &command)) {
		dialog_open(&a->dialog, a->plan_number, verb, count, hidden, app_now(a), app_mono(a));
		a->mode = MODE_DIALOG;
	}
	free(rows);
}

void app_drop_dialog(struct app *a)
{
	struct plan *plan = a->dialog.plan;
	/* While it runs the plan is the engine's; it comes back with EVENT_PLAN_DONE. */
	if (plan && a->dialog.state != DIALOG_RUNNING)
		app_send(a, &(struct command){.kind = COMMAND_DROP, .plan = plan});
	dialog_release(&a->dialog);
	if (a->mode == MODE_DIALOG)
		a->mode = MODE_MAIN;
}

static void run(struct app *a)
{
	struct dialog *d = &a->dialog;
	struct command command = {
	        .kind = COMMAND_RUN,
	        .number = d->number,
	        .plan = d->plan,
	        .reason = d->reason.length ? d->reason.text : NULL,
	        .ticket = d->ticket.length ? d->ticket.text : NULL,
	};
	if (app_send(a, &command))
		dialog_run(d);
}

static void close_dialog(struct app *a)
{
	app_drop_dialog(a);
	app_feed_panes(a);
}

void app_dialog_answer(struct app *a, enum dialog_answer answer)
{
	switch (answer) {
	case DIALOG_GOES_ON:
		break;
	case DIALOG_YES:
		run(a);
		break;
	case DIALOG_NO:
		app_say(a, STYLE_TITLE, "No: nothing was changed");
		close_dialog(a);
		break;
	case DIALOG_STOP:
		app_send(a, &(struct command){.kind = COMMAND_STOP, .number = a->dialog.number});
		break;
	case DIALOG_CLOSE:
		close_dialog(a);
		break;
	}
}

/* A done deed: the rows that it ended are tagged no more, and the lists are asked again. */
static void finish(struct app *a, const struct event *event)
{
	dialog_done(&a->dialog, &event->error);
	if (!error_is(&event->error))
		view_tag_clear(&app_pane(a)->view);
	app_say(a, error_is(&event->error) ? STYLE_NOW : STYLE_OK, "%s: %s", a->dialog.plan->title ? a->dialog.plan->title : "done",
	        error_is(&event->error) ? event->error.sentence : "done");
	app_send(a, &(struct command){.kind = COMMAND_REFRESH});
}

void app_event(struct app *a, const struct event *event)
{
	struct dialog *d = &a->dialog;
	bool ours = a->mode == MODE_DIALOG && event->number == d->number;
	switch (event->kind) {
	case EVENT_PLAN:
		if (ours && d->state == DIALOG_ASKING && dialog_show(d, event->plan, &a->status, app_mono(a)))
			break;
		app_send(a, &(struct command){.kind = COMMAND_DROP, .plan = event->plan});
		break;
	case EVENT_PLAN_FAILED:
		if (ours)
			dialog_refuse(d, &event->error);
		break;
	case EVENT_STEP:
		if (ours)
			dialog_step(d, event->step, event->outcome, &event->error);
		break;
	case EVENT_PLAN_DONE:
		if (ours && d->state == DIALOG_RUNNING)
			finish(a, event);
		else if (event->plan)
			app_send(a, &(struct command){.kind = COMMAND_DROP, .plan = event->plan});
		break;
	case EVENT_MESSAGE:
		app_say(a, STYLE_TEXT, "%s", event->text);
		break;
	default:
		break;
	}
}
