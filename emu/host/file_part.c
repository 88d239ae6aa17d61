#define _POSIX_C_SOURCE 200809L
#include "emu/host/file_part.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What is being written, for a message. */
static const char *name_of(const struct file_part *f)
{
    return f->part               ? f->part
           : f->stream == stdout ? "standard output"
                                 : f->path;
}

/* Whether something other than a file has this name: a device, a FIFO. It is
 * written to, and must not be replaced. */
static bool is_no_file(const char *path)
{
    struct stat status;

    return !stat(path, &status) && !S_ISREG(status.st_mode);
}

bool file_part_open(struct file_part *f, const char *path,
                    struct error *error)
{
    size_t size = strlen(path) + sizeof ".part";

    *f = (struct file_part){ .path = path };
    if (!strcmp(path, "-")) {
        f->stream = stdout;
        return true;
    }
    if (!is_no_file(path)) {
        f->part = malloc(size);
        if (!f->part)
            return error_host(error, "%s: no memory", path);
        snprintf(f->part, size, "%s.part", path);
    }
    f->stream = fopen(name_of(f), "wb");
    if (f->stream)
        return true;
    error_usage(error, "%s: %s", name_of(f), strerror(errno));
    free(f->part);
    f->part = NULL;
    return false;
}

void file_part_fail(struct file_part *f, int failure)
{
    if (!f->failure)
        f->failure = failure;
}

/* Notes what a write or a flush has failed with. */
static void note_failure(struct file_part *f, bool failed)
{
    if (failed)
        file_part_fail(f, errno ? errno : EIO);
}

void file_part_write(struct file_part *f, const void *bytes, size_t size)
{
    if (f->failure)
        return;
    errno = 0;
    note_failure(f, fwrite(bytes, 1, size, f->stream) != size);
}

void file_part_flush(struct file_part *f)
{
    if (f->failure)
        return;
    errno = 0;
    note_failure(f, fflush(f->stream));
}

bool file_part_close(struct file_part *f, struct error *error)
{
    bool ok;

    file_part_flush(f);
    if (f->stream != stdout) {
        errno = 0;
        note_failure(f, fclose(f->stream));
    }
    if (f->failure)
        ok = error_host(error, "%s: %s", name_of(f), strerror(f->failure));
    else
        ok = !f->part || !rename(f->part, f->path) ||
             error_host(error, "%s: %s", f->path, strerror(errno));
    free(f->part);
    *f = (struct file_part){0};
    return ok;
}
