/* Look-ups and writes of TLB entries by test registers. */
#include "mmu/testability/tlb_test.h"

enum { PAGE_SHIFT_4K = 12, FOUR_WAYS = 4, TREE_OF_FOUR = 7 };

static uint32_t page_of(uint32_t lin)
{
    return lin >> PAGE_SHIFT_4K;
}

static unsigned way_of(const struct tlb *tlb, const struct tlb_entry *entry)
{
    return (unsigned)(entry - tlb->entries) % tlb->ways;
}

bool tlb_test_look_up(const struct mmu *mmu, const struct tlb_test_tag *tag,
                      struct tlb_test_entry *found)
{
    const struct tlb *tlb = mmu->dside->small;
    const struct tlb_entry *e;

    e = tlb ? mmu_find(mmu, tlb, tag->lin, PAGE_SHIFT_4K) : NULL;
    if (!e || (e->bits ^ tag->bits) & tag->compared)
        return false;
    *found = (struct tlb_test_entry){
        .frame = (uint32_t)e->frame,
        .type = (enum memory_type)e->memory,
        .way = way_of(tlb, e) % FOUR_WAYS,
    };
    return true;
}

unsigned tlb_test_lru(const struct mmu *mmu, uint32_t lin)
{
    const struct tlb *tlb = mmu->dside->small;

    if (!tlb || tlb->policy != TLB_PLRU || tlb->ways != FOUR_WAYS)
        return 0;
    return tlb_plru_bits(tlb, page_of(lin)) >> 1 & TREE_OF_FOUR;
}

unsigned tlb_test_victim(struct mmu *mmu, uint32_t lin)
{
    struct tlb *tlb = mmu->dside->small;
    bool evicts;

    return tlb ? tlb_choose(tlb, tlb_set_at(tlb, page_of(lin)), &evicts) : 0;
}

/* A valid entry leaves. */
static void take_out(struct mmu *mmu, struct tlb *tlb,
                     struct tlb_entry *entry)
{
    observers_evict(mmu->observers, tlb, entry);
    l0_forget(&mmu->l0, entry);
    tlb_drop(tlb, entry);
}

void tlb_test_write(struct mmu *mmu, const struct tlb_test_tag *tag,
                    bool valid, const struct tlb_test_entry *entry)
{
    struct tlb *tlb = mmu->dside->small;
    struct tlb_entry *way, *same, now;

    if (!tlb)
        return;
    for (const struct observer *o = mmu->observers; o; o = o->next)
        if (o->test_write)
            o->test_write(o->opaque);
    way = tlb_set(tlb, page_of(tag->lin)) + entry->way % tlb->ways;
    if (tlb_valid(tlb, way))
        take_out(mmu, tlb, way);
    if (!valid)
        return;
    same = mmu_find(mmu, tlb, tag->lin, PAGE_SHIFT_4K);
    if (same)
        take_out(mmu, tlb, same);
    now = (struct tlb_entry){
        .page = page_of(tag->lin),
        .bits = tag->bits,
        .frame = entry->frame,
        .memory = mmu->caches.on ? (uint8_t)entry->type : 0,
        .space = mmu_space(&mmu->paging),
    };
    observers_leave(mmu->observers, tlb, way);
    tlb_put(tlb, way, &now);
    observers_fill(mmu->observers, tlb, way);
}
