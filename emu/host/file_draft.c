#define _POSIX_C_SOURCE 200809L
#include "emu/host/file_draft.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emu/host/file.h"
#include "emu/host/output.h"

static bool fail(const struct file_draft *draft, struct error *error)
{
    return error_host(error, "%s: %s", draft->path, strerror(errno));
}

/* Opens TARGET.PROCESS.tmp, a name that no file may have yet. The file has the
 * permissions of the one that it will replace. */
static bool open_temporary(struct file_draft *draft)
{
    enum { SUFFIX_MAX = 32 };
    size_t size = strlen(draft->target) + SUFFIX_MAX;
    struct stat old;
    int fd;

    draft->temporary = malloc(size);
    if (!draft->temporary)
        return false;
    snprintf(draft->temporary, size, "%s.%ld.tmp", draft->target,
             (long)getpid());
    fd = open(draft->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return false;
    if (!stat(draft->target, &old))
        fchmod(fd, old.st_mode & 0777);
    draft->stream = fdopen(fd, "wb");
    if (draft->stream)
        return true;
    close(fd);
    unlink(draft->temporary);
    return false;
}

static bool open_stream(struct file_draft *draft)
{
    if (output_is_stdout(draft->path))
        draft->stream = stdout;
    else if (!file_is_replaced(draft->path))
        draft->stream = fopen(draft->path, "wb");
    else
        return (draft->target = file_resolve(draft->path)) &&
               open_temporary(draft);
    return draft->stream;
}

bool file_draft_open(struct file_draft *draft, const char *path,
                     struct error *error)
{
    *draft = (struct file_draft){ .path = path };
    if (open_stream(draft))
        return true;
    fail(draft, error);
    free(draft->temporary);
    free(draft->target);
    return false;
}

bool file_draft_close(struct file_draft *draft, bool complete,
                      struct error *error)
{
    struct error ignored;
    bool ok = output_check(draft->stream, draft->path,
                           complete ? error : &ignored);

    errno = EIO;
    if (draft->stream != stdout && fclose(draft->stream) && ok && complete)
        ok = fail(draft, error);
    if (ok && complete && draft->temporary &&
        rename(draft->temporary, draft->target))
        ok = fail(draft, error);
    if (draft->temporary && !(complete && ok))
        unlink(draft->temporary);
    free(draft->temporary);
    free(draft->target);
    return complete && ok;
}
