/* The JSON Schema (draft 2020-12) of the snapshot document, generated from the resource table: docs/snapshot.schema.json. */
#ifndef OUTPUT_SCHEMA_H
#define OUTPUT_SCHEMA_H

#include "output/stream.h"

void schema_write(struct stream *s);

#endif
