/*
 * The test registers: TR6 and TR7, which reach the TLB (PRM386 10.6; i486
 * Programmer's Reference Manual 10.5), and on an i486 TR3 to TR5, which reach
 * its cache (10.4). Processors with CPUID have none.
 *
 * A write of TR6 looks a tag up (bit 0 set) or writes an entry; TR7 holds the
 * data. What the manuals leave undefined is chosen in docs/instructions.md.
 *
 * The cache of the model holds no data: TR3 is one of four doublewords, which
 * TR5 selects, TR4 and TR5 are storage, and a write of TR5 with the control 3
 * makes the caches empty, as INVD does.
 */
#ifndef PAGEWALK_CPU_REGISTERS_TEST_REGISTER_H
#define PAGEWALK_CPU_REGISTERS_TEST_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"

/* Whether the model has a test register, 0 to 7. The next two need it. */
bool test_register_exists(const struct cpu_model *model, uint32_t number);

uint32_t test_register_read(const struct cpu *cpu, uint32_t number);
void test_register_write(struct cpu *cpu, uint32_t number, uint32_t value);

#endif
