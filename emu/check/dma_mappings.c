#include "emu/check/dma_mappings.h"

#include <stdlib.h>

void dma_mappings_free(struct dma_mappings *mappings)
{
    free(mappings->live);
    mappings->live = NULL;
    mappings->count = mappings->room = 0;
}

static bool grow(struct dma_mappings *mappings)
{
    size_t room = mappings->room ? 2 * mappings->room : 64;
    struct dma_mapping *live;

    if (room > DMA_MAPPINGS_MAX)
        return false;
    live = realloc(mappings->live, room * sizeof(*live));
    if (!live)
        return false;
    mappings->live = live;
    mappings->room = room;
    return true;
}

void dma_mappings_add(struct dma_mappings *mappings,
                      const struct dma_mapping *mapping)
{
    mappings->any = true;
    if (mappings->count == mappings->room && !grow(mappings))
        mappings->lost = true;
    else
        mappings->live[mappings->count++] = *mapping;
}

bool dma_mappings_end(struct dma_mappings *mappings, uint64_t paddr,
                      uint32_t length, struct dma_moment when)
{
    for (size_t i = mappings->count; i-- > 0;) {
        struct dma_mapping *m = &mappings->live[i], *ended;

        if (m->paddr != paddr || m->length != length)
            continue;
        ended = &mappings->ended[mappings->ends++ % DMA_MAPPINGS_ENDED];
        *ended = *m;
        ended->end = when;
        *m = mappings->live[--mappings->count];
        return true;
    }
    return mappings->lost;
}

void dma_mappings_freed(struct dma_mappings *mappings, uint64_t paddr,
                        uint32_t length, struct dma_moment when)
{
    for (size_t i = 0; i < mappings->count; i++) {
        struct dma_mapping *m = &mappings->live[i];

        if (m->paddr < paddr + length && paddr < m->paddr + m->length &&
            !m->freed) {
            m->freed = true;
            m->end = when;
        }
    }
}

static bool contains(const struct dma_mapping *m, uint64_t paddr)
{
    return paddr >= m->paddr && paddr - m->paddr < m->length;
}

/* Judges the byte at *paddr, and moves *paddr behind what a mapping covers. */
static enum dma_verdict judge_live(const struct dma_mappings *mappings,
                                   unsigned needs, uint64_t *paddr,
                                   const struct dma_mapping **of)
{
    enum dma_verdict verdict = DMA_NEVER;

    for (size_t i = 0; i < mappings->count; i++) {
        const struct dma_mapping *m = &mappings->live[i];

        if (!contains(m, *paddr))
            continue;
        if (!m->freed && m->rights & needs) {
            *paddr = m->paddr + m->length;
            return DMA_FITS;
        }
        if (verdict == DMA_NEVER || m->freed)
            *of = m;
        verdict = m->freed || verdict == DMA_FREED ? DMA_FREED : DMA_AGAINST;
    }
    return verdict;
}

/* The mapping of a byte that has ended last; null: none. */
static const struct dma_mapping *
find_ended(const struct dma_mappings *mappings, uint64_t paddr)
{
    size_t known = mappings->ends < DMA_MAPPINGS_ENDED ? mappings->ends
                                                       : DMA_MAPPINGS_ENDED;

    for (size_t i = 1; i <= known; i++) {
        const struct dma_mapping *m =
            &mappings->ended[(mappings->ends - i) % DMA_MAPPINGS_ENDED];

        if (contains(m, paddr))
            return m;
    }
    return NULL;
}

enum dma_verdict dma_mappings_judge(const struct dma_mappings *mappings,
                                    uint64_t paddr, uint64_t size, bool write,
                                    const struct dma_mapping **of)
{
    uint64_t end = paddr + size;
    enum dma_verdict verdict = DMA_FITS;

    if (!mappings->any || mappings->lost)
        return DMA_FITS;
    while (paddr < end && verdict == DMA_FITS)
        verdict = judge_live(mappings, write ? DMA_MAY_WRITE : DMA_MAY_READ,
                             &paddr, of);
    if (verdict != DMA_NEVER)
        return verdict;
    *of = find_ended(mappings, paddr);
    return *of ? DMA_ENDED : DMA_NEVER;
}
