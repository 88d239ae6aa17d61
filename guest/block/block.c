/*
 * The list of block devices, and what is common to all requests: the check of
 * their bounds, and one request at a time for each controller.
 */
#include "guest/block/block.h"

#include "guest/arch/cpu.h"
#include "guest/lib/panic.h"
#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/page_alloc.h"

static struct list_head devices = LIST_HEAD_INIT(devices);
static bool keep_processor;
static void (*wait_function)(void), (*sleep_function)(void);

void block_register(struct block_device *device)
{
    BUG_ON(block_find(device->name));
    list_add_tail(&device->list, &devices);
}

struct block_device *block_next(const struct block_device *device)
{
    const struct list_head *next = device ? device->list.next : devices.next;

    return next == &devices ? NULL
                            : list_entry(next, struct block_device, list);
}

struct block_device *block_find(const char *name)
{
    struct block_device *device = NULL;

    while ((device = block_next(device)))
        if (strcmp(device->name, name) == 0)
            return device;
    return NULL;
}

void block_set_wait(void (*wait)(void), void (*sleep)(void))
{
    wait_function = wait;
    sleep_function = sleep;
}

void block_wait(void)
{
    uint32_t flags = irq_save();

    irq_restore(flags);
    if (wait_function && !keep_processor && flags & EFLAGS_IF)
        wait_function();
}

void block_sleep(const volatile bool *event)
{
    uint32_t flags = irq_save();

    if (flags & EFLAGS_IF && !*event) {
        if (keep_processor)
            cpu_idle();
        else if (sleep_function)
            sleep_function();
    }
    irq_restore(flags);
}

static bool some_device_is_busy(void)
{
    struct block_device *device = NULL;

    while ((device = block_next(device)))
        if (device->lock->held)
            return true;
    return false;
}

void block_keep_processor(bool keep)
{
    while (keep && some_device_is_busy())
        block_wait();
    keep_processor = keep;
}

/* Only a task that waits gives the processor away, so a lock that is held
 * belongs to a task that will run again. */
static void lock(struct block_device *device)
{
    uint32_t flags = irq_save();

    irq_restore(flags);
    BUG_ON(device->lock->held && !(flags & EFLAGS_IF));
    while (device->lock->held)
        block_wait();
    device->lock->held = true;
}

static void unlock(struct block_device *device)
{
    device->lock->held = false;
}

uint32_t block_request_bytes(const struct block_request *request)
{
    uint32_t bytes = 0;

    for (uint32_t i = 0; i < request->count; i++)
        bytes += request->segments[i].bytes;
    return bytes;
}

static enum block_status check(const struct block_device *device,
                               const struct block_request *request)
{
    uint32_t block_sectors = device->block_bytes >> SECTOR_SHIFT;
    uint32_t room = device->sectors;    /* sectors behind the request's first */
    uint32_t total = 0;

    if (request->op == BLOCK_WRITE && device->read_only)
        return BLOCK_READ_ONLY;
    if (request->count == 0 || request->sector >= room ||
        request->sector % block_sectors)
        return BLOCK_BAD_REQUEST;
    room -= request->sector;
    for (uint32_t i = 0; i < request->count; i++) {
        const struct block_segment *segment = &request->segments[i];

        if (!segment->bytes ||
            (segment->bytes | segment->offset) % SECTOR_SIZE ||
            segment->bytes >> SECTOR_SHIFT > room - total)
            return BLOCK_BAD_REQUEST;
        total += segment->bytes >> SECTOR_SHIFT;
    }
    return total % block_sectors ? BLOCK_BAD_REQUEST : BLOCK_OK;
}

enum block_status block_submit(struct block_device *device,
                               const struct block_request *request)
{
    enum block_status status;

    lock(device);
    status = check(device, request);
    page_alloc_begin_reserve();     /* reclaim would wait for this device */
    if (status == BLOCK_OK)
        status = device->ops->transfer(device, request);
    page_alloc_end_reserve();
    unlock(device);
    return status;
}

enum block_status block_transfer_page(struct block_device *device,
                                      enum block_op op, uint32_t sector,
                                      struct page *page, uint32_t offset,
                                      uint32_t bytes)
{
    const struct block_segment segment = { page, offset, bytes };

    return block_submit(device, &(struct block_request){
        .op = op, .sector = sector, .segments = &segment, .count = 1,
    });
}

enum block_status block_flush(struct block_device *device)
{
    enum block_status status = BLOCK_OK;

    lock(device);
    if (device->ops->flush)
        status = device->ops->flush(device);
    unlock(device);
    return status;
}

enum block_status block_open(struct block_device *device)
{
    enum block_status status = BLOCK_OK;

    lock(device);
    if (device->ops->open)
        status = device->ops->open(device);
    unlock(device);
    return status;
}

const char *block_status_text(enum block_status status)
{
    static const char *const texts[] = {
        [BLOCK_OK] = "done",
        [BLOCK_BAD_REQUEST] = "beyond the end, or no whole blocks",
        [BLOCK_READ_ONLY] = "write-protected",
        [BLOCK_NO_MEMORY] = "no memory",
        [BLOCK_NO_MEDIUM] = "no medium in the drive",
        [BLOCK_IO_ERROR] = "the device reports an error",
        [BLOCK_TIMEOUT] = "the device does not answer",
    };

    return texts[status];
}

void block_cursor_end(struct block_cursor *cursor)
{
    if (cursor->mapped)
        kunmap_local(cursor->mapped);
    cursor->mapped = NULL;
}

void *block_cursor_next(struct block_cursor *cursor, uint32_t bytes)
{
    const struct block_request *request = cursor->request;
    const struct block_segment *segment;
    uint32_t at, pfn;

    if (cursor->segment == request->count) {
        block_cursor_end(cursor);
        return NULL;
    }
    segment = &request->segments[cursor->segment];
    at = segment->offset + cursor->done;
    pfn = page_to_pfn(segment->page) + (at >> PAGE_SHIFT);
    cursor->done += bytes;
    if (cursor->done == segment->bytes) {
        cursor->segment++;
        cursor->done = 0;
    }
    if (!cursor->mapped || cursor->pfn != pfn) {
        block_cursor_end(cursor);
        cursor->mapped = kmap_local_page(pfn_to_page(pfn));
        cursor->pfn = pfn;
    }
    return (char *)cursor->mapped + (at & ~PAGE_MASK);
}
