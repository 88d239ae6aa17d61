#define _POSIX_C_SOURCE 200809L
#include "emu/image/bundled.h"

#include <string.h>
#include <unistd.h>

/* The folder of `make install PREFIX=`. */
#ifndef PAGEWALK_DATADIR
#define PAGEWALK_DATADIR "/usr/local/share/pagewalk"
#endif

/* The folder of the program's file; false: the system does not tell it. */
static bool program_folder(char folder[BUNDLED_PATH_SIZE])
{
    ssize_t length = readlink("/proc/self/exe", folder, BUNDLED_PATH_SIZE);

    if (length <= 0 || length >= BUNDLED_PATH_SIZE)
        return false;
    folder[length] = 0;
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
    bool known = program_folder(folder);

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
