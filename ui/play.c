/* Moving about in a recording. The engine holds it; here are the keys. */
#include "ui/app_internal.h"

#include <stdio.h>

void app_play(struct app *a, enum play play)
{
	app_send(a, &(struct command){.kind = COMMAND_PLAY, .play = play});
}

void app_jump(struct app *a)
{
	prompt_set(&a->jump, "");
	a->jump_error[0] = '\0';
	a->mode = MODE_JUMP;
}

static void jump(struct app *a)
{
	int64_t when;
	struct error error = playhead_find(&a->status.playhead, a->jump.text, app_wall(a), &when);
	if (error_is(&error)) {
		snprintf(a->jump_error, sizeof a->jump_error, "%s", error.sentence);
		return;
	}
	a->mode = MODE_MAIN;
	a->message[0] = '\0'; /* it was of another time */
	a->jumped_at = app_mono(a);
	app_send(a, &(struct command){.kind = COMMAND_PLAY, .play = PLAY_JUMP, .when = when});
}

void app_jump_input(struct app *a, const struct input *input)
{
	a->jump_error[0] = '\0';
	if (input->key == VERB_KEY_ESCAPE || (input->key == VERB_KEY_ENTER && a->jump.length == 0))
		a->mode = MODE_MAIN;
	else if (input->key == VERB_KEY_ENTER)
		jump(a);
	else
		prompt_input(&a->jump, input);
}
