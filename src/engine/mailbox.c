#include "engine/mailbox.h"

#include "base/limits.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

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

/* The role pointers stand in an array before the texts, so that one allocation holds all. */
static void copy_text(char *to, size_t size, const char *from)
{
	if (from && strlen(from) < size)
		memcpy(to, from, strlen(from) + 1);
}

struct rights *rights_new(const struct facts *facts)
{
	const struct source_facts *sources = facts->sources;
	unsigned count = facts->source_count < 8 ? facts->source_count : 8;
	size_t pointers = 0;
	for (unsigned i = 0; i < count; i++)
		pointers += sources[i].role_count;
	size_t align = sizeof(char *);
	struct rights *r = calloc(1, sizeof *r + align + pointers * sizeof(char *) + rights_text_size(sources, count));
	if (!r)
		return NULL;
	atomic_init(&r->references, 1);
	r->count = count;
	copy_text(r->own_session, sizeof r->own_session, facts->own_session);
	copy_text(r->context, sizeof r->context, facts->context);
	const char **pointer = (const char **)(((uintptr_t)r->names + align - 1) / align * align);
	char *text = (char *)(pointer + pointers);
	for (unsigned i = 0; i < count; i++) {
		r->source[i] = sources[i];
		r->source[i].name = text;
		text = put_text(text, sources[i].name);
		r->source[i].roles = pointer;
		for (unsigned k = 0; k < sources[i].role_count; k++) {
			*pointer++ = text;
			text = put_text(text, sources[i].roles[k]);
		}
	}
	return r;
}

struct rights *rights_ref(struct rights *r)
{
	if (r)
		atomic_fetch_add_explicit(&r->references, 1, memory_order_relaxed);
	return r;
}

void rights_unref(struct rights *r)
{
	if (r && atomic_fetch_sub_explicit(&r->references, 1, memory_order_acq_rel) == 1)
		free(r);
}

/* --- the mailbox --- */

bool mailbox_init(struct mailbox *m)
{
	memset(m, 0, sizeof *m);
	m->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (m->fd < 0)
		return false;
	if (pthread_mutex_init(&m->lock, NULL) != 0) {
		close(m->fd);
		return false;
	}
	return true;
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
	pthread_mutex_destroy(&m->lock);
	close(m->fd);
}

void mailbox_signal(struct mailbox *m)
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
	mailbox_signal(m);
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
	if (!e) {
		m->broken = true;
	} else {
		e->event = *event;
		if (m->last_event)
			m->last_event->next = e;
		else
			m->first_event = e;
		m->last_event = e;
	}
	pthread_mutex_unlock(&m->lock);
	mailbox_signal(m);
}

bool mailbox_next_event(struct mailbox *m, struct event *out)
{
	pthread_mutex_lock(&m->lock);
	struct mailbox_event *e = m->first_event;
	bool broken = m->broken;
	if (e) {
		m->first_event = e->next;
		if (!e->next)
			m->last_event = NULL;
	}
	m->broken = false;
	pthread_mutex_unlock(&m->lock);
	if (e) {
		*out = e->event;
		free(e);
		if (broken)
			mailbox_signal(m);
		return true;
	}
	if (broken) {
		memset(out, 0, sizeof *out);
		out->kind = EVENT_MESSAGE;
		memcpy(out->text, "out of memory: a report was lost", sizeof "out of memory: a report was lost");
	}
	return broken;
}

void mailbox_put_status(struct mailbox *m, const struct status *status, struct rights *rights, const struct table *realm)
{
	table_ref(realm);
	pthread_mutex_lock(&m->lock);
	uint64_t generation = m->status.generation + 1;
	m->status = *status;
	m->status.generation = generation;
	struct rights *old_rights = NULL;
	if (rights) {
		old_rights = m->rights;
		m->rights = rights;
	}
	const struct table *old_realm = m->realm;
	m->realm = realm;
	pthread_mutex_unlock(&m->lock);
	rights_unref(old_rights);
	table_unref(old_realm);
	mailbox_signal(m);
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
	pthread_mutex_unlock(&m->lock);
	if (r) {
		out->sources = r->source;
		out->source_count = r->count;
		out->own_session = r->own_session[0] ? r->own_session : NULL;
		out->context = r->context;
	}
}

void engine_facts_release(struct facts *f)
{
	for (unsigned i = 0; i < RESOURCE_MAX; i++)
		table_unref(f->resource[i]);
	table_unref(f->realm);
	if (f->sources)
		rights_unref((struct rights *)((const char *)f->sources - offsetof(struct rights, source)));
	memset(f, 0, sizeof *f);
}
