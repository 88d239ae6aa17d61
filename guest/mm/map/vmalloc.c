/*
 * The vmalloc area: first fit between areas sorted by address.
 */
#include "guest/mm/map/vmalloc.h"

#include "guest/lib/bug.h"
#include "guest/lib/panic.h"
#include "guest/mm/pgtable.h"
#include "guest/mm/slab.h"
#include "guest/mm/tlbflush.h"

struct vm_struct {
    uint32_t addr;
    uint32_t size;              /* with the guard page */
    bool lazy;                  /* unmapped, but not yet flushed */
    struct page **pages;        /* of vmalloc; else NULL */
    struct vm_struct *next;
};

static struct vm_struct *vmlist;            /* sorted by address */
static uint32_t lazy_pages;
static uint32_t purges;

static uint32_t mapped_size(const struct vm_struct *area)
{
    return area->size - (bug_planted(BUG_noguard) ? 0 : PAGE_SIZE);
}

/* The address of the first gap of SIZE bytes at a multiple of ALIGN, or 0; *AT
 * is the link of the list at which an area in the gap must be inserted. */
static uint32_t find_gap(uint32_t size, uint32_t align, struct vm_struct ***at)
{
    uint32_t addr = (vmalloc_start() + align - 1) & ~(align - 1);
    struct vm_struct **link = &vmlist;

    for (; *link; link = &(*link)->next) {
        if ((*link)->addr >= addr && (*link)->addr - addr >= size)
            break;
        addr = max_u32(addr, (*link)->addr + (*link)->size);
        addr = (addr + align - 1) & ~(align - 1);
    }
    *at = link;
    return addr <= vmalloc_end() && vmalloc_end() - addr >= size ? addr : 0;
}

void vm_unmap_aliases(void)
{
    struct vm_struct **at = &vmlist;

    if (lazy_pages == 0)
        return;
    if (!bug_planted(BUG_nopurge))
        flush_tlb_kernel_range(vmalloc_start(), vmalloc_end());
    purges++;
    lazy_pages = 0;
    while (*at) {
        struct vm_struct *area = *at;

        if (area->lazy) {
            *at = area->next;
            kfree(area);
        } else {
            at = &area->next;
        }
    }
}

/* Reserve addresses for SIZE bytes and a guard page; NULL if there is no
 * room. */
static struct vm_struct *get_vm_area(uint32_t size, uint32_t align)
{
    struct vm_struct **at, *area;
    uint32_t addr;

    if (size == 0 || size > vmalloc_end() - vmalloc_start())
        return NULL;
    area = kmalloc(sizeof(*area), GFP_KERNEL);
    if (!area)
        return NULL;
    size = PAGE_ALIGN(size) + (bug_planted(BUG_noguard) ? 0 : PAGE_SIZE);
    addr = find_gap(size, align, &at);
    if (!addr) {
        vm_unmap_aliases();
        addr = find_gap(size, align, &at);
    }
    if (!addr) {
        kfree(area);
        return NULL;
    }
    *area = (struct vm_struct){ .addr = addr, .size = size, .next = *at };
    *at = area;
    return area;
}

static struct vm_struct *find_area(const void *vaddr)
{
    struct vm_struct *area = vmlist;

    while (area && area->addr != ((uint32_t)vaddr & PAGE_MASK))
        area = area->next;
    BUG_ON(!area || area->lazy);
    return area;
}

/* Map PAGES, or if NULL the frames from PFN on. False if there is no memory for
 * page tables; some pages may be mapped then. */
static bool map_area(const struct vm_struct *area, struct page *const *pages,
                     uint32_t pfn, uint32_t prot)
{
    uint32_t count = mapped_size(area) / PAGE_SIZE;

    for (uint32_t i = 0; i < count; i++) {
        struct pte_slot *slot = pte_alloc_kernel(area->addr + i * PAGE_SIZE);

        if (!slot)
            return false;
        set_pte(slot, mk_pte(pages ? page_to_pfn(pages[i]) : pfn + i, prot));
    }
    return true;
}

static void free_area_pages(struct page **pages, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (pages[i])
            free_pages(pages[i], 0);
    kfree(pages);
}

static void unmap_area(struct vm_struct *area)
{
    uint32_t size = mapped_size(area);

    for (uint32_t offset = 0; offset < size; offset += PAGE_SIZE) {
        uint32_t addr = area->addr + offset;
        pte_t pgd = pte_read(pgd_offset_k(addr));

        if (pte_present(pgd))
            pte_clear(pte_offset(pgd, addr));
    }
    if (area->pages)
        free_area_pages(area->pages, size / PAGE_SIZE);
    area->pages = NULL;
    area->lazy = true;
    lazy_pages += area->size / PAGE_SIZE;
    if (lazy_pages > VMALLOC_LAZY_MAX)
        vm_unmap_aliases();
}

static void *map_or_undo(struct vm_struct *area, struct page *const *pages,
                         uint32_t pfn, uint32_t prot)
{
    if (!area)
        return NULL;
    if (map_area(area, pages, pfn, prot))
        return (void *)area->addr;
    unmap_area(area);
    return NULL;
}

void *vmap(struct page *const *pages, uint32_t count)
{
    return map_or_undo(get_vm_area(count * PAGE_SIZE, PAGE_SIZE), pages, 0,
                       page_kernel());
}

void vunmap(void *vaddr)
{
    unmap_area(find_area(vaddr));
}

void *vmalloc(uint32_t size)
{
    uint32_t count = PFN_UP(size);
    struct page **pages = kmalloc(count * sizeof(*pages),
                                  GFP_KERNEL | __GFP_ZERO);
    struct vm_struct *area;

    if (!pages)
        return NULL;
    for (uint32_t i = 0; i < count; i++)
        if (!(pages[i] = alloc_pages(GFP_HIGHMEM, 0))) {
            free_area_pages(pages, count);
            return NULL;
        }
    area = get_vm_area(size, PAGE_SIZE);
    if (!area) {
        free_area_pages(pages, count);
        return NULL;
    }
    area->pages = pages;
    return map_or_undo(area, pages, 0, page_kernel());
}

void vfree(void *vaddr)
{
    if (vaddr)
        unmap_area(find_area(vaddr));
}

void *ioremap(uint32_t paddr, uint32_t size)
{
    uint32_t offset = paddr & ~PAGE_MASK;
    char *vaddr = map_or_undo(get_vm_area(offset + size, PAGE_SIZE), NULL,
                              PFN_DOWN(paddr), page_kernel_nocache());

    return vaddr ? vaddr + offset : NULL;
}

void iounmap(void *vaddr)
{
    unmap_area(find_area(vaddr));
}

uint32_t vm_area_reserve(uint32_t size, uint32_t align)
{
    struct vm_struct *area = get_vm_area(size, align);

    return area ? area->addr : 0;
}

struct page *vmalloc_to_page(const void *vaddr)
{
    uint32_t pfn;

    return kernel_translate((uint32_t)vaddr, &pfn) ? pfn_to_page(pfn) : NULL;
}

struct vmalloc_usage vmalloc_usage(void)
{
    struct vmalloc_usage usage = { .purges = purges };

    for (const struct vm_struct *area = vmlist; area; area = area->next)
        *(area->lazy ? &usage.lazy : &usage.used) += area->size;
    return usage;
}
