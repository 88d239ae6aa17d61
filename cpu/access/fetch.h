/*
 * Instruction fetch: the look-up of one instruction's first bytes.
 */
#ifndef PAGEWALK_CPU_ACCESS_FETCH_H
#define PAGEWALK_CPU_ACCESS_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"
#include "mmu/access.h"

/* By the exact TLB; remembers the page for the fast way. */
bool fetch_slow(struct cpu *cpu, uint32_t lin, uint64_t *paddr);

/* Counts one fetch at lin with the current rights. False: #PF waits. */
static inline bool fetch(struct cpu *cpu, uint32_t lin, uint64_t *paddr)
{
    return LIKELY(access_fetch_hit(&cpu->mmu, lin, paddr)) ||
           fetch_slow(cpu, lin, paddr);
}

#endif
