/*
 * Flushing the TLB after page tables have changed (SDM vol. 3, 4.10.4).
 *
 *   function               what it flushes               how
 *   __flush_tlb            everything but global pages   reload CR3
 *   __flush_tlb_global     everything                    CR4.PGE off and on
 *   flush_tlb_one_kernel   one page, global or not       INVLPG
 *   flush_tlb_all          everything                    CR4.PGE or CR3
 *
 * The 386 has no INVLPG: there flush_tlb_one_kernel flushes the whole TLB. All
 * functions are inline, so that a profile names the caller, which needs the
 * flush.
 */
#ifndef PAGEWALK_GUEST_MM_TLBFLUSH_H
#define PAGEWALK_GUEST_MM_TLBFLUSH_H

#include "guest/arch/cpu.h"

static inline void __flush_tlb(void)
{
    write_cr3(read_cr3());
}

/* CR4.PGE must be set (cpu_enable_pge): only a change of it flushes. */
static inline void __flush_tlb_global(void)
{
    uint32_t flags = irq_save();    /* no handler runs with PGE off */
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

/* Flush kernel mappings from START up to END. They may be global, and ranges
 * are large: this flushes everything, as Linux 2.6 does. */
static inline void flush_tlb_kernel_range(uint32_t start, uint32_t end)
{
    (void)start;
    (void)end;
    flush_tlb_all();
}

#endif
