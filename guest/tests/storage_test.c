/*
 * Reading the same sectors in two ways, and writing to disks that say that they
 * may be written.
 */
#include "guest/tests/storage_test.h"

#include "guest/block/block.h"
#include "guest/drivers/ide/ide.h"
#include "guest/drivers/storage/storage.h"
#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/page_alloc.h"

enum {
    PAGES = 6,
    PAGE_SECTORS = PAGE_SIZE / SECTOR_SIZE,
    TEST_SECTORS = 2 * PAGE_SECTORS,
    WRITE_SECTOR = 8,           /* where test_block_write begins */
};

static const char scratch_mark[] = "pagewalk scratch";

static struct page *pages[PAGES];

static bool get_pages(void)
{
    for (uint32_t i = 0; i < PAGES; i++)
        if (!(pages[i] = alloc_pages(GFP_HIGHMEM, 0)))
            return false;
    return true;
}

static void put_pages(void)
{
    for (uint32_t i = 0; i < PAGES; i++) {
        if (pages[i])
            page_put(pages[i]);
        pages[i] = NULL;
    }
}

static void fill(struct page *page, uint8_t value)
{
    void *vaddr = kmap_local_page(page);

    memset(vaddr, value, PAGE_SIZE);
    kunmap_local(vaddr);
}

static bool same(struct page *one, struct page *other)
{
    void *first = kmap_local_page(one), *second = kmap_local_page(other);
    bool equal = memcmp(first, second, PAGE_SIZE) == 0;

    kunmap_local(second);
    kunmap_local(first);
    return equal;
}

/* Block after block, what a request with the segments of read_twice reads. */
static const char *read_blocks(struct block_device *device)
{
    static const struct { unsigned page, offset; } places[] = {
        { 3, 0 }, { 2, PAGE_SIZE / 2 }, { 3, PAGE_SIZE / 2 }, { 2, 0 },
    };

    for (uint32_t i = 0; i < ARRAY_SIZE(places); i++)
        for (uint32_t at = 0; at < PAGE_SIZE / 2; at += device->block_bytes)
            if (block_transfer_page(device, BLOCK_READ,
                                    (i * PAGE_SIZE / 2 + at) / SECTOR_SIZE,
                                    pages[places[i].page],
                                    places[i].offset + at,
                                    device->block_bytes) != BLOCK_OK)
                return "a read of one block failed";
    if (!same(pages[0], pages[2]) || !same(pages[1], pages[3]))
        return "one request reads other bytes than many";
    return NULL;
}

/* Two pages by one request whose segments lie in another order, by DMA where
 * there is DMA; then block by block, also by the processor. */
static const char *read_twice(struct block_device *device)
{
    const struct block_segment segments[] = {
        { pages[1], 0, PAGE_SIZE / 2 },
        { pages[0], PAGE_SIZE / 2, PAGE_SIZE / 2 },
        { pages[1], PAGE_SIZE / 2, PAGE_SIZE / 2 },
        { pages[0], 0, PAGE_SIZE / 2 },
    };
    const struct block_request request = {
        .op = BLOCK_READ, .sector = 0, .segments = segments,
        .count = ARRAY_SIZE(segments),
    };
    const char *wrong;

    if (block_submit(device, &request) != BLOCK_OK)
        return "a read of many segments failed";
    wrong = read_blocks(device);
    if (!wrong && ide_set_dma(device, false)) {
        wrong = read_blocks(device);
        ide_set_dma(device, true);
    }
    return wrong;
}

static const char *read_beyond(struct block_device *device)
{
    uint32_t last = device->sectors - device->block_bytes / SECTOR_SIZE;

    if (block_transfer_page(device, BLOCK_READ, last, pages[0], 0,
                            device->block_bytes) != BLOCK_OK)
        return "the last block cannot be read";
    if (block_transfer_page(device, BLOCK_READ, last, pages[0], 0,
                            2 * device->block_bytes) != BLOCK_BAD_REQUEST)
        return "a read beyond the end is not refused";
    if (block_transfer_page(device, BLOCK_READ, 0, pages[0], 0,
                            device->block_bytes / 2) != BLOCK_BAD_REQUEST)
        return "a read of half a block is not refused";
    return NULL;
}

static bool usable(struct block_device *device)
{
    return block_open(device) == BLOCK_OK && device->sectors >= TEST_SECTORS;
}

const char *test_block(void)
{
    struct block_device *device = NULL;
    const char *wrong = NULL;
    uint32_t tested = 0;

    storage_init();
    if (!get_pages())
        wrong = "no memory";
    while (!wrong && (device = block_next(device))) {
        if (!usable(device))
            continue;
        tested++;
        wrong = read_twice(device);
        if (!wrong)
            wrong = read_beyond(device);
    }
    put_pages();
    return wrong || tested ? wrong : "skipped: no block device";
}

static bool is_scratch(struct block_device *device)
{
    bool scratch;
    void *vaddr;

    if (!usable(device) || device->read_only ||
        block_transfer_page(device, BLOCK_READ, 0, pages[0], 0,
                            PAGE_SIZE) != BLOCK_OK)
        return false;
    vaddr = kmap_local_page(pages[0]);
    scratch = memcmp(vaddr, scratch_mark, sizeof(scratch_mark) - 1) == 0;
    kunmap_local(vaddr);
    return scratch;
}

/* pages[0] holds the page before the one that is written. */
static const char *write_and_read(struct block_device *device, uint8_t value)
{
    fill(pages[1], value);
    fill(pages[2], ~value);
    if (block_transfer_page(device, BLOCK_WRITE, WRITE_SECTOR, pages[1], 0,
                            PAGE_SIZE) != BLOCK_OK ||
        block_flush(device) != BLOCK_OK)
        return "a write failed";
    if (block_transfer_page(device, BLOCK_READ, WRITE_SECTOR, pages[2], 0,
                            PAGE_SIZE) != BLOCK_OK ||
        block_transfer_page(device, BLOCK_READ, WRITE_SECTOR - PAGE_SECTORS,
                            pages[3], 0, PAGE_SIZE) != BLOCK_OK)
        return "a read of what was written failed";
    if (!same(pages[1], pages[2]))
        return "other bytes are read than were written";
    if (!same(pages[0], pages[3]))
        return "a write changed sectors beside its own";
    return NULL;
}

const char *test_block_write(void)
{
    struct block_device *device = NULL;
    const char *wrong = NULL;
    uint32_t tested = 0;

    storage_init();
    if (!get_pages())
        wrong = "no memory";
    while (!wrong && (device = block_next(device))) {
        if (!is_scratch(device))
            continue;
        tested++;
        wrong = write_and_read(device, 0x5a);
        if (!wrong)
            wrong = write_and_read(device, 0xc3);
    }
    put_pages();
    return wrong || tested ? wrong : "skipped: no scratch disk";
}
