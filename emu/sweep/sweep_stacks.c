#include "emu/sweep/sweep_stacks.h"

#include <stdlib.h>
#include <string.h>

enum {
    STACKS_FIRST = 16,
    /* An ideal array never evicts: it has a way for each large page. */
    IDEAL_WAYS = SWEEP_VIEW_REGIONS,
};

static bool is_lru(const struct mmu_config *config, enum tlb_slot slot)
{
    return mmu_config_policy(config, slot) == TLB_LRU ||
           config->tlb[slot].ideal || !config->tlb[slot].entries;
}

static bool side_serves(const struct mmu_config *config, bool fetches)
{
    enum tlb_slot small = fetches ? TLB_SLOT_I4K : TLB_SLOT_D4K;

    return is_lru(config, small) && !config->tlb[small].ideal &&
           (config->large != TLB_LARGE_SEPARATE ||
            is_lru(config, fetches ? TLB_SLOT_ILARGE : TLB_SLOT_DLARGE));
}

/* The sides that a geometry has rows of. */
static bool has_side(const struct sweep_geometry *g, bool fetches)
{
    return g->side == SWEEP_BOTH || (g->side == SWEEP_FETCH) == fetches;
}

bool sweep_stacks_serve(const struct sweep_geometry *g)
{
    /* With inclusive levels the second level removes entries of the first. */
    if (g->config.levels == TLB_LEVELS_INCLUSIVE || g->config.prefetch)
        return false;
    for (unsigned fetches = 0; fetches < 2; fetches++)
        if (has_side(g, fetches) && !side_serves(&g->config, fetches))
            return false;
    return true;
}

/* The stack for the array of a side for 4 KiB pages. */
static struct sweep_stack_wish small_wish(const struct mmu_config *config,
                                          bool fetches)
{
    const struct tlb_geometry *array =
        &config->tlb[fetches ? TLB_SLOT_I4K : TLB_SLOT_D4K];
    bool all = config->large != TLB_LARGE_SEPARATE;

    return (struct sweep_stack_wish){
        .kind = {
            .fetches = fetches || config->unified,
            .data = !fetches,
            .small = true,
            .large = all,
            .pieces = config->large == TLB_LARGE_FRAGMENT,
        },
        .sets = array->entries / array->ways,
        .ways = array->ways,
    };
}

/* The same for large pages, where they have an array of their own, or none. */
static struct sweep_stack_wish large_wish(const struct mmu_config *config,
                                          bool fetches)
{
    const struct tlb_geometry *array =
        &config->tlb[fetches ? TLB_SLOT_ILARGE : TLB_SLOT_DLARGE];
    struct sweep_stack_wish wish = small_wish(config, fetches);

    wish.kind.small = false;
    wish.kind.large = true;
    wish.sets = array->ideal     ? 1
                : array->entries ? array->entries / array->ways
                                 : 0;
    wish.ways = array->ideal ? IDEAL_WAYS : array->entries ? array->ways : 1;
    return wish;
}

/* The number of the stack for a wish; the count if there is none. */
static unsigned find(const struct sweep_stacks *stacks,
                     const struct sweep_stack_wish *wish)
{
    unsigned i = 0;

    while (i < stacks->count &&
           (stacks->wish[i].sets != wish->sets ||
            memcmp(&stacks->wish[i].kind, &wish->kind, sizeof wish->kind)))
        i++;
    return i;
}

static bool add(struct sweep_stacks *stacks,
                const struct sweep_stack_wish *wish)
{
    unsigned i = find(stacks, wish);
    unsigned room = stacks->room ? stacks->room * 2 : STACKS_FIRST;
    struct sweep_stack_wish *list;

    if (i < stacks->count) {
        if (wish->ways > stacks->wish[i].ways)
            stacks->wish[i].ways = wish->ways;
        return true;
    }
    if (i == stacks->room) {
        list = realloc(stacks->wish, room * sizeof *list);
        if (!list)
            return false;
        stacks->wish = list;
        stacks->room = room;
    }
    stacks->wish[stacks->count++] = *wish;
    return true;
}

bool sweep_stacks_add(struct sweep_stacks *stacks,
                      const struct sweep_geometry *g)
{
    for (unsigned fetches = 0; fetches < 2; fetches++) {
        struct sweep_stack_wish small, large;

        if (!has_side(g, fetches))
            continue;
        small = small_wish(&g->config, fetches);
        large = large_wish(&g->config, fetches);
        if (!add(stacks, &small) ||
            (!small.kind.large && !add(stacks, &large)))
            return false;
    }
    return true;
}

bool sweep_stacks_make(struct sweep_stacks *stacks)
{
    stacks->stack = calloc(stacks->count + 1, sizeof *stacks->stack);
    if (!stacks->stack)
        return false;
    for (unsigned i = 0; i < stacks->count; i++)
        if (!sweep_stack_init(&stacks->stack[i], &stacks->wish[i].kind,
                              stacks->wish[i].sets, stacks->wish[i].ways))
            return false;
    return true;
}

void sweep_stacks_destroy(struct sweep_stacks *stacks)
{
    for (unsigned i = 0; stacks->stack && i < stacks->count; i++)
        sweep_stack_destroy(&stacks->stack[i]);
    free(stacks->stack);
    free(stacks->wish);
    *stacks = (struct sweep_stacks){0};
}

static struct sweep_counts counts_of(const struct sweep_stacks *stacks,
                                     const struct sweep_stack_wish *wish)
{
    return sweep_stack_counts(&stacks->stack[find(stacks, wish)], wish->ways);
}

struct sweep_counts sweep_stacks_counts(const struct sweep_stacks *stacks,
                                        const struct sweep_geometry *g,
                                        bool fetches)
{
    struct sweep_stack_wish small = small_wish(&g->config, fetches);
    struct sweep_stack_wish large = large_wish(&g->config, fetches);
    struct sweep_counts counts = counts_of(stacks, &small), more;

    if (small.kind.large)
        return counts;
    more = counts_of(stacks, &large);
    counts.misses += more.misses;
    counts.fills += more.fills;
    counts.evictions += more.evictions;
    return counts;
}
