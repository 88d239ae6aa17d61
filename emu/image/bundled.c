#define _XOPEN_SOURCE 700
#include "emu/image/bundled.h"

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

/* Makes the path of a file from the first `length` characters of `folder` and
 * `file`; true: it can be read. */
static bool is_there(char path[BUNDLED_PATH_SIZE], const char *folder,
                     size_t length, const char *file)
{
    if (length + strlen(file) >= BUNDLED_PATH_SIZE)
        return false;
    memcpy(path, folder, length);
    strcpy(path + length, file);
    return !access(path, R_OK);
}

bool bundled_kernel_find(char path[BUNDLED_PATH_SIZE], struct error *error)
{
    static const char built[] = "/guest/kernel.elf";
    static const char shared[] = "/share/pagewalk/kernel.elf";
    char folder[BUNDLED_PATH_SIZE];
    bool known = bundled_program_folder(folder);

    if (known) {
        const char *name = strrchr(folder, '/');
        size_t above = name ? (size_t)(name - folder) : 0;

        if (is_there(path, folder, strlen(folder), built) ||
            is_there(path, folder, above, shared))
            return true;
    }
    if (is_there(path, PAGEWALK_DATADIR, strlen(PAGEWALK_DATADIR),
                 "/kernel.elf"))
        return true;
    if (!known)
        return error_usage(error, "no bundled kernel: %s/kernel.elf cannot be "
                           "read", PAGEWALK_DATADIR);
    return error_usage(error, "no bundled kernel: neither guest/kernel.elf nor "
                       "../share/pagewalk/kernel.elf in %s, nor "
                       "%s/kernel.elf", folder, PAGEWALK_DATADIR);
}
