#include "ui/terminal.h"

#include "base/descriptor.h"
#include "base/text.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <term.h>

#define ESCAPE_MS 25 /* curses' own 1,000 ms make Esc feel broken; tmux waits for 10 */
#define PASTE_MAX ((size_t)64 << 10)
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

/* Ours, above those of curses. */
enum { KEY_PASTE_BEGIN = KEY_MAX + 1, KEY_PASTE_END };

void terminal_write(const char *bytes, size_t length)
{
	/* A terminal that is gone is noticed where keys are read. */
	(void)descriptor_write(STDOUT_FILENO, (struct span){bytes, length});
}

static void write_word(const char *word)
{
	terminal_write(word, strlen(word));
}

void terminal_mark(unsigned long long number)
{
	char mark[32];
	/* refresh has left nothing of the frame in curses. */
	snprintf(mark, sizeof mark, TERMINAL_MARK, number);
	write_word(mark);
}

/* --- which terminal --- */

static const char *capability(const char *name)
{
	const char *value = tigetstr(name);
	return value == (char *)-1 ? NULL : value;
}

enum terminfo { TERMINFO_UNKNOWN, TERMINFO_NO_ADDRESSING, TERMINFO_GOOD };

/* Looks the name up without touching the terminal. */
static enum terminfo look_up(const char *name)
{
	int result;
	if (!name || !*name || setupterm(name, STDOUT_FILENO, &result) != OK)
		return TERMINFO_UNKNOWN;
	bool addresses = capability("cup") != NULL;
	del_curterm(cur_term);
	return addresses ? TERMINFO_GOOD : TERMINFO_NO_ADDRESSING;
}

/* A plain host does not know the names of modern terminals, and nearly all of those do what an xterm does. */
static struct error choose_type(struct terminal *t, const char **type)
{
	static const char *const others[] = {"xterm-256color", "xterm", "vt100"};
	const char *own = getenv("TERM");
	switch (look_up(own)) {
	case TERMINFO_GOOD:
		*type = own;
		return error_none();
	case TERMINFO_NO_ADDRESSING:
		return error_make(ERROR_USAGE, "", "TERM=%.40s: this terminal cannot place its cursor; mlflow-oidc-top snapshot needs none", own);
	case TERMINFO_UNKNOWN:
		break;
	}
	char shown[48];
	text_clean_into(shown, sizeof shown, span_of(own ? own : ""));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (look_up(others[i]) != TERMINFO_GOOD)
			continue;
		*type = others[i];
		snprintf(t->note, sizeof t->note, "TERM=%s is unknown here: going on as %s", shown, others[i]);
		return error_none();
	}
	return error_make(ERROR_USAGE, "", "TERM=%s is not known on this host, and neither is xterm or vt100: install ncurses-base", shown);
}

/* Capabilities may hold delays, "$<5>", which only curses understands. */
static void add_reset(struct terminal *t, const char *bytes)
{
	for (; bytes && *bytes && t->reset_length < sizeof t->reset; bytes++) {
		const char *end = bytes[0] == '$' && bytes[1] == '<' ? strchr(bytes, '>') : NULL;
		if (end)
			bytes = end;
		else
			t->reset[t->reset_length++] = *bytes;
	}
}

static void prepare_reset(struct terminal *t)
{
	t->reset_length = 0;
	add_reset(t, PASTE_OFF);
	add_reset(t, capability("sgr0"));
	add_reset(t, capability("rmkx"));
	add_reset(t, capability("cnorm"));
	add_reset(t, capability("rmcup"));
	add_reset(t, "\r\n");
}

/* --- start and stop --- */

static void set_modes(WINDOW *keys)
{
	cbreak(); /* Ctrl-C and Ctrl-Z stay signals */
	noecho();
	nonl();
	keypad(keys, TRUE);
	nodelay(keys, TRUE);
	scrollok(stdscr, FALSE);
	curs_set(0);
}

/* ncurses 6 sends each movement of the cursor by itself until it has left the screen once and come back; and while it draws it looks for keys, with
 * which it would leave a frame half done, though nothing may change that brings the rest. From here on a frame is one write, and whole. */
static void send_whole_frames(void)
{
	typeahead(-1);
	endwin();
}

