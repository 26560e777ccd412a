/* A recording in memory, and where in it each line lies. What cannot be a line of a recording ends it. */
#ifndef RECORDING_INDEX_H
#define RECORDING_INDEX_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json_reader.h"
#include "model/field.h"
#include "recording/recording.h"

#define ENTRY_NONE UINT32_MAX
#define TRACK_NONE UINT16_MAX

enum entry_kind { ENTRY_MESSAGE, ENTRY_WHOLE, ENTRY_DELTA, ENTRY_ABOUT };

/* A line that is played. */
struct entry {
	int64_t at;              /* wall ms */
	uint32_t offset, length; /* of the file; without the line's end */
	uint32_t before, after;  /* entries of the same track; ENTRY_NONE */
	uint16_t track;          /* TRACK_NONE: a message */
	uint8_t kind;            /* enum entry_kind */
};

/* A table, or one detail of one row. */
struct track {
	const char *name, *of; /* `of` NULL: no detail */
	const struct schema *schema;
	uint32_t first, last;  /* entries */
};

enum line_member { LINE_AT, LINE_TABLE, LINE_OF, LINE_COLUMNS, LINE_ROWS, LINE_CHANGED, LINE_GONE, LINE_ORDER, LINE_ABOUT, LINE_MESSAGE, LINE_MEMBERS };

typedef const struct schema *index_schema(const char *name);

struct index {
	struct buffer file;
	struct arena names;
	struct entry *entries;
	uint32_t entry_count, entry_room;
	struct track *tracks;  /* room for RECORDING_TABLES */
	uint16_t *slots;       /* the tracks by name: track + 1, 0 is free */
	unsigned track_count;
	bool crowded;          /* there were more */
	int64_t begin, end;    /* wall ms */
	struct recording_head head;
	char note[256];        /* for a person; "" */
};

/* Reads the file whole. After an error nothing has to be released. */
struct error index_read(struct index *x, const char *path, index_schema *schema);
void index_release(struct index *x);

/* The members of an entry's line. False: out of memory; the line was read before. */
bool index_line(const struct index *x, struct json_reader *r, uint32_t entry, struct span values[static LINE_MEMBERS]);

#endif
