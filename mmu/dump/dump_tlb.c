/* The contents of the TLBs and of the paging-structure cache. */
#include <inttypes.h>

#include "mmu/dump/dump.h"
#include "mmu/dump/dump_names.h"

static char flag(uint32_t bits, uint32_t bit, char letter)
{
    return bits & bit ? letter : '-';
}

/* A unified first level is in the slots of the data side (mmu/config.h). */
const char *dump_array_name(const struct mmu *mmu, unsigned slot)
{
    if (mmu->config.unified && slot == TLB_SLOT_D4K)
        return "tlb";
    if (mmu->config.unified && slot == TLB_SLOT_DLARGE)
        return "tlb-large";
    return tlb_slot_name((enum tlb_slot)slot);
}

static void put_entry(const struct tlb *tlb, const char *name,
                      const struct tlb_entry *e, FILE *stream)
{
    size_t index = (size_t)(e - tlb->entries);
    unsigned shift = tlb_entry_shift(e);

    fprintf(stream,
            "%-10s %4zu %3zu  0x%08" PRIx32 " -> 0x%09" PRIx64
            "  %s%c %c%c%c%c%c  ",
            name, index / tlb->ways, index % tlb->ways, e->page << shift,
            e->frame << DUMP_SHIFT_4K, dump_size_name(shift),
            e->bits & TLB_MARK ? '+' : ' ', flag(e->bits, TLB_G, 'G'),
            flag(e->bits, TLB_U, 'U'), flag(e->bits, TLB_W, 'W'),
            flag(e->bits, TLB_D, 'D'), flag(~e->bits, TLB_NX, 'X'));
    if (tlb->policy == TLB_RANDOM)
        fprintf(stream, "  -\n");
    else
        fprintf(stream, "%3u\n", tlb_age(tlb, e));
}

static bool covers(const struct tlb_entry *e, uint32_t lin)
{
    return e->page == lin >> tlb_entry_shift(e);
}

/* The valid entries of one array; with `lin`, only those that cover *lin.
 * Returns whether there are any. */
static bool put_array(const struct tlb *tlb, const char *name,
                      const uint32_t *lin, FILE *stream)
{
    bool any = false;

    for (uint32_t i = 0; i < tlb->entry_count; i++) {
        const struct tlb_entry *e = &tlb->entries[i];

        if (!tlb_valid(tlb, e) || (lin && !covers(e, *lin)))
            continue;
        put_entry(tlb, name, e, stream);
        any = true;
    }
    return any;
}

static bool put_arrays(const struct mmu *mmu, const uint32_t *lin,
                       FILE *stream)
{
    bool any = false;

    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        any |= put_array(&mmu->tlb[slot], dump_array_name(mmu, slot), lin,
                         stream);
    return put_array(&mmu->psc, "psc", lin, stream) || any;
}

void dump_tlb(const struct mmu *mmu, FILE *stream)
{
    fprintf(stream, "%-10s %4s %3s  %-10s    %-11s  %-3s %s  %s\n", "array",
            "set", "way", "linear", "physical", "", "GUWDX", "age");
    put_arrays(mmu, NULL, stream);
}

bool dump_tlb_entries_of(const struct mmu *mmu, uint32_t lin, FILE *stream)
{
    return put_arrays(mmu, &lin, stream);
}
