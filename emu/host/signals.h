/*
 * The signals that ask a run to end: SIGINT, SIGTERM and SIGHUP.
 *
 * The first one is held back, so that the run can end in order and write its
 * files; the second one ends the program at once. A signal that is ignored,
 * as nohup and scripts arrange, stays ignored.
 */
#ifndef PAGEWALK_EMU_HOST_SIGNALS_H
#define PAGEWALK_EMU_HOST_SIGNALS_H

/* From now on the first signal is held back. */
void signals_catch(void);

/* The signal held back; 0: none has come. */
int signals_caught(void);

#endif
