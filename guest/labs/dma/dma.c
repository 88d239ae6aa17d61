/*
 * dma: which memory can be given to a device, and what that costs.
 *
 * A device uses physical addresses. It sees no page table and no TLB, so memory
 * that is contiguous to the kernel need not be to the device (vmalloc), memory
 * without any address will do (highmem), and not every frame is in its reach.
 */
#include "guest/labs/dma/dma.h"

#include "guest/labs/dma/scatter.h"
#include "guest/lib/panic.h"
#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/slab.h"

enum { ISA_BOUNDARY = 0xffff };

static const char lab[] = "dma";

void dma_measure(const char *metric, const char *per, uint32_t ops,
                 void (*run)(void *), void *arg)
{
    lab_measure(&(struct lab_measurement){
        .lab = lab, .metric = metric, .per = per, .ops = ops, .run = run,
        .arg = arg,
    });
}

void dma_number_pages(char *buffer, uint32_t seed)
{
    for (uint32_t i = 0; i < DMA_PAGES; i++)
        *(uint32_t *)(buffer + i * PAGE_SIZE) = DMA_PATTERN + seed + i;
}

uint32_t dma_wrong_pages(const char *buffer, uint32_t seed)
{
    uint32_t wrong = 0;

    for (uint32_t i = 0; i < DMA_PAGES; i++)
        wrong += *(const uint32_t *)(buffer + i * PAGE_SIZE) !=
                 DMA_PATTERN + seed + i;
    return wrong;
}

/* Counts the parts in which a device must be given a buffer of the kernel. */
static uint32_t parts_of(const char *buffer)
{
    uint32_t parts = 0, before = 0, pfn;

    for (uint32_t i = 0; i < DMA_PAGES; i++) {
        BUG_ON(!kernel_translate((uint32_t)buffer + i * PAGE_SIZE, &pfn));
        parts += i == 0 || pfn != before + 1;
        before = pfn;
    }
    return parts;
}

/* Is BUFFER, which begins with a page of it, what a device of 32 bits is given
 * as one mapping? 2: it is refused. */
static uint32_t mapped_as_one(char *buffer)
{
    struct device device = { .name = lab, .dma_mask = DMA_BIT_MASK(32) };
    dma_addr_t address = dma_map_single(&device, buffer, DMA_BYTES,
                                        DMA_TO_DEVICE);
    uint32_t pfn, as_one;

    if (dma_mapping_error(address))
        return 2;
    BUG_ON(!kernel_translate((uint32_t)buffer, &pfn));
    as_one = (address >> PAGE_SHIFT) == pfn;
    dma_unmap_single(&device, address, DMA_BYTES, DMA_TO_DEVICE);
    return as_one;
}

/* A page beyond 16 MiB for the 8237: bounced, and with what the page holds. */
static bool check_beyond_16m(struct device *isa)
{
    struct page *page = alloc_pages(GFP_HIGHMEM | __GFP_NOFAIL, 0);
    uint32_t *word = kmap_local_page(page), seen;
    dma_addr_t address;

    *word = DMA_PATTERN;
    kunmap_local(word);
    if (page_zone(page) == ZONE_DMA) {  /* there is no memory beyond */
        free_pages(page, 0);
        return true;
    }
    address = dma_map_page(isa, page, 0, PAGE_SIZE, DMA_TO_DEVICE);
    BUG_ON(dma_mapping_error(address));
    word = kmap_local_page(pfn_to_page((uint32_t)(address >> PAGE_SHIFT)));
    seen = *word;
    kunmap_local(word);
    lab_check(lab, "isa_below_16m", address + PAGE_SIZE - 1 <= isa->dma_mask,
              1);
    lab_check(lab, "isa_reads_the_page", seen == DMA_PATTERN, 1);
    dma_unmap_page(isa, address, PAGE_SIZE, DMA_TO_DEVICE);
    free_pages(page, 0);
    return seen == DMA_PATTERN;
}

/* Two pages around a boundary of 64 KiB, within reach of the 8237. */
static void check_across_64k(struct device *isa)
{
    unsigned order = get_order(2 * (ISA_BOUNDARY + 1));
    struct page *block = alloc_pages(GFP_DMA | __GFP_NOFAIL, order);
    dma_addr_t address = dma_map_page(isa, block, ISA_BOUNDARY + 1 - PAGE_SIZE,
                                      2 * PAGE_SIZE, DMA_TO_DEVICE);
    dma_addr_t last = address + 2 * PAGE_SIZE - 1;

    BUG_ON(dma_mapping_error(address));
    lab_check(lab, "isa_within_64k",
              (address | ISA_BOUNDARY) == (last | ISA_BOUNDARY), 1);
    dma_unmap_page(isa, address, 2 * PAGE_SIZE, DMA_TO_DEVICE);
    free_pages(block, order);
}

/* False: devices would be told wrong frames. */
static bool check(struct dma_buffers *b)
{
    struct device isa = {
        .name = lab, .dma_mask = DMA_BIT_MASK(24),
        .seg_boundary_mask = ISA_BOUNDARY,
    };

    lab_check(lab, "kmalloc_parts", parts_of(b->logical), 1);
    lab_check(lab, "vmalloc_parts", parts_of(b->virtual), DMA_PAGES);
    lab_check(lab, "kmalloc_mapped_as_one", mapped_as_one(b->logical), 1);
    lab_check(lab, "vmalloc_refused", mapped_as_one(b->virtual) == 2, 1);
    check_across_64k(&isa);
    return check_beyond_16m(&isa);
}

void lab_dma(void)
{
    struct dma_usage before = dma_usage();
    struct scatter scatter;
    struct dma_buffers b;

    b.logical = kmalloc(DMA_BYTES, GFP_KERNEL);
    b.source = kmalloc(DMA_BYTES, GFP_KERNEL);
    scatter_memory(&scatter, DMA_PAGES);
    b.virtual = vmalloc(DMA_BYTES);
    BUG_ON(!b.logical || !b.source || !b.virtual);
    memset(b.source, 0, DMA_BYTES);
    if (check(&b)) {
        dma_engine_part(&b);
        dma_highmem_part(&b);
        dma_disk_part();
    }
    lab_check(lab, "mappings_left",
              dma_usage().mapped - before.mapped +
              dma_usage().bounced - before.bounced, 0);
    vfree(b.virtual);
    scatter_end(&scatter);
    kfree(b.source);
    kfree(b.logical);
    vm_unmap_aliases();
}
