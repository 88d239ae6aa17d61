#define _POSIX_C_SOURCE 200809L
#include "emu/host/file_part.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"
#include "emu/host/output.h"

/* What is being written, for a message. */
static const char *name_of(const struct file_part *f)
{
    return f->part               ? f->part
           : f->stream == stdout ? "standard output"
                                 : f->path;
}

static bool name_part(struct file_part *f)
{
    size_t size;

    f->target = file_resolve(f->path);
    if (!f->target)
        return false;
    size = strlen(f->target) + sizeof ".part";
    f->part = malloc(size);
    if (f->part)
        snprintf(f->part, size, "%s.part", f->target);
    return f->part;
}

static void free_names(struct file_part *f)
{
    free(f->part);
    free(f->target);
    f->part = f->target = NULL;
}

bool file_part_open(struct file_part *f, const char *path,
                    struct error *error)
{
    *f = (struct file_part){ .path = path };
    if (output_is_stdout(path)) {
        f->stream = stdout;
        return true;
    }
    if (!file_is_replaced(path) || name_part(f))
        f->stream = fopen(name_of(f), "wb");
    if (f->stream)
        return true;
    error_path(error, name_of(f));
    free_names(f);
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
        ok = !f->part || !rename(f->part, f->target) ||
             error_host(error, "%s: %s", f->path, strerror(errno));
    free_names(f);
    *f = (struct file_part){0};
    return ok;
}
