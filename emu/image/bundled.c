#define _XOPEN_SOURCE 700
#include "emu/image/bundled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

/* The folder of `make install PREFIX=`. */
#ifndef PAGEWALK_DATADIR
#define PAGEWALK_DATADIR "/usr/local/share/pagewalk"
#endif

/* The program's file, symbolic links resolved: as the kernel knows it, or,
 * where /proc is not mounted, by the name that it was started with. */
static bool program_file(char file[BUNDLED_PATH_SIZE])
{
    ssize_t length = readlink("/proc/self/exe", file, BUNDLED_PATH_SIZE);
    const char *name = (const char *)getauxval(AT_EXECFN);
    char *path;
    bool fits;

    if (length > 0 && length < BUNDLED_PATH_SIZE) {
        file[length] = 0;
        return true;
    }
    path = name ? realpath(name, NULL) : NULL;
    if (!path)
        return false;
    fits = strlen(path) < BUNDLED_PATH_SIZE;
    if (fits)
        strcpy(file, path);
    free(path);
    return fits;
}

bool bundled_program_folder(char folder[BUNDLED_PATH_SIZE])
{
    if (!program_file(folder))
        return false;
    *strrchr(folder, '/') = 0;
    return true;
}

/* Makes the path of a file from the first `length` characters of a folder, a
 * folder in it, and a name; true: it can be read. */
static bool is_there(char path[BUNDLED_PATH_SIZE], const char *folder,
                     size_t length, const char *inner, const char *name)
{
    int needed = snprintf(path, BUNDLED_PATH_SIZE, "%.*s%s/%s", (int)length,
                          folder, inner, name);

    return needed < BUNDLED_PATH_SIZE && !access(path, R_OK);
}

bool bundled_find(char path[BUNDLED_PATH_SIZE], const char *what,
                  const char *name, struct error *error)
{
    char folder[BUNDLED_PATH_SIZE];
    bool known = bundled_program_folder(folder);

    if (known) {
        const char *last = strrchr(folder, '/');
        size_t above = last ? (size_t)(last - folder) : 0;

        if (is_there(path, folder, strlen(folder), "/guest", name) ||
            is_there(path, folder, above, "/share/pagewalk", name))
            return true;
    }
    if (is_there(path, PAGEWALK_DATADIR, strlen(PAGEWALK_DATADIR), "", name))
        return true;
    if (!known)
        return error_usage(error, "no %s: %s/%s cannot be read", what,
                           PAGEWALK_DATADIR, name);
    return error_usage(error, "no %s: neither guest/%s nor "
                       "../share/pagewalk/%s in %s, nor %s/%s", what, name,
                       name, folder, PAGEWALK_DATADIR, name);
}
