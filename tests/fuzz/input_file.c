#define _DEFAULT_SOURCE 1       /* mkstemp */
#include "tests/fuzz/input_file.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/fuzz/must.h"

static char path[] = "/tmp/pagewalk-fuzz-XXXXXX";

static void remove_file(void)
{
    unlink(path);
}

const char *input_file(const uint8_t *data, size_t size)
{
    static int fd = -1;

    if (fd < 0) {
        fd = mkstemp(path);
        must(fd >= 0 && !atexit(remove_file), "the host has a file");
    }
    must(!ftruncate(fd, 0) && pwrite(fd, data, size, 0) == (ssize_t)size,
         "the input is written");
    return path;
}
