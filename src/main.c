/* Stands on top and only chooses: the dashboard where the command line names nothing, a sub-command where it does. */
#include "cli/cli.h"
#include "ui/ui.h"

#include <unistd.h>

int main(int argc, char **argv)
{
	return cli_main(argc, argv, environ, ui_run);
}
