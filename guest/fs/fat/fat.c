/*
 * The file system's parameters, its table of clusters, and files as pages.
 */
#include "guest/fs/fat/fat.h"

#include "guest/lib/string.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/slab.h"

enum {
    /* Offsets in the first sector, the BIOS parameter block. */
    BPB_SECTOR_BYTES = 11, BPB_CLUSTER_SECTORS = 13, BPB_RESERVED = 14,
    BPB_FATS = 16, BPB_ROOT_ENTRIES = 17, BPB_SECTORS_16 = 19,
    BPB_FAT_SECTORS = 22, BPB_SECTORS_32 = 32, BPB_SIGNATURE = 510,
    BPB_SIZE = 512,

    ENTRY_BYTES = 32,
    FIRST_CLUSTER = 2,
    FAT12_CLUSTERS = 4085, FAT16_CLUSTERS = 65525,      /* fewer than */
};

/* A file's place in its chain of clusters: reading goes forward. */
struct chain {
    struct fat *fat;
    uint32_t first;
    uint32_t index, cluster;    /* cluster number `index` of the file */
};

static uint32_t get16(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8;
}

static uint32_t get32(const uint8_t *at)
{
    return get16(at) | get16(at + 2) << 16;
}

/* Whole sectors of the device, as far as it goes. */
static bool read_meta_page(struct inode *inode, uint32_t index,
                           struct page *page)
{
    struct fat *fat = inode->private;
    uint32_t sector = index * (PAGE_SIZE / SECTOR_SIZE);
    uint32_t count = min_u32(PAGE_SIZE / SECTOR_SIZE,
                             fat->data_sector - sector);

    return block_transfer_page(fat->device, BLOCK_READ, sector, page, 0,
                               count * SECTOR_SIZE) == BLOCK_OK;
}

static void release_nothing(struct inode *inode)
{
    (void)inode;
}

/* What a first sector says; NULL: it makes sense. */
static const char *read_parameters(struct fat *fat, const uint8_t *bpb)
{
    uint32_t fats = bpb[BPB_FATS], fat_sectors = get16(bpb + BPB_FAT_SECTORS);
    uint32_t sectors = get16(bpb + BPB_SECTORS_16);
    uint32_t root_sectors;

    if (get16(bpb + BPB_SIGNATURE) != 0xaa55 ||
        get16(bpb + BPB_SECTOR_BYTES) != SECTOR_SIZE)
        return "there is no FAT file system on it";
    fat->cluster_sectors = bpb[BPB_CLUSTER_SECTORS];
    fat->fat_sector = get16(bpb + BPB_RESERVED);
    fat->root_entries = get16(bpb + BPB_ROOT_ENTRIES);
    if (!fat->cluster_sectors || !fat->fat_sector || !fats ||
        fat->cluster_sectors & (fat->cluster_sectors - 1))
        return "there is no FAT file system on it";
    if (!fat_sectors || !fat->root_entries)
        return "its FAT has 32 bits; only 12 and 16 are read";
    if (!sectors)
        sectors = get32(bpb + BPB_SECTORS_32);
    root_sectors = (fat->root_entries * ENTRY_BYTES + SECTOR_SIZE - 1) /
                   SECTOR_SIZE;
    fat->root_sector = fat->fat_sector + fats * fat_sectors;
    fat->data_sector = fat->root_sector + root_sectors;
    if (sectors > fat->device->sectors)
        return "its file system is larger than the disk";
    if (fat->data_sector >= sectors)
        return "its FAT file system is damaged";
    fat->clusters = (sectors - fat->data_sector) / fat->cluster_sectors;
    fat->bits = fat->clusters < FAT12_CLUSTERS ? 12 : 16;
    if (fat->clusters >= FAT16_CLUSTERS)
        return "its FAT has 32 bits; only 12 and 16 are read";
    if (fat_sectors * SECTOR_SIZE * 8 / fat->bits <
        fat->clusters + FIRST_CLUSTER)
        return "its FAT is too short for its clusters";
    return NULL;
}

static const char *read_first_sector(struct fat *fat)
{
    struct page *page = alloc_pages(GFP_KERNEL, 0);
    const char *why = "it cannot be read";

    if (!page)
        return "no memory";
    if (block_transfer_page(fat->device, BLOCK_READ, 0, page, 0, BPB_SIZE) ==
        BLOCK_OK)
        why = read_parameters(fat, lowmem_page_address(page));
    page_put(page);
    return why;
}

struct fat *fat_mount(struct block_device *device, const char **why)
{
    static const struct inode_operations operations = {
        .read_page = read_meta_page,
        .release = release_nothing,
    };
    enum block_status status = block_open(device);
    struct fat *fat;

