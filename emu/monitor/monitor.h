/*
 * The monitor: a prompt between two instructions of the guest.
 *
 * Its commands read the machine and change nothing in it that statistics tell,
 * but for `set`. The debugger (emu/debug/) stops the run for them; gdb runs them
 * by its own command `monitor`.
 */
#ifndef PAGEWALK_EMU_MONITOR_MONITOR_H
#define PAGEWALK_EMU_MONITOR_MONITOR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/debug/debugger.h"
#include "emu/host/error.h"
#include "emu/image/listing.h"
#include "emu/machine/guest_memory.h"
#include "emu/machine/machine.h"

struct line_editor;

enum { MONITOR_LINE = 256 };

struct monitor {
    struct machine *machine;
    struct debugger debugger;
    FILE *out;
    bool terminal;              /* standard input is one, and delivers each key
                                   at once (emu/host/serial.h) */
    bool typed;                 /* standard input is a terminal */
    bool remote;                /* gdb runs the command */
    bool interrupts;            /* Ctrl-C brings the prompt, not the end */
    bool resume, quit;          /* what the last command asks for */
    struct debug_goal goal;     /* of `resume` */
    uint64_t nexts;             /* times that `next` is to be done again */
    struct listing listing;     /* prints instructions */
    struct line_editor *editor; /* null: none; made with the first prompt */
    bool asked_for_editor;
};

void monitor_init(struct monitor *monitor, struct machine *machine,
                  bool terminal, FILE *out);
void monitor_destroy(struct monitor *monitor);

/* The CPU that commands read: the one that stopped. */
static inline const struct cpu *monitor_cpu(const struct monitor *monitor)
{
    return machine_current_cpu(monitor->machine);
}

/* Runs the machine to its end, or until the user quits. With `at_prompt` the
 * prompt comes before the first instruction and again after the last. */
void monitor_run(struct monitor *monitor, bool at_prompt);

/* The same with a machine that has run and was paused, and a prompt that comes
 * at once, but not after the last instruction. */
void monitor_go_on(struct monitor *monitor);

/* While the machine runs, now and then: pauses it if the user has typed Ctrl-C
 * and that does not end the run. */
void monitor_look(struct monitor *monitor);

/* Executes one command line; its text is changed on the way. False: `error`
 * says what is wrong with it. */
bool monitor_command(struct monitor *monitor, char *line,
                     struct error *error);

/* The same for gdb: what the command prints goes to `out`. */
bool monitor_remote(struct monitor *monitor, char *line, FILE *out,
                    struct error *error);

/* Prints the address, the symbol and the text of the next instruction: the
 * bytes that the processor will execute. Says so where the page tables have
 * others, or where the fetch will fault. */
void monitor_show_place(struct monitor *monitor);

/* Prints `count` instructions from an address on, fewer where memory ends.
 * They are decoded as 16-bit or 32-bit code, as the current code segment
 * says. `space` is GUEST_CODE or GUEST_PHYSICAL. */
void monitor_show_code(struct monitor *monitor, uint64_t address,
                       enum guest_space space, uint64_t count);

/* Prints a line if an access to a linear address would find other memory, by
 * what the processor holds, than the page tables have. */
void monitor_tell_difference(const struct monitor *monitor, uint32_t lin,
                             enum guest_space space);

/* Prints the registers of the x87. */
void monitor_fpu(const struct monitor *monitor);

/* Prints the mapped ranges; with the names of their areas, if the guest is the
 * bundled kernel. */
void monitor_mem(struct monitor *monitor);

#endif
