/*
 * reach: how many translations the TLB holds, seen from outside.
 *
 * A trial reads a page with an empty TLB, changes the page's table entry
 * without a flush, touches other pages and reads the page again: either the TLB
 * still has the old translation, or it has lost it. A real TLB, or an exact
 * model of one, loses it just when its geometry demands it. On an emulator with
 * another TLB the numbers describe that TLB.
 *
 * Let a TLB have SETS sets of WAYS ways. Of other pages that lie S pages apart,
 * one in SETS / gcd(S, SETS) is in the page's set, and the WAYS-th of these
 * makes the set overflow. So the page can be gone after
 *   n(S) = WAYS * SETS / gcd(S, SETS)
 * other pages, and after fewer pages nothing has been evicted yet, under every
 * policy that fills an empty way first. A trial with n(S) others shows that the
 * page can be gone
 *   lru, fifo   if the page comes first: it is the oldest entry;
 *   plru        if the page comes first: the tree points to its way;
 *   random      sometimes: there are many trials.
 * Trials also touch some of the others before the page, so that the page is not
 * always in the first way. Then
 *   entries = n(1),  ways = the least n(S).
 *
 * Nothing else may be touched in between. The code runs from a page beside the
 * page in question, which is in another set if there is one, and changes the
 * table entry through the last of the other pages. A fully associative TLB that
 * holds instructions, too, has an entry for the code's page: there the reach
 * comes out smaller by one. A second run, with the code on two pages, tells: it
 * comes out smaller by one more, and then the missing entry is added.
 */
#include "guest/arch/cpu.h"
#include "guest/labs/lab.h"
#include "guest/lib/panic.h"
#include "guest/lib/string.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/pgtable.h"
#include "guest/mm/tlbflush.h"

enum {
    WINDOW = 0x00800000,        /* linear address; user space elsewhere */
    WINDOW_PAGES = 4096,        /* the other pages lie in these */
    SECOND_PAGES = 2048,        /* behind them: a second copy of the code */
    OTHERS_MAX = 1024,
    LARGE_WINDOW = 0x08000000,
    LARGE_PAGES = 60,
    TRIALS = 16,                /* times the number of other pages */
    TRIALS_MAX = 4096,

    FUNCTION = 16,              /* offset of code in a frame */
    MOV_EAX = 0xb8,
    RET = 0xc3,
    KEPT = 0x6b657074,          /* the word in the old frame */
    LOST = 0x6c6f7374,          /* the word in the new frame */
};

static const char lab[] = "reach";

/* What reach_probe.S takes. */
struct reach_probe {
    uint32_t page, stride;      /* linear; bytes */
    uint32_t counts;            /* others before, after << 16, visit << 30,
                                   PGE << 31 */
    uint32_t slot, entry;       /* of the page: linear address, new value */
    uint32_t second;            /* where the code goes on */
};

extern char reach_probe_start[], reach_probe_end[];
extern char reach_probe_data[], reach_probe_data_second[];
extern char reach_probe_code[], reach_probe_code_second[];
extern char reach_probe_mixed[], reach_probe_mixed_second[];

/* How to try one kind of pages; the page in question is at `base`. */
struct reach {
    const char *entries_name, *ways_name;
    uint32_t base, size;
    uint32_t offset;            /* of the touched word in each page */
    uint32_t pages;             /* that lie behind `base` */
    uint32_t second;            /* where the second copy of the code runs */
    pte_t old, new, other;
    struct pte_slot *(*slot)(uint32_t vaddr);
    const char *code, *code_second;     /* one of reach_probe.S */
    bool by_alias;              /* the last other page is the page's table */
};

static struct page *frame_old, *frame_new, *frame_other, *frame_code;

static struct pte_slot *small_slot(uint32_t vaddr)
{
    return pte_offset(pte_read(pgd_offset_k(vaddr)), vaddr);
}

static struct pte_slot *large_slot(uint32_t vaddr)
{
    return pgd_offset_k(vaddr);
}

/* Not global, so that reloading CR3 flushes it. */
static uint32_t prot(void)
{
    return page_kernel() & ~(uint32_t)_PAGE_GLOBAL;
}

/* The address of CODE, a label of reach_probe.S, in the copy at COPY. */
static uint32_t in_copy(uint32_t copy, const char *code)
{
    return copy + (uint32_t)(code - reach_probe_start);
}

/* One trial with N other pages, of which BEFORE are touched before the page.
 * With VISIT the second copy of the code runs before the page is touched, too.
 * Returns KEPT or LOST. */
