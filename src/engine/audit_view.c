/* The audit log as others see it: whether it can be written, and its rows. Of a recording that is only looked at, the rows are the recording's. */
#include "engine/internal.h"

#include "engine/record.h"
#include "engine/replay.h"

#define AUDIT_ROWS 1000u
#define AUDIT_LOOK_MS 1000

static struct resource_state *audit_resource(struct engine *e)
{
	return &e->resources[resource_index(resource_audit.schema.name)];
}

static bool is_recorded(const struct engine *e)
{
	return e->replay && settings_flag(e->settings, "read-only");
}

static void look(struct engine *e)
{
	uint64_t stamp = audit_stamp(e->audit);
	e->audit_looked = engine_mono(e);
	e->audit_error = audit_check(e->audit);
	if (stamp == e->audit_stamp)
		return;
	e->audit_stamp = stamp;
	audit_resource(e)->dirty = true;
}

void audit_view_begin(struct engine *e)
{
	e->audit_error = error_none();
	e->audit_stamp = UINT64_MAX; /* no log has this one */
	if (!is_recorded(e))
		look(e);
}

void audit_view_turn(struct engine *e)
{
	if (!is_recorded(e) && engine_mono(e) - e->audit_looked >= AUDIT_LOOK_MS)
		look(e);
}

int64_t audit_view_next(const struct engine *e)
{
	bool wanted = e->resources[resource_index(resource_audit.schema.name)].wanted;
	return wanted && !is_recorded(e) ? e->audit_looked + AUDIT_LOOK_MS : INT64_MAX;
}

const struct table *audit_view_rows(struct engine *e)
{
	if (is_recorded(e))
		return replay_audit(e->replay);
	const struct table *t = audit_table(e->audit, AUDIT_ROWS);
	record_audit(e, t);
	return t;
}
