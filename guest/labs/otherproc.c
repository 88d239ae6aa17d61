/*
 * otherproc: the kernel reads a word of each page of a process.
 *
 *   current       the process's tables are loaded: a plain load (not possible
 *                 under 4g4g)
 *   kmap_local    another process: find each page in its tables, map it by
 *                 kmap_local, read the word, unmap it
 *   kmap          find each page in its tables, map it by kmap, read, unmap
 *   switch_cr3    for each word load the process's tables, read, and load the
 *                 former tables again
 *   switch_once   load the process's tables, read all words, load the former
 *                 tables again
 */
#include "guest/labs/lab.h"
#include "guest/labs/space.h"
#include "guest/labs/touch.h"
#include "guest/lib/panic.h"
#include "guest/mm/isolation.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/process/fault.h"

enum {
    PAGES = 64,
    ROUNDS = 4,
    OURS = 0x0a000000, THEIRS = 0x0b000000,
};

static const char lab[] = "otherproc";

struct pair {
    struct mm *ours, *theirs;
    uint32_t wrong;
};

static void look_at(struct pair *p, const volatile uint32_t *word, uint32_t i)
{
    p->wrong += *word != THEIRS + i;
}

static void read_current(void *arg)
{
    for (uint32_t round = 0; round < ROUNDS; round++)
        for (uint32_t i = 0; i < PAGES; i++)
            look_at(arg, (uint32_t *)lab_space_page(i), i);
}

static struct page *page_of(struct mm *mm, uint32_t i)
{
    struct page *page = follow_page(mm, (uint32_t)lab_space_page(i), false);

    BUG_ON(!page);
    return page;
}

static void read_kmap_local(void *arg)
{
    struct pair *p = arg;

    for (uint32_t round = 0; round < ROUNDS; round++)
        for (uint32_t i = 0; i < PAGES; i++) {
            struct page *page = page_of(p->theirs, i);
            const uint32_t *vaddr = kmap_local_page(page);

            look_at(p, vaddr, i);
            kunmap_local(vaddr);
            page_put(page);
        }
}

static void read_kmap(void *arg)
{
    struct pair *p = arg;

    for (uint32_t round = 0; round < ROUNDS; round++)
        for (uint32_t i = 0; i < PAGES; i++) {
            struct page *page = page_of(p->theirs, i);

            look_at(p, kmap(page), i);
            kunmap(page);
            page_put(page);
        }
}

static void read_switch_cr3(void *arg)
{
    struct pair *p = arg;

    for (uint32_t round = 0; round < ROUNDS; round++)
        for (uint32_t i = 0; i < PAGES; i++) {
            switch_mm(p->theirs);
            look_at(p, (uint32_t *)lab_space_page(i), i);
            switch_mm(p->ours);
        }
}

static void read_switch_once(void *arg)
{
    struct pair *p = arg;

    for (uint32_t round = 0; round < ROUNDS; round++) {
        switch_mm(p->theirs);
        for (uint32_t i = 0; i < PAGES; i++)
            look_at(p, (uint32_t *)lab_space_page(i), i);
        switch_mm(p->ours);
    }
}

static void measure(struct pair *p, const char *metric, void (*run)(void *))
{
    lab_measure(&(struct lab_measurement){
        .lab = lab, .metric = metric, .per = "page", .ops = PAGES * ROUNDS,
        .run = run, .arg = p,
    });
}

void lab_otherproc(void)
{
    struct pair p = {
        .ours = lab_space_create(PAGES, OURS),
        .theirs = lab_space_create(PAGES, THEIRS),
    };
    uint32_t in_highmem = 0;

    for (uint32_t i = 0; i < PAGES; i++) {
        struct page *page = page_of(p.theirs, i);

        in_highmem += page_is_highmem(page);
        page_put(page);
    }
    lab_check(lab, "pages_in_highmem", in_highmem,
              max_pfn > max_low_pfn ? PAGES : 0);
    if (isolation == ISOLATION_4G4G) {
        lab_skipped(lab, "current", "kernel-has-no-user-space");
    } else {
        switch_mm(p.theirs);
        measure(&p, "current", read_current);
        switch_mm(p.ours);
        measure(&p, "switch_cr3", read_switch_cr3);
        measure(&p, "switch_once", read_switch_once);
    }
    measure(&p, "kmap_local", read_kmap_local);
    measure(&p, "kmap", read_kmap);
    lab_check(lab, "wrong_words", p.wrong, 0);
    kmap_flush_unused();
    lab_check(lab, "local_slots_in_use", kmap_local_depth(), 0);
    switch_mm(NULL);
    mm_put(p.ours);
    mm_put(p.theirs);
}