    if (status != BLOCK_OK) {
        *why = block_status_text(status);
        return NULL;
    }
    if (device->block_bytes != SECTOR_SIZE) {
        *why = "only disks with sectors of 512 bytes are read";
        return NULL;
    }
    *why = "no memory";
    fat = kmalloc(sizeof(*fat), GFP_KERNEL);
    if (!fat)
        return NULL;
    *fat = (struct fat){ .device = device, .users = 1 };
    *why = read_first_sector(fat);
    if (!*why) {
        *why = "no memory";
        fat->meta = inode_create(fat->data_sector * SECTOR_SIZE, &operations,
                                 fat);
    }
    if (fat->meta)
        return fat;
    kfree(fat);
    return NULL;
}

void fat_get(struct fat *fat)
{
    fat->users++;
}

void fat_put(struct fat *fat)
{
    if (--fat->users > 0)
        return;
    inode_free(fat->meta);
    kfree(fat);
}

static bool is_cluster(const struct fat *fat, uint32_t cluster)
{
    return cluster >= FIRST_CLUSTER && cluster < fat->clusters + FIRST_CLUSTER;
}

/* An entry of 12 bits is a byte and a half: the odd ones are the upper 12 bits
 * of the two bytes in which they lie. */
uint32_t fat_next_cluster(struct fat *fat, uint32_t cluster)
{
    uint32_t at = fat->fat_sector * SECTOR_SIZE + cluster * fat->bits / 8;
    uint8_t entry[2];
    uint32_t next;

    if (file_read(fat->meta, at, entry, sizeof(entry)) != sizeof(entry))
        return 0;
    next = get16(entry);
    if (fat->bits == 12)
        next = cluster & 1 ? next >> 4 : next & 0xfff;
    return is_cluster(fat, next) ? next : 0;
}

/* The cluster number INDEX of the file; 0: the chain is shorter. */
static uint32_t find_cluster(struct chain *chain, uint32_t index)
{
    if (index < chain->index) {
        chain->index = 0;
        chain->cluster = chain->first;
    }
    while (chain->cluster && chain->index < index) {
        chain->cluster = fat_next_cluster(chain->fat, chain->cluster);
        chain->index++;
    }
    return chain->cluster;
}

/* Read what lies side by side on the disk by one request. */
static bool read_page(struct inode *inode, uint32_t index, struct page *page)
{
    struct chain *chain = inode->private;
    struct fat *fat = chain->fat;
    uint32_t first = index * (PAGE_SIZE / SECTOR_SIZE);     /* in the file */
    uint32_t left = min_u32(PAGE_SIZE / SECTOR_SIZE,
                            (inode->size + SECTOR_SIZE - 1) / SECTOR_SIZE -
                                first);
    uint32_t run = 0, run_sector = 0, run_at = 0;

    for (uint32_t i = 0; i <= left; i++) {
        uint32_t place = first + i, sector = 0;

        if (i < left) {
            uint32_t cluster = find_cluster(chain,
                                            place / fat->cluster_sectors);

            if (!cluster)
                return false;
            sector = fat->data_sector + place % fat->cluster_sectors +
                     (cluster - FIRST_CLUSTER) * fat->cluster_sectors;
        }
        if (run && i < left && sector == run_sector + run) {
            run++;
            continue;
        }
        if (run && block_transfer_page(fat->device, BLOCK_READ, run_sector,
                                       page, run_at * SECTOR_SIZE,
                                       run * SECTOR_SIZE) != BLOCK_OK)
            return false;
        run = 1;
        run_sector = sector;
        run_at = i;
    }
    return true;
}

static bool read_file_page(struct inode *inode, uint32_t index,
                           struct page *page)
{
    uint32_t valid = min_u32(inode->size - index * PAGE_SIZE, PAGE_SIZE);
    char *vaddr;

    if (!read_page(inode, index, page))
        return false;
    vaddr = kmap_local_page(page);      /* behind its end a file is zeros */
    memset(vaddr + valid, 0, PAGE_SIZE - valid);
    kunmap_local(vaddr);
    return true;
}

static void release_file(struct inode *inode)
{
    struct chain *chain = inode->private;

    fat_put(chain->fat);
    kfree(chain);
}

/* A directory has no size: it is as long as its chain, which may be damaged and
 * have no end. */
static uint32_t directory_size(struct fat *fat, uint32_t cluster)
{
    uint32_t size = 0;

    for (; cluster && size < FAT_DIRECTORY_MAX;
         cluster = fat_next_cluster(fat, cluster))
        size += fat->cluster_sectors * SECTOR_SIZE;
    return size;
}

struct inode *fat_inode(struct fat *fat, const struct fat_entry *entry)
{
    static const struct inode_operations operations = {
        .read_page = read_file_page,
        .release = release_file,
    };
    struct chain *chain = kmalloc(sizeof(*chain), GFP_KERNEL);
    uint32_t first = is_cluster(fat, entry->cluster) ? entry->cluster : 0;
    struct inode *inode = NULL;

    if (!chain)
        return NULL;
    *chain = (struct chain){ .fat = fat, .first = first, .cluster = first };
    inode = inode_create(entry->directory ? directory_size(fat, first)
                                          : entry->size, &operations, chain);
    if (!inode) {
        kfree(chain);
        return NULL;
    }
    fat_get(fat);
    return inode;
}
