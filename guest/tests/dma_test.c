/*
 * What devices of 24 and 32 address bits are told, held against the frames that
 * the memory has.
 */
#include "guest/tests/dma_test.h"

#include "guest/lib/string.h"
#include "guest/mm/dma/dma_mapping.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/slab.h"

enum {
    BLOCKS = 64,
    BUFFER_PAGES = 16,
    PATTERN = 0x0d3a0000,
    ISA_BOUNDARY = 0xffff,
    SECOND_WORD = 512,
};

static struct device pci_device = {
    .name = "a 32-bit device", .dma_mask = DMA_BIT_MASK(32),
};

static struct device isa_device = {
    .name = "a 24-bit device", .dma_mask = DMA_BIT_MASK(24),
    .seg_boundary_mask = ISA_BOUNDARY,
};

/* The word at physical ADDRESS, as a device reads it; and its write. */
static uint32_t device_reads(dma_addr_t address)
{
    struct page *page = pfn_to_page((uint32_t)(address >> PAGE_SHIFT));
    const char *mapped = kmap_local_page(page);
    uint32_t value = *(const uint32_t *)(mapped + (address & ~PAGE_MASK));

    kunmap_local(mapped);
    return value;
}

static void device_writes(dma_addr_t address, uint32_t value)
{
    struct page *page = pfn_to_page((uint32_t)(address >> PAGE_SHIFT));
    char *mapped = kmap_local_page(page);

    *(uint32_t *)(mapped + (address & ~PAGE_MASK)) = value;
    kunmap_local(mapped);
}

const char *test_dma(void)
{
    const char *wrong = NULL;
    struct page *pages[BLOCKS];

    for (int i = 0; i < BLOCKS; i++) {
        pages[i] = alloc_pages(GFP_DMA, 2);
        if (pages[i] && page_to_pfn(pages[i]) >= PFN_DOWN(MAX_DMA_ADDRESS))
            wrong = "GFP_DMA memory lies beyond 16 MiB: ISA DMA would write "
                    "to another frame";
    }
    for (int i = 0; i < BLOCKS; i++)
        if (pages[i])
            free_pages(pages[i], 2);
    return wrong;
}

const char *test_dma32(void)
{
    dma_addr_t handle = DMA_MAPPING_ERROR;
    void *vaddr = dma_alloc_coherent(&pci_device, PAGE_SIZE, &handle);
    const char *wrong = NULL;

    if (dma_mapping_error(handle))
        return "no memory for a buffer";
    if (!vaddr)
        return "the buffer for a 32-bit device is a highmem page: it has no "
               "address and may lie beyond 4 GiB";
    if (virt_to_phys(vaddr) != handle)
        wrong = "the device is told another frame than the kernel uses";
    dma_free_coherent(&pci_device, PAGE_SIZE, vaddr, handle);
    return wrong;
}

/* Give BUFFER to the device, and have it read the first word of each page. */
static const char *read_buffer(char *buffer)
{
    const char *wrong = NULL;
    dma_addr_t address;

    for (uint32_t i = 0; i < BUFFER_PAGES; i++)
        *(uint32_t *)(buffer + i * PAGE_SIZE) = PATTERN + i;
    address = dma_map_single(&pci_device, buffer, BUFFER_PAGES * PAGE_SIZE,
                             DMA_TO_DEVICE);
    if (dma_mapping_error(address))
        return "kmalloc's memory cannot be mapped";
    for (uint32_t i = 0; i < BUFFER_PAGES; i++)
        if (device_reads(address + i * PAGE_SIZE) != PATTERN + i)
            wrong = "the device reads other frames than the buffer's";
    dma_unmap_single(&pci_device, address, BUFFER_PAGES * PAGE_SIZE,
                     DMA_TO_DEVICE);
    return wrong;
}

/* Below the mapping of a vmalloc address the device would find any frame: only
 * whether it was mapped is looked at. */
static const char *refuse_vmalloc(void *buffer)
{
    dma_addr_t address = dma_map_single(&pci_device, buffer, PAGE_SIZE,
                                        DMA_FROM_DEVICE);

    if (dma_mapping_error(address))
        return NULL;
    dma_unmap_single(&pci_device, address, PAGE_SIZE, DMA_FROM_DEVICE);
    return "dma_map_single takes an address of vmalloc: the device would write "
           "to the frame at its __pa, which is someone else's or none";
}

const char *test_dma_single(void)
{
    void *logical = kmalloc(BUFFER_PAGES * PAGE_SIZE, GFP_KERNEL);
    void *virtual = vmalloc(PAGE_SIZE);
    const char *wrong = "no memory";

    if (logical && virtual)
        wrong = read_buffer(logical);
    if (!wrong)
        wrong = refuse_vmalloc(virtual);
    vfree(virtual);
    kfree(logical);
    return wrong;
}

