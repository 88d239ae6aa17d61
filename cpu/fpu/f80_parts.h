/* What the files of f80 share: rounding to the range of a format. */
#ifndef PAGEWALK_CPU_FPU_F80_PARTS_H
#define PAGEWALK_CPU_FPU_F80_PARTS_H

#include "cpu/fpu/f80.h"

/* A format, with exponents biased as those of 80 bits. */
struct f80_range {
    int32_t min, max;       /* exponents of its normal numbers */
    int32_t wrap;           /* added or taken on an unmasked underflow or
                               overflow; 0: there is no result then */
    unsigned bits;          /* of the significand */
};

struct f80_rounded {
    bool refused;           /* there is no result */
    bool infinite;
    int32_t exp;            /* range->min for denormals and 0 */
    uint64_t m;             /* the integer bit is clear in denormals */
};

struct f80_rounded f80_round_to(struct f80_env *env,
                                const struct f80_range *range, bool sign,
                                int32_t exp, uint64_t hi, uint64_t lo);

/* Shifts hi.lo right; what is lost sets the lowest bit. Returns whether
 * something was. */
bool f80_shift_right(uint64_t *hi, uint64_t *lo, uint32_t count);

#endif
