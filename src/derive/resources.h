/* The functions of the derivations, one a file, for the table in derive.c. */
#ifndef DERIVE_RESOURCES_H
#define DERIVE_RESOURCES_H

#include "derive/derive.h"

const struct table *session_make(const struct derive_inputs *in);
const struct table *user_make(const struct derive_inputs *in);
const struct table *client_make(const struct derive_inputs *in);

#endif
