/* What a person needs who has to find out why a script failed: on standard error, beside the sentence. */
#include "ui/script_play.h"

#include "base/instant.h"
#include "base/limits.h"
#include "base/text.h"

#include <stdio.h>

static void show_cells(const struct cells *c)
{
	struct buffer line;
	buffer_init(&line, CAPTURE_MAX);
	for (int y = 0; y < c->height; y++) {
		buffer_clear(&line);
		cells_line(c, y, &line);
		fprintf(stderr, "%4d|%s\n", y + 1, buffer_text(&line));
	}
	buffer_release(&line);
}

static void show_log(const struct script_play *p)
{
	struct buffer log, shown;
	buffer_init(&log, SCRIPT_LOG);
	buffer_init(&shown, SCRIPT_LOG);
	struct error error = script_read_log(p, &log);
	struct span rest = buffer_span(&log);
	fprintf(stderr, "the audit log since the beginning:%s\n", error_is(&error) ? " unreadable" : rest.length == 0 ? " nothing" : "");
	for (struct span line; script_next_line(&rest, &line);) {
		buffer_clear(&shown);
		text_clean(&shown, line);
		fprintf(stderr, "    %s\n", buffer_text(&shown));
	}
	buffer_release(&shown);
	buffer_release(&log);
}

void script_show(struct script_play *p, const struct script_step *step)
{
	struct cells dialog;
	const struct cells *c = &p->stage.cells;
	fprintf(stderr, "the screen, %dx%d, at %s:\n", c->width, c->height, instant_rfc3339(engine_now(p->stage.engine)).text);
	show_cells(c);
	if (script_whole_dialog(p, &dialog)) {
		fprintf(stderr, "all of the dialog:\n");
		show_cells(&dialog);
		cells_release(&dialog);
	}
	if (step->expectation.word_count) /* only what is expected of the log has words */
		show_log(p);
}
