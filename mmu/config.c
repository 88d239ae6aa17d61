/* Names and checks of TLB geometries. */
#include "mmu/config.h"

#include <stdio.h>

static const char *const large_name[TLB_LARGES] = {
    [TLB_LARGE_SEPARATE] = "separate",
    [TLB_LARGE_SHARED] = "shared",
    [TLB_LARGE_FRAGMENT] = "fragment",
};

static const char *const levels_name[TLB_LEVELS] = {
    [TLB_LEVELS_NINE] = "nine",
    [TLB_LEVELS_INCLUSIVE] = "inclusive",
    [TLB_LEVELS_EXCLUSIVE] = "exclusive",
};

static const char *const slot_name[TLB_SLOTS] = {
    [TLB_SLOT_I4K] = "itlb",   [TLB_SLOT_ILARGE] = "itlb-large",
    [TLB_SLOT_D4K] = "dtlb",   [TLB_SLOT_DLARGE] = "dtlb-large",
    [TLB_SLOT_S4K] = "stlb",   [TLB_SLOT_SLARGE] = "stlb-large",
};

const char *tlb_large_name(enum tlb_large large)
{
    return large_name[large];
}

const char *tlb_levels_name(enum tlb_levels levels)
{
    return levels_name[levels];
}

const char *tlb_slot_name(enum tlb_slot slot)
{
    return slot_name[slot];
}

static bool check_array(const struct tlb_geometry *g, enum tlb_policy policy,
                        const char *name, char *error, size_t size)
{
    if (g->ideal || !g->entries)
        return true;
    if (g->entries > TLB_ENTRIES_MAX)
        snprintf(error, size, "%s: more than %d entries", name,
                 TLB_ENTRIES_MAX);
    else if (!g->ways || g->ways > g->entries)
        snprintf(error, size, "%s: %u ways in %u entries", name, g->ways,
                 g->entries);
    else if (g->entries % g->ways)
        snprintf(error, size, "%s: %u entries are not a multiple of %u ways",
                 name, g->entries, g->ways);
    else if (policy == TLB_PLRU && g->ways & (g->ways - 1))
        snprintf(error, size, "%s: plru needs a power of two of ways, not %u",
                 name, g->ways);
    else if (policy == TLB_PLRU && g->ways > TLB_PLRU_WAYS_MAX)
        snprintf(error, size, "%s: plru has at most %d ways, not %u", name,
                 TLB_PLRU_WAYS_MAX, g->ways);
    else
        return true;
    return false;
}

static bool has(const struct mmu_config *config, enum tlb_slot slot)
{
    return config->tlb[slot].entries || config->tlb[slot].ideal;
}

/* As the user names it: a unified level lies in the data slots. */
static const char *array_name(const struct mmu_config *config,
                              enum tlb_slot slot)
{
    if (config->unified && slot == TLB_SLOT_D4K)
        return "tlb";
    if (config->unified && slot == TLB_SLOT_DLARGE)
        return "tlb-large";
    return slot_name[slot];
}

/* Whether an array chooses its victims by draws. */
static bool draws(const struct mmu_config *config)
{
    bool any = config->policy == TLB_RANDOM ||
               mmu_config_psc_policy(config) == TLB_RANDOM;

    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        any |= mmu_config_policy(config, slot) == TLB_RANDOM;
    return any;
}

bool mmu_config_check(const struct mmu_config *config, char *error,
                      size_t size)
{
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        if (!check_array(&config->tlb[slot],
                         mmu_config_policy(config, slot),
                         array_name(config, slot), error, size))
            return false;
    if (!check_array(&config->psc, mmu_config_psc_policy(config), "psc",
                     error, size))
        return false;
    if (!has(config, TLB_SLOT_D4K)) {
        snprintf(error, size, "%s has no entries",
                 array_name(config, TLB_SLOT_D4K));
        return false;
    }
    if (!config->unified && !has(config, TLB_SLOT_I4K)) {
        snprintf(error, size, "itlb has no entries");
        return false;
    }
    if (config->unified &&
        (has(config, TLB_SLOT_I4K) || has(config, TLB_SLOT_ILARGE))) {
        snprintf(error, size, "a unified tlb leaves no room for an itlb");
        return false;
    }
    if (has(config, TLB_SLOT_SLARGE) && !has(config, TLB_SLOT_S4K)) {
        snprintf(error, size, "stlb-large without stlb");
        return false;
    }
    if (config->large != TLB_LARGE_SEPARATE &&
        (has(config, TLB_SLOT_ILARGE) || has(config, TLB_SLOT_DLARGE) ||
         has(config, TLB_SLOT_SLARGE))) {
        snprintf(error, size, "large=%s leaves no room for a -large array",
                 large_name[config->large]);
        return false;
    }
    if (!config->seed && draws(config)) {
        snprintf(error, size, "random needs a seed other than 0");
        return false;
    }
    if (config->levels != TLB_LEVELS_NINE && !has(config, TLB_SLOT_S4K)) {
        snprintf(error, size, "levels=%s without stlb",
                 levels_name[config->levels]);
        return false;
    }
    if (config->prefetch > PREFETCH_ENTRIES_MAX) {
        snprintf(error, size, "prefetch: more than %d entries",
                 PREFETCH_ENTRIES_MAX);
        return false;
    }
    return true;
}
