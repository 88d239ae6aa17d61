/* Filling and forgetting of the accelerator's slots. */
#include "mmu/l0.h"

#include <string.h>

void l0_init(struct l0 *l0)
{
    memset(l0, 0, sizeof *l0);
    l0->on = true;
    l0->uncounted.policy = TLB_FIFO;    /* a hit changes nothing */
    l0_reset(l0);
}

static void clear(struct l0 *l0, uint32_t page)
{
    for (unsigned kind = 0; kind < L0_KINDS; kind++) {
        struct l0_slot *s = &l0->slot[kind][page % L0_SLOTS];

        if ((s->tag & ((1u << L0_USER_SHIFT) - 1)) == page)
            s->tag = 0;
    }
}

/* A large page has been remembered piece by piece. */
void l0_forget(struct l0 *l0, const struct tlb_entry *entry)
{
    if (entry->bits & TLB_LARGE)
        l0_reset(l0);
    else
        clear(l0, entry->page);
}

void l0_turn(struct l0 *l0, bool fetch, uint32_t lin)
{
    uint32_t *last = &l0->last[fetch && !l0->joint];

    if (!l0->repeats_only)
        return;
    if (*last != lin >> 12)
        clear(l0, *last);
    *last = lin >> 12;
}

void l0_fill(struct l0 *l0, enum l0_kind kind, uint64_t key, uint32_t lin,
             struct tlb *tlb, struct tlb_entry *entry, uintptr_t to)
{
    struct l0_slot *s = &l0->slot[kind][(lin >> 12) % L0_SLOTS];

    if (!l0->on)
        return;
    *s = (struct l0_slot){.tag = key | lin >> 12, .to_host = to,
                          .tlb = tlb ? tlb : &l0->uncounted, .entry = entry};
    if (kind != L0_FETCH)
        s->to_host -= lin & ~UINT32_C(0xfff);
    if (tlb && tlb->policy == TLB_PLRU)
        s->touch = tlb_touch_of(tlb, entry, &s->tree);
}
