/* TLB entries that are at odds with the page tables. */
#include <inttypes.h>

#include "mmu/dump/dump.h"
#include "mmu/dump/dump_names.h"
#include "mmu/dump/peek.h"

/* Whether an access may come to another frame by the entry than by the tables,
 * or be granted what they deny. */
static bool is_stale(const struct peek *entry, const struct peek *tables)
{
    return !tables->mapped || entry->frame != tables->frame ||
           entry->bits & ~tables->bits & (TLB_U | TLB_W) ||
           tables->bits & ~entry->bits & TLB_NX;
}

/* Returns whether the entry is stale. */
static bool put_stale(const struct mmu *mmu, const struct tlb *tlb,
                      const struct tlb_entry *e, FILE *stream)
{
    uint32_t lin = e->page << tlb_entry_shift(e);
    struct peek entry = {
        .holder = dump_array_name(mmu, tlb->slot), .mapped = true,
        .permitted = true, .frame = tlb_entry_frame(e, lin), .bits = e->bits,
    }, tables;
    char text[2][PEEK_TEXT_MAX];

    peek_tables(mmu, lin, ACCESS_READ, &tables);
    if (!is_stale(&entry, &tables))
        return false;
    fprintf(stream, "0x%08" PRIx32 "  %s; %s\n", lin, peek_text(&entry, text[0]),
            peek_text(&tables, text[1]));
    return true;
}

void dump_stale(const struct mmu *mmu, FILE *stream)
{
    bool any = false;

    if (!mmu->paging.enabled) {
        fprintf(stream, "paging is off: linear addresses are physical\n");
        return;
    }
    for (unsigned i = 0; i < mmu->arrays; i++)
        for (uint32_t n = 0; n < mmu->array[i]->entry_count; n++) {
            const struct tlb_entry *e = &mmu->array[i]->entries[n];

            if (tlb_valid(mmu->array[i], e) && mmu_is_of_space(mmu, e))
                any |= put_stale(mmu, mmu->array[i], e, stream);
        }
    if (!any)
        fprintf(stream, "every TLB entry is as the page tables say\n");
}
