/* The set-up and tear-down of a test that needs a folder of its own: `folder` is there while it runs. It is meant to be included by one test. */
#ifndef WITH_FOLDER_H
#define WITH_FOLDER_H

#include "temp_folder.h"

static struct temp_folder folder;

static int make_folder(void **state)
{
	(void)state;
	return temp_folder_init(&folder);
}

static int remove_folder(void **state)
{
	(void)state;
	temp_folder_release(&folder);
	return 0;
}

#endif
