#define _DEFAULT_SOURCE
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64
#include "emu/disk/disk_file.h"

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

/* How much of a sector the file holds. */
static size_t held(const struct disk_file *file, uint64_t lba)
{
    uint64_t at = lba * DISK_SECTOR;

    if (at >= file->bytes)
        return 0;
    return file->bytes - at < DISK_SECTOR ? (size_t)(file->bytes - at)
                                          : DISK_SECTOR;
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
    return done >= held(file, lba);
}

static bool write_sector(void *opaque, uint64_t lba, const void *data)
{
    struct disk_file *file = opaque;
    uint64_t end = (lba + 1) * DISK_SECTOR;
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
    if (file->bytes < end)
        file->bytes = end;
    return true;
}

static bool flush(void *opaque)
{
    return !fdatasync(((const struct disk_file *)opaque)->fd);
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
        return error_path(error, path);
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

/* A disk that must not be written to is not opened for writing. */
static void open_image(struct disk_file *file, const char *path,
                       enum disk_mode mode)
{
    file->fd = -1;
    file->disk.read_only = mode != DISK_MODE_RW;
    if (mode == DISK_MODE_RW) {
        file->fd = open(path, O_RDWR | O_CLOEXEC);
        if (file->fd >= 0 || (errno != EACCES && errno != EROFS &&
                              errno != EPERM))
            return;
    }
    /* O_NONBLOCK: opening a pipe does not wait for its other end. */
    file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    file->disk.read_only = true;
}

bool disk_file_open(struct disk_file *file, const char *path,
                    enum disk_mode mode, struct error *error)
{
    bool read_only;
    off_t bytes = 0;

    if (!strcmp(path, "-"))
        return error_usage(error, "standard input: not a disk image (a disk "
                           "must be a file)");
    open_image(file, path, mode);
    read_only = file->disk.read_only;
    if (file->fd < 0)
        return errno == EISDIR
                   ? error_usage(error, "%s: not a regular file", path)
                   : error_path(error, path);
    if (!measure(file->fd, path, &bytes, error) ||
        !lock(file->fd, path, read_only, error)) {
        close(file->fd);
        return false;
    }
    file->bytes = (uint64_t)bytes;
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
