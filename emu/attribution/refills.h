/*
 * Refills: the misses that are charged to flush events (docs/counting.md,
 * "Charges").
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_REFILLS_H
#define PAGEWALK_EMU_ATTRIBUTION_REFILLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"

struct refills {
    uint64_t avoidable;     /* refilled with the translation that was removed */
    uint64_t remapped;      /* refilled with another translation */
    uint64_t cycles;        /* of their walks or STLB hits */
};

static inline uint64_t refills_misses(const struct refills *refills)
{
    return refills->avoidable + refills->remapped;
}

/* One miss, with the cycles of its walk or STLB hit. */
ALWAYS_INLINE void refills_charge(struct refills *refills, bool is_remapped,
                                  uint32_t cycles)
{
    refills->remapped += is_remapped;
    refills->avoidable += !is_remapped;
    refills->cycles += cycles;
}

static inline void refills_add(struct refills *sum,
                               const struct refills *refills)
{
    sum->avoidable += refills->avoidable;
    sum->remapped += refills->remapped;
    sum->cycles += refills->cycles;
}

#endif
