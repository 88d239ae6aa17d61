/* The walk memo: remembering a walk, and describing the last one. */
#include "mmu/walk_memo.h"

#include <stdlib.h>

bool walk_memo_init(struct walk_memo *memo)
{
    memo->slot = calloc(WALK_MEMO_SLOTS, sizeof *memo->slot);
    memo->last = NULL;
    memo->serial = 0;
    walk_memo_forget(memo);      /* no tag is 0 */
    return memo->slot;
}

void walk_memo_destroy(struct walk_memo *memo)
{
    free(memo->slot);
    memo->slot = NULL;
}

void walk_memo_note(struct walk_memo *memo, const struct paging *paging,
                 const struct bus *bus, const struct walk *walk,
                 const uint8_t *page)
{
    uint32_t number = walk->lin >> 12;
    uint64_t wanted = walk->access & ACCESS_WRITE ? PTE_A | PTE_D : PTE_A;
    const struct bus_region *pde, *pte;

    if (walk->levels != 2)
        return;
    pde = bus_region_at(bus, walk->level[0].address);
    pte = bus_region_at(bus, walk->level[1].address);
    if (!pde->host || !pte->host)
        return;
    *walk_memo_slot(memo, paging, walk->lin, walk->access) = (struct walk_memo_slot){
        .tag = memo->serial |
               (uint64_t)walk->access << WALK_MEMO_ACCESS_SHIFT | number,
        .directory = walk_memo_directory(paging, walk->lin, paging->pae),
        .pde = bus_region_host(pde, walk->level[0].address),
        .pte = bus_region_host(pte, walk->level[1].address),
        .pde_value = walk->level[0].entry | PTE_A,
        .pte_value = walk->level[1].entry | wanted,
        .to_host = (uintptr_t)page - (walk->lin & ~UINT32_C(0xfff)),
        .frame = (uint32_t)walk->frame,
        .bits = (uint8_t)walk->bits,
        .pae = paging->pae,
    };
}

void walk_memo_last_walk(const struct walk_memo *memo, struct walk *walk)
{
    const struct walk_memo_slot *s = memo->last;
    uint32_t number = memo->last_lin >> 12;
    uint64_t mask, directory, table;

    if (!s)
        return;
    mask = s->pae ? PTE_FRAME_MASK : 0xfffff000;
    directory = s->directory & mask;
    table = s->pde_value & mask;
    *walk = (struct walk){
        .lin = memo->last_lin,
        .access = s->tag >> WALK_MEMO_ACCESS_SHIFT &
                  (ACCESS_WRITE | ACCESS_USER | ACCESS_FETCH),
        .levels = 2,
        .level = {{directory + (s->pae ? (number >> 9 & 0x1ff) * 8
                                       : (number >> 10) * 4), s->pde_value},
                  {table + (s->pae ? (number & 0x1ff) * 8
                                   : (number & 0x3ff) * 4), s->pte_value}},
        .shift = 12,
        .frame = s->frame,
        .bits = s->bits,
    };
}
