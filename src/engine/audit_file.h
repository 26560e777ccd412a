/* The file under the audit log: a chain of lines over several files. Knows no verbs. */
#ifndef ENGINE_AUDIT_FILE_H
#define ENGINE_AUDIT_FILE_H

#include "base/buffer.h"
#include "base/error.h"

#include <stdint.h>

#define AUDIT_HASH 65 /* SHA-256 in hexadecimal and a NUL */

extern const char audit_first_hash[AUDIT_HASH]; /* what the first record calls the one before it */

void audit_hash(struct span line, char out[static AUDIT_HASH]);

/* Gets the record's number and the hash of the one before, and appends the line without its end to `out`. */
typedef bool audit_record_writer(void *self, struct buffer *out, uint64_t number, const char *before);

/* Append one record under the lock. The file is made (0600, its folder 0700) when it is not there, closed and begun anew at LIMIT_AUDIT_FILE, and synced. After an
 * error the file is as it was. `line`, empty, is the caller's: afterwards it holds what was written, or would have been. */
struct error audit_file_append(const char *path, audit_record_writer *write_record, void *self, struct buffer *line);

/* Can it be written to? Makes nothing. */
struct error audit_file_check(const char *path);

/* Every file of the log, oldest first, the one in use last. The caller frees each name and the list (audit_files_free). */
struct error audit_files(const char *path, char ***names, unsigned *count);
void audit_files_free(char **names, unsigned count);

/* Read a file of the log whole, at most twice LIMIT_AUDIT_FILE. */
struct error audit_file_read(const char *name, struct buffer *out);

/* The number in the record's first member, `{"number":17,…`; 0: it has none. */
uint64_t audit_line_number(struct span line);

/* The next line of `text` from *at on, without its end; *whole is false for a last line without an end. False: no more. */
bool audit_next_line(struct span text, size_t *at, struct span *line, bool *whole);

#endif
