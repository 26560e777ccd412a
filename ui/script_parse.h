/* The language of scripts: from lines to steps. It knows nothing of what plays them. */
#ifndef UI_SCRIPT_PARSE_H
#define UI_SCRIPT_PARSE_H

#include "base/arena.h"
#include "base/error.h"
#include "net/net.h"
#include "ui/capture.h"
#include "ui/input.h"

#define SCRIPT_WORDS 256u            /* of one line */
#define SCRIPT_STEPS 20000u
#define SCRIPT_MEMORY ((size_t)256 << 20) /* all that a script holds, bodies of answers included */
#define SCRIPT_BODY ((size_t)16 << 20)
#define SCRIPT_ADVANCE INT64_C(31536000000) /* a year */
#define SCRIPT_TIMES_MOST 1000000u

struct script_play;

/* --- what a line says --- */

struct script_expectation {
	const struct script_subject *subject;
	bool no;
	struct span text;          /* null: `no dialog` alone */
	unsigned number;
	const char *operation;     /* or an effect's word */
	const struct span *words;
	unsigned word_count;
};

struct script_answer {
	const char *operation;
	enum net_wire_end end;
	int status;
	struct span body;          /* null: none */
	unsigned times;            /* 0: always */
	int64_t after;             /* ms */
};

struct script_step {
	unsigned line;
	const struct script_command *command;
	struct script_expectation expectation;
	struct script_answer answer;
	struct input *inputs;      /* key, type, burst, paste */
	unsigned input_count;
	int width, height;
	int64_t ms;                /* of time; clock: since the epoch */
	enum capture_form form;
	const char *file;
};

struct script {
	struct arena arena;
	char name[160];            /* the file's, for sentences */
	struct script_step *steps; /* in the arena */
	unsigned count;
};

/* --- reading: script_words.c the words of a line, script_parse.c what they mean --- */

struct script_word {
	struct span text; /* what stands for something else is resolved */
	bool quoted;
};

struct script_reader {
	const char *name; /* of the file */
	unsigned line;    /* that is being read */
	unsigned steps;   /* so far, with this one */
	struct arena *arena;
	char folder[4096]; /* where the script lies, with a '/' at its end; "": here */
	struct script_word word[SCRIPT_WORDS];
	unsigned count, next;
};

/* A command of the language. The table of all of them is in script.c. */
struct script_command {
	const char *name;
	const char *usage; /* the line as it is to be written */
	struct error (*read)(struct script_reader *r, struct script_step *out); /* what comes after the name */
	struct error (*run)(struct script_play *p, const struct script_step *step);
};
extern const struct script_command script_commands[];
extern const unsigned script_command_count;

/* The whole file. ERROR_USAGE: "FILE:LINE: …". After an error nothing is held. */
struct error script_read(const char *path, struct script *out);
void script_release(struct script *s);

/* For the commands' readers. */
struct error script_error(const struct script_reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct error script_no_memory(const struct script_reader *r);
struct error script_split(struct script_reader *r, struct span line); /* into r->word */
bool script_number_of(struct span s, unsigned most, unsigned *out);   /* digits alone */
bool script_take(struct script_reader *r, struct span *out);          /* the next word; false: there is none */
bool script_take_word(struct script_reader *r, const char *word);     /* only when it is this one, unquoted */
bool script_take_number(struct script_reader *r, unsigned most, unsigned *out);
bool script_take_duration(struct script_reader *r, int64_t *out);

struct error script_read_clock(struct script_reader *r, struct script_step *out);
struct error script_read_size(struct script_reader *r, struct script_step *out);
struct error script_read_keys(struct script_reader *r, struct script_step *out);
struct error script_read_type(struct script_reader *r, struct script_step *out);
struct error script_read_burst(struct script_reader *r, struct script_step *out);
struct error script_read_paste(struct script_reader *r, struct script_step *out);
struct error script_read_advance(struct script_reader *r, struct script_step *out);
struct error script_read_wait(struct script_reader *r, struct script_step *out);
struct error script_read_answer(struct script_reader *r, struct script_step *out);
struct error script_read_capture(struct script_reader *r, struct script_step *out);
struct error script_read_forget(struct script_reader *r, struct script_step *out);
struct error script_read_expect(struct script_reader *r, struct script_step *out); /* script_expect.c */

#endif
