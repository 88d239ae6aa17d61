/*
 * Life of an address space, and its page tables.
 */
#include "guest/mm/address_space.h"

#include "guest/drivers/labport.h"
#include "guest/kernel/bug.h"
#include "guest/kernel/panic.h"
#include "guest/lib/string.h"
#include "guest/mm/isolation.h"
#include "guest/mm/recursive.h"
#include "guest/mm/slab.h"
#include "guest/mm/tlbflush.h"

static struct kmem_cache mm_cache, pdpt_cache;
static struct mm *loaded;

__init void address_space_init(void)
{
    kmem_cache_init(&mm_cache, "mm", sizeof(struct mm));
    kmem_cache_init(&pdpt_cache, "pdpt", PDPT_SIZE);
}

/* A directory with nothing in it. PDPT is NULL without PAE. */
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
    labport_space_free(cr3);
    free_pages(virt_to_page(pgd), paging.pgd_order);
    if (pdpt)
        kmem_cache_free(&pdpt_cache, pdpt);
}

/* The kernel's part of the directory: the same entries, so the same tables. */
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
    return mm;

fail:
    directory_free(mm->user_pgd, mm->user_pdpt, mm->user_cr3);
    kmem_cache_free(&mm_cache, mm);
    return NULL;
}

/* The directory whose user part the kernel goes by. */
static void *user_tables(const struct mm *mm)
{
    return isolation == ISOLATION_4G4G ? mm->user_pgd : mm->pgd;
}

static void free_tables(struct mm *mm)
{
    for (uint32_t i = 0; i < pgd_index(task_size() - 1) + 1; i++) {
        pte_t pgd = pte_read(table_slot(user_tables(mm), i));

        if (!pte_present(pgd) || !(pgd & _PAGE_USER))
            continue;
        free_pages(pfn_to_page(pte_pfn(pgd)), 0);
        mm->tables--;
    }
    BUG_ON(mm->tables != 0);
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
    free_tables(mm);
    if (isolation == ISOLATION_KPTI)
        directory_free(mm->pgd, mm->pdpt, mm->cr3);
    directory_free(mm->user_pgd, mm->user_pdpt, mm->user_cr3);
    kmem_cache_free(&mm_cache, mm);
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
    isolation_switch(mm);
    if (isolation != ISOLATION_4G4G)
        write_cr3(cr3);
}

void sync_kernel_entry(uint32_t vaddr)
{
    if (loaded && loaded->pgd != swapper_pg_dir)
        set_pte(pgd_offset(loaded->pgd, vaddr),
                pte_read(pgd_offset_k(vaddr)));
}

uint32_t task_size(void)
{
    return isolation == ISOLATION_4G4G ? TASK_SIZE_4G4G : PAGE_OFFSET;
}

/* The entry for ADDR in the table that PGD points to. */
static struct pte_slot *user_slot(const struct mm *mm, pte_t pgd,
                                  uint32_t addr)
{
    if (recursive_base && mm == loaded && isolation != ISOLATION_4G4G)
        return recursive_slot(recursive_base, addr);
    return pte_offset(pgd, addr);
}

struct pte_slot *pte_lookup(const struct mm *mm, uint32_t addr)
{
    pte_t pgd = pte_read(pgd_offset(user_tables(mm), addr));

    return pte_present(pgd) ? user_slot(mm, pgd, addr) : NULL;
}

struct pte_slot *pte_alloc(struct mm *mm, uint32_t addr)
{
    struct pte_slot *slot = pgd_offset(user_tables(mm), addr);
    struct page *table;
    pte_t pgd;

    if (!pte_present(pte_read(slot))) {
        table = alloc_pages(GFP_KERNEL | __GFP_ZERO, 0);
        if (!table)
            return NULL;
        pgd = mk_pte(page_to_pfn(table), _PAGE_USER_TABLE);
        set_pte(slot, pgd);
        if (isolation == ISOLATION_KPTI && !bug_planted(BUG_kpticlone))
            set_pte(pgd_offset(mm->user_pgd, addr), pgd);
        mm->tables++;
    }
    return user_slot(mm, pte_read(slot), addr);
}

void page_get(struct page *page)
{
    page->count++;
}

void page_put(struct page *page)
{
    if (page->count == 1)
        free_pages(page, 0);
    else
        page->count--;
}

void flush_tlb_page(const struct mm *mm, uint32_t addr)
{
    if (mm == loaded && isolation != ISOLATION_4G4G)
        flush_tlb_one_kernel(addr);
}

void flush_tlb_mm(const struct mm *mm)
{
    if (mm == loaded && isolation != ISOLATION_4G4G)
        __flush_tlb();
}

void zap_range(struct mm *mm, uint32_t start, uint32_t end)
{
    bool flush = false;

    for (uint32_t addr = start; addr < end; addr += PAGE_SIZE) {
        struct pte_slot *slot = pte_lookup(mm, addr);
        pte_t pte;

        if (!slot) {
            addr = (addr & pgdir_mask()) + pgdir_size() - PAGE_SIZE;
            continue;
        }
        pte = pte_read(slot);
        if (!pte_present(pte))
            continue;
        pte_clear(slot);
        mm->rss--;
        pfn_to_page(pte_pfn(pte))->mapcount--;
        page_put(pfn_to_page(pte_pfn(pte)));
        flush = true;
    }
    if (flush && !bug_planted(BUG_munmapflush))
        flush_tlb_mm(mm);
}

/* The pages of AREA that FROM has become TO's, too. */
static bool copy_range(struct mm *to, struct mm *from,
                       const struct vm_area *area)
{
    bool private = !(area->flags & VM_SHARED);

    for (uint32_t addr = area->start; addr < area->end; addr += PAGE_SIZE) {
        struct pte_slot *slot = pte_lookup(from, addr), *copy;
        pte_t pte;

        if (!slot) {
            addr = (addr & pgdir_mask()) + pgdir_size() - PAGE_SIZE;
            continue;
        }
        pte = pte_read(slot);
        if (!pte_present(pte))
            continue;
        copy = pte_alloc(to, addr);
        if (!copy)
            return false;
        if (private && pte_writable(pte)) {
            if (!bug_planted(BUG_nocow))
                set_pte(slot, pte & ~(pte_t)_PAGE_RW);
            pte &= ~(pte_t)_PAGE_RW;
        }
        set_pte(copy, pte);
        page_get(pfn_to_page(pte_pfn(pte)));
        pfn_to_page(pte_pfn(pte))->mapcount++;
        to->rss++;
    }
    return true;
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
        copied = copy_range(to, from, area);
    }
    /* The parent's writable translations must go. */
    if (!bug_planted(BUG_cowflush))
        flush_tlb_mm(from);
    if (copied)
        return to;
    mm_put(to);
    return NULL;
}
