/*
 * pagecache: reading a file whose pages have no address.
 *
 *   lowmem        for comparison: pages of lowmem need no mapping
 *   kmap_local    kmap_local maps each page, as in file_read
 *   kmap          kmap maps each page
 *   mmap          an address space maps the pages, and they are read there
 *
 * Each is measured copying whole pages (copy_*), and reading one word of each
 * page (word_*), where mapping is most of the work.
 */
#include "guest/fs/page_cache.h"
#include "guest/labs/lab.h"
#include "guest/labs/space.h"
#include "guest/labs/touch.h"
#include "guest/lib/panic.h"
#include "guest/lib/string.h"
#include "guest/mm/isolation.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/process/fault.h"
#include "guest/mm/slab.h"

enum {
    PAGES = 128,
    FILE_SIZE = PAGES * PAGE_SIZE,
    PATTERN = 0xca4e0000,
};

static const char lab[] = "pagecache";
static const char file_name[] = "lab-pagecache";

struct reading {
    struct inode *file;
    struct mm *mm;              /* the file mapped at LAB_SPACE */
    char *lowmem;               /* PAGES pages */
    char *buffer;               /* one page */
};

static const void *map_none(struct reading *r, uint32_t i)
{
    return r->lowmem + i * PAGE_SIZE;
}

static const void *map_user(struct reading *r, uint32_t i)
{
    (void)r;
    return lab_space_page(i);
}

static const void *map_local(struct reading *r, uint32_t i)
{
    return kmap_local_page(page_cache_get(r->file, i));
}

static void unmap_local(struct reading *r, uint32_t i, const void *vaddr)
{
    (void)r, (void)i;
    kunmap_local(vaddr);
}

static const void *map_pool(struct reading *r, uint32_t i)
{
    return kmap(page_cache_get(r->file, i));
}

static void unmap_pool(struct reading *r, uint32_t i, const void *vaddr)
{
    (void)vaddr;
    kunmap(page_cache_get(r->file, i));
}

/* A way to get at page I of the file. */
struct way {
    const char *copy_metric, *word_metric;
    const void *(*map)(struct reading *r, uint32_t i);
    void (*unmap)(struct reading *r, uint32_t i, const void *vaddr);
};

static const struct way ways[] = {
    { "copy_lowmem", "word_lowmem", map_none, NULL },
    { "copy_kmap_local", "word_kmap_local", map_local, unmap_local },
    { "copy_kmap", "word_kmap", map_pool, unmap_pool },
    { "copy_mmap", "word_mmap", map_user, NULL },
};

struct pass {
    struct reading *reading;
    const struct way *way;
    bool whole;
};

static void read_file(void *arg)
{
    struct pass *pass = arg;
    struct reading *r = pass->reading;

    for (uint32_t i = 0; i < PAGES; i++) {
        const void *vaddr = pass->way->map(r, i);

        if (pass->whole)
            memcpy(r->buffer, vaddr, PAGE_SIZE);
        else
            touch(vaddr, i);
        if (pass->way->unmap)
            pass->way->unmap(r, i, vaddr);
    }
}

static void measure(struct reading *r, bool whole)
{
    for (uint32_t i = 0; i < ARRAY_SIZE(ways); i++) {
        struct pass pass = { r, &ways[i], whole };
        const char *metric = whole ? ways[i].copy_metric
                                   : ways[i].word_metric;

        if (ways[i].map == map_user && isolation == ISOLATION_4G4G) {
            lab_skipped(lab, metric, "kernel-has-no-user-space");
            continue;
        }
        lab_measure(&(struct lab_measurement){
            .lab = lab, .metric = metric, .per = "page", .ops = PAGES,
            .run = read_file, .arg = &pass,
        });
    }
}

static void check(struct reading *r)
{
    uint32_t in_highmem = 0, wrong = 0, word;

    for (uint32_t i = 0; i < PAGES; i++) {
        word = PATTERN + i;
        BUG_ON(file_write(r->file, i * PAGE_SIZE, &word, sizeof(word)) !=
               sizeof(word));
    }
    for (uint32_t i = 0; i < PAGES; i++) {
        struct page *page = page_cache_get(r->file, i);

        in_highmem += page_is_highmem(page);
        wrong += page->mapping != r->file || page->index != i;
        file_read(r->file, i * PAGE_SIZE, &word, sizeof(word));
        wrong += word != PATTERN + i;
        wrong += handle_mm_fault(r->mm, (uint32_t)lab_space_page(i), false) !=
                 FAULT_HANDLED;
    }
    lab_check(lab, "pages_in_highmem", in_highmem,
              zones[ZONE_HIGHMEM].present_pages > 0 ? PAGES : 0);
    lab_check(lab, "wrong_pages", wrong, 0);
    lab_check(lab, "read_past_end",
              file_read(r->file, FILE_SIZE - 1, &word, sizeof(word)), 1);
}

void lab_pagecache(void)
{
    struct reading r = {
        .file = file_create(file_name, FILE_SIZE),
        .mm = mm_create(),
        .lowmem = kmalloc(FILE_SIZE, GFP_KERNEL),
        .buffer = kmalloc(PAGE_SIZE, GFP_KERNEL),
    };

    BUG_ON(!r.file || !r.mm || !r.lowmem || !r.buffer ||
           !mm_map(r.mm, LAB_SPACE, FILE_SIZE, VM_READ | VM_SHARED |
                   MMAP_FIXED, r.file, 0));
    check(&r);
    switch_mm(r.mm);
    measure(&r, true);
    measure(&r, false);
    switch_mm(NULL);
    kmap_flush_unused();
    lab_check(lab, "slots_in_use", pkmap_usage().in_use, 0);
    lab_check(lab, "local_slots_in_use", kmap_local_depth(), 0);
    mm_put(r.mm);
    file_remove(r.file);
    kfree(r.lowmem);
    kfree(r.buffer);
}
