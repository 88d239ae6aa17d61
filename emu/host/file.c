#define _POSIX_C_SOURCE 200809L
#include "emu/host/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "emu/host/output.h"

const char *file_input_name(const char *path)
{
    return strcmp(path, "-") ? path : "standard input";
}

static FILE *refuse(const char *path, const char *why, struct error *error)
{
    error_usage(error, "%s: %s", file_input_name(path), why);
    return NULL;
}

/* Reads the first byte of a FIFO that does not block, as read() does. The
 * program that writes to it may just be starting: it has some time. */
static ssize_t read_first(int fd, char *first)
{
    enum { TRIES = 10 };
    const struct timespec pause = { .tv_nsec = 100000000 };
    ssize_t count = read(fd, first, 1);

    for (unsigned i = 0; !count && i < TRIES; i++) {
        nanosleep(&pause, NULL);
        count = read(fd, first, 1);
    }
    return count;
}

/* A stream of a descriptor that is open and does not block. */
static FILE *take_over(int fd, const char *path, struct error *error)
{
    char first;
    ssize_t count = -1;
    struct stat status;
    FILE *stream;

    if (fstat(fd, &status))
        return refuse(path, strerror(errno), error);
    if (S_ISDIR(status.st_mode))
        return refuse(path, "is a directory", error);
    if (S_ISFIFO(status.st_mode)) {
        count = read_first(fd, &first);
        if (!count)
            return refuse(path, "a FIFO that nobody writes to", error);
    }
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    stream = fdopen(fd, "rb");
    if (!stream)
        return refuse(path, strerror(errno), error);
    if (count == 1)
        ungetc((unsigned char)first, stream);
    return stream;
}

FILE *file_open_input(const char *path, struct error *error)
{
    FILE *stream;
    int fd;

    if (!strcmp(path, "-"))
        return stdin;
    /* O_NONBLOCK: opening a FIFO does not wait for its other end. */
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return refuse(path, strerror(errno), error);
    stream = take_over(fd, path, error);
    if (!stream)
        close(fd);
    return stream;
}

void file_close_input(FILE *stream)
{
    if (stream != stdin)
        fclose(stream);
}

/* Twice as much room, for at most INPUT_MAX bytes. Null: *data is freed. */
static char *grow(char *data, size_t *room, const char *path,
                  struct error *error)
{
    const size_t max = (size_t)1 << 30;     /* an i386 has no use for more */
    char *grown = *room < max ? realloc(data, *room * 2) : NULL;

    if (grown)
        *room *= 2;
    else if (*room >= max)
        error_usage(error, "%s: longer than 1 GiB", file_input_name(path));
    else
        error_host(error, "%s: no memory for %zu bytes", file_input_name(path),
                   *room * 2);
    if (!grown)
        free(data);
    return grown;
}

/* All that is left in a stream, of which `guess` bytes are expected. */
static char *read_all(FILE *stream, size_t guess, const char *path,
                      size_t *size, struct error *error)
{
    size_t room = guess + 2;
    char *data = malloc(room);

    *size = 0;
    if (!data)
        error_host(error, "%s: no memory for %zu bytes", file_input_name(path),
                   room);
    while (data) {
        *size += fread(data + *size, 1, room - *size - 1, stream);
        if (*size < room - 1)
            break;
        data = grow(data, &room, path, error);
    }
    if (data && ferror(stream)) {
        refuse(path, strerror(errno ? errno : EIO), error);
        free(data);
        return NULL;
    }
    if (data)
        data[*size] = 0;
    return data;
}

/* Makes standard input, of which all has been read, readable once more: what
 * was in a pipe goes to a temporary file that takes its place. */
static bool keep_input(const char *data, size_t size)
{
    FILE *kept = tmpfile();
    bool ok;

    if (!kept)
        return false;
    ok = fwrite(data, 1, size, kept) == size && !fflush(kept) &&
         dup2(fileno(kept), STDIN_FILENO) == STDIN_FILENO;
    fclose(kept);
    return ok;
}

/* Standard input from where it stands, or from its start if all of it has been
 * read. */
