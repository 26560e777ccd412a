/* Actions of the screen: they move eyes, never a server. Letters of nouns are in the resource table; no letter is in both (tested). */
#include "verbs/rows.h"

#define ACTION(ACTION_NAME, KEY, KEY2, NAME, LABEL, HELP, HINT)                                                                                \
	[ACTION_NAME] = {.name = NAME, .key = KEY, .key2 = KEY2, .label = LABEL, .help = HELP, .kind = VERB_SCREEN, .action = ACTION_NAME, .hint = HINT}

#define PLAY(ACTION_NAME, KEY, NAME, LABEL, HELP, HINT)                                                                                        \
	[ACTION_NAME] = {.name = NAME, .key = KEY, .label = LABEL, .help = HELP, .kind = VERB_SCREEN, .needs = NEED_REPLAY, .action = ACTION_NAME, .hint = HINT}

const struct verb screen_verbs[SCREEN_VERBS] = {
	ACTION(ACTION_FOCUS_NEXT, VERB_KEY_TAB, 0, "next-pane", "pane", "Move the focus to the next pane.", 20),
	ACTION(ACTION_FOCUS_PREVIOUS, VERB_KEY_BACKTAB, 0, "previous-pane", "pane back", "Move the focus to the pane before.", 0),
	ACTION(ACTION_IN, VERB_KEY_ENTER, VERB_KEY_RIGHT, "in", "in", "Go into the selected row or pane.", 21),
	ACTION(ACTION_BACK, VERB_KEY_ESCAPE, VERB_KEY_LEFT, "back", "back", "Go back one step; Esc also closes what is open.", 22),
	ACTION(ACTION_ZOOM, 'z', 0, "zoom", "zoom", "Give the whole screen to this pane, or take it back.", 23),
	ACTION(ACTION_FILTER, '/', 0, "filter", "filter", "Filter the rows while typing.", 24),
	ACTION(ACTION_CLEAR_FILTER, '\\', 0, "clear-filter", "all rows", "Take the filter away.", 0),
	ACTION(ACTION_PALETTE, ':', 0, "palette", "go", "Go to any noun, or do any verb, by name.", 25),
	ACTION(ACTION_HELP, '?', 0, "help", "help", "Show the keys that work here, and what they do.", 30),
	ACTION(ACTION_QUIT, 'q', 0, "quit", "quit", "Leave the program.", 31),

	ACTION(ACTION_UP, VERB_KEY_UP, 'k', "up", "up", "Select the row above.", 0),
	ACTION(ACTION_DOWN, VERB_KEY_DOWN, 'j', "down", "down", "Select the row below.", 0),
	ACTION(ACTION_PAGE_UP, VERB_KEY_PAGE_UP, 0, "page-up", "page up", "Go up by a page.", 0),
	ACTION(ACTION_PAGE_DOWN, VERB_KEY_PAGE_DOWN, 0, "page-down", "page down", "Go down by a page.", 0),
	ACTION(ACTION_TOP, VERB_KEY_HOME, 'g', "first", "first", "Select the first row.", 0),
	ACTION(ACTION_BOTTOM, VERB_KEY_END, 'G', "last", "last", "Select the last row.", 0),

	ACTION(ACTION_TAG, VERB_KEY_SPACE, 0, "tag", "tag", "Tag the row for a bulk action, or take its tag away.", 26),
	ACTION(ACTION_TAG_ALL, 'T', 0, "tag-all", "tag all", "Tag all rows that are shown.", 0),
	ACTION(ACTION_TAG_NONE, 'C', 0, "clear-tags", "clear tags", "Take all tags away, also of rows that the filter hides.", 0),

	ACTION(ACTION_SORT_NEXT, '>', 0, "sort-next", "sort", "Sort by the next column.", 0),
	ACTION(ACTION_SORT_PREVIOUS, '<', 0, "sort-previous", "sort back", "Sort by the column before.", 0),
	ACTION(ACTION_REVERSE, 'I', 0, "reverse", "reverse", "Turn the order round.", 0),

	ACTION(ACTION_REFRESH, 'R', 0, "refresh", "refresh", "Ask the servers again now.", 28),
	ACTION(ACTION_FREEZE, 'Z', 0, "freeze", "freeze", "Hold the rows still, or let them live again.", 0),
	ACTION(ACTION_DETAIL, 'v', 0, "detail", "detail", "Open or close the detail of the selected row.", 0),
	ACTION(ACTION_COPY, 'y', 0, "copy", "copy", "Copy the selected row as text for a ticket.", 0),
	ACTION(ACTION_OVERVIEW, '0', 0, "overview", "overview", "Go to the overview.", 27),
	ACTION(ACTION_CONTEXT, 'c', 0, "context", "context", "Change to another context, also away from a dead one.", 29),
	PLAY(ACTION_PLAY_PAUSE, ',', "pause", "pause", "Let a recording stand still, or go on.", 10),
	PLAY(ACTION_PLAY_STEP, '.', "step", "step", "Go to the next moment of a recording at which something came, and stand still there.", 11),
	PLAY(ACTION_PLAY_FASTER, '+', "faster", "faster", "Play a recording twice as fast, up to 64 times.", 12),
	PLAY(ACTION_PLAY_SLOWER, '-', "slower", "slower", "Play a recording half as fast again.", 0),
	PLAY(ACTION_PLAY_JUMP, '@', "jump", "jump", "Go to a time of a recording: 09:14, 2m20s, +5m, -30s, 50%, start, end.", 13),
	ACTION(ACTION_REDRAW, VERB_KEY_CTRL_L, 0, "redraw", "redraw", "Draw the whole screen again.", 0),
};
