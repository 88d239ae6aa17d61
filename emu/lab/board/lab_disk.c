#include "emu/lab/board/lab_disk.h"

#include <stdlib.h>
#include <string.h>

enum {
    PAGE = 4096,
    MIB = 1 << 20,
};

static void store32(uint8_t *at, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

/* The header that mkswap(8) writes (Linux, include/linux/swap.h, union
 * swap_header). */
static void make_swap_area(uint8_t *data, uint32_t bytes)
{
    static const char magic[] = "SWAPSPACE2";
    enum { VERSION = 1024, LAST_PAGE = 1028 };

    store32(data + VERSION, 1);
    store32(data + LAST_PAGE, bytes / PAGE - 1);
    memcpy(data + PAGE - strlen(magic), magic, strlen(magic));
}

/* What is only read may be empty. */
static void make_zeros(uint8_t *data, uint32_t bytes)
{
    (void)data;
    (void)bytes;
}

static const struct {
    const char *lab;
    uint32_t bytes;
    void (*make)(uint8_t *data, uint32_t bytes);
} disks[] = {
#define DISK(lab, mib, contents) { #lab, mib * MIB, make_##contents },
#include "guest/labs/disks.def"
#undef DISK
};

static uint8_t *sector(void *opaque, uint64_t lba)
{
    return ((struct lab_disk *)opaque)->data + lba * DISK_SECTOR;
}

static bool read_sector(void *opaque, uint64_t lba, void *data)
{
    memcpy(data, sector(opaque, lba), DISK_SECTOR);
    return true;
}

static bool write_sector(void *opaque, uint64_t lba, const void *data)
{
    memcpy(sector(opaque, lba), data, DISK_SECTOR);
    return true;
}

static bool flush(void *opaque)
{
    (void)opaque;
    return true;
}

bool lab_disk_make(struct lab_disk *disk, const char *lab,
                   struct error *error)
{
    unsigned i = 0;

    *disk = (struct lab_disk){ .data = NULL };
    while (i < sizeof(disks) / sizeof(disks[0]) && strcmp(disks[i].lab, lab))
        i++;
    if (i == sizeof(disks) / sizeof(disks[0]))
        return true;
    disk->data = calloc(1, disks[i].bytes);
    if (!disk->data)
        return error_host(error, "no memory for the disk of lab %s", lab);
    disks[i].make(disk->data, disks[i].bytes);
    disk->disk = (struct disk){
        .sectors = disks[i].bytes / DISK_SECTOR,
        .read = read_sector, .write = write_sector, .flush = flush,
        .opaque = disk,
    };
    return true;
}

void lab_disk_free(struct lab_disk *disk)
{
    free(disk->data);
    disk->data = NULL;
}