static char *read_input(bool again, size_t *size, struct error *error)
{
    struct stat status;
    bool regular = !fstat(STDIN_FILENO, &status) && S_ISREG(status.st_mode);
    char *data;

    if (regular && lseek(STDIN_FILENO, 0, SEEK_CUR) >= status.st_size)
        rewind(stdin);
    data = read_all(stdin, regular ? (size_t)status.st_size : 1 << 16, "-",
                    size, error);
    if (data && again && !regular && !keep_input(data, *size)) {
        error_host(error, "standard input: %s", strerror(errno));
        free(data);
        return NULL;
    }
    return data;
}

static char *read_file(const char *path, bool again, size_t *size,
                       struct error *error)
{
    struct stat status;
    FILE *stream;
    char *data = NULL;

    if (!strcmp(path, "-"))
        return read_input(again, size, error);
    stream = file_open_input(path, error);
    if (!stream)
        return NULL;
    fstat(fileno(stream), &status);
    if (S_ISREG(status.st_mode))
        data = read_all(stream, (size_t)status.st_size, path, size, error);
    else if (!S_ISFIFO(status.st_mode))
        refuse(path, "not a regular file", error);
    else if (again)
        refuse(path, "not a regular file (a pipe can be read as -)", error);
    else
        data = read_all(stream, 1 << 16, path, size, error);
    file_close_input(stream);
    return data;
}

char *file_read(const char *path, size_t *size, struct error *error)
{
    return read_file(path, false, size, error);
}

char *file_read_again(const char *path, size_t *size, struct error *error)
{
    return read_file(path, true, size, error);
}

/* "FOLDER/NAME", where `path` names the folder with what stands in it. */
static char *beside(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash && *name != '/' ? (size_t)(slash - path) + 1 : 0;
    char *joined = malloc(folder + strlen(name) + 1);

    if (joined) {
        memcpy(joined, path, folder);
        strcpy(joined + folder, name);
    }
    return joined;
}

char *file_resolve(const char *path)
{
    enum { LINKS_MAX = 40, PATH_SIZE = 4096 };
    char to[PATH_SIZE], *now = strdup(path), *next;

    for (unsigned links = 0; now; links++) {
        ssize_t length = readlink(now, to, sizeof(to) - 1);

        if (length < 0)
            return now;
        to[length] = 0;
        next = links < LINKS_MAX ? beside(now, to) : NULL;
        if (links == LINKS_MAX)
            errno = ELOOP;
        free(now);
        now = next;
    }
    return NULL;
}

bool file_is_replaced(const char *path)
{
    struct stat status;

    if (output_is_stdout(path))
        return false;
    if (!stat(path, &status) && !S_ISREG(status.st_mode))
        return false;
    /* A link here may lead to a file that is open already. */
    return (strncmp(path, "/dev/", 5) && strncmp(path, "/proc/", 6)) ||
           lstat(path, &status) || !S_ISLNK(status.st_mode);
}

/* Whether a new file can appear beside `target`. `path` is for the message. */
static bool check_folder(const char *target, const char *path,
                         struct error *error)
{
    char *folder = beside(target, ".");
    struct stat status;
    bool ok;

    if (!folder)
        return error_host(error, "%s: no memory", path);
    if (stat(folder, &status) || !S_ISDIR(status.st_mode))
        ok = error_usage(error, "%s: no such directory", path);
    else
        ok = !access(folder, W_OK) ||
             error_path(error, path);
    free(folder);
    return ok;
}

bool file_check_writable(const char *path, struct error *error)
{
    struct stat status;
    char *target;
    bool ok;

    if (output_is_stdout(path))
        return true;
    if (!stat(path, &status)) {
        if (S_ISDIR(status.st_mode))
            return error_usage(error, "%s: is a directory", path);
        if (access(path, W_OK))
            return error_path(error, path);
    }
    if (!file_is_replaced(path))
        return true;
    target = file_resolve(path);
    if (!target)
        return error_path(error, path);
    ok = check_folder(target, path, error);
    free(target);
    return ok;
}
