/* Our own token at a server. */
#ifndef MODEL_TOKEN_H
#define MODEL_TOKEN_H

#include "base/secret.h"
#include "base/text.h"

#include <stdint.h>

#define TOKEN_ROLES 64u

struct token {
	struct secret *access;
	struct secret *refresh;   /* NULL: none */
	int64_t got_at;           /* our wall clock, ms, when the answer was complete */
	int64_t asked_at;         /* our wall clock, ms, when the request left: with issued_at it bounds the server's clock */
	int64_t issued_at;        /* the server's clock, ms (whole seconds: iat) ; INSTANT_NULL */
	int64_t lives_ms;         /* from issue */
	int64_t refresh_lives_ms; /* 0: no end or none */
	char account[128];        /* cleaned: preferred_username or client id */
	char session[80];         /* sid; "" none */
	char *roles[TOKEN_ROLES]; /* owned; admin roles for the realm in question */
	unsigned role_count;
	bool roles_known;
};

void token_init(struct token *t);
void token_release(struct token *t); /* wipes */

#endif
