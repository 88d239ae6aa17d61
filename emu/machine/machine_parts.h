/* What the files behind machine.h share with each other. */
#ifndef PAGEWALK_EMU_MACHINE_MACHINE_PARTS_H
#define PAGEWALK_EMU_MACHINE_MACHINE_PARTS_H

#include "emu/machine/machine.h"

/* Ends the run, for the first reason given, at the next boundary. */
void machine_request_stop(struct machine *machine, enum machine_stop why);

/* The board, wired to the CPUs, the lab port's regions and counters, and the
 * callbacks of the configuration. False: the host has no address space. */
bool machine_board_init(struct machine *machine, struct error *error);

/* Schedules the events that are the machine's own, after the CPUs' reset. */
void machine_timers_init(struct machine *machine);

#endif
