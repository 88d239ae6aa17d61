/*
 * samekernel: several address spaces, one kernel half.
 *
 * The lab compares the address spaces' directories with the kernel's own, entry
 * by entry. Then the kernel maps a page where it had no page table yet. The new
 * entry is in the kernel's own directory only; the page fault handler copies it
 * into each other directory when the page is touched there (Linux:
 * vmalloc_fault). Under 4g4g there is nothing to copy: the kernel runs on its
 * own directory in every process.
 */
#include "guest/arch/extable.h"
#include "guest/labs/lab.h"
#include "guest/labs/space.h"
#include "guest/lib/panic.h"
#include "guest/mm/isolation.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/process/fault.h"
#include "guest/mm/recursive.h"
#include "guest/mm/tlbflush.h"

enum {
    SPACES = 4,
    TRIES = 16,
    PATTERN = 0x5a3e0000,
};

static const char lab[] = "samekernel";

struct spaces {
    struct mm *mm[SPACES];
    const volatile uint32_t *grown;     /* the new mapping */
    struct page *page;                  /* that it maps */
    uint32_t wrong;
};

/* Is INDEX an entry by which a directory shows itself? Each directory has its
 * own there. */
static bool is_recursive(uint32_t index)
{
    return recursive_base && index >= pgd_index(recursive_base) &&
           index <= pgd_index(recursive_base + recursive_size() - 1);
}

/* Counts the kernel entries of MM's directory that differ from the kernel's. */
static uint32_t different_entries(const struct mm *mm)
{
    uint32_t different = 0;

    for (uint32_t i = pgd_index(PAGE_OFFSET); i < paging.ptrs_per_pgd; i++)
        different += !is_recursive(i) &&
                     pte_read(table_slot(mm->pgd, i)) !=
                     pte_read(table_slot(swapper_pg_dir, i));
    return different;
}

static uint32_t all_different_entries(const struct spaces *s)
{
    uint32_t different = 0;

    for (int i = 0; i < SPACES; i++)
        different += different_entries(s->mm[i]);
    return different;
}

/* The page is global: without the flush the first process's translation would
 * serve the others, and their directories would never be looked at. */
static void read_in_each(void *arg)
{
    struct spaces *s = arg;

    for (int i = 0; i < SPACES; i++) {
        switch_mm(s->mm[i]);
        flush_tlb_one_kernel((uint32_t)s->grown);
        s->wrong += *s->grown != PATTERN;
    }
    switch_mm(NULL);
}

static void measure(struct spaces *s, const char *metric)
{
    lab_measure(&(struct lab_measurement){
        .lab = lab, .metric = metric, .per = "process", .ops = SPACES,
        .cold = true, .run = read_in_each, .arg = s,
    });
}

/* Reserve addresses that have no page table yet, or return 0. HELD receives all
 * reservations on the way there. */
static uint32_t unused_addresses(uint32_t held[TRIES])
{
    for (int i = 0; i < TRIES; i++) {
        held[i] = vm_area_reserve(pgdir_size(), pgdir_size());
        if (held[i] && !pte_present(pte_read(pgd_offset_k(held[i]))))
            return held[i];
    }
    return 0;
}

/* Map a page where there is no page table yet. False if every address has
 * one. */
static bool grow(struct spaces *s)
{
    uint32_t held[TRIES] = { 0 }, addr = unused_addresses(held);
    struct pte_slot *slot;

    for (int i = 0; i < TRIES; i++)
        if (held[i] && held[i] != addr)
            vunmap((void *)held[i]);
    if (!addr)
        return false;
    s->page = alloc_pages(GFP_KERNEL | __GFP_NOFAIL, 0);
    slot = pte_alloc_kernel(addr);
    BUG_ON(!slot);
    *(uint32_t *)lowmem_page_address(s->page) = PATTERN;
    set_pte(slot, mk_pte(page_to_pfn(s->page), page_kernel()));
    s->grown = (const volatile uint32_t *)addr;
    return true;
}

static void check_growth(struct spaces *s)
{
    uint32_t copies = isolation == ISOLATION_4G4G ? 0 : SPACES;
    uint32_t faults = fault_counts.vmalloc;

    lab_check(lab, "entries_missing_after_growth", all_different_entries(s),
              copies);
    measure(s, "first_touch");
    measure(s, "later_touch");
    lab_check(lab, "wrong_words", s->wrong, 0);
    lab_check(lab, "faults_taken", fault_counts.vmalloc - faults, copies);
    lab_check(lab, "entries_missing_at_last", all_different_entries(s), 0);
    vunmap((void *)s->grown);
    vm_unmap_aliases();
    page_put(s->page);
}

void lab_samekernel(void)
{
    struct spaces s = { .wrong = 0 };

    for (int i = 0; i < SPACES; i++)
        s.mm[i] = lab_space_create(1, i);
    lab_check(lab, "entries_different", all_different_entries(&s), 0);
    if (grow(&s))
        check_growth(&s);
    else
        lab_skipped(lab, "first_touch", "vmalloc-has-grown-before");
    for (int i = 0; i < SPACES; i++)
        mm_put(s.mm[i]);
}
