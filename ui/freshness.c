#include "ui/freshness.h"

#include <stdio.h>

/* Feeds that are polled slowly come every five minutes; what is older than three of those was missed. */
#define OLD_AFTER_MS ((int64_t)15 * 60 * 1000)

const struct status_source *status_find(const struct status *status, const char *name)
{
	for (unsigned i = 0; name && i < status->source_count; i++)
		if (strcmp(status->source[i].name, name) == 0)
			return &status->source[i];
	return NULL;
}

static enum freshness_kind kind_of_error(enum error_class class)
{
	switch (class) {
	case ERROR_FORBIDDEN:
		return FRESHNESS_FORBIDDEN;
	case ERROR_UNAUTHENTICATED:
		return FRESHNESS_REFUSED;
	case ERROR_UNREACHABLE:
		return FRESHNESS_UNREACHABLE;
	case ERROR_NOT_CONFIGURED:
		return FRESHNESS_NOT_KNOWABLE;
	default:
		return FRESHNESS_FAILED;
	}
}

static enum freshness_kind kind_of_state(enum source_state state)
{
	switch (state) {
	case SOURCE_UNREACHABLE:
		return FRESHNESS_UNREACHABLE;
	case SOURCE_UNAUTHENTICATED:
		return FRESHNESS_REFUSED;
	case SOURCE_FORBIDDEN:
		return FRESHNESS_FORBIDDEN;
	case SOURCE_BAD:
		return FRESHNESS_FAILED;
	case SOURCE_NOT_CONFIGURED:
		return FRESHNESS_NOT_KNOWABLE;
	default:
		return FRESHNESS_LOADING;
	}
}

static const char *const words[] = {
        [FRESHNESS_LOADING] = "loading",     [FRESHNESS_FORBIDDEN] = "FORBIDDEN",       [FRESHNESS_REFUSED] = "NOT LOGGED IN",
        [FRESHNESS_UNREACHABLE] = "UNREACHABLE", [FRESHNESS_NOT_KNOWABLE] = "NOT KNOWABLE", [FRESHNESS_FAILED] = "FAILED",
        [FRESHNESS_FRESH] = "",              [FRESHNESS_PARTIAL] = "INCOMPLETE",        [FRESHNESS_OLD] = "OLD",
};

static void say(struct freshness *f, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct freshness *f, const char *format, ...)
{
	size_t used = strlen(f->text);
	va_list list;
	va_start(list, format);
	vsnprintf(f->text + used, sizeof f->text - used, format, list);
	va_end(list);
}

static void say_next_try(struct freshness *f, const struct status_source *source, int64_t wall)
{
	if (source && source->next_try != INSTANT_NULL && source->next_try > wall)
		say(f, ", next try in %s", duration_short(source->next_try - wall, true).text);
}

/* No table worth the name: the reason is the table's own, or else the source's. */
static void without_rows(struct freshness *f, const struct error *error, const struct status_source *source, int64_t wall)
{
	bool own = error && error_is(error);
	f->kind = own ? kind_of_error(error->class) : source ? kind_of_state(source->state) : FRESHNESS_LOADING;
	if (!own && source)
		error = &source->error;
	say(f, "%s", words[f->kind]);
	if (f->kind == FRESHNESS_UNREACHABLE && source && source->since != INSTANT_NULL)
		say(f, " since %s", instant_screen(source->since, wall).text);
	if (f->kind != FRESHNESS_LOADING && error && error_is(error))
		say(f, ": %s", error->sentence);
	if (f->kind == FRESHNESS_UNREACHABLE)
		say_next_try(f, source, wall);
}

static void with_rows(struct freshness *f, const struct table_about *about, uint32_t rows, const struct status_source *source, int64_t wall)
{
	int64_t age = wall > about->fetched_at ? wall - about->fetched_at : 0;
	bool down = source && source->state != SOURCE_OK && source->state != SOURCE_CONNECTING;
	if (down || age > OLD_AFTER_MS || (error_is(&about->error) && about->error.class == ERROR_UNREACHABLE)) {
		f->kind = FRESHNESS_OLD;
		f->is_old = true;
		say(f, "AS OF %s, %s OLD", instant_screen(about->fetched_at, wall).text, duration_short(age, true).text);
		if (down)
			say(f, ": %s", source_state_word[source->state]);
		else if (error_is(&about->error))
			say(f, ": %s", error_class_word(about->error.class));
		say_next_try(f, source, wall);
		return;
	}
	f->kind = FRESHNESS_FRESH;
	say(f, "%s", duration_short(age, false).text);
	if (about->cut) {
		f->kind = FRESHNESS_PARTIAL;
		say(f, " CUT: %u of %u", rows, about->total);
	} else if (!about->complete) {
		f->kind = FRESHNESS_PARTIAL;
		say(f, " INCOMPLETE%s%s", error_is(&about->error) ? ": " : "", about->error.sentence);
	}
}

struct freshness freshness_of(const struct table *t, const struct resource *resource, const struct status *status, int64_t wall)
{
	struct freshness f = {.kind = FRESHNESS_LOADING};
	const struct status_source *source = status_find(status, resource->source);
	const struct table_about *about = t ? table_about(t) : NULL;
	if (!about || about->fetched_at == INSTANT_NULL || (table_rows(t) == 0 && error_is(&about->error)))
		without_rows(&f, about ? &about->error : NULL, source, wall);
	else
		with_rows(&f, about, table_rows(t), source, wall);
	return f;
}
