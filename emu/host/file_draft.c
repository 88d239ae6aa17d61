#define _POSIX_C_SOURCE 200809L
#include "emu/host/file_draft.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_replaceable(const char *path)
{
    struct stat status;

    return lstat(path, &status) || S_ISREG(status.st_mode);
}

static bool fail(const struct file_draft *draft, struct error *error)
{
    return error_host(error, "%s: %s", draft->path, strerror(errno));
}

/* Opens PATH.PROCESS.tmp, a name that no file may have yet. */
static bool open_temporary(struct file_draft *draft)
{
    enum { SUFFIX_MAX = 32 };
    size_t size = strlen(draft->path) + SUFFIX_MAX;
    int fd;

    draft->temporary = malloc(size);
    if (!draft->temporary)
        return false;
    snprintf(draft->temporary, size, "%s.%ld.tmp", draft->path,
             (long)getpid());
    fd = open(draft->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return false;
    draft->stream = fdopen(fd, "wb");
    if (draft->stream)
        return true;
    close(fd);
    unlink(draft->temporary);
    return false;
}

bool file_draft_open(struct file_draft *draft, const char *path,
                     struct error *error)
{
    *draft = (struct file_draft){ .path = path };
    if (is_replaceable(path) ? open_temporary(draft)
                             : (draft->stream = fopen(path, "wb")) != NULL)
        return true;
    fail(draft, error);
    free(draft->temporary);
    return false;
}

bool file_draft_close(struct file_draft *draft, bool complete,
                      struct error *error)
{
    bool written = !ferror(draft->stream);

    errno = EIO;
    written = !fclose(draft->stream) && written;
    if (complete && written && draft->temporary)
        written = !rename(draft->temporary, draft->path);
    if (complete && !written)
        fail(draft, error);
    if (draft->temporary && !(complete && written))
        unlink(draft->temporary);
    free(draft->temporary);
    return complete && written;
}
