/* Stands on top and only chooses: the dashboard where the command line names nothing, a sub-command where it does. */
#include "cli/cli.h"
#include "ui/ui.h"

#include <malloc.h>
#include <unistd.h>

#define LARGE (128 * 1024)

int main(int argc, char **argv)
{
#ifdef M_MMAP_THRESHOLD
	/* The columns and pools of long lists come and go with each refresh. glibc learns to keep such blocks in its heaps, where they leave holes as large
	 * as a list; by themselves they go back to the system at once. */
	mallopt(M_MMAP_THRESHOLD, LARGE);
#endif
	return cli_main(argc, argv, environ, ui_run);
}
