#include "engine/mailbox.h"

#include "base/limits.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define SPARE_EVENTS 16u

struct mailbox_command {
	struct mailbox_command *next;
	struct command command;
	char id[512];
	char reason[512];
	char ticket[128];
	uint32_t rows[];
};

struct mailbox_event {
	struct mailbox_event *next;
	struct event event;
};

/* --- rights --- */

static size_t rights_text_size(const struct source_facts *sources, unsigned count)
{
	size_t size = 0;
	for (unsigned i = 0; i < count; i++) {
		size += strlen(sources[i].name) + 1;
		for (unsigned r = 0; r < sources[i].role_count; r++)
			size += strlen(sources[i].roles[r]) + 1;
	}
	return size;
}

/* Copies with the NUL; returns where the next text goes. The room was counted by rights_text_size. */
static char *put_text(char *to, const char *from)
{
	size_t size = strlen(from) + 1;
	memcpy(to, from, size);
	return to + size;
}

static void copy_text(char *to, size_t size, const char *from)
{
	if (from && strlen(from) < size)
		memcpy(to, from, strlen(from) + 1);
}

struct rights *rights_new(const struct facts *facts)
{
	const struct source_facts *sources = facts->sources;
	unsigned count = facts->source_count < SOURCE_MAX ? facts->source_count : SOURCE_MAX;
	size_t role_count = 0;
	for (unsigned i = 0; i < count; i++)
		role_count += sources[i].role_count;
	struct rights *r = calloc(1, sizeof *r + role_count * sizeof *r->roles + rights_text_size(sources, count));
	if (!r)
		return NULL;
	atomic_init(&r->references, 1);
	r->count = count;
	copy_text(r->own_session, sizeof r->own_session, facts->own_session);
	copy_text(r->context, sizeof r->context, facts->context);
	const char **role = r->roles;
	char *text = (char *)(r->roles + role_count);
	for (unsigned i = 0; i < count; i++) {
		r->source[i] = sources[i];
		r->source[i].name = text;
		text = put_text(text, sources[i].name);
		r->source[i].roles = role;
		for (unsigned k = 0; k < sources[i].role_count; k++) {
			*role++ = text;
			text = put_text(text, sources[i].roles[k]);
		}
	}
	return r;
}

static struct rights *rights_ref(struct rights *r)
{
	if (r)
		atomic_fetch_add_explicit(&r->references, 1, memory_order_relaxed);
	return r;
}

static void rights_unref(struct rights *r)
{
	if (r && atomic_fetch_sub_explicit(&r->references, 1, memory_order_acq_rel) == 1)
		free(r);
}

/* --- the mailbox --- */

static void free_spare(struct mailbox *m)
{
	for (struct mailbox_event *next; m->spare; m->spare = next) {
		next = m->spare->next;
		free(m->spare);
	}
}

bool mailbox_init(struct mailbox *m)
{
	memset(m, 0, sizeof *m);
	for (struct mailbox_event *e; m->spare_count < SPARE_EVENTS && (e = calloc(1, sizeof *e)); m->spare_count++) {
		e->next = m->spare;
		m->spare = e;
	}
	m->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (m->spare_count == SPARE_EVENTS && m->fd >= 0 && pthread_mutex_init(&m->lock, NULL) == 0)
		return true;
	free_spare(m);
	if (m->fd >= 0)
		close(m->fd);
	return false;
}

void mailbox_release(struct mailbox *m)
{
	struct command c;
	struct mailbox_command *hold;
	struct event e;
	while (mailbox_take_command(m, &c, &hold))
		mailbox_command_free(hold);
	while (mailbox_next_event(m, &e))
		continue;
	for (unsigned i = 0; i < RESOURCE_MAX; i++)
		table_unref(m->slot[i]);
	table_unref(m->realm);
	rights_unref(m->rights);
	free_spare(m);
	pthread_mutex_destroy(&m->lock);
	close(m->fd);
}

static void wake_reader(struct mailbox *m)
{
	uint64_t one = 1;
	while (write(m->fd, &one, sizeof one) < 0 && errno == EINTR)
		continue;
}

void mailbox_clear(struct mailbox *m)
{
	uint64_t count;
	while (read(m->fd, &count, sizeof count) < 0 && errno == EINTR)
		continue;
}

static bool fits(const char *text, size_t size)
{
	return !text || strlen(text) < size;
}

bool mailbox_command(struct mailbox *m, const struct command *c)
{
	uint32_t rows = c->row_count <= LIMIT_TARGETS ? c->row_count : LIMIT_TARGETS + 1; /* one too many is enough to be refused */
	struct mailbox_command *copy = NULL;
	if (fits(c->id, sizeof copy->id) && fits(c->reason, sizeof copy->reason) && fits(c->ticket, sizeof copy->ticket))
		copy = calloc(1, sizeof *copy + rows * sizeof *copy->rows);
	if (!copy)
		return false;
	copy->command = *c;
	copy->command.row_count = rows;
	if (rows)
		memcpy(copy->rows, c->rows, rows * sizeof *copy->rows);
	copy->command.rows = copy->rows;
	copy->command.table = table_ref(c->table);
	if (c->id)
		copy->command.id = memcpy(copy->id, c->id, strlen(c->id) + 1);
	if (c->reason)
		copy->command.reason = memcpy(copy->reason, c->reason, strlen(c->reason) + 1);
	if (c->ticket)
		copy->command.ticket = memcpy(copy->ticket, c->ticket, strlen(c->ticket) + 1);
	pthread_mutex_lock(&m->lock);
	copy->command.contexts = m->contexts;
	if (m->last_command)
		m->last_command->next = copy;
	else
		m->first_command = copy;
	m->last_command = copy;
	pthread_mutex_unlock(&m->lock);
	return true;
}

