/*
 * The vmalloc area: first fit between areas sorted by address.
 */
#include "guest/mm/vmalloc.h"

#include "guest/kernel/panic.h"
#include "guest/mm/pgtable.h"
#include "guest/mm/tlbflush.h"

enum {
    AREAS_MAX = 64,
};

struct vm_struct {
    uint32_t addr;
    uint32_t size;              /* with the guard page */
    struct vm_struct *next;
};

static struct vm_struct areas[AREAS_MAX];   /* size 0: not in use */
static struct vm_struct *vmlist;            /* sorted by address */

static struct vm_struct *new_area(void)
{
    for (size_t i = 0; i < AREAS_MAX; i++)
        if (areas[i].size == 0)
            return &areas[i];
    return NULL;
}

/* Reserve addresses for SIZE bytes and a guard page. */
static struct vm_struct *get_vm_area(uint32_t size)
{
    struct vm_struct **at = &vmlist, *area = new_area();
    uint32_t addr = vmalloc_start();

    if (!area || size == 0 || size > VMALLOC_END - addr)
        return NULL;
    size += PAGE_SIZE;
    while (*at && (*at)->addr - addr < size) {
        addr = (*at)->addr + (*at)->size;
        at = &(*at)->next;
    }
    if (VMALLOC_END - addr < size)
        return NULL;
    *area = (struct vm_struct){ addr, size, *at };
    *at = area;
    return area;
}

static void unmap_area(void *vaddr)
{
    struct vm_struct **at = &vmlist, *area;
    uint32_t addr = (uint32_t)vaddr & PAGE_MASK, end;

    while (*at && (*at)->addr != addr)
        at = &(*at)->next;
    area = *at;
    BUG_ON(!area);
    end = addr + area->size - PAGE_SIZE;
    for (; addr < end; addr += PAGE_SIZE)
        pte_clear(pte_offset_kernel(pgd_offset_k(addr), addr));
    flush_tlb_kernel_range(area->addr, end);
    *at = area->next;
    *area = (struct vm_struct){ 0 };
}

void *vmap(struct page *const *pages, uint32_t count)
{
    struct vm_struct *area = get_vm_area(count * PAGE_SIZE);

    if (!area)
        return NULL;
    for (uint32_t i = 0; i < count; i++)
        set_pte(pte_alloc_kernel(area->addr + i * PAGE_SIZE),
                mk_pte(page_to_pfn(pages[i]), page_kernel()));
    return (void *)area->addr;
}

void vunmap(void *vaddr)
{
    unmap_area(vaddr);
}

void *ioremap(uint32_t paddr, uint32_t size)
{
    uint32_t offset = paddr & ~PAGE_MASK;
    struct vm_struct *area = get_vm_area(PAGE_ALIGN(offset + size));

    if (!area)
        return NULL;
    for (uint32_t i = 0; i < area->size - PAGE_SIZE; i += PAGE_SIZE)
        set_pte(pte_alloc_kernel(area->addr + i),
                mk_pte(PFN_DOWN(paddr + i), page_kernel_nocache()));
    return (char *)area->addr + offset;
}

void iounmap(void *vaddr)
{
    unmap_area(vaddr);
}

uint32_t vmalloc_used(void)
{
    uint32_t used = 0;

    for (const struct vm_struct *area = vmlist; area; area = area->next)
        used += area->size;
    return used;
}
