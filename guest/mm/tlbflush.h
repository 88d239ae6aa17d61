/*
 * Telling the TLB that the page tables changed (SDM vol. 3, 4.10.4).
 *
 *   function               what goes                     how
 *   __flush_tlb            everything but global pages   reload CR3
 *   __flush_tlb_global     everything                    CR4.PGE off and on
 *   flush_tlb_one_kernel   one page, global or not       INVLPG
 *   flush_tlb_all          everything                    whichever is needed
 *
 * The 386 has no INVLPG: there one page costs the whole TLB. All of these are
 * inline, so that a profile names the function that wanted the flush.
 */
#ifndef PAGEWALK_GUEST_MM_TLBFLUSH_H
#define PAGEWALK_GUEST_MM_TLBFLUSH_H

#include "guest/arch/cpu.h"

static inline void __flush_tlb(void)
{
    write_cr3(read_cr3());
}

/* Only once cpu_enable_pge has been called: no change of PGE, no flush. */
static inline void __flush_tlb_global(void)
{
    uint32_t flags = irq_save();    /* no one may see PGE off */
    uint32_t cr4 = read_cr4();

    write_cr4(cr4 & ~(uint32_t)CR4_PGE);
    write_cr4(cr4);
    irq_restore(flags);
}

static inline void flush_tlb_all(void)
{
    if (boot_cpu.pge)
        __flush_tlb_global();
    else
        __flush_tlb();
}

static inline void flush_tlb_one_kernel(uint32_t vaddr)
{
    if (boot_cpu.invlpg)
        __asm__ volatile("invlpg (%0)" : : "r"(vaddr) : "memory");
    else
        flush_tlb_all();
}

/* Kernel mappings from START up to END are gone. They may be global, and
 * ranges are large: flush everything, as Linux 2.6 does. */
static inline void flush_tlb_kernel_range(uint32_t start, uint32_t end)
{
    (void)start;
    (void)end;
    flush_tlb_all();
}

#endif
