/*
 * The signals that ask a run to end: SIGINT, SIGTERM and SIGHUP; and SIGPIPE,
 * by which the reader of a pipe, such as `head`, says that it has seen enough.
 *
 * They are held back, so that the run can end in order and write its files; a
 * second one changes nothing, for it must not lose what the first would have
 * written. SIGQUIT (Ctrl-\) ends the program at once. A signal that is ignored,
 * as nohup and scripts arrange, stays ignored.
 */
#ifndef PAGEWALK_EMU_HOST_SIGNALS_H
#define PAGEWALK_EMU_HOST_SIGNALS_H

#include <stdbool.h>

/* From now on signals are held back. They do not interrupt a system call. */
void signals_catch(void);

/* The same, but they interrupt a system call: for a program that reads first,
 * perhaps from a pipe that stays silent, and calls signals_catch before it
 * writes. */
void signals_catch_reading(void);

/* The first signal held back; 0: none has come. */
int signals_caught(void);

/* Whether this one is held back; then it is forgotten. */
bool signals_take(int signal);

/* Waits until a file can be read, or is at its end. False: a signal came, or
 * the file cannot be waited for. */
bool signals_wait_input(int file);

/* Ends the program by the signal that was held back, if there is one. To be
 * called when all is written; what standard output holds is flushed. */
void signals_end(void);

#endif
