/* What the files behind machine.h share with each other. */
#ifndef PAGEWALK_EMU_MACHINE_MACHINE_PARTS_H
#define PAGEWALK_EMU_MACHINE_MACHINE_PARTS_H

#include "emu/machine/machine.h"

/* Ends the run, for the first reason given, at the next boundary. */
void machine_request_stop(struct machine *machine, enum machine_stop why);

/* The board, wired to the CPUs, the lab port's regions and counters, and the
 * callbacks of the configuration. False: the host has no address space. */
bool machine_board_init(struct machine *machine, struct error *error);

/* Fills the triggers as configured. False: a line that names the option whose
 * moment cannot come. */
bool machine_triggers_init(struct machine *machine, struct error *error);

/* Makes the triggers wait for their moments, after the CPUs' reset. */
void machine_triggers_start(struct machine *machine);

/* A region begins or ends, or a byte leaves COM1: is it a moment? */
void machine_triggers_region(struct machine *machine, bool begin,
                             const char *name);
void machine_triggers_printed(struct machine *machine, uint8_t byte);

/* Whether a trigger waits for a text, so that the screen is to be read; and
 * reading it, at vertical blank. */
bool machine_triggers_need_screen(const struct machine *machine);
void machine_triggers_screen(struct machine *machine);

/* The run ends when so many cycles have passed since the reset: max_cycles of
 * the configuration, or another. */
void machine_set_limit(struct machine *machine, uint64_t cycles);

/* Schedules the events that are the machine's own, after the CPUs' reset. */
void machine_timers_init(struct machine *machine);

#endif
