#include "model/token.h"

#include "base/instant.h"

#include <stdlib.h>

void token_init(struct token *t)
{
	*t = (struct token){.got_at = INSTANT_NULL, .asked_at = INSTANT_NULL, .issued_at = INSTANT_NULL};
}

void token_release(struct token *t)
{
	secret_free(t->access);
	secret_free(t->refresh);
	for (unsigned i = 0; i < t->role_count; i++)
		free(t->roles[i]);
	secret_wipe(t, sizeof *t);
	token_init(t);
}
