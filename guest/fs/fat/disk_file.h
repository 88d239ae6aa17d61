/*
 * Files of disks by names of the form DISK:PATH, such as fd0:/readme.txt or
 * hda1:dir/file. The disk's FAT file system is read.
 */
#ifndef PAGEWALK_GUEST_FS_FAT_DISK_FILE_H
#define PAGEWALK_GUEST_FS_FAT_DISK_FILE_H

#include "guest/fs/fat/fat.h"

/* Does NAME have that form? */
bool is_disk_path(const char *name);

/* The file called NAME: that of the page cache, or, at its first use, that of
 * the disk, which the page cache then keeps under this name. NULL, and WHY says
 * why. */
struct inode *disk_file(const char *name, const char **why);

/* Call SHOW for each entry of the directory NAME, or for the file NAME. False,
 * and WHY says why. */
bool disk_list(const char *name, void (*show)(const struct fat_entry *entry),
               const char **why);

#endif
