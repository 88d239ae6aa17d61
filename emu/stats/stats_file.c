/* The file of --stats: it appears whole or not at all. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "emu/stats/stats.h"
#include "emu/stats/stats_json.h"

/* Files appear by a rename; a pipe, a device, or what a symbolic link such as
 * /dev/stdout leads to is written in place. */
static bool is_replaceable(const char *path)
{
    struct stat status;

    return lstat(path, &status) || S_ISREG(status.st_mode);
}

bool stats_json(const struct machine *machine, const char *path,
                struct error *error)
{
    bool replace = is_replaceable(path);
    char part[4096];
    FILE *stream;
    bool ok;

    snprintf(part, sizeof(part), "%s%s", path, replace ? ".part" : "");
    stream = fopen(part, "w");
    if (!stream)
        return error_host(error, "%s: %s", path, strerror(errno));
    errno = ENOMEM;
    ok = stats_json_write(machine, stream);
    ok = !ferror(stream) && ok;
    ok = !fclose(stream) && ok;
    if (ok && replace)
        ok = !rename(part, path);
    if (!ok) {
        error_host(error, "%s: %s", path, strerror(errno));
        if (replace)
            remove(part);
    }
    return ok;
}
