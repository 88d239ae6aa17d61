/*
 * Where in the address space the misses are: those of the first level, by 4 MiB
 * of linear addresses, which is what one entry of a two-level page directory
 * covers.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_MISS_HEAT_H
#define PAGEWALK_EMU_ATTRIBUTION_MISS_HEAT_H

#include <stdbool.h>
#include <stdint.h>

enum { MISS_HEAT_SHIFT = 22, MISS_HEAT_PIECES = 1 << (32 - MISS_HEAT_SHIFT) };

struct miss_heat {
    uint64_t data[MISS_HEAT_PIECES], fetch[MISS_HEAT_PIECES];
};

static inline void miss_heat_count(struct miss_heat *heat, uint32_t lin,
                                   bool fetch)
{
    ++(fetch ? heat->fetch : heat->data)[lin >> MISS_HEAT_SHIFT];
}

#endif
