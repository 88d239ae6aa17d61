/*
 * Unpacking cpio archives in "new ASCII" format: for each file a header of 110
 * characters, the name and the data, padded so that name's and data's ends are
 * multiples of 4 bytes; the last entry is called TRAILER!!! (Linux,
 * Documentation/driver-api/early-userspace/buffer-format.rst).
 */
#include "guest/fs/initramfs.h"

#include "guest/fs/page_cache.h"
#include "guest/lib/inflate.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/map/vmalloc.h"
#include "guest/mm/page_alloc.h"

enum {
    MAGIC_SIZE = 6,
    FIELD_SIZE = 8,             /* hexadecimal digits */
    HEADER_SIZE = 110,
    MODULE_MAX = 64 << 20,      /* decompressed */
    MODE_FORMAT = 0170000, MODE_FILE = 0100000,
};

enum field {
    FIELD_MODE = 1,
    FIELD_FILESIZE = 6,
    FIELD_NAMESIZE = 11,
};

extern const char initramfs_start[], initramfs_end[];

static uint32_t module_start __initdata = 0, module_end __initdata = 0;

__init void initramfs_set_module(uint32_t start, uint32_t end)
{
    if (module_end == 0) {
        module_start = start;
        module_end = end;
    }
}

static __init bool parse_field(const char *header, enum field field,
                               uint32_t *value)
{
    const char *digits = header + MAGIC_SIZE + field * FIELD_SIZE;

    *value = 0;
    for (int i = 0; i < FIELD_SIZE; i++) {
        char c = digits[i] | 0x20;

        if (c >= '0' && c <= '9')
            *value = *value << 4 | (c - '0');
        else if (c >= 'a' && c <= 'f')
            *value = *value << 4 | (c - 'a' + 10);
        else
            return false;
    }
    return true;
}

static __init uint32_t padded(uint32_t size)
{
    return (size + 3) & ~3u;
}

static __init bool add_file(const char *name, const char *data,
                            uint32_t size)
{
    struct inode *inode = file_find(name);

    if (inode)
        file_remove(inode);
    inode = file_create(name, size);
    return inode && file_write(inode, 0, data, size) == size;
}

/* Unpack the archive from AT to END. Returns what is wrong with it, or NULL. */
static __init const char *unpack(const char *at, const char *end)
{
    while (end - at >= HEADER_SIZE) {
        uint32_t mode, size, name_size, room = end - at;
        const char *name = at + HEADER_SIZE, *data;

        if (memcmp(at, "070701", MAGIC_SIZE) != 0)
            return "not a cpio archive (newc)";
        if (!parse_field(at, FIELD_MODE, &mode) ||
            !parse_field(at, FIELD_FILESIZE, &size) ||
            !parse_field(at, FIELD_NAMESIZE, &name_size))
            return "a header is not hexadecimal";
        if (name_size == 0 || name_size > room - HEADER_SIZE ||
            name[name_size - 1] != '\0' ||
            padded(HEADER_SIZE + name_size) > room ||
            size > room - padded(HEADER_SIZE + name_size))
            return "cut short";
        if (strcmp(name, "TRAILER!!!") == 0)
            return NULL;
        data = at + padded(HEADER_SIZE + name_size);
        if ((mode & MODE_FORMAT) == MODE_FILE && !add_file(name, data, size))
            return "no memory for its files";
        if (padded(size) > (uint32_t)(end - data))
            return "cut short";
        at = data + padded(size);
    }
    return "no trailer";
}

/* Unpack an archive that gzip may have compressed. The last four bytes of a
 * gzip file give the size of its contents. */
static __init const char *unpack_any(const char *at, const char *end)
{
    uint32_t size;
    const char *error;
    char *whole;

    if (!gzip_magic(at, end - at))
        return unpack(at, end);
    memcpy(&size, end - sizeof(size), sizeof(size));
    if (size == 0 || size > MODULE_MAX)
        return "its gzip trailer makes no sense";
    whole = vmalloc(size);
    if (!whole)
        return "no memory to decompress it";
    error = gunzip(at, end - at, whole, size);
    if (!error)
        error = unpack(whole, whole + size);
    vfree(whole);
    return error;
}

static __init void unpack_module(void)
{
    const char *error;

    if (module_end > PFN_PHYS(max_low_pfn) || module_start >= module_end) {
        if (module_end)
            printk("initramfs: the module is not in lowmem, ignored\n");
        return;
    }
    error = unpack_any(__va(module_start), __va(module_end));
    if (error)
        printk("initramfs: module: %s\n", error);
    for (uint32_t pfn = PFN_DOWN(module_start); pfn < PFN_UP(module_end);
         pfn++)
        free_reserved_page(pfn_to_page(pfn));
}

__init void initramfs_unpack(void)
{
    uint32_t count = 0;
    const char *error = unpack(initramfs_start, initramfs_end);

    if (error)
        printk("initramfs: %s\n", error);
    unpack_module();
    file_create("scratch", PAGE_SIZE);  /* for programs to write to */
    for (const struct inode *inode = file_list(); inode; inode = inode->next)
        count++;
    printk("initramfs: %u files\n", count);
}
