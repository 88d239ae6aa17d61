/*
 * Debug registers: breakpoints on instructions, data and ports, general detect
 * (PRM386 chapter 12, SDM vol. 3B 17.2). They belong to the guest. A debugger of
 * the host has the watcher of cpu/state/watcher.h, which works alike and raises
 * nothing.
 *
 * While DR7 enables no breakpoint they cost nothing. While it does,
 * instructions run one at a time, and l0 learns no page that has a watched
 * byte: accesses to such a page go through cpu/access/mem.c, which calls
 * debug_data.
 */
#ifndef PAGEWALK_CPU_ACCESS_DEBUG_H
#define PAGEWALK_CPU_ACCESS_DEBUG_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

/* Brings cpu->debug up to date after a change of DR0 to DR3, DR7, CR4.DE or the
 * watcher. */
void debug_update(struct cpu *cpu);

/* Notes #DB, a fault or a trap by the bits of DR6 given, sets these, and clears
 * DR7.GD, so that the handler can use the registers. Returns false. */
bool debug_raise(struct cpu *cpu, uint32_t dr6);

/* The B bits of the breakpoints on an instruction at `lin`; 0: none is. */
uint32_t debug_at(const struct cpu *cpu, uint32_t lin);

/* Notes in cpu->debug.hits the breakpoints that an access of `size` bytes hits:
 * the trap comes after the instruction. A write that is `modify`, the one of a
 * read-modify-write, is a read to the watcher, too. */
void debug_data(struct cpu *cpu, uint32_t lin, unsigned size, bool write,
                bool modify);
void debug_port(struct cpu *cpu, uint16_t port, unsigned size, bool write);

/* The access of the last debug_data has made a page fault: the watcher forgets
 * it. Hits of the guest's breakpoints are dropped with the instruction. */
void debug_not_made(struct cpu *cpu);

/* Whether the page of `lin` has a byte with a data breakpoint. */
bool debug_watches_page(const struct cpu *cpu, uint32_t lin);

#endif
