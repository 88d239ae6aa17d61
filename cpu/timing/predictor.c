/* The slots of a branch predictor. */
#include "cpu/timing/predictor.h"

#include <stdlib.h>
#include <string.h>

/* Set in the tag of every branch of a btb: an empty slot has none. */
#define TAG_VALID (UINT32_C(1) << 31)

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

uint32_t predictor_tag(const struct predictor *p, uint64_t paddr)
{
    if (p->config.kind != PREDICTOR_BTB)
        return 0;
    return (uint32_t)(paddr / (p->set_mask + 1)) | TAG_VALID;
}

struct predictor_slot *predictor_slot(const struct predictor *p, uint64_t paddr)
{
    uint32_t set = (uint32_t)paddr & p->set_mask;

    if (!p->slots)
        return NULL;
    return &p->slots[p->turn ? set * p->config.ways : set];
}

bool predictor_search(struct predictor *p, struct predictor_slot **slot,
                      uint32_t tag, bool taken)
{
    uint32_t ways = p->config.ways;
    uint32_t set = (uint32_t)(*slot - p->slots) / ways;
    struct predictor_slot *first = &p->slots[set * ways];

    for (struct predictor_slot *s = first; s < first + ways; s++) {
        if (s->tag == tag) {
            *slot = s;
            return predictor_mispredicted(p, slot, tag, taken);
        }
    }
    if (!taken)
        return false;
    *slot = &first[p->turn[set]];
    **slot = (struct predictor_slot){tag, PREDICTOR_STRONGLY_TAKEN};
    p->turn[set] = (uint8_t)((p->turn[set] + 1u) % ways);
    return true;
}
