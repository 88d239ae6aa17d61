#define _POSIX_C_SOURCE 200809L
#include "emu/options/file_identity.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "emu/host/file.h"

static struct file_identity identity_of(const struct stat *status)
{
    return (struct file_identity){
        .known = true,
        .device = status->st_dev,
        .inode = status->st_ino,
        .is_character = S_ISCHR(status->st_mode),
    };
}

/* A file that does not exist is its folder and its name in it. */
static struct file_identity identity_of_missing(char *path)
{
    struct file_identity identity = { .known = false };
    char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *folder = slash ? path : ".";
    size_t length = strlen(name);
    char copy[FILE_NAME_SIZE];
    struct stat status;

    if (!length || length >= sizeof(copy))
        return identity;
    memcpy(copy, name, length + 1);
    if (slash)
        *slash = 0;
    if (stat(*folder ? folder : "/", &status))
        return identity;
    identity = identity_of(&status);
    memcpy(identity.name, copy, length + 1);
    return identity;
}

struct file_identity file_identity_of_path(const char *path)
{
    struct file_identity identity = { .known = false };
    struct stat status;
    char *target;

    if (!stat(path, &status))
        return identity_of(&status);
    target = file_resolve(path);
    if (target)
        identity = identity_of_missing(target);
    free(target);
    return identity;
}

struct file_identity file_identity_of_fd(int fd)
{
    struct file_identity identity = { .known = false };
    struct stat status;

    return fstat(fd, &status) ? identity : identity_of(&status);
}

bool file_identity_same(const struct file_identity *a,
                        const struct file_identity *b)
{
    return a->known && b->known && a->device == b->device &&
           a->inode == b->inode && !strcmp(a->name, b->name);
}
