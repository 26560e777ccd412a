/* The snapshot document, as docs/snapshot.schema.json describes it: what the screen shows, as one JSON object. `NOUN list` and `NOUN show` write the same
 * document with one resource. */
#ifndef OUTPUT_SNAPSHOT_H
#define OUTPUT_SNAPSHOT_H

#include "engine/engine.h"
#include "output/rows.h"

#define SNAPSHOT_SCHEMA "mlflow-oidc-top/1"

struct snapshot {
	int64_t taken_at;              /* our wall clock, ms */
	const char *context;           /* "" : none is named, written as null */
	bool read_only;
	const struct table *sources;   /* rows of the source noun */
	const struct status *status;   /* for the class and the sentence of a source's error */
	const struct rows *resources;
	unsigned resource_count;
};

/* Writes all of it. Errors stay in the stream: stream_end tells. */
void snapshot_write(struct stream *s, const struct snapshot *doc);

#endif
