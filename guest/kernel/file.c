/*
 * The two places in which a file can be.
 */
#include "guest/kernel/file.h"

#include "guest/drivers/storage/storage.h"
#include "guest/fs/fat/disk_file.h"

struct inode *file_open(const char *name, const char **why)
{
    struct inode *inode = file_find(name);

    *why = "no such file";
    if (!inode && is_disk_path(name)) {
        storage_init();
        inode = disk_file(name, why);
    }
    return inode;
}
