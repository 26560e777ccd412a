/* Signals as a pipe: handlers do nothing but write a byte. A crash puts the terminal right and goes on as it would have. */
#ifndef UI_SIGNALS_H
#define UI_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

/* Handlers for TERM, INT, HUP, QUIT, TSTP, CONT, WINCH; PIPE is ignored. False: no pipe could be made. After curses has set its own. */
bool signals_start(void);
void signals_stop(void); /* as it was before */

int signals_fd(void);    /* readable: a signal came */
int signals_next(void);  /* its number; 0: no more */

/* On SEGV, BUS, ILL, FPE, ABRT these bytes and modes go to the terminal first. The bytes are copied. */
void signals_prepare_crash(const char *reset, size_t length, const struct termios *modes);

/* Stop the process as SIGTSTP does by itself; returns when it is continued. */
void signals_stop_process(void);

#endif
