/*
 * The page tables as ranges. Both dumps go once over the linear address space.
 * A step is a mapped page, or a hole as large as what the missing entry would
 * map; pages that continue a range are collected and printed as one.
 */
#include <inttypes.h>

#include "mmu/dump/dump.h"
#include "mmu/dump/dump_names.h"
#include "mmu/pte.h"

#define SPACE_END (UINT64_C(1) << 32)

struct step {
    uint32_t lin;
    unsigned shift;         /* log2 of its bytes */
    bool mapped;
    struct walk walk;
};

/* log2 of the bytes that one directory entry maps. */
static unsigned pde_shift(const struct mmu *mmu)
{
    return mmu->paging.pae ? DUMP_SHIFT_2M : DUMP_SHIFT_4M;
}

static bool is_aligned(uint32_t lin, unsigned shift)
{
    return !(lin & ((UINT32_C(1) << shift) - 1));
}

static void take_step(const struct mmu *mmu, uint32_t lin, struct step *s)
{
    struct walk *w = &s->walk;

    s->lin = lin;
    s->mapped = walk(&mmu->paging, mmu->bus, lin, ACCESS_READ | ACCESS_PROBE,
                     w);
    if (s->mapped)
        s->shift = w->shift;
    else if (w->levels == 0)
        s->shift = DUMP_SHIFT_1G;
    else if (w->levels == 1)
        s->shift = pde_shift(mmu);
    else
        s->shift = DUMP_SHIFT_4K;
}

static bool paging_is_on(const struct mmu *mmu, FILE *stream)
{
    if (!mmu->paging.enabled)
        fprintf(stream, "paging is off\n");
    return mmu->paging.enabled;
}

/* dump_mem: the rights, whatever the frames are. */

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

/* dump_pg: the entries. */

/* Consecutive pages of one size in consecutive frames, with equal bits. */
struct run {
    uint64_t start, end;    /* linear; equal: empty */
    uint64_t first;         /* 4 KiB frame of the first page */
    uint64_t next;          /* 4 KiB frame that would continue the run */
    uint64_t bits;          /* of each entry: bits_of() */
    unsigned shift;         /* log2 of a page's bytes */
    bool reserved;          /* the entries have a reserved bit set */
};

/* An entry without its frame and the bits that are software's. */
static uint64_t bits_of(uint64_t entry)
{
    return entry & (PTE_NX | PTE_G | PTE_PS | PTE_D | PTE_A | PTE_PCD |
                    PTE_PWT | PTE_U | PTE_W | PTE_P);
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
            run->shift == DUMP_SHIFT_4K ? "    " : "  ", run->start,
            run->end - 1);
    if (run->reserved)
        fprintf(stream, "%-25s ", "a reserved bit is set");
    else
        fprintf(stream, "0x%09" PRIx64 "-0x%09" PRIx64 "   ",
                run->first << DUMP_SHIFT_4K,
                (run->first << DUMP_SHIFT_4K) + bytes - 1);
    fprintf(stream, "%5" PRIu64 " x %s ", bytes >> run->shift,
            dump_size_name(run->shift));
    put_letters(run->bits, stream);
    fputc('\n', stream);
}

static bool continues(const struct run *run, const struct step *s,
                      uint64_t bits, bool reserved)
{
    return run->end > run->start && run->end == s->lin &&
           run->shift == s->shift && run->bits == bits &&
           run->reserved == reserved &&
           (reserved || run->next == s->walk.frame);
}

/* The line of a directory entry that points to a page table. */
static void put_directory(const struct mmu *mmu, const struct step *s,
                          FILE *stream)
{
    uint64_t entry = s->walk.level[0].entry;
    uint64_t frame_mask = mmu->paging.pae ? PTE_FRAME_MASK
                                          : PTE_FRAME_MASK & UINT32_MAX;

    fprintf(stream, "  0x%08" PRIx32 "-0x%08" PRIx32 "    table 0x%09" PRIx64
            "%22s", s->lin, s->lin + ((1u << pde_shift(mmu)) - 1),
            entry & frame_mask, "");
    put_letters(entry, stream);
    fputc('\n', stream);
}

static void put_pdpte(const struct mmu *mmu, uint32_t lin, FILE *stream)
{
    unsigned number = lin >> DUMP_SHIFT_1G;
    uint64_t pdpte = mmu->paging.pdpte[number];

    fprintf(stream, "PDPTE %u", number);
    if (pdpte & PTE_P)
        fprintf(stream, " directory 0x%09" PRIx64 "\n",
                pdpte & PTE_FRAME_MASK);
    else
        fprintf(stream, " not present\n");
}

/* Ends the run and prints a heading where a page directory (under PAE) or a
 * page table begins at this step. */
static void put_headings(const struct mmu *mmu, const struct step *s,
                         struct run *run, FILE *stream)
{
    bool opens_directory = mmu->paging.pae &&
                           is_aligned(s->lin, DUMP_SHIFT_1G);
    bool opens_table = s->walk.levels == 2 &&
                       is_aligned(s->lin, pde_shift(mmu));

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
        run.next = s.walk.frame + (UINT64_C(1) << (s.shift - DUMP_SHIFT_4K));
    }
    put_run(&run, stream);
}
