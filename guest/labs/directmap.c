/*
 * directmap: lowmem is mapped linearly, virtual = physical + PAGE_OFFSET.
 *
 * The checks read the page tables, page by page. The measurements chase a chain
 * of pointers through N pages of the direct map, once mapped by 4 KiB pages and
 * once by large pages: the N pages then take N TLB entries or one.
 */
#include "guest/arch/cpu.h"
#include "guest/labs/lab.h"
#include "guest/labs/touch.h"
#include "guest/lib/panic.h"
#include "guest/mm/fixmap.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/pageattr.h"

enum {
    CHAIN_ORDER = 8,
    CHAIN_PAGES = 1 << CHAIN_ORDER,
    LOADS = 4096,               /* of one measurement */
    ROUNDTRIP_STEP = 0x40fff,   /* bytes; odd, so that offsets vary */
    PATTERN = 0x0d140000,
};

static const char lab[] = "directmap";

struct walk_result {
    uint32_t wrong;             /* pages not at physical + PAGE_OFFSET */
    uint32_t breaks;            /* pages not physically behind the last */
};

static void walk_table(pte_t pgd, uint32_t first, uint32_t count,
                       struct walk_result *result)
{
    const void *table = pgd_table(pgd);
    uint32_t before = first - 1;

    for (uint32_t i = 0; i < count; i++) {
        pte_t pte = pte_read(table_slot(table, i));
        uint32_t pfn = pte_pfn(pte);

        if (!pte_present(pte) || pfn != first + i)
            result->wrong++;
        if (pfn != before + 1)
            result->breaks++;
        before = pfn;
    }
}

/* Check every page of lowmem in the directory and its tables. */
static struct walk_result walk_lowmem(void)
{
    struct walk_result result = { 0, 0 };

    for (uint32_t pfn = 0; pfn < max_low_pfn; pfn += paging.ptrs_per_pte) {
        pte_t pgd = pte_read(pgd_offset_k((uint32_t)__va(PFN_PHYS(pfn))));
        uint32_t count = min_u32(max_low_pfn - pfn, paging.ptrs_per_pte);

        if (!pte_present(pgd))
            result.wrong += count;
        else if (!pte_large(pgd))
            walk_table(pgd, pfn, count, &result);
        else if (pte_pfn(pgd) != pfn)
            result.wrong += count;
    }
    return result;
}

/* Counts the symbols of the kernel image, of a sample, that are not mapped at
 * their physical address plus PAGE_OFFSET. */
static uint32_t image_mismatches(void)
{
    static int variable;
    const uint32_t symbols[] = {
        (uint32_t)_text, (uint32_t)walk_lowmem, (uint32_t)_etext - 1,
        (uint32_t)lab, (uint32_t)_sdata, (uint32_t)&variable,
        (uint32_t)swapper_pg_dir, (uint32_t)_end - 1,
    };
    uint32_t mismatches = 0, pfn;

    for (uint32_t i = 0; i < ARRAY_SIZE(symbols); i++)
        if (!kernel_translate(symbols[i], &pfn) ||
            pfn != PFN_DOWN(__pa(symbols[i])) || symbols[i] >= high_memory)
            mismatches++;
    return mismatches;
}

static uint32_t roundtrip_mismatches(void)
{
    uint32_t mismatches = 0;

    for (uint32_t paddr = 0; paddr < PFN_PHYS(max_low_pfn);
         paddr += ROUNDTRIP_STEP)
        if (__pa(__va(paddr)) != paddr ||
            pfn_to_page(PFN_DOWN(paddr)) != virt_to_page(__va(paddr)))
            mismatches++;
    return mismatches;
}

/* Checks the direct map as the processor uses it: a word written at its address
 * must be read in the frame that __pa names, through a window that maps this
 * frame. Counts the frames that hold another word. */
static uint32_t frame_mismatches(char *base)
{
    uint32_t mismatches = 0;

    for (uint32_t i = 0; i < CHAIN_PAGES; i++) {
        volatile uint32_t *word = (uint32_t *)(base + i * PAGE_SIZE);
        volatile uint32_t *window = (uint32_t *)fix_to_virt(FIX_LAB_WINDOW);

        *word = PATTERN + i;
        set_fixmap(FIX_LAB_WINDOW, PFN_DOWN(__pa(word)), page_kernel());
        if (*window != PATTERN + i)
            mismatches++;
    }
    clear_fixmap(FIX_LAB_WINDOW);
    return mismatches;
}

static void check(char *base)
{
    struct walk_result result = walk_lowmem();
    /* Rounded up: some firmware keeps the last pages of RAM to itself. */
    uint32_t lowmem_mib = (min_u32(max_pfn, PFN_DOWN(MAXMEM)) + 255) >> 8;

    lab_check(lab, "lowmem_mib",
              (high_memory - PAGE_OFFSET + 0xfffff) >> 20, lowmem_mib);
    lab_check(lab, "pages_not_at_offset", result.wrong, 0);
    lab_check(lab, "physical_breaks", result.breaks, 0);
    lab_check(lab, "pa_va_mismatches", roundtrip_mismatches(), 0);
    lab_check(lab, "frame_mismatches", frame_mismatches(base), 0);
    lab_check(lab, "image_mismatches", image_mismatches(), 0);
}

struct chain {
    void **first;
    uint32_t pages;
};

/* A ring of pointers, one in each of the first PAGES pages at BASE. */
static void build_chain(struct chain *chain, char *base, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t next = (i + 1) % pages;

        *(void **)(base + i * PAGE_SIZE + touch_offset(i)) =
            base + next * PAGE_SIZE + touch_offset(next);
    }
    chain->first = (void **)(base + touch_offset(0));
    chain->pages = pages;
}

static void follow_chain(void *arg)
{
    const struct chain *chain = arg;
    void *volatile *at = chain->first;

    for (uint32_t i = 0; i < LOADS; i++)
        at = *at;
}

static void measure(const char *const metrics[], char *base)
{
    static const uint32_t sizes[] = { 16, 64, CHAIN_PAGES };
    struct chain chain;

    for (uint32_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        build_chain(&chain, base, sizes[i]);
        lab_measure(&(struct lab_measurement){
            .lab = lab, .metric = metrics[i], .per = "page", .ops = LOADS,
            .run = follow_chain, .arg = &chain,
        });
    }
}

void lab_directmap(void)
{
    static const char *const small[] = { "4k_16", "4k_64", "4k_256" };
    static const char *const large[] = { "4m_16", "4m_64", "4m_256" };
    struct page *pages, *table;
    uint32_t base;
    pte_t former;

    pages = alloc_pages(GFP_KERNEL | __GFP_NOFAIL, CHAIN_ORDER);
    table = alloc_pages(GFP_KERNEL | __GFP_NOFAIL, 0);
    base = (uint32_t)lowmem_page_address(pages);

    check((char *)base);
    if (pte_large(pte_read(pgd_offset_k(base)))) {
        former = direct_map_small(base, lowmem_page_address(table));
        measure(small, (char *)base);
        direct_map_restore(base, former);
    } else {
        measure(small, (char *)base);
    }
    if (direct_map_can_be_large(base)) {
        former = direct_map_large(base);
        measure(large, (char *)base);
        direct_map_restore(base, former);
    } else {
        lab_skipped(lab, "4m", boot_cpu.pse ? "lowmem-too-small" : "no-pse");
    }
    free_pages(table, 0);
    free_pages(pages, CHAIN_ORDER);
}
