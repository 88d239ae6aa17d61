/*
 * `perf` of the shell, after Linux's tool of that name:
 *
 *   perf list                         the events, and where each is counted
 *   perf stat [-e EVENT,..] COMMAND   what a command of the shell takes
 *
 * An event may end in :u or :k, for what happens in user mode or in the kernel
 * alone. Events are counted by the processor's counters, as far as there are any
 * for them; beyond that by the lab port, which cannot tell the two apart. All of
 * a measurement begin and end at the same instructions; it is also a region
 * of the lab port, called "perf stat".
 */
#ifndef PAGEWALK_GUEST_PERF_PERF_H
#define PAGEWALK_GUEST_PERF_PERF_H

/* The command, with its arguments. RUN_LINE runs a line of the shell, which it
 * may change. */
void perf_command(const char *arguments, void (*run_line)(char *line));

#endif
