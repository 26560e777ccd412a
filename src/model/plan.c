#include "model/plan.h"

#include "base/limits.h"

#include <stdarg.h>
#include <string.h>

const char *const outcome_word[OUTCOMES] = {
        [OUTCOME_PENDING] = "pending",
        [OUTCOME_DONE] = "done",
        [OUTCOME_ALREADY] = "already",
        [OUTCOME_REFUSED] = "refused",
        [OUTCOME_FAILED] = "failed",
        [OUTCOME_UNKNOWN] = "unknown",
        [OUTCOME_SKIPPED] = "skipped",
        [OUTCOME_STOPPED] = "stopped",
};

void plan_init(struct plan *p)
{
	*p = (struct plan){0};
	arena_init(&p->arena, LIMIT_PLAN);
}

void plan_release(struct plan *p)
{
	arena_release(&p->arena);
	plan_init(p);
}

/* --- copies --- */

static const char *copy_text(struct plan *p, const char *text)
{
	if (!text)
		return NULL;
	const char *copy = arena_copy(&p->arena, span_of(text));
	if (!copy)
		p->failed = true;
	return copy;
}

static struct target copy_target(struct plan *p, const struct target *t)
{
	if (!t->id || t->id[0] == '\0')
		p->failed = true; /* a request without its id could mean all of them */
	return (struct target){copy_text(p, t->noun), copy_text(p, t->id), copy_text(p, t->name)};
}

static struct call copy_call(struct plan *p, const struct call *c)
{
	struct call copy = {.operation = copy_text(p, c->operation)};
	if (c->argument_count > STEP_ARGUMENTS) {
		p->failed = true;
		return copy;
	}
	copy.argument_count = c->argument_count;
	for (unsigned i = 0; i < c->argument_count; i++) {
		copy.arguments[i] = c->arguments[i];
		copy.arguments[i].name = copy_text(p, c->arguments[i].name);
		if (!c->arguments[i].text.at)
			continue;
		copy.arguments[i].text.at = arena_copy(&p->arena, c->arguments[i].text);
		if (!copy.arguments[i].text.at)
			p->failed = true;
	}
	return copy;
}

/* Room for one more in an array that lies in the arena; the smaller one stays there until the end. */
static bool grow(struct plan *p, void **array, unsigned count, unsigned *room, size_t size)
{
	if (p->failed)
		return false;
	if (count < *room)
		return true;
	unsigned larger = *room ? *room * 2 : 8;
	void *moved = larger > 4 * LIMIT_TARGETS ? NULL : arena_get(&p->arena, size * larger);
	if (!moved) {
		p->failed = true;
		return false;
	}
	if (count)
		memcpy(moved, *array, size * count);
	*array = moved;
	*room = larger;
	return true;
}

/* --- adding --- */

bool plan_add_need(struct plan *p, const struct call *call)
{
	struct call copy = copy_call(p, call);
	if (!grow(p, (void **)&p->needs, p->need_count, &p->need_room, sizeof *p->needs))
		return false;
	p->needs[p->need_count++] = copy;
	return true;
}

struct step *plan_add_step(struct plan *p, const struct step *step)
{
	struct step copy = *step;
	copy.call = copy_call(p, &step->call);
	copy.proof = copy_call(p, &step->proof);
	copy.target = copy_target(p, &step->target);
	copy.sentence = copy_text(p, step->sentence);
	copy.undo = copy_text(p, step->undo);
	if (!grow(p, (void **)&p->steps, p->step_count, &p->step_room, sizeof *p->steps))
		return NULL;
	p->steps[p->step_count] = copy;
	return &p->steps[p->step_count++];
}

bool plan_add_ending(struct plan *p, const struct ending *ending)
{
	struct ending copy = {copy_target(p, &ending->target), copy_text(p, ending->line), ending->beyond};
	if (!grow(p, (void **)&p->endings, p->ending_count, &p->ending_room, sizeof *p->endings))
		return false;
	p->endings[p->ending_count++] = copy;
	return true;
}

__attribute__((format(printf, 5, 0))) static bool add_sentence(struct plan *p, const char ***array, unsigned *count, unsigned *room,
                                                               const char *format, va_list list)
{
	const char *sentence = arena_vformat(&p->arena, format, list);
	if (!sentence)
		p->failed = true;
	if (!grow(p, (void **)array, *count, room, sizeof **array))
		return false;
	(*array)[(*count)++] = sentence;
	return true;
}

bool plan_add_note(struct plan *p, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	bool good = add_sentence(p, &p->notes, &p->note_count, &p->note_room, format, list);
	va_end(list);
	return good;
}

bool plan_add_skipped(struct plan *p, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	bool good = add_sentence(p, &p->skipped, &p->skipped_count, &p->skipped_room, format, list);
	va_end(list);
	return good;
}

/* --- what came of it --- */

static enum error_class class_of(const struct step *s)
{
	if (error_is(&s->error))
		return s->error.class;
	return s->outcome == OUTCOME_REFUSED ? ERROR_REFUSED : s->outcome == OUTCOME_UNKNOWN ? ERROR_UNREACHABLE : ERROR_LOCAL;
}

/* The error of a step in which something went wrong, with a sentence in any case. */
static struct error error_of(const struct step *s)
{
	if (error_is(&s->error))
		return s->error;
	return error_make(class_of(s), "", "%s: %s", s->sentence ? s->sentence : "a step", outcome_word[s->outcome]);
}

struct error plan_result(const struct plan *p)
{
	unsigned good = 0, bad = 0, left = 0;
	const struct step *first = NULL;
	bool mixed = false;
	for (unsigned i = 0; i < p->step_count; i++) {
		const struct step *s = &p->steps[i];
		switch (s->outcome) {
		case OUTCOME_DONE:
		case OUTCOME_ALREADY:
			good++;
			break;
		case OUTCOME_REFUSED:
		case OUTCOME_FAILED:
		case OUTCOME_UNKNOWN:
			bad++;
			first = first ? first : s;
			mixed = mixed || class_of(s) != class_of(first);
			break;
		case OUTCOME_STOPPED:
		case OUTCOME_PENDING:
			left++;
			break;
		case OUTCOME_SKIPPED: /* follows from another step's outcome, which counts */
		case OUTCOMES:
			break;
		}
	}
	if (bad == 0 && left == 0)
		return error_none();
	if (bad == 0 && good == 0)
		return error_make(ERROR_INTERRUPTED, "", "stopped before the first step");
	if (bad == 0)
		return error_make(ERROR_PARTIAL, "", "stopped: %u of %u steps were done", good, p->step_count);
	if (good == 0 && !mixed)
		return error_of(first);
	struct error error = error_of(first);
	error = error_because(error, "%u of %u steps failed", bad, p->step_count);
	error.class = ERROR_PARTIAL;
	return error;
}

void plan_judge_ways(struct plan *p)
{
	struct error error = plan_result(p);
	for (unsigned i = 0; error_is(&error) && p->has_ways && i < WAY_KINDS; i++) {
		const struct way *now = &p->ways.now[i];
		struct way *after = &p->ways.after[i];
		if (after->state == now->state && after->at == now->at)
			continue;
		after->state = WAY_UNKNOWN;
		after->known = KNOWN_NOT_CHECKABLE;
		after->at = INSTANT_NULL;
		after->why = "not all of it was done";
		after->sooner = "what failed, done again";
	}
}
