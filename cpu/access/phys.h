/*
 * Physical accesses of the CPU within one page: RAM, ROM or a device.
 */
#ifndef PAGEWALK_CPU_ACCESS_PHYS_H
#define PAGEWALK_CPU_ACCESS_PHYS_H

#include <stdint.h>

#include "cpu/state/state.h"

/* Loads 1 to 8 bytes, which lie in one page, little-endian. A device is called
 * at the tick of the current instruction. */
uint64_t phys_load(struct cpu *cpu, uint64_t paddr, unsigned size);

/* Stores them. A store into decoded code or into a watched page is reported by
 * the bus before phys_store returns. */
void phys_store(struct cpu *cpu, uint64_t paddr, unsigned size,
                uint64_t value);

#endif
