/*
 * The policies that keep a mark for each way: nru, bit-plru, srrip and lfu
 * (docs/counting.md, "Replacement"). An array and its ghost A each have marks
 * of their own.
 *
 * A hit of the way that was hit or filled last in its set changes nothing. So
 * repeats may go uncounted here, as under every other policy: mmu/l0.h may
 * serve them, and stripped traces leave them out.
 *
 * Ways are numbered over the whole array: set * ways + way.
 */
#ifndef PAGEWALK_MMU_REPLACEMENT_TLB_MARKS_H
#define PAGEWALK_MMU_REPLACEMENT_TLB_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/replacement/policy.h"

struct tlb_mark {
    uint64_t value;     /* nru, bit-plru: the bit; srrip: the prediction, 0
                           (near) to 3 (distant); lfu: uses since the fill */
    uint64_t touched;   /* time of the last hit or fill that was no repeat */
};

struct tlb_marks {
    enum tlb_policy policy;
    uint32_t ways;
    uint64_t now;
    struct tlb_mark *way;   /* null: the policy keeps no marks */
    uint32_t *last;         /* by set: number + 1 of the way touched last */
};

/* Whether a policy keeps marks. */
bool tlb_marks_needed(enum tlb_policy policy);

/* For an array of `sets` * `ways`; without marks where the policy keeps none.
 * False: the host has no memory; tlb_marks_destroy frees the rest. */
bool tlb_marks_init(struct tlb_marks *marks, enum tlb_policy policy,
                    uint32_t sets, uint32_t ways);
void tlb_marks_destroy(struct tlb_marks *marks);

/* The entry in a way was hit, or was placed there. */
void tlb_marks_hit(struct tlb_marks *marks, uint32_t way);
void tlb_marks_fill(struct tlb_marks *marks, uint32_t way);

/* The victim in the full set whose first way is `first`; 0 is that way. The
 * caller fills it next. */
uint32_t tlb_marks_victim(struct tlb_marks *marks, uint32_t first);

/* Whether the policy would displace way `a` before way `b` of the same set. */
bool tlb_marks_before(const struct tlb_marks *marks, uint32_t a, uint32_t b);

#endif
