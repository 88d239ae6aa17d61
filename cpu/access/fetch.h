/*
 * Instruction fetch: one counted access for the first byte of an instruction,
 * and one for its second page where it crosses.
 */
#ifndef PAGEWALK_CPU_ACCESS_FETCH_H
#define PAGEWALK_CPU_ACCESS_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"
#include "mmu/access.h"

/* fetch_insn where l0 does not serve the page; l0 learns it. */
bool fetch_insn_slow(struct cpu *cpu, uint32_t lin, uint64_t *paddr);

/* Fetches from a linear address with the rights of CPL: counts the access and
 * gives the physical address. False: #PF waits. */
static inline bool fetch_insn(struct cpu *cpu, uint32_t lin, uint64_t *paddr)
{
    return LIKELY(access_fetch_hit(&cpu->mmu, lin, paddr)) ||
           fetch_insn_slow(cpu, lin, paddr);
}

#endif
