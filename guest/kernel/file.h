/*
 * Opening a file by its name: one of the page cache, or DISK:PATH on a disk.
 */
#ifndef PAGEWALK_GUEST_KERNEL_FILE_H
#define PAGEWALK_GUEST_KERNEL_FILE_H

#include "guest/fs/page_cache.h"

/* NULL, and WHY says why, in words that follow the name and a colon. Looks for
 * disks if NAME is on one. */
struct inode *file_open(const char *name, const char **why);

#endif
