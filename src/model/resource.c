#include "model/resource.h"

#include <string.h>

const struct resource *const resources[] = {&resource_session, &resource_user, &resource_client, &resource_source, &resource_audit};
const unsigned resource_count = sizeof resources / sizeof resources[0];

_Static_assert(sizeof resources / sizeof resources[0] <= RESOURCE_MAX, "facts has a place for each");

int resource_index(const char *name)
{
	for (unsigned i = 0; i < resource_count; i++)
		if (strcmp(resources[i]->schema.name, name) == 0)
			return (int)i;
	return -1;
}

const struct resource *resource_find(const char *name)
{
	int i = resource_index(name);
	return i < 0 ? NULL : resources[i];
}
