#include "cli/out.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum out_format out_format(const struct settings *s)
{
	static const char *const words[] = {[OUT_JSON] = "json", [OUT_NDJSON] = "ndjson", [OUT_CSV] = "csv", [OUT_TEXT] = "text"};
	const char *asked = settings_text(s, "output");
	for (unsigned i = 0; asked && i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i], asked) == 0)
			return (enum out_format)i;
	return isatty(STDOUT_FILENO) && !settings_is_set(s, "write") ? OUT_TEXT : OUT_JSON;
}

struct error out_open(struct out *o, const struct settings *s)
{
	const char *path = settings_text(s, "write");
	*o = (struct out){.fd = {STDOUT_FILENO, "standard output"}, .to_file = path != NULL};
	struct error e = path ? output_file_open(&o->file, path) : error_none();
	if (!error_is(&e))
		stream_init(&o->stream, path ? output_file_sink(&o->file) : sink_fd(&o->fd));
	return e;
}

struct error out_close(struct out *o)
{
	struct error e = stream_end(&o->stream);
	stream_release(&o->stream);
	if (o->to_file && error_is(&e))
		output_file_abandon(&o->file);
	else if (o->to_file)
		e = output_file_commit(&o->file);
	return e;
}

struct error out_print(const char *text)
{
	struct sink_fd fd = {STDOUT_FILENO, "standard output"};
	struct sink sink = sink_fd(&fd);
	return sink.write(sink.self, span_of(text));
}

void out_complain(const struct error *e)
{
	/* Sentences of a source often begin with its name already. */
	bool named = e->source[0] && strncmp(e->sentence, e->source, strlen(e->source)) == 0;
	/* One line, with what to do next. */
	const char *next = e->class == ERROR_UNAUTHENTICATED ? "; '" PACKAGE_NAME " doctor --config' tells where each setting was read from" : "";
	fprintf(stderr, PACKAGE_NAME ": %s%s%s%s\n", named ? "" : e->source, named || !e->source[0] ? "" : ": ", e->sentence, next);
}

void out_say(const char *format, ...)
{
	va_list list;
	fputs(PACKAGE_NAME ": ", stderr);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
}
