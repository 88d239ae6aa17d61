/* Two MMUs that were given the same work, one of them with an accelerator. */
#ifndef PAGEWALK_TESTS_UNIT_SAME_TLBS_H
#define PAGEWALK_TESTS_UNIT_SAME_TLBS_H

#include "mmu/mmu.h"

/* Fails unless the counters of both are equal, and their TLBs: every entry,
 * order of use, and what the policy keeps. Counts first what an accelerator has
 * served. */
void same_tlbs(struct mmu *a, struct mmu *b);

#endif
