/*
 * Address spaces: made, copied for fork, loaded and given up.
 */
#include "guest/mm/process/address_space.h"

#include "guest/lib/bug.h"
#include "guest/lib/panic.h"
#include "guest/lib/string.h"
#include "guest/mm/isolation.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/process/memory.h"
#include "guest/mm/recursive.h"
#include "guest/mm/slab.h"
#include "guest/mm/tlbflush.h"

static struct kmem_cache mm_cache, pdpt_cache;
static struct list_head all_spaces = LIST_HEAD_INIT(all_spaces);
static struct mm *loaded;
static void (*space_freed)(uint32_t cr3);

__init void address_space_init(void (*freed)(uint32_t cr3))
{
    space_freed = freed;
    kmem_cache_init(&mm_cache, "mm", sizeof(struct mm));
    kmem_cache_init(&pdpt_cache, "pdpt", PDPT_SIZE);
}

/* An empty directory; with PAE also its PDPT. */
static bool directory_create(void **pgd, uint64_t **pdpt, uint32_t *cr3)
{
    struct page *page = alloc_pages(GFP_KERNEL | __GFP_ZERO,
                                    paging.pgd_order);

    if (!page)
        return false;
    *pgd = lowmem_page_address(page);
    *cr3 = __pa(*pgd);
    if (!paging.pae)
        return true;
    *pdpt = kmem_cache_alloc(&pdpt_cache);
    if (!*pdpt) {
        free_pages(page, paging.pgd_order);
        *pgd = NULL;
        return false;
    }
    pdpt_fill(*pdpt, *pgd);
    *cr3 = __pa(*pdpt);
    return true;
}

static void directory_free(void *pgd, uint64_t *pdpt, uint32_t cr3)
{
    if (!pgd)
        return;
    space_freed(cr3);
    free_pages(virt_to_page(pgd), paging.pgd_order);
    if (pdpt)
        kmem_cache_free(&pdpt_cache, pdpt);
}

/* Copy the kernel's entries, so that PGD leads to the kernel's own tables. */
static void copy_kernel_entries(void *pgd)
{
    uint32_t first = pgd_index(PAGE_OFFSET) << paging.slot_shift;
    uint32_t end = paging.ptrs_per_pgd << paging.slot_shift;

    memcpy((char *)pgd + first, swapper_pg_dir + first, end - first);
    if (recursive_base)
        recursive_install(pgd, recursive_base);
}

struct mm *mm_create(void)
{
    struct mm *mm = kmem_cache_alloc(&mm_cache);

    if (!mm)
        return NULL;
    *mm = (struct mm){ .users = 1 };
    if (!directory_create(&mm->user_pgd, &mm->user_pdpt, &mm->user_cr3))
        goto fail;
    if (isolation != ISOLATION_NONE)
        isolate_user_directory(mm->user_pgd);
    switch (isolation) {
    case ISOLATION_NONE:
        mm->pgd = mm->user_pgd;
        mm->cr3 = mm->user_cr3;
        copy_kernel_entries(mm->pgd);
        break;
    case ISOLATION_KPTI:
        if (!directory_create(&mm->pgd, &mm->pdpt, &mm->cr3))
            goto fail;
        copy_kernel_entries(mm->pgd);
        break;
    case ISOLATION_4G4G:
        mm->pgd = swapper_pg_dir;
        mm->cr3 = swapper_cr3();
        break;
    }
    list_add_tail(&mm->list, &all_spaces);
    return mm;

fail:
    directory_free(mm->user_pgd, mm->user_pdpt, mm->user_cr3);
    kmem_cache_free(&mm_cache, mm);
    return NULL;
}

void mm_get(struct mm *mm)
{
    mm->users++;
}

void mm_put(struct mm *mm)
{
    if (--mm->users > 0)
        return;
    if (loaded == mm)
        switch_mm(NULL);
    mm_unmap(mm, 0, task_size());
    BUG_ON(mm->rss != 0);
    free_user_tables(mm);
    list_del(&mm->list);
    if (isolation == ISOLATION_KPTI)
        directory_free(mm->pgd, mm->pdpt, mm->cr3);
    directory_free(mm->user_pgd, mm->user_pdpt, mm->user_cr3);
    kmem_cache_free(&mm_cache, mm);
}

struct mm *next_mm(const struct mm *mm)
{
    struct list_head *next = mm ? mm->list.next : all_spaces.next;

    return next == &all_spaces ? NULL : list_entry(next, struct mm, list);
}

struct mm *loaded_mm(void)
{
    return loaded;
}

void switch_mm(struct mm *mm)
{
    uint32_t cr3 = mm ? mm->cr3 : swapper_cr3();

    if (mm == loaded)
        return;
    loaded = mm;
    isolation_switch(cr3, mm ? mm->user_cr3 : cr3);
    if (isolation != ISOLATION_4G4G)
        write_cr3(cr3);
}

uint32_t task_size(void)
{
    return isolation == ISOLATION_4G4G ? TASK_SIZE_4G4G : PAGE_OFFSET;
}

struct mm *mm_copy(struct mm *from)
{
    struct mm *to = mm_create();
    struct vm_area **link;
    bool copied = true;

    if (!to)
        return NULL;
    to->brk_start = from->brk_start;
    to->brk = from->brk;
    link = &to->areas;
    for (const struct vm_area *area = from->areas; area && copied;
         area = area->next) {
        *link = kmalloc(sizeof(**link), GFP_KERNEL);
        if (!*link) {
            copied = false;
            break;
        }
        **link = *area;
        (*link)->next = NULL;
        link = &(*link)->next;
        copied = copy_pages(to, from, area);
    }
    /* FROM has lost the right to write; the TLB may still grant it. */
    if (!bug_planted(BUG_cowflush))
        flush_tlb_mm(from);
    if (copied)
        return to;
    mm_put(to);
    return NULL;
}
