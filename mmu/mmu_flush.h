/*
 * Flush events: every execution of an operation that invalidates translations
 * (SDM vol. 3A 4.10.4), whatever it finds. mmu/flush_cause.def lists the causes.
 */
#ifndef PAGEWALK_MMU_MMU_FLUSH_H
#define PAGEWALK_MMU_MMU_FLUSH_H

#include <stdint.h>

#include "mmu/mmu.h"

/*
 * One flush event. `lin` is the address of FLUSH_invlpg and FLUSH_page_fault;
 * these drop every entry that covers it, global ones too, and every fragment of
 * its large page. The other causes drop all entries, FLUSH_mov_cr3 and
 * FLUSH_task_switch all but the global ones. Charges `direct_cycles` to the
 * cycle stack as CYCLE_flush.
 */
void mmu_flush(struct mmu *mmu, enum flush_cause cause, uint32_t lin,
               uint32_t direct_cycles);

/* What a flush event removes, for one that is not as its cause has it. */
struct flush_reach {
    bool address;               /* what covers `lin`, as INVLPG does */
    bool pieces;                /* every 4 KiB entry in the large page at lin */
    bool local;                 /* all entries that are not global */
    bool global;                /* with `local`: and all that are */
    bool of_space;              /* what is not global and of `space` */
    uint32_t lin, space;
};

/* mmu_flush of what `reach` says: for what-ifs. */
void mmu_flush_reaching(struct mmu *mmu, enum flush_cause cause,
                        const struct flush_reach *reach,
                        uint32_t direct_cycles);

/* The lab port's space_free: observers forget the space of a CR3 value. The
 * TLB arrays stay as they are; but where entries are tagged, another space gets
 * the tag, so its entries go. */
void mmu_space_free(struct mmu *mmu, uint32_t cr3);

#endif
