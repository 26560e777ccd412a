/* The servers of a script: each request gets the answer that the script has for it, and is counted. */
#include "ui/script_play.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const effect_word[] = {[EFFECT_READ] = "READ", [EFFECT_TOKEN] = "TOKEN", [EFFECT_WRITE] = "WRITE"};

/* Room for one more. False: no memory. */
static bool grow(void **array, unsigned count, unsigned *room, size_t size)
{
	if (count < *room)
		return true;
	unsigned more = *room ? *room * 2 : 16;
	void *grown = realloc(*array, more * size);
	if (!grown)
		return false;
	*array = grown;
	*room = more;
	return true;
}

/* --- what has left --- */

static void count(struct script_wire *w, const struct operation *operation)
{
	for (unsigned i = 0; i < w->count_count; i++) {
		if (w->counts[i].operation == operation) {
			w->counts[i].requests++;
			return;
		}
	}
	void *counts = w->counts;
	bool room = grow(&counts, w->count_count, &w->count_room, sizeof *w->counts);
	w->counts = counts;
	if (room)
		w->counts[w->count_count++] = (struct script_count){operation, 1};
	else
		snprintf(w->failure, sizeof w->failure, "out of memory for a request");
}

unsigned script_wire_count(const struct script_wire *w, const char *operation)
{
	unsigned requests = 0;
	for (unsigned i = 0; i < w->count_count; i++) {
		const struct script_count *c = &w->counts[i];
		if (strcmp(c->operation->name, operation) == 0 || strcmp(effect_word[c->operation->effect], operation) == 0)
			requests += c->requests;
	}
	return requests;
}

void script_wire_forget(struct script_wire *w)
{
	w->count_count = 0;
}

void script_wire_list(const struct script_wire *w, struct buffer *out)
{
	for (unsigned i = 0; i < w->count_count; i++)
		buffer_append_format(out, "%s%s %u", i ? ", " : "", w->counts[i].operation->name, w->counts[i].requests);
	if (w->count_count == 0)
		buffer_append_text(out, "nothing has left");
}

/* --- answers --- */

bool script_wire_give(struct script_wire *w, const struct script_step *step)
{
	void *given = w->given;
	bool room = grow(&given, w->given_count, &w->given_room, sizeof *w->given);
	w->given = given;
	if (room)
		w->given[w->given_count++] = (struct script_given){step, step->answer.times};
	return room;
}

const struct script_step *script_wire_unused(const struct script_wire *w)
{
	for (unsigned i = 0; i < w->given_count; i++)
		if (w->given[i].left)
			return w->given[i].step;
	return NULL;
}

/* Those for so many times first, in their order; then the newest that holds always. */
static const struct script_answer *answer_for(struct script_wire *w, const struct operation *operation)
{
	const struct script_answer *always = NULL;
	for (unsigned i = 0; i < w->given_count; i++) {
		const struct script_answer *a = &w->given[i].step->answer;
		if (strcmp(a->operation, operation->name) != 0)
			continue;
		if (w->given[i].left) {
			w->given[i].left--;
			return a;
		}
		if (a->times == 0)
			always = a;
	}
	return always;
}

static void say(struct net *n, unsigned number, const struct script_answer *a)
{
	size_t blank = 0;
	while (blank < a->body.length && strchr(" \t\r\n", a->body.at[blank]))
		blank++;
	bool is_json = blank < a->body.length && (a->body.at[blank] == '{' || a->body.at[blank] == '[');
	net_wire_answer(n, number, a->end, a->status, is_json, a->body);
}

static void hold(struct script_wire *w, struct net *n, unsigned number, const struct script_answer *a)
{
	void *held = w->held;
	bool room = grow(&held, w->held_count, &w->held_room, sizeof *w->held);
	w->held = held;
	if (room) {
		w->held[w->held_count++] = (struct script_held){n, number, a, w->stage->now + a->after};
		return;
	}
	snprintf(w->failure, sizeof w->failure, "out of memory for an answer that waits");
	net_wire_answer(n, number, NET_WIRE_REFUSED, 0, false, SPAN_NULL);
}

static void tell_unanswered(struct script_wire *w, const struct operation *operation, const char *url)
{
	const char *host = strstr(url, "://"), *path = host ? strchr(host + 3, '/') : NULL;
	char shown[120];
	if (w->failure[0] == '\0')
		snprintf(w->failure, sizeof w->failure, "no answer for %s (%s %s): expected an `answer` line", operation->name, operation->method,
		         text_clean_into(shown, sizeof shown, span_of(path ? path : "/")));
}

static void on_request(void *self, struct net *n, unsigned number, const struct operation *operation, const char *url, struct span body, bool bearer)
{
	struct script_wire *w = self;
	(void)body;
	(void)bearer;
	const struct script_answer *a = NULL;
	if (!w->over) {
		count(w, operation);
		a = answer_for(w, operation);
		if (!a)
			tell_unanswered(w, operation, url);
	}
	if (!a)
		net_wire_answer(n, number, NET_WIRE_REFUSED, 0, false, SPAN_NULL);
	else if (a->after == 0)
		say(n, number, a);
	else
		hold(w, n, number, a);
}

static void on_gone(void *self, struct net *n)
{
	struct script_wire *w = self;
	unsigned kept = 0;
	for (unsigned i = 0; i < w->held_count; i++)
		if (w->held[i].net != n)
			w->held[kept++] = w->held[i];
	w->held_count = kept;
}

/* Says what is due, in the order in which it was asked for. */
static int64_t on_turn(void *self, int64_t now)
{
	struct script_wire *w = self;
	int64_t next = INT64_MAX;
	unsigned kept = 0;
	for (unsigned i = 0; i < w->held_count; i++) {
		struct script_held h = w->held[i];
		if (h.due <= now) {
			say(h.net, h.number, h.answer);
			continue;
		}
		next = h.due < next ? h.due : next;
		w->held[kept++] = h;
	}
	w->held_count = kept;
	return next;
}

void script_wire_init(struct script_wire *w, const struct stage *stage)
{
	*w = (struct script_wire){.stage = stage};
	w->wire = (struct stage_wire){.net = {.request = on_request, .gone = on_gone, .self = w}, .turn = on_turn};
}

void script_wire_release(struct script_wire *w)
{
	free(w->given);
	free(w->held);
	free(w->counts);
	*w = (struct script_wire){.stage = NULL};
}
