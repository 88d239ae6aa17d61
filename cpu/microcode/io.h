/* Port I/O: the permission check and the access (PRM386 chapter 8). */
#ifndef PAGEWALK_CPU_MICROCODE_IO_H
#define PAGEWALK_CPU_MICROCODE_IO_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

/* Whether the current task may access size bytes of ports from `port` on;
 * false: #GP(0) (or a fault of the bitmap) waits. */
bool io_permitted(struct cpu *cpu, uint16_t port, unsigned size);

/* The access itself, at the exact tick, its cycles charged as I/O. */
uint32_t io_read(struct cpu *cpu, uint16_t port, unsigned size,
                 enum cost_class cost);
void io_write(struct cpu *cpu, uint16_t port, unsigned size, uint32_t value,
              enum cost_class cost);

#endif
