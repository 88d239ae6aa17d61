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

static enum block_status transfer(struct block_device *device,
                                  const struct block_request *request)
{
    struct ram_disk *disk = container_of(device, struct ram_disk, device);
    struct block_cursor cursor = { .request = request };
    uint32_t sector = request->sector;
    void *memory;

    for (; (memory = block_cursor_next(&cursor, SECTOR_SIZE)); sector++) {
        char *page = kmap_local_page(disk->pages[sector / SECTORS_PER_PAGE]);
        char *at = page + sector % SECTORS_PER_PAGE * SECTOR_SIZE;

        if (request->op == BLOCK_WRITE)
            memcpy(at, memory, SECTOR_SIZE);
        else
            memcpy(memory, at, SECTOR_SIZE);
        kunmap_local(page);
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
