/*
 * recursive: page-table entries, read and rewritten in two ways.
 *
 *   direct        the directory's entry gives the table's frame, and the direct
 *                 map the frame's address
 *   recursive     the entry is in the array of the recursive slot
 *   direct_cold, recursive_cold
 *                 each round begins with a flush. The direct map's translations
 *                 may be global and large; the array's never are
 */
#include "guest/labs/lab.h"
#include "guest/labs/space.h"
#include "guest/lib/panic.h"
#include "guest/mm/isolation.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/recursive.h"
#include "guest/mm/tlbflush.h"

enum {
    TABLES = 16,                /* page tables, one entry is used of each */
    ROUNDS = 64,
    COLD_ROUNDS = 16,
};

static const char lab[] = "recursive";

struct tables {
    struct mm *mm;
    uint32_t base;
};

static uint32_t page_in_table(uint32_t i)
{
    return LAB_SPACE + (i << paging.pgdir_shift);
}

/* Rewrite an entry with itself. */
static void edit(struct pte_slot *slot)
{
    set_pte(slot, pte_read(slot));
}

static void edit_direct_once(const struct tables *t)
{
    for (uint32_t i = 0; i < TABLES; i++)
        edit(pte_offset(pte_read(pgd_offset(t->mm->pgd, page_in_table(i))),
                        page_in_table(i)));
}

static void edit_recursive_once(const struct tables *t)
{
    for (uint32_t i = 0; i < TABLES; i++)
        edit(recursive_slot(t->base, page_in_table(i)));
}

static void edit_direct(void *arg)
{
    for (uint32_t round = 0; round < ROUNDS; round++)
        edit_direct_once(arg);
}

static void edit_recursive(void *arg)
{
    for (uint32_t round = 0; round < ROUNDS; round++)
        edit_recursive_once(arg);
}

static void edit_direct_cold(void *arg)
{
    for (uint32_t round = 0; round < COLD_ROUNDS; round++) {
        __flush_tlb();
        edit_direct_once(arg);
    }
}

static void edit_recursive_cold(void *arg)
{
    for (uint32_t round = 0; round < COLD_ROUNDS; round++) {
        __flush_tlb();
        edit_recursive_once(arg);
    }
}

static void measure(struct tables *t, const char *metric, uint32_t rounds,
                    void (*run)(void *))
{
    lab_measure(&(struct lab_measurement){
        .lab = lab, .metric = metric, .per = "entry", .ops = rounds * TABLES,
        .run = run, .arg = t,
    });
}

static void check(const struct tables *t)
{
    uint32_t different = 0, addr = page_in_table(0);
    struct pte_slot *in_array = recursive_slot(t->base, addr);
    pte_t pte = pte_read(in_array);

    for (uint32_t i = 0; i < TABLES; i++) {
        pte_t pgd = pte_read(pgd_offset(t->mm->pgd, page_in_table(i)));

        different += pte_read(pte_offset(pgd, page_in_table(i))) !=
                     pte_read(recursive_slot(t->base, page_in_table(i)));
    }
    lab_check(lab, "entries_different", different, 0);
    /* Write through the array, read through the direct map. */
    set_pte(in_array, 0);
    lab_check(lab, "edit_seen_through_direct_map",
              pte_read(pte_lookup(t->mm, addr)) == 0, 1);
    set_pte(in_array, pte);
    /* The array's own pages are the tables, so the entries of these pages, also
     * in the array, are the directory's. */
    addr = t->base + (pgd_index(addr) << PAGE_SHIFT);
    lab_check(lab, "directory_in_array",
              pte_read(recursive_slot(t->base, addr)) ==
              pte_read(pgd_offset(t->mm->pgd, page_in_table(0))), 1);
    lab_count(lab, "addresses_taken", recursive_size() >> 20, "MiB");
}

static void make_tables(struct tables *t)
{
    t->mm = mm_create();
    BUG_ON(!t->mm);
    for (uint32_t i = 0; i < TABLES; i++)
        BUG_ON(!pte_alloc(t->mm, page_in_table(i)));
    t->base = vm_area_reserve(recursive_size(), recursive_size());
    BUG_ON(!t->base);
    recursive_install(t->mm->pgd, t->base);
}

void lab_recursive(void)
{
    struct tables t;

    if (isolation == ISOLATION_4G4G) {
        lab_skipped(lab, NULL, "kernel-has-no-user-space");
        return;
    }
    make_tables(&t);
    switch_mm(t.mm);
    check(&t);
    measure(&t, "direct", ROUNDS, edit_direct);
    measure(&t, "recursive", ROUNDS, edit_recursive);
    measure(&t, "direct_cold", COLD_ROUNDS, edit_direct_cold);
    measure(&t, "recursive_cold", COLD_ROUNDS, edit_recursive_cold);
    switch_mm(NULL);
    recursive_remove(t.mm->pgd, t.base);
    mm_put(t.mm);
    vunmap((void *)t.base);
}
