/* Our own token at a server, and which generation the server is: what has to be there before any other request goes. */
#ifndef ENGINE_LOGIN_H
#define ENGINE_LOGIN_H

#include "engine/source.h"

/* The first way to log in whose settings are there; NULL: none. */
const struct login *login_choose(const struct source *s);

bool login_token_is_good(const struct source *s); /* there, not refused, and with a fifth of its life left */
void login_ask_token(struct source *s);           /* renew it or get another */

/* All probes have ended. */
bool login_knows_server(const struct source *s);
/* Ask the next probe, or ask it again after a refused token. */
void login_turn_probes(struct source *s);
void login_forget_probes(struct source *s);       /* the server may be another one now */

#endif
