#include "derive/beside.h"

#include "model/resource.h"

#include <stdlib.h>

bool beside_is_live(const struct table *sessions, uint32_t row)
{
	int64_t state = table_number(sessions, row, SESSION_STATE);

	return state != SESSION_OVER && state != SESSION_STALE;
}

bool beside_is_offline(const struct table *sessions, uint32_t row)
{
	return table_number(sessions, row, SESSION_TYPE) == SESSION_OFFLINE;
}

uint32_t beside_twin(const struct table *sessions, uint32_t row)
{
	struct span id = text_exact(table_text(sessions, row, SESSION_ID));
	uint32_t other = table_find(sessions, id, 0);

	return other == row ? table_find(sessions, id, row + 1) : other;
}

/* --- orders --- */

int beside_compare_spans(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	size_t common = x->length < y->length ? x->length : y->length;
	int order = common ? memcmp(x->at, y->at, common) : 0;

	return order ? order : (x->length > y->length) - (x->length < y->length);
}

static int compare_rows(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int compare_consents(const void *a, const void *b)
{
	const struct consent *x = a, *y = b;
	int order = beside_compare_spans(&x->user, &y->user);

	return order ? order : beside_compare_spans(&x->client, &y->client);
}

static int compare_consents_and_rows(const void *a, const void *b)
{
	const struct consent *x = a, *y = b;
	int order = compare_consents(a, b);

	return order ? order : compare_rows(&x->row, &y->row);
}

/* --- consents --- */

static uint32_t client_count(const struct table *sessions, uint32_t row)
{
	bool present = false;

	return table_list_length(sessions, row, SESSION_CLIENTS, &present);
}

static struct consent consent_of(const struct table *sessions, uint32_t row, uint32_t client)
{
	return (struct consent){
		.user = text_exact(table_text(sessions, row, SESSION_USER_ID)),
		.client = text_exact(table_list_text(sessions, row, SESSION_CLIENTS, client)),
		.row = row,
		.client_index = client,
	};
}

static bool find_consents(struct beside *b)
{
	uint32_t count = 0, kept = 0;

	for (uint32_t i = 0; i < b->named_count; i++)
		if (beside_is_offline(b->sessions, b->named[i]))
			count += client_count(b->sessions, b->named[i]);
	b->consents = calloc((size_t)count + 1, sizeof *b->consents);
	if (!b->consents)
		return false;
	count = 0;
	for (uint32_t i = 0; i < b->named_count; i++)
		for (uint32_t k = 0; beside_is_offline(b->sessions, b->named[i]) && k < client_count(b->sessions, b->named[i]); k++)
			b->consents[count++] = consent_of(b->sessions, b->named[i], k);
	qsort(b->consents, count, sizeof *b->consents, compare_consents_and_rows);
	for (uint32_t i = 0; i < count; i++)
		if (i == 0 || compare_consents(&b->consents[i], &b->consents[kept - 1]) != 0)
			b->consents[kept++] = b->consents[i];
	b->consent_count = kept;
	return true;
}

/* How many clients of the session a consent takes away. */
static uint32_t clients_lost(const struct beside *b, uint32_t row)
{
	uint32_t lost = 0;

	for (uint32_t i = 0; b->consent_count && i < client_count(b->sessions, row); i++) {
		struct consent c = consent_of(b->sessions, row, i);
		lost += bsearch(&c, b->consents, b->consent_count, sizeof c, compare_consents) != NULL;
	}
	return lost;
}

/* --- the whole --- */

bool beside_init(struct beside *b, const struct table *sessions, bool by_id, const uint32_t *rows, uint32_t count)
{
	*b = (struct beside){.sessions = sessions, .by_id = by_id};
	b->named = calloc((size_t)count + 1, sizeof *b->named);
	if (!b->named)
		return false;
	if (count)
		memcpy(b->named, rows, count * sizeof *rows);
	qsort(b->named, count, sizeof *b->named, compare_rows);
	for (uint32_t i = 0; i < count; i++)
		if (b->named[i] < table_rows(sessions) && beside_is_live(sessions, b->named[i]))
			b->named[b->named_count++] = b->named[i];
	return by_id || find_consents(b);
}

void beside_release(struct beside *b)
{
	free(b->named);
	free(b->consents);
	*b = (struct beside){0};
}

bool beside_is_named(const struct beside *b, uint32_t row)
{
	return b->named_count && bsearch(&row, b->named, b->named_count, sizeof row, compare_rows);
}

static bool goes_with_its_twin(const struct beside *b, uint32_t row)
{
	uint32_t twin = beside_twin(b->sessions, row);

	return twin != ROW_NONE && beside_is_named(b, twin);
}

bool beside_touches(const struct beside *b, uint32_t row)
{
	bool offline = beside_is_offline(b->sessions, row);

	if (!beside_is_live(b->sessions, row) || beside_is_named(b, row) || offline == b->by_id)
		return false;
	return b->by_id ? goes_with_its_twin(b, row) : clients_lost(b, row) > 0;
}

bool beside_ends(const struct beside *b, uint32_t row)
{
	if (beside_is_named(b, row))
		return true;
	return beside_touches(b, row) && (b->by_id || clients_lost(b, row) == client_count(b->sessions, row));
}
