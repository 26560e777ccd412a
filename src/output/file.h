/* `--write FILE`: the file appears whole or not at all, readable by its owner alone. The bytes go to a new file beside it, which takes its name in one step
 * at the end. What is there and is no regular file (a symbolic link, a device) is refused, not followed and not replaced. */
#ifndef OUTPUT_FILE_H
#define OUTPUT_FILE_H

#include "output/stream.h"

struct output_file {
	struct sink_fd sink;
	int folder;           /* open descriptor */
	char name[256];       /* the file's, without folders */
	char temporary[280];
	char shown[160];      /* the path, cleaned, for sentences */
};

/* ERROR_LOCAL: why the file cannot be written there. After an error there is nothing to end. */
struct error output_file_open(struct output_file *f, const char *path);

/* Valid until one of the next two. */
struct sink output_file_sink(struct output_file *f);

struct error output_file_commit(struct output_file *f);  /* on the disk, under its name; after an error it is as if it had never been begun */
void output_file_abandon(struct output_file *f); /* takes the temporary file away */

#endif
