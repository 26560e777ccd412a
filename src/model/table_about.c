#include "model/table.h"

const struct table *table_with_about(const struct table *t, const struct table_about *about)
{
	const struct schema *schema = table_schema(t);
	struct builder *b = builder_new(schema, table_rows(t) ? table_rows(t) : 1);
	if (!b)
		return NULL;
	for (unsigned field = 0; field < schema->count; field++)
		if (schema->fields[field].kind != FIELD_DURATION)
			builder_share(b, field, t, field);
	*builder_about(b) = *about;
	return builder_finish(b);
}