static void set_locale(struct terminal *t, bool ascii)
{
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	t->ascii = ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

static bool wants_colour(const struct terminal_options *options)
{
	const char *no_color = getenv("NO_COLOR");
	return !options->no_color && !(no_color && *no_color);
}

struct error terminal_start(struct terminal *t, const struct terminal_options *options)
{
	*t = (struct terminal){0};
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return error_make(ERROR_USAGE, "", "the dashboard needs a terminal on standard input and output; mlflow-oidc-top snapshot needs none");
	if (tcgetattr(STDIN_FILENO, &t->saved) != 0)
		return error_make(ERROR_USAGE, "", "the terminal does not tell its modes");
	const char *type = NULL;
	struct error error = choose_type(t, &type);
	if (error_is(&error))
		return error;
	set_locale(t, options->ascii);
	use_tioctl(TRUE);
	SCREEN *screen = newterm(type, stdout, stdin);
	if (!screen)
		return error_make(ERROR_USAGE, "", "the terminal could not be opened as %.40s", type);
	t->screen = screen;
	set_term(screen);
	prepare_reset(t);
	set_escdelay(ESCAPE_MS);
	t->keys = newpad(1, 1);
	if (!t->keys) {
		endwin();
		delscreen(screen);
		t->screen = NULL;
		return error_make(ERROR_MEMORY, "", "out of memory");
	}
	send_whole_frames();
	set_modes(t->keys);
	define_key("\033[200~", KEY_PASTE_BEGIN);
	define_key("\033[201~", KEY_PASTE_END);
	t->mono = !wants_colour(options) || !has_colors();
	if (!t->mono) {
		start_color();
		use_default_colors();
	}
	terminal_set_styles(t, options->theme, "");
	cells_init(&t->drawn, t->ascii);
	buffer_init(&t->paste, PASTE_MAX);
	buffer_init(&t->pasted, PASTE_MAX);
	write_word(PASTE_ON);
	return error_none();
}

void terminal_suspend(struct terminal *t)
{
	(void)t;
	write_word(PASTE_OFF);
	curs_set(1);
	endwin();
}

void terminal_resume(struct terminal *t)
{
	reset_prog_mode();
	clearok(curscr, TRUE);
	refresh();
	keypad(t->keys, TRUE); /* endwin has taken it back, and would have it so until a key is read: the first could not be an arrow */
	curs_set(t->cursor_shown);
	write_word(PASTE_ON);
	terminal_forget(t);
}

void terminal_stop(struct terminal *t)
{
	if (!t->screen)
		return;
	terminal_suspend(t);
	tcsetattr(STDIN_FILENO, TCSANOW, &t->saved);
	delwin(t->keys);
	delscreen(t->screen);
	t->screen = NULL;
	cells_release(&t->drawn);
	buffer_release(&t->paste);
	buffer_release(&t->pasted);
}

void terminal_size(struct terminal *t, int *width, int *height)
{
	struct winsize size;
	getmaxyx(stdscr, *height, *width);
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col && size.ws_row) {
		*width = size.ws_col;
		*height = size.ws_row;
	}
	*width = *width < 1 ? 1 : *width;
	*height = *height < 1 ? 1 : *height;
	if (is_term_resized(*height, *width)) {
		resizeterm(*height, *width);
		/* Not every terminal forgets on its own how far its lines scrolled. */
		if (change_scroll_region)
			write_word(tiparm(change_scroll_region, 0, *height - 1));
	}
	terminal_forget(t);
}

/* --- keys --- */

static int key_of(wint_t code)
{
	static const struct { wint_t code; int key; } keys[] = {
	        {KEY_UP, VERB_KEY_UP},         {KEY_DOWN, VERB_KEY_DOWN},       {KEY_LEFT, VERB_KEY_LEFT},       {KEY_RIGHT, VERB_KEY_RIGHT},
	        {KEY_PPAGE, VERB_KEY_PAGE_UP}, {KEY_NPAGE, VERB_KEY_PAGE_DOWN}, {KEY_HOME, VERB_KEY_HOME},       {KEY_END, VERB_KEY_END},
	        {KEY_BTAB, VERB_KEY_BACKTAB},  {KEY_ENTER, VERB_KEY_ENTER},     {KEY_BACKSPACE, INPUT_BACKSPACE}, {KEY_DC, INPUT_DELETE},
	};
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (keys[i].code == code)
			return keys[i].key;
	return 0;
}

static void add_to_paste(struct terminal *t, wint_t character)
{
	char bytes[MB_LEN_MAX];
	mbstate_t state = {0};
	size_t length = wcrtomb(bytes, (wchar_t)character, &state);
	if (length != (size_t)-1)
		buffer_append(&t->paste, bytes, length);
}

/* False: nothing for the app, only part of a paste or a key that nobody knows. */
static bool take(struct terminal *t, int kind, wint_t code, struct input *out)
{
	bool special = kind == KEY_CODE_YES;
	if (special && code == KEY_PASTE_BEGIN) {
		buffer_clear(&t->paste);
		t->pasting = true;
		return false;
	}
	if (special && code == KEY_PASTE_END) {
		struct buffer whole = t->paste;
		t->paste = t->pasted;
		t->pasted = whole;
		t->pasting = false;
		*out = (struct input){.key = INPUT_PASTE, .paste = buffer_span(&t->pasted)};
		return true;
	}
	if (t->pasting) {
		if (!special)
			add_to_paste(t, code);
		return false;
	}
	if (!special) {
		*out = input_of_character(code);
		return true;
	}
	*out = input_of_key(key_of(code));
	return out->key != 0;
}

unsigned terminal_read(struct terminal *t, struct input inputs[static TERMINAL_BATCH])
{
	unsigned count = 0;
	for (;;) {
		wint_t code = 0;
		int kind = count < TERMINAL_BATCH ? wget_wch(t->keys, &code) : ERR;
		if (kind == ERR)
			break;
		if (!take(t, kind, code, &inputs[count]))
			continue;
		/* Its bytes live until the next one: nothing is taken behind it. */
		if (inputs[count++].key == INPUT_PASTE)
			break;
	}
	for (unsigned i = 0; count > 1 && i < count; i++)
		inputs[i].burst = true;
	return count;
}
