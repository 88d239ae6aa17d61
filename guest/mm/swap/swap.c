/*
 * The slots of the swap area and the swap cache.
 */
#include "guest/mm/swap/swap.h"

#include "guest/lib/panic.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/swap/swap_entry.h"
#include "guest/mm/swap/swap_header.h"

enum {
    SECTORS_PER_PAGE = PAGE_SIZE / SECTOR_SIZE,
    SLOT_BAD = 0xffff,          /* a count: the slot cannot be used */
    HEADER_SLOT = 0,
};

static struct swap_area {
    struct block_device *device;
    uint16_t *counts;           /* references by slot, or SLOT_BAD */
    struct page **cache;        /* the swap cache: pages by slot */
    uint32_t end;               /* slots are 1 .. end - 1 */
    uint32_t slots;             /* of them, those that are not bad */
    uint32_t used;
    uint32_t next;              /* where the search for a free slot begins */
} area;

struct swap_counts swap_counts;

struct block_device *swap_device(void)
{
    return area.device;
}

uint32_t swap_slots(void)
{
    return area.slots;
}

uint32_t swap_slots_used(void)
{
    return area.used;
}

bool swap_mostly_full(void)
{
    return area.used > area.slots / 2;
}

static bool transfer(struct block_device *device, enum block_op op,
                     struct page *page, uint32_t slot)
{
    enum block_status status = block_transfer_page(device, op,
                                                   slot * SECTORS_PER_PAGE,
                                                   page, 0, PAGE_SIZE);

    if (status == BLOCK_OK)
        return true;
    printk("swap: %s of page %u on %s failed: %s\n",
           op == BLOCK_READ ? "read" : "write", slot, device->name,
           block_status_text(status));
    return false;
}

bool swap_read_page(struct page *page, uint32_t slot)
{
    swap_counts.in++;
    return transfer(area.device, BLOCK_READ, page, slot);
}

bool swap_write_page(struct page *page, uint32_t slot)
{
    swap_counts.out++;
    return transfer(area.device, BLOCK_WRITE, page, slot);
}

/* Read the header of DEVICE into PAGE, which is mapped at HEADER; write one if
 * there is none and FORCE. */
static const char *read_header(struct block_device *device, bool force,
                               struct page *page, struct swap_header *header)
{
    uint32_t pages = device->sectors / SECTORS_PER_PAGE;
    const char *error;

    if (device->read_only)
        return "read-only";
    if (pages < SWAP_SLOTS_MIN)
        return swap_header_check(header, pages);
    if (!transfer(device, BLOCK_READ, page, HEADER_SLOT))
        return "its first page cannot be read";
    error = swap_header_check(header, pages);
    if (!error || !force)
        return error;
    swap_header_make(header, pages);
    return transfer(device, BLOCK_WRITE, page, HEADER_SLOT)
               ? NULL : "its first page cannot be written";
}

static const char *make_area(struct block_device *device,
                             const struct swap_header *header)
{
    uint32_t end = header->last_page + 1;
    struct swap_area new = {
        .device = device, .end = end, .slots = end - 1, .next = 1,
        .counts = vmalloc(end * sizeof(*new.counts)),
        .cache = vmalloc(end * sizeof(*new.cache)),
    };

    if (!new.counts || !new.cache) {
        vfree(new.counts);
        vfree(new.cache);
        return "no memory for its map";
    }
    memset(new.counts, 0, end * sizeof(*new.counts));
    memset(new.cache, 0, end * sizeof(*new.cache));
    new.counts[HEADER_SLOT] = SLOT_BAD;
    for (uint32_t i = 0; i < header->bad_count; i++) {
        new.slots -= new.counts[header->bad[i]] != SLOT_BAD;
        new.counts[header->bad[i]] = SLOT_BAD;
    }
    area = new;
    return NULL;
}

const char *swap_area_open(struct block_device *device, bool force)
{
    struct page *page = alloc_pages(GFP_KERNEL, 0);
    struct swap_header *header;
    const char *error;

    if (!page)
        return "no memory";
    header = lowmem_page_address(page);
    error = area.device ? "there is a swap area already"
                        : read_header(device, force, page, header);
    if (!error)
        error = make_area(device, header);
    page_put(page);
    return error;
}

void swap_area_close(void)
{
    BUG_ON(area.used != 0);
    vfree(area.counts);
    vfree(area.cache);
    area = (struct swap_area){ .device = NULL };
}

static bool slot_is_free(uint32_t slot)
{
    return area.counts[slot] == 0 && !area.cache[slot];
}

/* The next free slot behind the one that was found last, so that pages which
 * leave one after the other lie side by side. 0: all are in use. */
static uint32_t find_slot(void)
{
    if (area.used == area.slots)
        return 0;
    for (;;) {
        uint32_t slot = area.next;

        area.next = slot + 1 == area.end ? 1 : slot + 1;
        if (slot_is_free(slot))
            return slot;
    }
}

/* If SLOT has become free, say so. */
static void release(uint32_t slot)
{
    if (slot_is_free(slot))
        area.used--;
}

void swap_cache_add(struct page *page, uint32_t slot)
{
    BUG_ON(page->flags & PG_swapcache || area.cache[slot]);
    page_get(page);
    page->flags |= PG_swapcache;
    page->private = slot;
    area.cache[slot] = page;
}

bool swap_cache_add_new(struct page *page)
{
    uint32_t slot = find_slot();

    if (!slot)
        return false;
    swap_cache_add(page, slot);
    page->flags |= PG_dirty;
    area.used++;
    return true;
}

void swap_cache_delete(struct page *page)
{
    uint32_t slot = page->private;

    BUG_ON(!(page->flags & PG_swapcache) || area.cache[slot] != page);
    area.cache[slot] = NULL;
    page->flags &= ~(uint32_t)(PG_swapcache | PG_dirty);
    release(slot);
    page_put(page);
}

struct page *swap_cache_find(uint32_t slot)
{
    return area.cache[slot];
}

void swap_cache_clear(void)
{
    for (uint32_t slot = 1; slot < area.end; slot++)
        if (area.cache[slot])
            swap_cache_delete(area.cache[slot]);
}

void swap_duplicate(uint32_t slot)
{
    BUG_ON(area.counts[slot] >= SLOT_BAD - 1);
    area.counts[slot]++;
}

/* Nothing refers to the slot of PAGE, of the swap cache, and nobody uses it. */
static bool is_left_over(const struct page *page)
{
    return page->count == 1 && area.counts[page->private] == 0;
}

void swap_free(uint32_t slot)
{
    struct page *page = area.cache[slot];

    BUG_ON(area.counts[slot] == 0 || area.counts[slot] == SLOT_BAD);
    area.counts[slot]--;
    if (page && is_left_over(page))
        swap_cache_delete(page);
    else if (!page)
        release(slot);
}

uint32_t swap_count(uint32_t slot)
{
    return area.counts[slot];
}

bool swap_make_exclusive(struct page *page)
{
    if (!(page->flags & PG_swapcache))
        return page->count == 1;
    if (page->count != 2 || area.counts[page->private] > 0)
        return false;
    swap_cache_delete(page);
    return true;
}

void user_page_put(struct page *page)
{
    page_put(page);
    if (page->flags & PG_swapcache && is_left_over(page))
        swap_cache_delete(page);
}
