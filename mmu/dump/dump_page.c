/* One walk, entry by entry. */
#include <inttypes.h>

#include "mmu/dump/dump.h"
#include "mmu/dump/dump_names.h"
#include "mmu/dump/peek.h"
#include "mmu/pte.h"

/* PAT of an entry that maps a large page (SDM vol. 3A table 4-4); in a PTE it
 * is the bit that a PDE uses for PS. */
#define PDE_PAT (UINT64_C(1) << 12)

/* Letters of the bits from G down to P, capitals where the bit is set. */
static void put_bits(uint64_t entry, bool maps, bool maps_large, FILE *stream)
{
    uint64_t pat = maps_large ? PDE_PAT : PTE_PS;

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
    const bool pae = mmu->paging.pae;
    uint64_t entry = w->level[level].entry;
    bool maps_large = level == 0 && entry & PTE_PS && (pae || mmu->paging.pse);

    fprintf(stream, "%5s: 0x%09" PRIx64 " : 0x%0*" PRIx64,
            dump_level_name(level), w->level[level].address, pae ? 16 : 8,
            entry);
    if (pae)
        fprintf(stream, " %s", entry & PTE_NX ? "NX" : "nx");
    put_bits(entry, level == 1 || maps_large, maps_large, stream);
    fputc('\n', stream);
}

/* A PDPTE has no rights and no accessed bit (SDM vol. 3A table 4-8). */
static void put_pdpte(unsigned number, uint64_t entry, FILE *stream)
{
    fprintf(stream, "PDPTE: register %-2u : 0x%016" PRIx64 " %s %s %s\n",
            number, entry, entry & PTE_PCD ? "PCD" : "pcd",
            entry & PTE_PWT ? "PWT" : "pwt", entry & PTE_P ? "P" : "p");
}

/* CR3, and which entry of each level the address chooses (SDM vol. 3A figures
 * 4-2 and 4-5). */
static void put_split(const struct paging *paging, uint32_t lin, FILE *stream)
{
    fprintf(stream, "CR3 0x%08" PRIx32 ", index ", paging->cr3);
    if (paging->pae)
        fprintf(stream, "%" PRIu32 " PDPTE, %" PRIu32 " PDE, %" PRIu32 " PTE",
                lin >> 30, lin >> 21 & 0x1ff, lin >> 12 & 0x1ff);
    else
        fprintf(stream, "%" PRIu32 " PDE, %" PRIu32 " PTE", lin >> 22,
                lin >> 12 & 0x3ff);
    fprintf(stream, ", offset 0x%03" PRIx32 "\n", lin & 0xfff);
}

/* Where a walk that succeeded has led to. */
static void put_mapping(uint32_t lin, const struct walk *w, FILE *stream)
{
    uint32_t page = lin & ~(uint32_t)(BUS_PAGE_SIZE - 1);
    uint32_t offset = page & ((UINT32_C(1) << w->shift) - 1);
    char rights[DUMP_RIGHTS_MAX];

    fprintf(stream, "linear page 0x%08" PRIx32 " maps to physical page "
            "0x%09" PRIx64 " (%s page, %s)\n", page,
            (w->frame << DUMP_SHIFT_4K) + offset, dump_size_name(w->shift),
            dump_rights(w->bits, rights));
    if (lin != page)
        fprintf(stream, "0x%08" PRIx32 " is at physical 0x%09" PRIx64 "\n", lin,
                (w->frame << DUMP_SHIFT_4K) + offset + (lin - page));
}

/* A line if a supervisor's access would not use what the tables say. */
static void put_difference(const struct mmu *mmu, uint32_t lin,
                           unsigned access, FILE *stream)
{
    char text[PEEK_TEXT_MAX];
    struct peek used, tables;

    peek_used(mmu, lin, access, &used);
    peek_tables(mmu, lin, access, &tables);
    if (peek_differs(&used, &tables))
        fprintf(stream, "a %s does not use these tables: %s\n",
                dump_access_name(access), peek_text(&used, text));
}

void dump_page(const struct mmu *mmu, uint32_t lin, FILE *stream)
{
    const struct paging *paging = &mmu->paging;
    const uint32_t page = lin & ~(uint32_t)(BUS_PAGE_SIZE - 1);
    unsigned pdpte = lin >> DUMP_SHIFT_1G;
    struct walk w;
    bool mapped;

    if (!paging->enabled) {
        fprintf(stream, "paging is off: linear addresses are physical\n");
        return;
    }
    put_split(paging, lin, stream);
    mapped = walk(paging, mmu->bus, lin, ACCESS_READ | ACCESS_PROBE, &w);
    if (paging->pae)
        put_pdpte(pdpte, paging->pdpte[pdpte], stream);
    for (unsigned level = 0; level < w.levels; level++)
        put_level(mmu, &w, level, stream);
    if (mapped)
        put_mapping(lin, &w, stream);
    else
        fprintf(stream, "linear page 0x%08" PRIx32 " is not mapped%s\n", page,
                w.error & PF_RESERVED ? ": a reserved bit is set" : "");
    if (!dump_tlb_entries_of(mmu, lin, stream))
        fprintf(stream, "no TLB holds it\n");
    put_difference(mmu, lin, ACCESS_READ, stream);
    put_difference(mmu, lin, ACCESS_FETCH, stream);
}
