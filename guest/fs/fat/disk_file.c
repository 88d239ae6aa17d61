/*
 * From a name to a disk, its file system, and an entry of a directory.
 */
#include "guest/fs/fat/disk_file.h"

#include "guest/lib/string.h"

static const char *colon(const char *name)
{
    while (*name && *name != ':' && *name != '/')
        name++;
    return *name == ':' ? name : NULL;
}

bool is_disk_path(const char *name)
{
    return colon(name) && colon(name) != name;
}

/* Mount NAME's disk and find its entry. */
static struct fat *find(const char *name, struct fat_entry *entry,
                        const char **why)
{
    const char *end = colon(name);
    char disk[BLOCK_NAME_SIZE];
    struct block_device *device = NULL;
    struct fat *fat;

    if (end && end - name < BLOCK_NAME_SIZE) {
        strlcpy(disk, name, end - name + 1);
        device = block_find(disk);
    }
    if (!device) {
        *why = "no such disk";
        return NULL;
    }
    fat = fat_mount(device, why);
    if (!fat)
        return NULL;
    if (fat_find(fat, end + 1, entry))
        return fat;
    *why = "no such file";
    fat_put(fat);
    return NULL;
}

struct inode *disk_file(const char *name, const char **why)
{
    struct inode *inode = file_find(name);
    struct fat_entry entry;
    struct fat *fat;

    if (inode)
        return inode;
    *why = "the name is too long";
    if (strlen(name) >= FILE_NAME_SIZE)
        return NULL;
    fat = find(name, &entry, why);
    if (!fat)
        return NULL;
    if (entry.directory) {
        *why = "it is a directory";
    } else {
        *why = entry.size > FILE_SIZE_MAX ? "the file is too large"
                                          : "no memory";
        inode = fat_inode(fat, &entry);
    }
    fat_put(fat);
    if (inode)
        file_add(inode, name);
    return inode;
}

bool disk_list(const char *name, void (*show)(const struct fat_entry *entry),
               const char **why)
{
    struct fat_entry entry;
    struct fat *fat = find(name, &entry, why);
    bool listed = true;

    if (!fat)
        return false;
    if (entry.directory) {
        *why = "the directory cannot be read";
        listed = fat_list(fat, &entry, show);
    } else {
        show(&entry);
    }
    fat_put(fat);
    return listed;
}
