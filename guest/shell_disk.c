/*
 * Listing disks and directories, printing files, and their checksums.
 */
#include "guest/shell_disk.h"

#include "guest/block/block.h"
#include "guest/drivers/storage.h"
#include "guest/fs/fat/disk_file.h"
#include "guest/kernel/file.h"
#include "guest/lib/printk.h"
#include "guest/mm/map/highmem.h"

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
