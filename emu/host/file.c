#define _POSIX_C_SOURCE 200809L
#include "emu/host/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *file_read(const char *path, size_t *size, struct error *error)
{
    FILE *file = fopen(path, "rb");
    struct stat status;
    char *data = NULL;

    if (!file) {
        error_usage(error, "%s: %s", path, strerror(errno));
        return NULL;
    }
    if (fstat(fileno(file), &status) || !S_ISREG(status.st_mode)) {
        error_usage(error, "%s: not a regular file", path);
    } else if (!(data = malloc((size_t)status.st_size + 1))) {
        error_host(error, "%s: no memory for %lld bytes", path,
                   (long long)status.st_size);
    } else {
        *size = (size_t)status.st_size;
        data[*size] = 0;
        if (fread(data, 1, *size, file) != *size) {
            error_usage(error, "%s: cannot be read", path);
            free(data);
            data = NULL;
        }
    }
    fclose(file);
    return data;
}

char *file_read_input(size_t *size, struct error *error)
{
    size_t room = 1 << 16;
    char *data = malloc(room), *grown;

    *size = 0;
    while (data) {
        *size += fread(data + *size, 1, room - *size - 1, stdin);
        if (*size < room - 1)
            break;
        room *= 2;
        grown = realloc(data, room);
        if (!grown)
            free(data);
        data = grown;
    }
    if (!data) {
        error_host(error, "standard input: no memory for %zu bytes", room);
        return NULL;
    }
    if (ferror(stdin)) {
        error_usage(error, "standard input: cannot be read");
        free(data);
        return NULL;
    }
    data[*size] = 0;
    return data;
}

bool file_check_writable(const char *path, struct error *error)
{
    const char *slash = strrchr(path, '/');
    char folder[4096];
    struct stat status;

    if (!stat(path, &status)) {
        if (S_ISDIR(status.st_mode))
            return error_usage(error, "%s: is a directory", path);
        if (access(path, W_OK))
            return error_usage(error, "%s: %s", path, strerror(errno));
    }
    if (!slash)
        snprintf(folder, sizeof(folder), ".");
    else
        snprintf(folder, sizeof(folder), "%.*s",
                 slash == path ? 1 : (int)(slash - path), path);
    if (stat(folder, &status) || !S_ISDIR(status.st_mode))
        return error_usage(error, "%s: no such directory", path);
    /* What file_draft.h writes in place needs no room beside it. */
    if (!lstat(path, &status) && !S_ISREG(status.st_mode))
        return true;
    if (access(folder, W_OK))
        return error_usage(error, "%s: %s", path, strerror(errno));
    return true;
}
