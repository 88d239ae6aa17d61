#define _DEFAULT_SOURCE
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64
#include "emu/image/disk_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static off_t offset_of(uint64_t lba)
{
    return (off_t)lba * DISK_SECTOR;
}

static bool read_sector(void *opaque, uint64_t lba, void *data)
{
    const struct disk_file *file = opaque;
    size_t done = 0;

    while (done < DISK_SECTOR) {
        ssize_t count = pread(file->fd, (char *)data + done,
                              DISK_SECTOR - done,
                              offset_of(lba) + (off_t)done);

        if (count < 0 && errno != EINTR)
            return false;
        if (!count)
            break;
        if (count > 0)
            done += (size_t)count;
    }
    memset((char *)data + done, 0, DISK_SECTOR - done);
    return true;
}

static bool write_sector(void *opaque, uint64_t lba, const void *data)
{
    const struct disk_file *file = opaque;
    size_t done = 0;

    while (done < DISK_SECTOR) {
        ssize_t count = pwrite(file->fd, (const char *)data + done,
                               DISK_SECTOR - done,
                               offset_of(lba) + (off_t)done);

        if (count < 0 && errno != EINTR)
            return false;
        if (count > 0)
            done += (size_t)count;
    }
    return true;
}

static bool flush(void *opaque)
{
    return !fsync(((const struct disk_file *)opaque)->fd);
}

/* The size in bytes. False: this is nothing that can be a disk. */
static bool measure(int fd, const char *path, off_t *bytes,
                    struct error *error)
{
    struct stat status;

    if (fstat(fd, &status) ||
        (!S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode)))
        return error_usage(error, "%s: not a disk image (neither a regular "
                           "file nor a block device)", path);
    *bytes = lseek(fd, 0, SEEK_END);
    if (*bytes < 0)
        return error_usage(error, "%s: %s", path, strerror(errno));
    if (!*bytes)
        return error_usage(error, "%s: not a disk image (empty)", path);
    return true;
}

/* Many may read an image, or one may write it. The lock ends with the process.
 * A file system without locks is none of ours to refuse. */
static bool lock(int fd, const char *path, bool read_only,
                 struct error *error)
{
    if (!flock(fd, (read_only ? LOCK_SH : LOCK_EX) | LOCK_NB) ||
        errno != EWOULDBLOCK)
        return true;
    return error_usage(error, "%s: the disk image is in use by another run%s "
                       "(locked)", path,
                       read_only ? ", which writes to it" : "");
}

bool disk_file_open(struct disk_file *file, const char *path,
                    struct error *error)
{
    bool read_only = false;
    off_t bytes = 0;

    if (!strcmp(path, "-"))
        return error_usage(error, "standard input: not a disk image (a disk "
                           "must be a file)");
    file->fd = open(path, O_RDWR | O_CLOEXEC);
    if (file->fd < 0 && (errno == EACCES || errno == EROFS ||
                         errno == EPERM)) {
        file->fd = open(path, O_RDONLY | O_CLOEXEC);
        read_only = true;
    }
    if (file->fd < 0)
        return errno == EISDIR
                   ? error_usage(error, "%s: not a regular file", path)
                   : error_usage(error, "%s: %s", path, strerror(errno));
    if (!measure(file->fd, path, &bytes, error) ||
        !lock(file->fd, path, read_only, error)) {
        close(file->fd);
        return false;
    }
    file->disk = (struct disk){
        .sectors = ((uint64_t)bytes + DISK_SECTOR - 1) / DISK_SECTOR,
        .read_only = read_only,
        .read = read_sector,
        .write = write_sector,
        .flush = flush,
        .opaque = file,
    };
    return true;
}

void disk_file_close(struct disk_file *file)
{
    if (file->disk.opaque)
        close(file->fd);
    file->disk.opaque = NULL;
}
