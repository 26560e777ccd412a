/* Where a command's result goes: standard output, or the file of --write. */
#ifndef CLI_OUT_H
#define CLI_OUT_H

#include "config/settings.h"
#include "output/file.h"

enum out_format { OUT_JSON, OUT_NDJSON, OUT_CSV, OUT_TEXT };

/* `--output`, else text on a terminal and JSON elsewhere. */
enum out_format out_format(const struct settings *s);

struct out {
	struct stream stream;
	struct sink_fd fd;
	struct output_file file;
	bool to_file;
};

/* The caller writes into o->stream, then calls out_close. */
struct error out_open(struct out *o, const struct settings *s);

/* Everything is on its way, and a file is whole under its name; else the error, and there is no file. */
struct error out_close(struct out *o);

/* A short text to standard output, at once. */
struct error out_print(const char *text);

/* "mlflow-oidc-top: keycloak: what: why" on standard error. */
void out_complain(const struct error *e);
void out_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
