/* TLB contents and one address's walk as text; mmu/dump/dump_tables.c has the
 * tables as a whole. */
#include "mmu/dump/dump.h"

#include <inttypes.h>

#include "mmu/pte.h"

enum { SHIFT_4K = 12, SHIFT_2M = 21, SHIFT_4M = 22 };

static const char *size_name(unsigned shift)
{
    return shift == SHIFT_4K ? "4K" : shift == SHIFT_2M ? "2M" : "4M";
}

static char flag(uint32_t bits, uint32_t bit, char letter)
{
    return bits & bit ? letter : '-';
}

/* A unified first level lies in the data slots (mmu/config.h). */
static const char *array_name(const struct mmu *mmu, unsigned slot)
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
            e->frame << SHIFT_4K, size_name(shift),
            e->bits & TLB_MARK ? '+' : ' ', flag(e->bits, TLB_G, 'G'),
            flag(e->bits, TLB_U, 'U'), flag(e->bits, TLB_W, 'W'),
            flag(e->bits, TLB_D, 'D'), flag(~e->bits, TLB_NX, 'X'));
    if (tlb->policy == TLB_RANDOM)
        fprintf(stream, "  -\n");
    else
        fprintf(stream, "%3u\n", tlb_age(tlb, e));
}

/* `wanted` null: all; else only what covers that address. Returns whether there
 * was any. */
static bool put_array(const struct tlb *tlb, const char *name,
                      const uint32_t *wanted, FILE *stream)
{
    bool any = false;

    for (size_t i = 0; i < (size_t)tlb->sets * tlb->ways; i++) {
        const struct tlb_entry *e = &tlb->entries[i];

        if (!tlb_valid(tlb, e) ||
            (wanted && e->page != *wanted >> tlb_entry_shift(e)))
            continue;
        put_entry(tlb, name, e, stream);
        any = true;
    }
    return any;
}

static bool put_arrays(const struct mmu *mmu, const uint32_t *wanted,
                       FILE *stream)
{
    bool any = false;

    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        any |= put_array(&mmu->tlb[slot], array_name(mmu, slot), wanted,
                         stream);
    return put_array(&mmu->psc, "psc", wanted, stream) || any;
}

static void put_heading(FILE *stream)
{
    fprintf(stream, "%-10s %4s %3s  %-10s    %-11s  %-3s %s  %s\n", "array",
            "set", "way", "linear", "physical", "", "GUWDX", "age");
}

void dump_tlb(const struct mmu *mmu, FILE *stream)
{
    put_heading(stream);
    put_arrays(mmu, NULL, stream);
}

/* Capital when set, in the order of the bits from G down, as debuggers print
 * them; PAT is bit 7 of a PTE and bit 12 of a large page's entry. */
static void put_bits(uint64_t entry, bool maps, bool maps_large, FILE *stream)
{
    uint64_t pat = maps_large ? UINT64_C(1) << 12 : PTE_PS;

    if (maps_large)
        fprintf(stream, " PS");
    else if (!maps)
        fprintf(stream, " ps");
    if (maps)
        fprintf(stream, " %s %s %s", entry & PTE_G ? "G" : "g",
                entry & pat ? "PAT" : "pat", entry & PTE_D ? "D" : "d");
    fprintf(stream, " %s %s %s %s %s %s", entry & PTE_A ? "A" : "a",
            entry & PTE_PCD ? "PCD" : "pcd", entry & PTE_PWT ? "PWT" : "pwt",
            entry & PTE_U ? "U" : "S", entry & PTE_W ? "W" : "R",
            entry & PTE_P ? "P" : "p");
}

static void put_level(const struct mmu *mmu, const struct walk *w,
                      unsigned level, FILE *stream)
{
    static const char *const name[WALK_LEVELS_MAX] = {"PDE", "PTE"};
    const bool pae = mmu->paging.pae;
    uint64_t entry = w->level[level].entry;
    bool maps_large = level == 0 && entry & PTE_PS && (pae || mmu->paging.pse);

    fprintf(stream, "%5s: 0x%09" PRIx64 " : 0x%0*" PRIx64, name[level],
            w->level[level].address, pae ? 16 : 8, entry);
    if (pae)
        fprintf(stream, " %s", entry & PTE_NX ? "NX" : "nx");
    put_bits(entry, level == 1 || maps_large, maps_large, stream);
    fputc('\n', stream);
}

/* It has no rights and no accessed bit (SDM vol. 3A table 4-8). */
static void put_pdpte(unsigned number, uint64_t entry, FILE *stream)
{
    fprintf(stream, "PDPTE: register %-2u : 0x%016" PRIx64 " %s %s %s\n",
            number, entry, entry & PTE_PCD ? "PCD" : "pcd",
            entry & PTE_PWT ? "PWT" : "pwt", entry & PTE_P ? "P" : "p");
}

static void put_outcome(uint32_t lin, const struct walk *w, bool ok,
                        FILE *stream)
{
    uint32_t page = lin & ~UINT32_C(0xfff);
    uint64_t paddr = (w->frame << SHIFT_4K) +
                     (page & ((UINT32_C(1) << w->shift) - 1));

    if (ok)
        fprintf(stream, "linear page 0x%08" PRIx32 " maps to physical page "
                "0x%09" PRIx64 " (%s page, %s r%c%c)\n", page, paddr,
                size_name(w->shift),
                w->bits & TLB_U ? "user" : "supervisor",
                flag(w->bits, TLB_W, 'w'), flag(~w->bits, TLB_NX, 'x'));
    else
        fprintf(stream, "linear page 0x%08" PRIx32 " is not mapped%s\n", page,
                w->error & PF_RESERVED ? ": a reserved bit is set" : "");
}

void dump_page(const struct mmu *mmu, uint32_t lin, FILE *stream)
{
    const struct paging *paging = &mmu->paging;
    struct walk w;
    bool ok;

    if (!paging->enabled) {
        fprintf(stream, "paging is off: linear addresses are physical\n");
        return;
    }
    ok = walk(paging, mmu->bus, lin, ACCESS_READ | ACCESS_PROBE, &w);
    if (paging->pae)
        put_pdpte(lin >> 30, paging->pdpte[lin >> 30], stream);
    for (unsigned level = 0; level < w.levels; level++)
        put_level(mmu, &w, level, stream);
    put_outcome(lin, &w, ok, stream);
    if (!put_arrays(mmu, &lin, stream))
        fprintf(stream, "no TLB holds it\n");
}
