/*
 * The monitor: a prompt between two instructions of the guest.
 *
 * It reads the machine and changes nothing of it, so a run with stops has the
 * same statistics as one without, but for how many micro-ops and blocks the
 * host has made of the same instructions. Breakpoints and steps hang on
 * cpu->boundary only while there are some.
 */
#ifndef PAGEWALK_EMU_MONITOR_MONITOR_H
#define PAGEWALK_EMU_MONITOR_MONITOR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/host/error.h"
#include "emu/image/listing.h"
#include "emu/machine/machine.h"

enum { MONITOR_BREAKPOINTS = 32, MONITOR_LINE = 256 };

struct monitor {
    struct machine *machine;
    FILE *out;
    bool terminal;              /* keys come one by one */
    bool ended;                 /* the guest; the machine is left to look at */
    bool resume, quit;          /* what the last command wants */
    uint32_t breakpoint[MONITOR_BREAKPOINTS];   /* linear addresses */
    unsigned breakpoints;
    uint64_t steps;             /* boundaries until the next stop; 0: none */
    bool leaving;               /* the instruction stopped at is to run */
    uint32_t left;              /* its linear address */
    struct listing listing;     /* how instructions are shown */
};

void monitor_init(struct monitor *monitor, struct machine *machine,
                  bool terminal, FILE *out);

/* Runs the machine to its end or until the user quits; `at_prompt`: asks
 * before the first instruction and again after the last one. */
void monitor_run(struct monitor *monitor, bool at_prompt);

/* Executes one line. False: `error` says what is wrong with it. */
bool monitor_command(struct monitor *monitor, char *line,
                     struct error *error);

/* Where the CPU stands: address, symbol, and the instruction there. */
void monitor_show_place(struct monitor *monitor);

/* `count` instructions from an address on, or up to where no memory is; those
 * in linear memory as the current code segment has them. */
void monitor_show_code(struct monitor *monitor, uint64_t address,
                       bool physical, uint64_t count);

/* An address as users write it: a number, $register, or symbol[+number]. */
bool monitor_address(const struct monitor *monitor, const char *text,
                     uint64_t *address, struct error *error);

/* x and xp: what `format` ("", or "/8xw") says of memory at an address. */
bool monitor_examine(struct monitor *monitor, const char *format,
                     uint64_t address, bool physical, struct error *error);

/* Guest memory for looking: RAM and ROM only, for a device might act when it
 * is read. False: there is none at the address. */
bool monitor_peek(const struct monitor *monitor, uint64_t address,
                  bool physical, uint8_t *byte);

#endif
