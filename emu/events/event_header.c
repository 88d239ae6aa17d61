#include "emu/events/event_header.h"

#include <inttypes.h>

const char *event_header_refuses(const struct mmu_config *config)
{
    if (config->prefetch)
        return "pages that are only prefetched";
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        if (config->tlb[slot].ideal)
            return "a TLB that never evicts";
    return NULL;
}

/* SIDE and SIZE of an array line. */

static const char *side_of(const struct mmu_config *config, unsigned slot)
{
    switch (slot) {
    case TLB_SLOT_I4K:
    case TLB_SLOT_ILARGE:
        return "i";
    case TLB_SLOT_S4K:
    case TLB_SLOT_SLARGE:
        return "s";
    default:
        return config->unified ? "u" : "d";
    }
}

static const char *size_of(const struct mmu_config *config, unsigned slot)
{
    if (config->large != TLB_LARGE_SEPARATE)
        return "any";
    return slot == TLB_SLOT_ILARGE || slot == TLB_SLOT_DLARGE ||
                   slot == TLB_SLOT_SLARGE ? "large" : "4k";
}

void event_header_put_large_page(FILE *stream, bool pae)
{
    fprintf(stream, "large_page %s\n", pae ? "2m" : "4m");
}

void event_header_put(FILE *stream, const struct mmu_config *config, bool wp,
                      bool pge)
{
    fprintf(stream, "wp %d\npge %d\n", wp, pge);
    fprintf(stream, "large %s\nseed %" PRIu32 "\n",
            tlb_large_name(config->large), config->seed);
    if (config->levels != TLB_LEVELS_NINE)
        fprintf(stream, "levels %s\n", tlb_levels_name(config->levels));
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++) {
        const struct tlb_geometry *g = &config->tlb[slot];

        if (g->entries)
            fprintf(stream, "array %s %s %s %" PRIu32 " %" PRIu32 " %s\n",
                    tlb_slot_name((enum tlb_slot)slot), side_of(config, slot),
                    size_of(config, slot), g->entries, g->ways,
                    tlb_policy_name(mmu_config_policy(config, slot)));
    }
}