const char *test_dma_sg(void)
{
    struct scatterlist sg[BUFFER_PAGES];
    char *buffer = vmalloc(BUFFER_PAGES * PAGE_SIZE);
    uint32_t parts, page = 0;
    const char *wrong = NULL;

    if (!buffer)
        return "no memory";
    for (uint32_t i = 0; i < BUFFER_PAGES; i++)
        *(uint32_t *)(buffer + i * PAGE_SIZE) = PATTERN + i;
    parts = sg_from_vmalloc(sg, BUFFER_PAGES, buffer, BUFFER_PAGES * PAGE_SIZE);
    if (parts == 0 ||
        dma_map_sg(&pci_device, sg, parts, DMA_TO_DEVICE) != parts) {
        vfree(buffer);
        return "a vmalloc buffer cannot be mapped as a list";
    }
    for (uint32_t i = 0; i < parts; i++)
        for (uint32_t at = 0; at < sg[i].length; at += PAGE_SIZE, page++)
            if (device_reads(sg[i].dma_address + at) != PATTERN + page)
                wrong = "the device reads other frames than the buffer's";
    if (page != BUFFER_PAGES)
        wrong = "the list is not as long as the buffer";
    dma_unmap_sg(&pci_device, sg, parts, DMA_TO_DEVICE);
    vfree(buffer);
    return wrong;
}

/* PAGE is from as high up as there is one. */
static const char *bounce(struct page *page)
{
    dma_addr_t first = page_to_dma(page, 0), address;
    const char *wrong = NULL;

    device_writes(first, PATTERN);
    device_writes(first + SECOND_WORD, PATTERN + 1);
    address = dma_map_page(&isa_device, page, 0, PAGE_SIZE, DMA_BIDIRECTIONAL);
    if (dma_mapping_error(address))
        return "no bounce buffer";
    if (address + PAGE_SIZE - 1 > isa_device.dma_mask)
        wrong = "the device is given an address that it does not drive";
    else if (device_reads(address) != PATTERN)
        wrong = "the device reads another frame than the buffer's: its memory "
                "lies beyond the device's reach and was not bounced";
    if (!wrong) {
        device_writes(address, PATTERN + 2);
        dma_sync_single_for_cpu(&isa_device, address, PAGE_SIZE,
                                DMA_BIDIRECTIONAL);
        if (device_reads(first) != PATTERN + 2)
            wrong = "dma_sync_single_for_cpu does not show what the device "
                    "wrote";
        device_writes(first, PATTERN + 3);
        dma_sync_single_for_device(&isa_device, address, PAGE_SIZE,
                                   DMA_BIDIRECTIONAL);
        if (device_reads(address) != PATTERN + 3)
            wrong = "dma_sync_single_for_device does not show the device what "
                    "the processor wrote";
        device_writes(address, PATTERN + 4);
    }
    dma_unmap_page(&isa_device, address, PAGE_SIZE, DMA_BIDIRECTIONAL);
    if (!wrong && (device_reads(first) != PATTERN + 4 ||
                   device_reads(first + SECOND_WORD) != PATTERN + 1))
        wrong = "dma_unmap_page does not leave what the device wrote";
    return wrong;
}

const char *test_dma_bounce(void)
{
    struct page *page = alloc_pages(GFP_HIGHMEM, 0);
    struct dma_usage before = dma_usage();
    const char *wrong;

    if (!page)
        return "no memory";
    wrong = bounce(page);
    page_put(page);
    if (!wrong && (dma_usage().mapped != before.mapped ||
                   dma_usage().bounced != before.bounced))
        wrong = "a mapping is left over";
    return wrong;
}

/* Two pages around each boundary of 64 KiB in a block of ZONE_DMA. */
const char *test_dma_boundary(void)
{
    const unsigned order = get_order(2 * (ISA_BOUNDARY + 1));
    struct page *block = alloc_pages(GFP_DMA, order);
    const char *wrong = NULL;
    dma_addr_t address;

    if (!block)
        return "no memory";
    address = dma_map_page(&isa_device, block, ISA_BOUNDARY + 1 - PAGE_SIZE,
                           2 * PAGE_SIZE, DMA_TO_DEVICE);
    if (dma_mapping_error(address)) {
        wrong = "no bounce buffer";
    } else {
        if ((address | ISA_BOUNDARY) !=
            ((address + 2 * PAGE_SIZE - 1) | ISA_BOUNDARY))
            wrong = "a mapping crosses a boundary of 64 KiB: the 8237's page "
                    "register does not count, and the transfer would wrap to "
                    "the start of its 64 KiB";
        dma_unmap_page(&isa_device, address, 2 * PAGE_SIZE, DMA_TO_DEVICE);
    }
    free_pages(block, order);
    return wrong;
}
