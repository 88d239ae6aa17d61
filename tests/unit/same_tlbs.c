/* Arrays and counters of two MMUs, compared. */
#include "tests/unit/same_tlbs.h"

#include <string.h>

#include "tests/unit/quick_check.h"

static void same_entry(const struct tlb_entry *a, const struct tlb_entry *b)
{
    QUICK_CHECK(a->page == b->page && a->bits == b->bits);
    QUICK_CHECK(a->frame == b->frame && a->space == b->space);
    QUICK_CHECK(a->stamp == b->stamp && a->generation == b->generation);
}

static void same_array(const struct tlb *a, const struct tlb *b)
{
    QUICK_CHECK(!memcmp(&a->counters, &b->counters, sizeof a->counters));
    QUICK_CHECK(a->live == b->live && a->live_global == b->live_global);
    QUICK_CHECK(a->random == b->random && a->now == b->now);
    for (uint32_t i = 0; i < a->entry_count; i++)
        same_entry(&a->entries[i], &b->entries[i]);
    for (uint32_t set = 0; a->tree && set < a->sets; set++)
        QUICK_CHECK(a->tree[set] == b->tree[set]);
    for (uint32_t i = 0; a->marks.way && i < a->entry_count; i++)
        QUICK_CHECK(a->marks.way[i].value == b->marks.way[i].value);
    for (uint32_t set = 0; a->marks.way && set < a->sets; set++)
        QUICK_CHECK(a->marks.last[set] == b->marks.last[set]);
}

static void same_side(const struct mmu_side *a, const struct mmu_side *b)
{
    QUICK_CHECK(a->accesses == b->accesses);
    QUICK_CHECK(a->hits == b->hits && a->misses == b->misses);
    QUICK_CHECK(a->hits + a->misses == a->accesses);
    QUICK_CHECK(a->dirty_assists == b->dirty_assists);
    QUICK_CHECK(a->rights_assists == b->rights_assists);
    QUICK_CHECK(a->walks == b->walks);
}

void same_tlbs(struct mmu *a, struct mmu *b)
{
    mmu_sync_counters(a);
    mmu_sync_counters(b);
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        same_array(&a->tlb[slot], &b->tlb[slot]);
    for (unsigned side = 0; side < 2; side++)
        same_side(&a->side[side], &b->side[side]);
    same_array(&a->prefetch.buffer, &b->prefetch.buffer);
    QUICK_CHECK(a->prefetch.walks == b->prefetch.walks);
    QUICK_CHECK(a->prefetch.hits == b->prefetch.hits);
    QUICK_CHECK(a->prefetch.dropped == b->prefetch.dropped);
    QUICK_CHECK(!memcmp(&a->walks, &b->walks, sizeof a->walks));
    QUICK_CHECK(!memcmp(a->flushes, b->flushes, sizeof a->flushes));
}