static uint32_t probe(const struct reach *r, uint32_t n, uint32_t stride,
                      uint32_t before, bool visit)
{
    uint32_t (*run)(const struct reach_probe *) =
        (uint32_t (*)(const struct reach_probe *))in_copy(WINDOW, r->code);
    uint32_t last = r->base + n * stride * r->size;
    uint32_t slot = (uint32_t)r->slot(r->base);
    uint32_t value;

    if (r->by_alias) {
        set_pte(r->slot(last), mk_pte(PFN_DOWN(__pa(slot) & ~(r->size - 1)),
                                      prot() | (r->old & _PAGE_PSE)));
        slot = last + (__pa(slot) & (r->size - 1));
    }
    value = run(&(struct reach_probe){
        .page = r->base + r->offset,
        .stride = stride * r->size,
        .counts = before | (n - r->by_alias - before) << 16 |
                  (uint32_t)visit << 30 | (boot_cpu.pge ? 1u << 31 : 0),
        .slot = slot,
        .entry = (uint32_t)r->new,
        .second = in_copy(r->second, r->code_second),
    });
    set_pte(r->slot(last), r->other);
    set_pte(r->slot(r->base), r->old);
    return value;
}

/* Can N other pages, STRIDE pages apart, displace the page? */
static bool can_be_gone(const struct reach *r, uint32_t n, uint32_t stride)
{
    uint32_t trials = min_u32(TRIALS * n, TRIALS_MAX);

    for (uint32_t t = 0; t < trials; t++)
        if (probe(r, n, stride, t % n, t / n & 1) != KEPT)
            return true;
    return false;
}

/* n(STRIDE), or 0 if as many other pages as there is room for do not displace
 * the page. */
static uint32_t least_others(const struct reach *r, uint32_t stride)
{
    uint32_t max = min_u32(OTHERS_MAX, r->pages / stride);
    uint32_t kept = 0, gone = 1;

    while (gone <= max && !can_be_gone(r, gone, stride)) {
        kept = gone;
        gone = gone < max ? min_u32(gone * 2, max) : max + 1;
    }
    if (gone > max)
        return 0;
    while (kept + 1 < gone) {
        uint32_t middle = (kept + gone) / 2;

        if (can_be_gone(r, middle, stride))
            gone = middle;
        else
            kept = middle;
    }
    return gone;
}

/* The least n(S). S is multiplied by a prime as long as that makes n(S) less:
 * it collects the prime factors of the number of sets. */
static uint32_t find_ways(const struct reach *r, uint32_t entries)
{
    static const uint8_t primes[] = { 2, 3, 5, 7 };
    uint32_t ways = entries, stride = 1;

    for (unsigned i = 0; i < ARRAY_SIZE(primes); i++) {
        uint32_t n = least_others(r, stride * primes[i]);

        while (n && n < ways) {
            ways = n;
            stride *= primes[i];
            n = least_others(r, stride * primes[i]);
        }
    }
    return ways;
}

/* How many entries a page of code takes from the reach: 1 if the TLB is fully
 * associative and holds instructions, too. The second copy of the code is a
 * multiple of the entries away from the first, so both are in one set. */
static uint32_t taken_by_code(const struct reach *r, uint32_t entries)
{
    uint32_t turns = (WINDOW_PAGES + entries - 1) / entries;
    struct reach apart = *r;
    uint32_t n;

    apart.second = WINDOW + turns * entries * PAGE_SIZE;
    n = least_others(&apart, 1);
    return n && n < entries ? entries - n : 0;
}

/* Does the TLB keep a translation at all, if no other page is touched? */
static bool is_held(const struct reach *r)
{
    struct reach alone = *r;

    alone.by_alias = false;
    return probe(&alone, 0, 1, 0, false) == KEPT;
}

static void find_reach(const struct reach *r)
{
    uint32_t entries, ways, taken;

    if (!is_held(r)) {
        lab_skipped(lab, r->entries_name, "not-held");
        return;
    }
    entries = least_others(r, 1);
    if (!entries) {
        lab_skipped(lab, r->entries_name, "never-displaced");
        return;
    }
    ways = find_ways(r, entries);
    taken = taken_by_code(r, entries);
    lab_count(lab, r->entries_name, entries + taken, "entries");
    lab_count(lab, r->ways_name, ways + taken, "ways");
}

static void find_small(void)
{
    struct reach reach = {
        .entries_name = "dtlb_entries",
        .ways_name = "dtlb_ways",
        .base = WINDOW + PAGE_SIZE,     /* the first page is for the code */
        .size = PAGE_SIZE,
        .pages = WINDOW_PAGES - 2,
        .second = WINDOW,
        .old = mk_pte(page_to_pfn(frame_old), prot()),
        .new = mk_pte(page_to_pfn(frame_new), prot()),
        .other = mk_pte(page_to_pfn(frame_other), prot()),
        .slot = small_slot,
        .code = reach_probe_data,
        .code_second = reach_probe_data_second,
        .by_alias = true,
    };

    set_pte(small_slot(reach.base), reach.old);
    find_reach(&reach);
    reach.entries_name = "itlb_entries";
    reach.ways_name = "itlb_ways";
    reach.by_alias = false;
    /* Executing pages displaces a page that was read: one TLB has both. */
    reach.code = reach_probe_mixed;
    reach.code_second = reach_probe_mixed_second;
    if (can_be_gone(&reach, OTHERS_MAX, 1)) {
        lab_skipped(lab, "itlb_entries", "unified");
        return;
    }
    reach.code = reach_probe_code;
    reach.code_second = reach_probe_code_second;
    reach.offset = FUNCTION;
    find_reach(&reach);
}

