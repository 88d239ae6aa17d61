/*
 * The page tables as ranges. Both dumps go once over the linear address space
 * in steps as large as the level at which the walk ends, and print a run when
 * the next page does not continue it.
 */
#include <inttypes.h>

#include "mmu/dump/dump.h"
#include "mmu/pte.h"

enum { SHIFT_4K = 12, SHIFT_1G = 30 };

#define SPACE_END (UINT64_C(1) << 32)

/* One step of the tour: a mapped page, or a hole as large as the missing
 * entry. */
struct step {
    uint32_t lin;
    unsigned shift;         /* log2 of its bytes */
    bool mapped;
    struct walk walk;
};

static void take_step(const struct mmu *mmu, uint32_t lin, struct step *s)
{
    const struct paging *paging = &mmu->paging;
    struct walk *w = &s->walk;

    s->lin = lin;
    s->mapped = walk(paging, mmu->bus, lin, ACCESS_READ | ACCESS_PROBE, w);
    if (s->mapped)
        s->shift = w->shift;
    else if (w->levels == 0)
        s->shift = SHIFT_1G;
    else if (w->levels == 1)
        s->shift = paging->pae ? 21 : 22;
    else
        s->shift = SHIFT_4K;
}

static bool paging_is_on(const struct mmu *mmu, FILE *stream)
{
    if (!mmu->paging.enabled)
        fprintf(stream, "paging is off\n");
    return mmu->paging.enabled;
}

/* info mem */

/* Rights, not translations: what may be done where. */
struct area {
    uint64_t start, end;
    uint32_t rights;        /* TLB_U, TLB_W, TLB_NX */
};

static void put_area(const struct area *area, FILE *stream)
{
    if (area->end == area->start)
        return;
    fprintf(stream, "0x%08" PRIx64 "-0x%08" PRIx64 " %10" PRIu64 "K %cr%c%c\n",
            area->start, area->end - 1, (area->end - area->start) >> 10,
            area->rights & TLB_U ? 'u' : '-',
            area->rights & TLB_W ? 'w' : '-',
            area->rights & TLB_NX ? '-' : 'x');
}

void dump_mem(const struct mmu *mmu, FILE *stream)
{
    struct area area = {0};
    struct step s;

    if (!paging_is_on(mmu, stream))
        return;
    for (uint64_t lin = 0; lin < SPACE_END; lin += UINT64_C(1) << s.shift) {
        uint32_t rights;

        take_step(mmu, (uint32_t)lin, &s);
        if (!s.mapped)
            continue;
        rights = s.walk.bits & (TLB_U | TLB_W | TLB_NX);
        if (lin != area.end || rights != area.rights) {
            put_area(&area, stream);
            area = (struct area){.start = lin, .end = lin, .rights = rights};
        }
        area.end += UINT64_C(1) << s.shift;
    }
    put_area(&area, stream);
}

/* info pg */

/* Consecutive pages of one size in consecutive frames, with the same bits. */
struct run {
    uint64_t start, end;    /* linear; equal: empty */
    uint64_t frame;         /* 4 KiB frame of the next page of the run */
    uint64_t first;         /* of its first page */
    uint64_t bits;
    unsigned shift;
    bool reserved;
};

static uint64_t bits_of(uint64_t entry)
{
    return entry & (PTE_NX | 0x1ff);
}

static void put_letters(uint64_t entry, FILE *stream)
{
    static const struct { uint64_t bit; char letter; } of[] = {
        {PTE_NX, 'X'}, {PTE_G, 'G'},   {PTE_PS, 'P'},
        {PTE_D, 'D'},  {PTE_A, 'A'},   {PTE_PCD, 'C'},
        {PTE_PWT, 'T'}, {PTE_U, 'U'},  {PTE_W, 'W'},
    };

    for (unsigned i = 0; i < sizeof of / sizeof of[0]; i++)
        fputc(entry & of[i].bit ? of[i].letter : '-', stream);
}

