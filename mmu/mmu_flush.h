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

/* The lab port's space_free: observers forget the space of a CR3 value. The
 * TLB arrays stay as they are. */
void mmu_space_free(struct mmu *mmu, uint32_t cr3);

#endif
