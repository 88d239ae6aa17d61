#include "tests/timing/guess.h"

#include <assert.h>

static void learn(struct guess_entry *e, bool taken)
{
    if (taken && e->trust < 3)
        e->trust++;
    else if (!taken && e->trust > 0)
        e->trust--;
}

static bool wrong_counter(struct guess *g, uint64_t paddr, bool taken)
{
    struct guess_entry *e = &g->entry[paddr % g->config.entries];
    bool wrong = (e->trust >= 2) != taken;

    learn(e, taken);
    return wrong;
}

static bool wrong_buffer(struct guess *g, uint64_t paddr, bool taken)
{
    unsigned ways = g->config.ways, sets = g->config.entries / ways;
    unsigned set = (unsigned)(paddr % sets);
    struct guess_entry *e = &g->entry[set * ways];
    bool wrong;

    for (unsigned way = 0; way < ways; way++)
        if (e[way].used && e[way].paddr == paddr) {
            wrong = (e[way].trust >= 2) != taken;
            learn(&e[way], taken);
            return wrong;
        }
    if (taken)
        e[g->turn[set]++ % ways] = (struct guess_entry){true, paddr, 3};
    return taken;
}

bool guess_was_wrong(struct guess *g, uint64_t paddr, bool backward,
                     bool taken)
{
    assert(g->config.entries <= GUESS_ENTRIES);
    switch (g->config.kind) {
    case PREDICTOR_STATIC:
        return taken != backward;
    case PREDICTOR_2BIT:
        return wrong_counter(g, paddr, taken);
    case PREDICTOR_BTB:
        return wrong_buffer(g, paddr, taken);
    default:
        return false;
    }
}
