/* Signals as a pipe: handlers do nothing but write a byte. A crash puts the terminal right and goes on as it would have. */
#ifndef UI_SIGNALS_H
#define UI_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

/* Handlers for TERM, INT, HUP, QUIT, TSTP, CONT, WINCH; PIPE is ignored; those of a crash come with signals_prepare_crash. False: no pipe could be made. */
bool signals_start(void);
void signals_stop(void); /* as it was before */

int signals_fd(void);    /* readable: a signal came */
int signals_next(void);  /* its number; 0: no more */

/* From then on these bytes and modes go to the terminal first on SEGV, BUS, ILL, FPE, ABRT. The bytes are copied. */
void signals_prepare_crash(const char *reset, size_t length, const struct termios *modes);

/* Stop the process as SIGTSTP does by itself; returns when it is continued. */
void signals_stop_process(void);

#endif
