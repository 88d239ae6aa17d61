/*
 * Branch prediction: whether a branch goes the way that the processor expected.
 *
 * A branch is known by the physical address of its first byte [chosen]. Two-bit
 * counters saturate; the upper half of their states predicts taken. They are
 * kept in slots:
 *
 *   2bit:N     N slots without tags, chosen by the low bits of the address.
 *              RESET clears them: strongly not taken [chosen].
 *   btb:NxW    N slots in sets of W ways with tags; the low bits of the address
 *              choose the set [chosen]. A branch that is in no slot is predicted
 *              not taken. If it is taken, it gets the slot of its set that is
 *              next in turn (round robin), strongly taken [chosen].
 *
 * `none` and `static` have no state: what they cost is a constant of the branch
 * (timing_leave).
 */
#ifndef PAGEWALK_CPU_TIMING_PREDICTOR_H
#define PAGEWALK_CPU_TIMING_PREDICTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "cpu/model/timing_config.h"

/* The states of a counter. */
enum predictor_counter {
    PREDICTOR_STRONGLY_NOT_TAKEN,
    PREDICTOR_WEAKLY_NOT_TAKEN,
    PREDICTOR_WEAKLY_TAKEN,
    PREDICTOR_STRONGLY_TAKEN,
    PREDICTOR_COUNTERS
};

/* A counter and the tag of its branch above it: tag * PREDICTOR_COUNTERS + enum
 * predictor_counter. No tags, or no branch: tag 0. */
struct predictor_slot {
    uint64_t word;
};

/* A branch, as the code that ends with it keeps it. In most of its runs the
 * counter expects what it expects most strongly, and stays as it is: then the
 * word of its slot is `steady`. */
struct predictor_branch {
    struct predictor_slot *slot;    /* where the branch was last */
    uint64_t steady[2];             /* not taken, taken */
};

struct predictor {
    struct predictor_config config;
    uint32_t set_mask;      /* of the address: 2bit slots, btb sets */
    struct predictor_slot *slots;   /* null: none, static */
    struct predictor_slot nothing;  /* of branches that cost what they cost */
    uint8_t *turn;          /* btb: by set, the way to be replaced next */
};

/* `config` must have passed the checks of its reader. False: the host has no
 * memory. */
bool predictor_init(struct predictor *p, const struct predictor_config *config);
void predictor_destroy(struct predictor *p);

/* What RESET does: no branch is known any more. */
void predictor_reset(struct predictor *p);

/* The branch at a physical address, at first; valid as long as the predictor. */
struct predictor_branch predictor_branch(struct predictor *p, uint64_t paddr);

/* The path of predictor_mispredicted on which something changes. */
bool predictor_update(struct predictor *p, struct predictor_branch *branch,
                      bool taken);

/* Tells a predictor that a branch ran. Returns whether the prediction was wrong;
 * a predictor without state is never wrong. */
static inline bool predictor_mispredicted(struct predictor *p,
                                          struct predictor_branch *branch,
                                          bool taken)
{
    return UNLIKELY(branch->slot->word != branch->steady[taken]) &&
           predictor_update(p, branch, taken);
}

#endif
