/*
 * The monitor: a prompt between two instructions of the guest.
 *
 * The monitor reads the machine and changes nothing in it. A run that stops
 * has the statistics of a run that does not, except for the numbers of
 * micro-ops and blocks that the emulator made of the guest's instructions.
 * While there are no breakpoints and no steps to count, the run is not slower.
 */
#ifndef PAGEWALK_EMU_MONITOR_MONITOR_H
#define PAGEWALK_EMU_MONITOR_MONITOR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/host/error.h"
#include "emu/image/listing.h"
#include "emu/machine/guest_memory.h"
#include "emu/machine/machine.h"

enum { MONITOR_BREAKPOINTS = 32, MONITOR_LINE = 256 };

struct monitor {
    struct machine *machine;
    FILE *out;
    bool terminal;              /* standard input is a terminal */
    bool ended;                 /* the guest has; its machine can be read */
    bool resume, quit;          /* what the last command asks for */
    uint32_t breakpoint[MONITOR_BREAKPOINTS];   /* linear addresses */
    unsigned breakpoints;
    uint64_t steps;             /* boundaries until the next stop; 0: none */
    /* The run goes on at an instruction that it stopped before: a breakpoint
     * there must not stop it again. */
    bool resuming;
    uint32_t resumed_at;        /* linear address of this instruction */
    struct listing listing;     /* prints instructions */
};

void monitor_init(struct monitor *monitor, struct machine *machine,
                  bool terminal, FILE *out);

/* The CPU that commands read: the one that stopped. */
static inline const struct cpu *monitor_cpu(const struct monitor *monitor)
{
    return machine_current_cpu(monitor->machine);
}

/* Runs the machine to its end, or until the user quits. With `at_prompt` the
 * prompt comes before the first instruction and again after the last. */
void monitor_run(struct monitor *monitor, bool at_prompt);

/* Executes one command line; its text is changed on the way. False: `error`
 * says what is wrong with it. */
bool monitor_command(struct monitor *monitor, char *line,
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

/* The address that a user wrote: a number, $register or symbol[+number]. */
bool monitor_address(const struct monitor *monitor, const char *text,
                     uint64_t *address, struct error *error);

/* The commands x and xp: prints memory at an address. `format` is "" or, for
 * example, "/8xw". */
bool monitor_examine(struct monitor *monitor, const char *format,
                     uint64_t address, bool physical, struct error *error);

#endif
