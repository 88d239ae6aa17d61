/* Names and checks of cache geometries. */
#include "mmu/cache/cache_config.h"

#include <stdio.h>

const char *cache_config_name(const struct cache_config *config,
                              enum cache_slot slot)
{
    static const char *const names[CACHE_SLOTS] = {
        [CACHE_L1I] = "l1i", [CACHE_L1D] = "l1d", [CACHE_L2] = "l2",
    };

    return slot == CACHE_L1D && config->unified ? "l1" : names[slot];
}

static bool is_power_of_two(uint32_t n)
{
    return n && !(n & (n - 1));
}

static bool check_cache(const struct cache_geometry *g, const char *name,
                        char *error, size_t size)
{
    uint32_t sets;

    if (!g->bytes)
        return true;
    sets = g->ways && g->line ? g->bytes / g->ways / g->line : 0;
    if (!is_power_of_two(g->line) || g->line < CACHE_LINE_MIN ||
        g->line > CACHE_LINE_MAX)
        snprintf(error, size, "%s: a line has 16, 32, 64 or 128 bytes, not %u",
                 name, g->line);
    else if (!g->ways || g->ways > CACHE_WAYS_MAX)
        snprintf(error, size, "%s: 1 to %d ways, not %u", name, CACHE_WAYS_MAX,
                 g->ways);
    else if (g->bytes / g->ways > CACHE_WAY_BYTES_MAX)
        snprintf(error, size, "%s: a way has at most %dK", name,
                 CACHE_WAY_BYTES_MAX / 1024);
    else if (!is_power_of_two(sets) || sets < 2 ||
             sets * g->ways * g->line != g->bytes)
        snprintf(error, size, "%s: size / ways / line must be a power of two "
                 "of sets, at least 2", name);
    else if (g->policy != TLB_LRU && g->policy != TLB_PLRU)
        snprintf(error, size, "%s: lru or plru, not %s", name,
                 tlb_policy_name(g->policy));
    else if (g->policy == TLB_PLRU && !is_power_of_two(g->ways))
        snprintf(error, size, "%s: plru needs a power of two of ways, not %u",
                 name, g->ways);
    else
        return true;
    return false;
}

bool cache_config_check(const struct cache_config *config, char *error,
                        size_t size)
{
    const struct cache_geometry *l1i = &config->cache[CACHE_L1I];
    const struct cache_geometry *l1d = &config->cache[CACHE_L1D];
    const struct cache_geometry *l2 = &config->cache[CACHE_L2];

    for (unsigned slot = 0; slot < CACHE_SLOTS; slot++)
        if (!check_cache(&config->cache[slot],
                         cache_config_name(config, (enum cache_slot)slot),
                         error, size))
            return false;
    if (config->unified && l1i->bytes)
        snprintf(error, size, "a unified l1 leaves no room for an l1i");
    else if (!l1d->bytes && (l1i->bytes || l2->bytes))
        snprintf(error, size, "%s without l1d or l1", l1i->bytes ? "l1i"
                                                                 : "l2");
    else if (l1d->bytes && !config->unified && !l1i->bytes)
        snprintf(error, size, "l1d without l1i; l1 is one for both");
    else if (l2->bytes && (l2->line < l1d->line || l2->line < l1i->line))
        snprintf(error, size, "l2: its lines are shorter than the first "
                 "level's");
    else if (config->write_buffers > CACHE_WRITE_BUFFERS_MAX)
        snprintf(error, size, "write_buffers: at most %d",
                 CACHE_WRITE_BUFFERS_MAX);
    else
        return true;
    return false;
}
