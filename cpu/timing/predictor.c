/* The slots of a branch predictor. */
#include "cpu/timing/predictor.h"

#include <stdlib.h>
#include <string.h>

/* Set in the tag of every branch of a btb: an empty slot has none. A physical
 * address has 36 bits. */
#define TAG_VALID (UINT64_C(1) << 40)

bool predictor_init(struct predictor *p, const struct predictor_config *config)
{
    bool btb = config->kind == PREDICTOR_BTB;
    uint32_t sets = btb ? config->entries / config->ways : config->entries;

    *p = (struct predictor){.config = *config};
    if (!btb && config->kind != PREDICTOR_2BIT)
        return true;
    p->set_mask = sets - 1;
    p->slots = calloc(config->entries, sizeof *p->slots);
    p->turn = btb ? calloc(sets, sizeof *p->turn) : NULL;
    if (p->slots && (p->turn || !btb))
        return true;
    predictor_destroy(p);
    return false;
}

void predictor_destroy(struct predictor *p)
{
    free(p->slots);
    free(p->turn);
    p->slots = NULL;
    p->turn = NULL;
}

void predictor_reset(struct predictor *p)
{
    if (p->slots)
        memset(p->slots, 0, p->config.entries * sizeof *p->slots);
    if (p->turn)
        memset(p->turn, 0, (p->set_mask + 1) * sizeof *p->turn);
}

static uint64_t word_of(uint64_t tag, enum predictor_counter counter)
{
    return tag * PREDICTOR_COUNTERS + counter;
}

static uint64_t tag_of(uint64_t word)
{
    return word / PREDICTOR_COUNTERS;
}

struct predictor_branch predictor_branch(struct predictor *p, uint64_t paddr)
{
    uint32_t set = (uint32_t)paddr & p->set_mask;
    bool btb = p->config.kind == PREDICTOR_BTB;
    uint64_t tag = btb ? paddr / (p->set_mask + 1) + TAG_VALID : 0;

    if (!p->slots)
        return (struct predictor_branch){.slot = &p->nothing};
    return (struct predictor_branch){
        .slot = &p->slots[btb ? set * p->config.ways : set],
        .steady = {word_of(tag, PREDICTOR_STRONGLY_NOT_TAKEN),
                   word_of(tag, PREDICTOR_STRONGLY_TAKEN)},
    };
}

/* The slot that has the branch; null: none of its set. */
static struct predictor_slot *find(const struct predictor *p,
                                   const struct predictor_branch *branch)
{
    uint64_t tag = tag_of(branch->steady[false]);
    uint32_t ways = p->config.ways;
    struct predictor_slot *first;

    if (tag_of(branch->slot->word) == tag)
        return branch->slot;
    first = &p->slots[(uint32_t)(branch->slot - p->slots) / ways * ways];
    for (struct predictor_slot *s = first; s < first + ways; s++)
        if (tag_of(s->word) == tag)
            return s;
    return NULL;
}

/* Gives a branch that was taken the slot that is next in turn. */
static void allocate(struct predictor *p, struct predictor_branch *branch)
{
    uint32_t ways = p->config.ways;
    uint32_t set = (uint32_t)(branch->slot - p->slots) / ways;

    branch->slot = &p->slots[set * ways + p->turn[set]];
    branch->slot->word = branch->steady[true];
    p->turn[set] = (uint8_t)((p->turn[set] + 1u) % ways);
}

bool predictor_update(struct predictor *p, struct predictor_branch *branch,
                      bool taken)
{
    struct predictor_slot *slot = find(p, branch);
    enum predictor_counter counter;

    if (!slot) {
        if (taken)
            allocate(p, branch);
        return taken;
    }
    branch->slot = slot;
    counter = (enum predictor_counter)(slot->word % PREDICTOR_COUNTERS);
    if (taken && counter < PREDICTOR_STRONGLY_TAKEN)
        slot->word++;
    else if (!taken && counter > PREDICTOR_STRONGLY_NOT_TAKEN)
        slot->word--;
    return (counter >= PREDICTOR_WEAKLY_TAKEN) != taken;
}
