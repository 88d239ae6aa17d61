/*
 * The table of four entries at the end of the disk's first sector. Without its
 * signature, or with entries that are none, the sector is something else.
 */
#include "guest/block/partition.h"

#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/slab.h"

enum {
    PARTITIONS = 4,
    TABLE = 446, SIGNATURE = 510,
    TYPE_NONE = 0, TYPE_EXTENDED = 0x05, TYPE_EXTENDED_LBA = 0x0f,
    TYPE_GPT = 0xee,
    STATUS_ACTIVE = 0x80,
};

struct entry {
    uint8_t status;
    uint8_t first_chs[3];
    uint8_t type;
    uint8_t last_chs[3];
    uint32_t start, sectors;
} __packed;

struct partition {
    struct block_device block;
    struct block_device *disk;
    uint32_t start;
    struct block_lock lock;
};

static enum block_status transfer(struct block_device *block,
                                  const struct block_request *request)
{
    struct partition *partition = container_of(block, struct partition, block);
    struct block_request on_disk = *request;

    on_disk.sector += partition->start;
    return block_submit(partition->disk, &on_disk);
}

static enum block_status flush(struct block_device *block)
{
    return block_flush(container_of(block, struct partition, block)->disk);
}

static void add(struct block_device *disk, uint32_t number,
                const struct entry *entry)
{
    static const struct block_operations operations = {
        .transfer = transfer,
        .flush = flush,
    };
    struct partition *partition = kmalloc(sizeof(*partition), GFP_KERNEL);
    struct block_device *block;

    if (!partition)
        return;
    *partition = (struct partition){ .disk = disk, .start = entry->start };
    block = &partition->block;
    block->ops = &operations;
    block->sectors = entry->sectors;
    block->block_bytes = disk->block_bytes;
    block->read_only = disk->read_only;
    block->lock = &partition->lock;
    snprintf(block->name, BLOCK_NAME_SIZE, "%s%u", disk->name, number);
    snprintf(block->model, BLOCK_MODEL_SIZE, "partition of type %02x",
             entry->type);
    block_register(block);
}

static bool is_table(const uint8_t *sector, const struct entry *entries)
{
    if (sector[SIGNATURE] != 0x55 || sector[SIGNATURE + 1] != 0xaa)
        return false;
    for (uint32_t i = 0; i < PARTITIONS; i++)
        if (entries[i].status & ~STATUS_ACTIVE)
            return false;
    return true;
}

static void add_all(struct block_device *disk, const struct entry *entries)
{
    for (uint32_t i = 0; i < PARTITIONS; i++) {
        const struct entry *entry = &entries[i];

        if (entry->type == TYPE_NONE || entry->type == TYPE_EXTENDED ||
            entry->type == TYPE_EXTENDED_LBA || entry->type == TYPE_GPT)
            continue;
        if (entry->start == 0 || entry->sectors == 0 ||
            entry->start >= disk->sectors ||
            entry->sectors > disk->sectors - entry->start)
            printk("%s: partition %u ends beyond the disk, ignored\n",
                   disk->name, i + 1);
        else
            add(disk, i + 1, entry);
    }
}

void block_scan_partitions(struct block_device *disk)
{
    struct page *page = alloc_pages(GFP_KERNEL, 0);
    struct entry entries[PARTITIONS];
    const uint8_t *sector;

    if (!page)
        return;
    sector = lowmem_page_address(page);
    if (block_transfer_page(disk, BLOCK_READ, 0, page, 0, SECTOR_SIZE) ==
        BLOCK_OK) {
        memcpy(entries, sector + TABLE, sizeof(entries));
        if (is_table(sector, entries))
            add_all(disk, entries);
    }
    page_put(page);
}
