/*
 * Host code for hot blocks.
 *
 * A block that was entered often enough is compiled together with the blocks of
 * its page that are linked to it: a region, with loops inside. Generated code
 * does what the engine would do and counts what it would count. It has no slow
 * path of its own: what it does not do, from a miss of l0 to a rare instruction,
 * it leaves to the engine, at the micro-op where it stands, with everything
 * settled. So it stands at any time where the engine could stand.
 *
 * The engine comes here by the micro-op `native`, with which such blocks begin
 * instead of their own (block.entry_held, block.entry). Code lives until some
 * block is dropped or unlinked; then all of it is forgotten, and blocks have to
 * get hot again.
 */
#ifndef PAGEWALK_CPU_JIT_JIT_H
#define PAGEWALK_CPU_JIT_JIT_H

#include <stdbool.h>
#include <stdint.h>

struct cpu;

enum { JIT_HEAT = 200 };         /* entries before a block is compiled */

/* Gives a CPU that has no block yet a generator, which compiles blocks at their
 * entry number `heat`. False: this host has none, or allows none, or has no
 * memory. */
bool jit_add(struct cpu *cpu, uint32_t heat);

/* Logs the figures, and frees the generator, if there is one. No block lives. */
void jit_remove(struct cpu *cpu);

#endif