/* The page's old entry leads to the large block of RAM that frame_old lies in,
 * its new entry to the block beside that, which has another word there. */
static void find_large(void)
{
    uint32_t size = pgdir_size(), old = __pa(lowmem_page_address(frame_old));
    uint32_t block = old & ~(size - 1);
    struct reach reach = {
        .entries_name = "dtlb_large_entries",
        .ways_name = "dtlb_large_ways",
        .base = LARGE_WINDOW + size,    /* not in the set of the code */
        .size = size,
        .offset = old & (size - 1),
        .pages = LARGE_PAGES - 2,
        .second = WINDOW,
        .old = mk_pte(PFN_DOWN(block), prot() | _PAGE_PSE),
        .new = mk_pte(PFN_DOWN(block ? block - size : size),
                      prot() | _PAGE_PSE),
        .other = mk_pte(PFN_DOWN(block), prot() | _PAGE_PSE),
        .slot = large_slot,
        .code = reach_probe_data,
        .code_second = reach_probe_data_second,
        .by_alias = true,
    };

    if (!boot_cpu.pse && !paging.pae) {
        lab_skipped(lab, "dtlb_large_entries", "no-pse");
        return;
    }
    if (LARGE_WINDOW + LARGE_PAGES * size > PAGE_OFFSET) {
        lab_skipped(lab, "dtlb_large_entries", "no-room");
        return;
    }
    for (uint32_t k = 0; k < LARGE_PAGES; k++)
        set_pte(large_slot(LARGE_WINDOW + k * size), reach.other);
    find_reach(&reach);
    for (uint32_t k = 0; k < LARGE_PAGES; k++)
        pte_clear(large_slot(LARGE_WINDOW + k * size));
}

static void fill_frames(void)
{
    uint8_t *old = lowmem_page_address(frame_old);
    uint8_t *new = lowmem_page_address(frame_new);
    uint8_t *other = lowmem_page_address(frame_other);

    *(uint32_t *)old = KEPT;
    old[FUNCTION] = MOV_EAX;
    *(uint32_t *)(old + FUNCTION + 1) = KEPT;
    old[FUNCTION + 5] = RET;
    memcpy(new, old, PAGE_SIZE);
    *(uint32_t *)new = LOST;
    *(uint32_t *)(new + FUNCTION + 1) = LOST;
    other[0] = other[FUNCTION] = RET;
    memcpy(lowmem_page_address(frame_code), reach_probe_start,
           (size_t)(reach_probe_end - reach_probe_start));
}

static void map_window(void)
{
    for (uint32_t i = 0; i < WINDOW_PAGES + SECOND_PAGES; i++) {
        struct pte_slot *slot = pte_alloc_kernel(WINDOW + i * PAGE_SIZE);
        bool code = i == 0 || i >= WINDOW_PAGES;

        BUG_ON(!slot || pte_present(pte_read(slot)));
        set_pte(slot, mk_pte(page_to_pfn(code ? frame_code : frame_other),
                             prot()));
    }
}

static void unmap_window(void)
{
    uint32_t end = WINDOW + (WINDOW_PAGES + SECOND_PAGES) * PAGE_SIZE;

    for (uint32_t vaddr = WINDOW; vaddr < end; vaddr += pgdir_size()) {
        struct pte_slot *pgd = pgd_offset_k(vaddr);
        uint32_t table = pte_pfn(pte_read(pgd));

        pte_clear(pgd);
        flush_tlb_all();
        free_pages(pfn_to_page(table), 0);
    }
}

void lab_reach(void)
{
    struct page **const frames[] = {
        &frame_old, &frame_new, &frame_other, &frame_code,
    };
    uint32_t flags, cr3 = read_cr3();

    for (unsigned i = 0; i < ARRAY_SIZE(frames); i++)
        *frames[i] = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_NOFAIL, 0);
    fill_frames();
    flags = irq_save();
    write_cr3(swapper_cr3());
    map_window();
    find_small();
    find_large();
    unmap_window();
    write_cr3(cr3);
    irq_restore(flags);
    for (unsigned i = 0; i < ARRAY_SIZE(frames); i++)
        free_pages(*frames[i], 0);
}
