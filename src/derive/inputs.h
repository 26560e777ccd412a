/* What the derivations share: the feeds' tables as far as they are here, what is known about them together, and the realm's and clients' rules. */
#ifndef DERIVE_INPUTS_H
#define DERIVE_INPUTS_H

#include "derive/derive.h"
#include "derive/expiry.h"

/* The feed's table; NULL when it never came or is not complete, so that nobody concludes from a part of it. */
const struct table *inputs_complete(const struct derive_inputs *in, const char *feed);

/* The feed's table as it was when it last came whole, though the server does not answer now: for what is set there and does not change by itself, such as lifetimes.
 * NULL: it never came whole. */
const struct table *inputs_last(const struct derive_inputs *in, const char *feed);

/* About the resource as a whole, by the feeds that derivations[] names for it. The first gives clock and counts; the age is the oldest input's; it is as complete as
 * the least complete of them. */
void inputs_about(const struct derive_inputs *in, const struct resource *resource, struct table_about *about);

/* The resource without rows, because its first feed never came. The caller owns it; NULL: out of memory. */
const struct table *inputs_nothing(const struct derive_inputs *in, const struct resource *resource);

/* A share of columns: `to` of the resource is column `from` of the feed. */
struct shared_column {
	uint16_t to, from;
};
void inputs_share(struct builder *b, const struct table *feed, const struct shared_column *columns, unsigned count);

/* The realm's rules; `known` is false when `realm` (feed keycloak.realm) is NULL or tells no lifetimes. */
struct expiry_rules inputs_rules(const struct table *realm);
/* The realm's not-before, ms; INSTANT_NULL: none or not known. */
int64_t inputs_not_before(const struct table *realm);

/* The overrides of a client, a row of feed keycloak.client. */
struct expiry_client inputs_client(const struct table *clients, uint32_t row);

/* Row `row` of feed keycloak.session. */
struct expiry_session inputs_session(const struct table *sessions, uint32_t row);

/* SESSION_LIVE, SESSION_OVER or SESSION_STALE of a session that ends at `end`; `not_before`: the latest that holds for it, INSTANT_NULL: none. NUMBER_NULL: not
 * known. An online session that is older than a not-before is gone at once, so that only offline rows become stale. */
int64_t inputs_session_state(const struct expiry_session *s, struct expiry end, int64_t not_before, int64_t now);

#endif
