/*
 * Instruction fetch: the look-up of one instruction's first bytes.
 */
#ifndef PAGEWALK_CPU_ACCESS_FETCH_H
#define PAGEWALK_CPU_ACCESS_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/cpu.h"

/* By the exact TLB; remembers the page for the fast way. */
bool fetch_slow(struct cpu *cpu, uint32_t lin, uint64_t *paddr);

/* Counts one fetch at lin with the current rights. False: #PF waits. */
static inline bool fetch(struct cpu *cpu, uint32_t lin, uint64_t *paddr)
{
    struct l0_slot *s = l0_find(&cpu->mmu.l0, L0_FETCH,
                                cpu->mmu.l0.key, lin, 1);

    if (__builtin_expect(!s, 0))
        return fetch_slow(cpu, lin, paddr);
    l0_hit(s);
    mmu_fetch_from(&cpu->mmu, s->tlb);
    *paddr = s->to_host + (lin & 0xfff);
    return true;
}

#endif
