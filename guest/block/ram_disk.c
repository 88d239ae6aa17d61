/*
 * Each page of the device is a frame of its own; a request copies to or from
 * it.
 */
#include "guest/block/ram_disk.h"

#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/slab.h"

enum {
    SECTORS_PER_PAGE = PAGE_SIZE / SECTOR_SIZE,
};

struct ram_disk {
    struct block_device device;
    struct block_lock lock;
    struct page **pages;
    uint32_t count;
};

/* Copy BYTES at byte OFFSET of both pages, which are those of the request and
 * of the device. */
static void copy(enum block_op op, struct page *memory, uint32_t memory_offset,
                 struct page *store, uint32_t store_offset, uint32_t bytes)
{
    char *one = kmap_local_page(memory), *other = kmap_local_page(store);

    if (op == BLOCK_WRITE)
        memcpy(other + store_offset, one + memory_offset, bytes);
    else
        memcpy(one + memory_offset, other + store_offset, bytes);
    kunmap_local(other);
    kunmap_local(one);
}

static enum block_status transfer(struct block_device *device,
                                  const struct block_request *request)
{
    struct ram_disk *disk = container_of(device, struct ram_disk, device);
    uint32_t at = request->sector % SECTORS_PER_PAGE * SECTOR_SIZE;
    uint32_t page = request->sector / SECTORS_PER_PAGE;

    for (uint32_t i = 0; i < request->count; i++) {
        struct block_segment left = request->segments[i];

        while (left.bytes > 0) {
            uint32_t offset = left.offset & ~PAGE_MASK;
            uint32_t piece = min_u32(left.bytes, PAGE_SIZE -
                                     max_u32(offset, at));

            copy(request->op,
                 pfn_to_page(page_to_pfn(left.page) +
                             (left.offset >> PAGE_SHIFT)),
                 offset, disk->pages[page], at, piece);
            left.offset += piece;
            left.bytes -= piece;
            page += (at + piece) / PAGE_SIZE;
            at = (at + piece) & ~PAGE_MASK;
        }
    }
    return BLOCK_OK;
}

static const struct block_operations operations = { .transfer = transfer };

static bool add_pages(struct ram_disk *disk, uint32_t count)
{
    for (; disk->count < count; disk->count++) {
        struct page *page = alloc_pages(GFP_HIGHMEM, 0);
        void *vaddr;

        if (!page)
            return false;
        vaddr = kmap_local_page(page);
        memset(vaddr, 0, PAGE_SIZE);
        kunmap_local(vaddr);
        disk->pages[disk->count] = page;
    }
    return true;
}

struct block_device *ram_disk_create(uint32_t pages)
{
    struct ram_disk *disk = kmalloc(sizeof(*disk), GFP_KERNEL);

    if (!disk)
        return NULL;
    *disk = (struct ram_disk){
        .device = {
            .name = "ram", .model = "memory", .ops = &operations,
            .sectors = pages * SECTORS_PER_PAGE,
            .block_bytes = SECTOR_SIZE, .lock = &disk->lock,
        },
        .pages = vmalloc(pages * sizeof(*disk->pages)),
    };
    if (disk->pages && add_pages(disk, pages))
        return &disk->device;
    ram_disk_free(&disk->device);
    return NULL;
}

void ram_disk_free(struct block_device *device)
{
    struct ram_disk *disk = container_of(device, struct ram_disk, device);

    for (uint32_t i = 0; i < disk->count; i++)
        page_put(disk->pages[i]);
    vfree(disk->pages);
    kfree(disk);
}
