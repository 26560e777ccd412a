/* The `?` screen: every key out of the verb table, grey ones with their reason, and what the signs mean. */
#ifndef UI_HELP_H
#define UI_HELP_H

#include "model/facts.h"
#include "ui/lines.h"

void help_fill(struct lines *l, const char *noun, const struct facts *facts, bool has_row, unsigned columns);

#endif
