/*
 * FAT file systems with 12 and 16 bits, to read: floppies and small disks as
 * mkfs.fat and DOS make them, with long names (Microsoft, FAT: General Overview
 * of On-Disk Format, 1.03).
 */
#ifndef PAGEWALK_GUEST_FS_FAT_FAT_H
#define PAGEWALK_GUEST_FS_FAT_FAT_H

#include "guest/block/block.h"
#include "guest/fs/page_cache.h"

enum {
    FAT_NAME_SIZE = 256,        /* of a long name, with its 0 */
    FAT_DIRECTORY_MAX = 65536 * 32,     /* bytes */
};

struct fat {
    struct block_device *device;
    unsigned bits;              /* 12 or 16 */
    uint32_t cluster_sectors;
    uint32_t fat_sector, root_sector, root_entries, data_sector;
    uint32_t clusters;          /* numbered from 2 on */
    struct inode *meta;         /* the sectors below data_sector */
    uint32_t users;             /* inodes and callers */
};

/* What a directory says of a file, or of another directory. */
struct fat_entry {
    char name[FAT_NAME_SIZE];
    bool directory;
    uint32_t size;              /* bytes; 0 of a directory */
    uint32_t cluster;           /* its first one; 0: none, or the root */
};

/* Read the file system on DEVICE. NULL, and WHY says why: it is none, it is
 * damaged, or the disk fails. Given back by fat_put. */
struct fat *fat_mount(struct block_device *device, const char **why);
void fat_get(struct fat *fat);
void fat_put(struct fat *fat);

/* The cluster behind CLUSTER; 0: that was the last, or the table is damaged. */
uint32_t fat_next_cluster(struct fat *fat, uint32_t cluster);

/* The file or directory of ENTRY as pages. NULL: no memory, or too large. */
struct inode *fat_inode(struct fat *fat, const struct fat_entry *entry);

/* Find PATH, whose parts are separated by '/'; capitals and small letters are
 * equal. False: there is no such file. The empty path is the root. */
bool fat_find(struct fat *fat, const char *path, struct fat_entry *entry);

/* Call SHOW for each entry of a directory. False: it cannot be read. */
bool fat_list(struct fat *fat, const struct fat_entry *directory,
              void (*show)(const struct fat_entry *entry));

#endif
