/*
 * What a kernel lets devices access: the ranges that it has mapped for DMA, as
 * it tells the lab port (devices/paravirtual/labport_abi.h), and those whose
 * mapping has ended lately.
 */
#ifndef PAGEWALK_EMU_CHECK_DMA_MAPPINGS_H
#define PAGEWALK_EMU_CHECK_DMA_MAPPINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DMA_MAPPINGS_MAX = 1 << 16,     /* live at one time */
    DMA_MAPPINGS_ENDED = 1 << 10,   /* how many ended ones are remembered */

    /* What the device may do. */
    DMA_MAY_READ = 1, DMA_MAY_WRITE = 2,
};

/* Where and when the guest has done something. */
struct dma_moment {
    uint32_t lin;               /* linear address of the instruction */
    uint64_t cycle;
};

struct dma_mapping {
    uint64_t paddr;
    uint32_t length;            /* bytes, above 0 */
    unsigned rights;            /* DMA_MAY_ bits */
    struct dma_moment made;
    bool freed;                 /* the memory was, at `end`; or, of an ended
                                   one, only the mapping has ended there */
    struct dma_moment end;
};

/* What is wrong with a transfer; `of` is the mapping that it is about. */
enum dma_verdict {
    DMA_FITS,
    DMA_FREED,                  /* the memory was freed and is still mapped */
    DMA_ENDED,                  /* it was mapped and is not */
    DMA_NEVER,                  /* it was not mapped, as far as is known */
    DMA_AGAINST,                /* it is mapped for the other direction */
};

/* All zero: no mapping was ever made. */
struct dma_mappings {
    struct dma_mapping *live;
    size_t count, room;
    bool any;                   /* one was made */
    bool lost;                  /* one could not be kept: nothing is known */
    struct dma_mapping ended[DMA_MAPPINGS_ENDED];   /* a ring */
    size_t ends;                /* how many have ended */
};

void dma_mappings_free(struct dma_mappings *mappings);

/* The range is mapped. */
void dma_mappings_add(struct dma_mappings *mappings,
                      const struct dma_mapping *mapping);

/* The mapping of exactly this range ends. False: there is none. */
bool dma_mappings_end(struct dma_mappings *mappings, uint64_t paddr,
                      uint32_t length, struct dma_moment when);

/* The memory is freed: mappings that overlap it are left with nothing. */
void dma_mappings_freed(struct dma_mappings *mappings, uint64_t paddr,
                        uint32_t length, struct dma_moment when);

/* Judges a transfer of `size` bytes, above 0, that writes to memory or reads
 * it. Several mappings may cover it together. Before the first mapping all
 * transfers fit. *of is set for all verdicts but DMA_FITS and DMA_NEVER, until
 * the next call. */
enum dma_verdict dma_mappings_judge(const struct dma_mappings *mappings,
                                    uint64_t paddr, uint64_t size, bool write,
                                    const struct dma_mapping **of);

#endif