static void put_run(const struct run *run, FILE *stream)
{
    uint64_t bytes = run->end - run->start;

    if (!bytes)
        return;
    fprintf(stream, "%s0x%08" PRIx64 "-0x%08" PRIx64 " -> ",
            run->shift == SHIFT_4K ? "    " : "  ", run->start, run->end - 1);
    if (run->reserved)
        fprintf(stream, "%-25s ", "a reserved bit is set");
    else
        fprintf(stream, "0x%09" PRIx64 "-0x%09" PRIx64 "   ",
                run->first << SHIFT_4K, (run->first << SHIFT_4K) + bytes - 1);
    fprintf(stream, "%5" PRIu64 " x %s ", bytes >> run->shift,
            run->shift == SHIFT_4K ? "4K" : run->shift == 21 ? "2M" : "4M");
    put_letters(run->bits, stream);
    fputc('\n', stream);
}

static bool continues(const struct run *run, const struct step *s,
                      uint64_t bits, bool reserved)
{
    return run->end > run->start && run->end == s->lin &&
           run->shift == s->shift && run->bits == bits &&
           run->reserved == reserved &&
           (reserved || run->frame == s->walk.frame);
}

/* A directory entry that points to a table, before the table's entries. */
static void put_directory(const struct mmu *mmu, const struct step *s,
                          FILE *stream)
{
    uint64_t entry = s->walk.level[0].entry;
    unsigned shift = mmu->paging.pae ? 21 : 22;
    uint64_t table = entry & (mmu->paging.pae ? PTE_FRAME_MASK : 0xfffff000);

    fprintf(stream, "  0x%08" PRIx32 "-0x%08" PRIx32 "    table 0x%09" PRIx64
            "%22s", s->lin, s->lin + ((1u << shift) - 1), table, "");
    put_letters(entry, stream);
    fputc('\n', stream);
}

static void put_pdpte(const struct mmu *mmu, uint32_t lin, FILE *stream)
{
    uint64_t pdpte = mmu->paging.pdpte[lin >> 30];

    fprintf(stream, "PDPTE %u", lin >> 30);
    if (pdpte & PTE_P)
        fprintf(stream, " directory 0x%09" PRIx64 "\n",
                pdpte & PTE_FRAME_MASK);
    else
        fprintf(stream, " not present\n");
}

/* The heading of what begins at this step. */
static void put_headings(const struct mmu *mmu, const struct step *s,
                         struct run *run, FILE *stream)
{
    const uint32_t table_mask = mmu->paging.pae ? 0x1fffff : 0x3fffff;
    bool opens_directory = mmu->paging.pae && !(s->lin & 0x3fffffff);
    bool opens_table = s->walk.levels == 2 && !(s->lin & table_mask);

    if (!opens_directory && !opens_table)
        return;
    put_run(run, stream);
    run->end = run->start;
    if (opens_directory)
        put_pdpte(mmu, s->lin, stream);
    if (opens_table)
        put_directory(mmu, s, stream);
}

void dump_pg(const struct mmu *mmu, FILE *stream)
{
    struct run run = {0};
    struct step s;

    if (!paging_is_on(mmu, stream))
        return;
    for (uint64_t lin = 0; lin < SPACE_END; lin += UINT64_C(1) << s.shift) {
        bool reserved;
        uint64_t bits;

        take_step(mmu, (uint32_t)lin, &s);
        put_headings(mmu, &s, &run, stream);
        reserved = !s.mapped && s.walk.error & PF_RESERVED;
        if (!s.mapped && !reserved)
            continue;
        bits = bits_of(s.walk.level[s.walk.levels - 1].entry);
        if (!continues(&run, &s, bits, reserved)) {
            put_run(&run, stream);
            run = (struct run){.start = lin, .end = lin, .bits = bits,
                               .first = s.walk.frame, .shift = s.shift,
                               .reserved = reserved};
        }
        run.end = lin + (UINT64_C(1) << s.shift);
        run.frame = s.walk.frame + (UINT64_C(1) << (s.shift - SHIFT_4K));
    }
    put_run(&run, stream);
}
