/*
 * Listing disks and directories, printing files, and their checksums.
 */
#include "guest/shell_disk.h"

#include "guest/block/block.h"
#include "guest/drivers/storage/storage.h"
#include "guest/fs/fat/disk_file.h"
#include "guest/kernel/file.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/page_alloc.h"

enum { COPY_PAGES = 32 };      /* moved at a time */

void command_disks(const char *arguments)
{
    struct block_device *device = NULL;

    (void)arguments;
    storage_init();
    while ((device = block_next(device))) {
        enum block_status status = block_open(device);

        printk("%-6s", device->name);
        if (status == BLOCK_OK)
            printk("%10u kB  ", device->sectors >> 1);
        printk("%s%s", device->model, device->read_only ? ", read-only" : "");
        if (status != BLOCK_OK)
            printk(": %s", block_status_text(status));
        printk("\n");
    }
}

/* The device named by the first LEN characters of NAME; prints why there is
 * none. */
static struct block_device *find_disk(const char *name, size_t len)
{
    struct block_device *device = NULL;
    enum block_status status;

    storage_init();
    while ((device = block_next(device)))
        if (str_is(name, len, device->name))
            break;
    if (!device) {
        printk("copy: two disks are wanted; disks lists them\n");
        return NULL;
    }
    status = block_open(device);
    if (status == BLOCK_OK)
        return device;
    printk("%s: %s\n", device->name, block_status_text(status));
    return NULL;
}

/* Moves BYTES between a device and the pages. */
static bool move(struct block_device *device, enum block_op op,
                 uint32_t sector, struct page *const *pages, uint32_t bytes)
{
    struct block_segment segments[COPY_PAGES];
    uint32_t count = 0;
    enum block_status status;

    for (uint32_t at = 0; at < bytes; at += PAGE_SIZE, count++)
        segments[count] = (struct block_segment){
            pages[count], 0, min_u32(bytes - at, PAGE_SIZE),
        };
    status = block_submit(device, &(struct block_request){
        .op = op, .sector = sector, .segments = segments, .count = count,
    });
    if (status == BLOCK_OK)
        return true;
    printk("%s: %u sectors from %u on: %s\n", device->name,
           bytes >> SECTOR_SHIFT, sector, block_status_text(status));
    return false;
}

static bool copy_disk(struct block_device *from, struct block_device *to,
                      struct page *const *pages)
{
    uint32_t step = COPY_PAGES * PAGE_SIZE / SECTOR_SIZE;

    for (uint32_t at = 0; at < from->sectors; at += step) {
        uint32_t bytes = min_u32(step, from->sectors - at) * SECTOR_SIZE;

        if (!move(from, BLOCK_READ, at, pages, bytes) ||
            !move(to, BLOCK_WRITE, at, pages, bytes))
            return false;
    }
    return block_flush(to) == BLOCK_OK;
}

/* All of a disk, over the first sectors of another one. */
void command_copy(const char *arguments)
{
    struct page *pages[COPY_PAGES] = { NULL };
    struct block_device *from, *to = NULL;
    size_t len = 0;
    bool memory = true;

    while (arguments[len] && arguments[len] != ' ')
        len++;
    from = find_disk(arguments, len);
    if (from) {
        arguments += len;
        while (*arguments == ' ')
            arguments++;
        to = find_disk(arguments, strlen(arguments));
    }
    if (!to)
        return;
    if (to->sectors < from->sectors) {
        printk("copy: %s is smaller than %s\n", to->name, from->name);
        return;
    }
    for (uint32_t i = 0; i < COPY_PAGES; i++)
        memory = (pages[i] = alloc_pages(GFP_HIGHMEM, 0)) && memory;
    if (!memory)
        printk("copy: no memory\n");
    else if (copy_disk(from, to, pages))
        printk("%u sectors copied\n", from->sectors);
    for (uint32_t i = 0; i < COPY_PAGES; i++)
        if (pages[i])
            page_put(pages[i]);
}

static void show_entry(const struct fat_entry *entry)
{
    if (entry->directory)
        printk("     dir  %s\n", entry->name);
    else
        printk("%8u  %s\n", entry->size, entry->name);
}

void command_ls(const char *arguments)
{
    const char *why;

    if (*arguments) {
        storage_init();
        if (!disk_list(arguments, show_entry, &why))
            printk("%s: %s\n", arguments, why);
        return;
    }
    for (const struct inode *inode = file_list(); inode; inode = inode->next)
        printk("%8u  %s\n", inode->size, inode->name);
}

static struct inode *find_file(const char *name)
{
    const char *why;
    struct inode *inode = file_open(name, &why);

    if (!inode)
        printk("%s: %s\n", *name ? name : "a file is wanted", why);
    return inode;
}

/* Call TAKE with the file's bytes, page by page, each mapped meanwhile. */
static bool each_page(struct inode *inode,
                      void (*take)(const uint8_t *bytes, uint32_t count))
{
    for (uint32_t at = 0; at < inode->size; at += PAGE_SIZE) {
        struct page *page = page_cache_get(inode, at >> PAGE_SHIFT);
        const void *vaddr;

        if (!page) {
            printk("%s: byte %u cannot be read\n", inode->name, at);
            return false;
        }
        vaddr = kmap_local_page(page);
        take(vaddr, min_u32(PAGE_SIZE, inode->size - at));
        kunmap_local(vaddr);
    }
    return true;
}

static void print_bytes(const uint8_t *bytes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        printk("%c", bytes[i]);
}

void command_cat(const char *arguments)
{
    struct inode *inode = find_file(arguments);

    if (inode)
        each_page(inode, print_bytes);
}

static uint32_t checksum;

static void add_byte(uint8_t byte)
{
    checksum ^= (uint32_t)byte << 24;
    for (int bit = 0; bit < 8; bit++)
        checksum = checksum << 1 ^ (checksum >> 31 ? 0x04c11db7 : 0);
}

static void add_bytes(const uint8_t *bytes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        add_byte(bytes[i]);
}

/* The sum of POSIX's cksum: the bytes, then the length without leading zeros,
 * the low byte first. */
void command_cksum(const char *arguments)
{
    struct inode *inode = find_file(arguments);

    checksum = 0;
    if (!inode || !each_page(inode, add_bytes))
        return;
    for (uint32_t length = inode->size; length > 0; length >>= 8)
        add_byte(length);
    printk("%u %u %s\n", ~checksum, inode->size, inode->name);
}
