/* The memory of walks. */
#include "mmu/walk_memo.h"

#include <stdlib.h>

#include "mmu/walk_memo_steps.h"

bool recall_init(struct recall *recall)
{
    recall->slot = calloc(RECALL_SLOTS, sizeof *recall->slot);
    recall->last = NULL;
    recall->serial = 0;
    recall_forget(recall);      /* no tag is 0 */
    return recall->slot;
}

void recall_destroy(struct recall *recall)
{
    free(recall->slot);
    recall->slot = NULL;
}

void recall_note(struct recall *recall, const struct paging *paging,
                 const struct bus *bus, const struct walk *walk,
                 const uint8_t *page)
{
    uint32_t number = walk->lin >> 12;
    uint64_t wanted = walk->access & ACCESS_WRITE ? PTE_A | PTE_D : PTE_A;
    const struct bus_region *pde, *pte;

    if (walk->levels != 2 || !(walk->level[0].entry & PTE_A) ||
        (walk->level[1].entry & wanted) != wanted)
        return;
    pde = bus_region_at(bus, walk->level[0].address);
    pte = bus_region_at(bus, walk->level[1].address);
    if (!pde->host || !pte->host)
        return;
    *recall_slot(recall, walk->lin, walk->access) = (struct recall_slot){
        .tag = recall->serial |
               (uint64_t)walk->access << RECALL_ACCESS_SHIFT | number,
        .directory = recall_directory(paging, walk->lin, paging->pae),
        .pde = bus_region_host(pde, walk->level[0].address),
        .pte = bus_region_host(pte, walk->level[1].address),
        .pde_value = walk->level[0].entry,
        .pte_value = walk->level[1].entry,
        .to_host = (uintptr_t)page - (walk->lin & ~UINT32_C(0xfff)),
        .frame = (uint32_t)walk->frame,
        .bits = (uint8_t)walk->bits,
        .pae = paging->pae,
    };
}

void recall_last_walk(const struct recall *recall, struct walk *walk)
{
    const struct recall_slot *s = recall->last;
    uint32_t number = recall->last_lin >> 12;
    uint64_t mask, directory, table;

    if (!s)
        return;
    mask = s->pae ? PTE_FRAME_MASK : 0xfffff000;
    directory = s->directory & mask;
    table = s->pde_value & mask;
    *walk = (struct walk){
        .lin = recall->last_lin,
        .access = s->tag >> RECALL_ACCESS_SHIFT &
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
