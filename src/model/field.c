#include "model/field.h"

#include <string.h>
#include <strings.h>

/* `name` is `full` without its _at or _s. */
static bool is_short_for(const char *name, const char *full)
{
	size_t length = strlen(name);
	return strncmp(full, name, length) == 0 && (strcmp(full + length, "_at") == 0 || strcmp(full + length, "_s") == 0);
}

int schema_field(const struct schema *schema, const char *name)
{
	for (unsigned i = 0; i < schema->count; i++)
		if (strcmp(schema->fields[i].name, name) == 0)
			return (int)i;
	for (unsigned i = 0; i < schema->count; i++)
		if (is_short_for(name, schema->fields[i].name))
			return (int)i;
	for (unsigned i = 0; i < schema->count; i++)
		if (schema->fields[i].title && strcasecmp(schema->fields[i].title, name) == 0)
			return (int)i;
	return -1;
}
