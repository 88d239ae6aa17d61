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
 *              choose the set [chosen]. A branch without a slot is predicted
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

struct predictor_slot {
    uint32_t tag;           /* of its branch; 0: of none, or no tags */
    uint8_t counter;        /* enum predictor_counter */
};

struct predictor {
    struct predictor_config config;
    uint32_t set_mask;      /* of the address: 2bit slots, btb sets */
    struct predictor_slot *slots;   /* null: none, static */
    uint8_t *turn;          /* btb: by set, the way to be replaced next */
};

/* `config` must have passed the checks of its reader. False: the host has no
 * memory. */
bool predictor_init(struct predictor *p, const struct predictor_config *config);
void predictor_destroy(struct predictor *p);

/* What RESET does: no branch is known any more. */
void predictor_reset(struct predictor *p);

/* Whether branches must be told to predictor_mispredicted as they run. */
static inline bool predictor_has_state(const struct predictor *p)
{
    return p->slots;
}

/* The tag of the branch at a physical address. Two branches of a btb whose
 * distance is a multiple of 2^31 times its sets have one tag; from 32 sets on,
 * no two branches in 64 GiB of memory have. */
uint32_t predictor_tag(const struct predictor *p, uint64_t paddr);

/* A slot in which the branch at a physical address may be; valid as long as the
 * predictor. Null: the predictor has no state. */
struct predictor_slot *predictor_slot(const struct predictor *p,
                                      uint64_t paddr);

/* The rare path of predictor_mispredicted: the branch is not in *slot. */
bool predictor_search(struct predictor *p, struct predictor_slot **slot,
                      uint32_t tag, bool taken);

/* The state of a counter after a branch: by whether it was taken, and the state
 * before. */
static const uint8_t predictor_next[2][PREDICTOR_COUNTERS] = {
    {PREDICTOR_STRONGLY_NOT_TAKEN, PREDICTOR_STRONGLY_NOT_TAKEN,
     PREDICTOR_WEAKLY_NOT_TAKEN, PREDICTOR_WEAKLY_TAKEN},
    {PREDICTOR_WEAKLY_NOT_TAKEN, PREDICTOR_WEAKLY_TAKEN,
     PREDICTOR_STRONGLY_TAKEN, PREDICTOR_STRONGLY_TAKEN},
};

/*
 * Tells a predictor with state that a branch ran. *slot is where the branch was
 * last, at first that of predictor_slot; it follows the branch to another way.
 * Returns whether the prediction was wrong.
 */
static inline bool predictor_mispredicted(struct predictor *p,
                                          struct predictor_slot **slot,
                                          uint32_t tag, bool taken)
{
    struct predictor_slot *s = *slot;
    uint8_t counter = s->counter;

    if (UNLIKELY(s->tag != tag))
        return predictor_search(p, slot, tag, taken);
    s->counter = predictor_next[taken][counter];
    return (counter >= PREDICTOR_WEAKLY_TAKEN) != taken;
}

#endif