bool mailbox_take_command(struct mailbox *m, struct command *out, struct mailbox_command **hold)
{
	pthread_mutex_lock(&m->lock);
	struct mailbox_command *c = m->first_command;
	if (c) {
		m->first_command = c->next;
		if (!c->next)
			m->last_command = NULL;
	}
	pthread_mutex_unlock(&m->lock);
	if (!c)
		return false;
	*out = c->command;
	*hold = c;
	return true;
}

void mailbox_command_free(struct mailbox_command *c)
{
	if (c)
		table_unref(c->command.table);
	free(c);
}

void mailbox_put_table(struct mailbox *m, unsigned index, const struct table *t)
{
	const struct table *old;
	table_ref(t);
	pthread_mutex_lock(&m->lock);
	old = m->slot[index];
	m->slot[index] = t;
	m->generation[index]++;
	pthread_mutex_unlock(&m->lock);
	table_unref(old);
	wake_reader(m);
}

const struct table *mailbox_table(struct mailbox *m, unsigned index, uint64_t *generation)
{
	const struct table *t = NULL;
	pthread_mutex_lock(&m->lock);
	if (m->generation[index] != *generation) {
		*generation = m->generation[index];
		t = table_ref(m->slot[index]);
	}
	pthread_mutex_unlock(&m->lock);
	return t;
}

void mailbox_put_event(struct mailbox *m, const struct event *event)
{
	struct mailbox_event *e = calloc(1, sizeof *e);
	pthread_mutex_lock(&m->lock);
	if (!e && m->spare) {
		e = m->spare;
		m->spare = e->next;
		m->spare_count--;
	}
	if (e) {
		*e = (struct mailbox_event){.event = *event};
		if (m->last_event)
			m->last_event->next = e;
		else
			m->first_event = e;
		m->last_event = e;
	} else {
		m->broken = true;
	}
	pthread_mutex_unlock(&m->lock);
	wake_reader(m);
}

static bool say_broken(struct mailbox *m, struct event *out)
{
	bool broken = m->broken;
	m->broken = false;
	if (broken)
		*out = (struct event){.kind = EVENT_MESSAGE, .text = "out of memory: a report was lost"};
	return broken;
}

bool mailbox_next_event(struct mailbox *m, struct event *out)
{
	pthread_mutex_lock(&m->lock);
	struct mailbox_event *e = m->first_event;
	bool some = e || say_broken(m, out);
	if (e) {
		*out = e->event;
		m->contexts += e->event.kind == EVENT_CONTEXT && !error_is(&e->event.error);
		m->first_event = e->next;
		if (!e->next)
			m->last_event = NULL;
		if (m->spare_count < SPARE_EVENTS) {
			e->next = m->spare;
			m->spare = e;
			m->spare_count++;
			e = NULL;
		}
	}
	pthread_mutex_unlock(&m->lock);
	free(e);
	return some;
}

void mailbox_put_status(struct mailbox *m, const struct status *status, struct rights *rights, const struct table *realm)
{
	table_ref(realm);
	pthread_mutex_lock(&m->lock);
	uint64_t generation = m->status.generation + 1;
	m->status = *status;
	m->status.generation = generation;
	struct rights *old_rights = m->rights;
	m->rights = rights;
	const struct table *old_realm = m->realm;
	m->realm = realm;
	pthread_mutex_unlock(&m->lock);
	rights_unref(old_rights);
	table_unref(old_realm);
	wake_reader(m);
}

void mailbox_facts(struct mailbox *m, struct facts *out)
{
	memset(out, 0, sizeof *out);
	pthread_mutex_lock(&m->lock);
	struct rights *r = rights_ref(m->rights);
	for (unsigned i = 0; i < RESOURCE_MAX; i++)
		out->resource[i] = table_ref(m->slot[i]);
	out->realm = table_ref(m->realm);
	out->read_only = m->status.read_only;
	out->replayed = m->status.replayed;
	pthread_mutex_unlock(&m->lock);
	if (r) {
		out->sources = r->source;
		out->source_count = r->count;
		out->own_session = r->own_session[0] ? r->own_session : NULL;
		out->context = r->context;
		out->hold = r;
	}
}

void engine_facts_release(struct facts *f)
{
	for (unsigned i = 0; i < RESOURCE_MAX; i++)
		table_unref(f->resource[i]);
	table_unref(f->realm);
	rights_unref(f->hold);
	memset(f, 0, sizeof *f);
}
