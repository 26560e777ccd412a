/* Any verb, by its key or by name from the palette. */
#include "engine/audit.h"
#include "model/value.h"
#include "ui/app_internal.h"
#include "ui/noun.h"
#include "verbs/verbs.h"

static void verify_audit(struct app *a)
{
	if (a->status.replayed) {
		app_say(a, STYLE_SOON, "audit: the log of a recording is a copy: there is no chain in it to check");
		return;
	}
	struct audit *audit = audit_new(a->status.audit_file[0] ? a->status.audit_file : NULL, &a->clock);
	if (!audit) {
		app_say(a, STYLE_NOW, "out of memory");
		return;
	}
	struct audit_report report;
	struct error error = audit_verify(audit, &report);
	if (error_is(&error))
		app_say(a, STYLE_NOW, "audit: %s", error.sentence);
	else
		app_say(a, STYLE_OK, "audit: %s %s unbroken; a cut end would not show from here", count_text(report.records).text,
		        report.records == 1 ? "record," : "records,");
	audit_free(audit);
}

/* Verbs that work on what is here. The others are for the command line. */
static const struct {
	const char *noun, *name;
	void (*run)(struct app *a);
} local_verbs[] = {
        {"audit", "verify", verify_audit},
};

static void do_local(struct app *a, const struct verb *verb)
{
	for (size_t i = 0; i < sizeof local_verbs / sizeof local_verbs[0]; i++) {
		if (verb == verb_find(local_verbs[i].noun, local_verbs[i].name)) {
			local_verbs[i].run(a);
			return;
		}
	}
	app_say(a, STYLE_SOON, "on the command line: mlflow-oidc-top %s%s%s", verb->noun ? verb->noun : "", verb->noun ? " " : "", verb->name);
}

static void do_view(struct app *a, const struct verb *verb)
{
	const struct resource *resource = verb->noun ? resource_find(verb->noun) : NULL;
	if (!resource) {
		do_local(a, verb);
	} else if (!(verb->needs & NEED_ROW)) {
		app_open(a, resource, "", resource->title, true);
	} else if (app_pane(a)->resource == resource) {
		if (app_top(a) || app_open_pane(a))
			app_top(a)->detail = DETAIL_ON;
	}
}

/* Says why not. */
static bool may(struct app *a, const struct verb *verb)
{
	struct facts facts;
	char why[160];
	a->seam.facts(a->seam.self, &facts);
	const char *reason = verb_why_not(verb, &facts, app_has_row(a), why, sizeof why);
	if (reason)
		app_say(a, STYLE_SOON, "%s: %s", verb->label, reason);
	a->seam.facts_release(a->seam.self, &facts);
	return !reason;
}

void app_do(struct app *a, const struct verb *verb)
{
	switch (verb->kind) {
	case VERB_SCREEN:
		if (!verb->needs || may(a, verb))
			app_act(a, verb->action);
		return;
	case VERB_VIEW:
		do_view(a, verb);
		return;
	case VERB_LOCAL:
		do_local(a, verb);
		return;
	case VERB_PLAN:
		if (may(a, verb))
			app_plan(a, verb);
		return;
	}
}

void app_choose(struct app *a, const struct palette_entry *entry)
{
	if (entry->resource) {
		app_open(a, entry->resource, "", entry->resource->title, true);
	} else if (entry->context) {
		if (app_send(a, &(struct command){.kind = COMMAND_CONTEXT, .id = entry->context}))
			app_say(a, STYLE_TITLE, "going to %s ...", entry->context);
	} else if (entry->why[0]) {
		app_say(a, STYLE_SOON, "%s: %s", entry->text, entry->why);
	} else {
		app_do(a, entry->verb);
	}
}
