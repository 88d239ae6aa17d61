/*
 * Port I/O: the permission check and the access (PRM386 chapter 8).
 */
#ifndef PAGEWALK_CPU_MICROCODE_IO_H
#define PAGEWALK_CPU_MICROCODE_IO_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

/* Checks an access of `size` bytes to ports from `port` on, by IOPL and the I/O
 * permission bitmap of the TSS (PRM386 8.3). False: #GP(0), or #PF of the TSS,
 * waits. */
bool io_permitted(struct cpu *cpu, uint16_t port, unsigned size);

/* The access, of 1, 2 or 4 bytes, at the tick of the current instruction. Its
 * cycles are charged to CYCLE_io by the cost class given. */
uint32_t io_read(struct cpu *cpu, uint16_t port, unsigned size,
                 enum cost_class cost);
void io_write(struct cpu *cpu, uint16_t port, unsigned size, uint32_t value,
              enum cost_class cost);

#endif
