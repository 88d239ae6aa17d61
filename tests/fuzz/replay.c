/*
 * A fuzz target without a fuzzer: replays the files of folders, then inputs
 * made from a seed.
 *
 *   replay COUNT SEED [FILE...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"
#include "tests/differential/random.h"
#include "tests/fuzz/target.h"

enum { RANDOM_MAX = 1024 };

static bool replay_file(const char *path)
{
    struct error error;
    size_t size;
    char *data = file_read(path, &size, &error);

    if (!data)
        return error_print(&error) == EXIT_CODE_OK;
    LLVMFuzzerTestOneInput((const uint8_t *)data, size);
    free(data);
    return true;
}

/* A fresh copy for each, so that reading past the end is seen. */
static bool replay_random(struct random *random)
{
    size_t size = random_below(random, RANDOM_MAX) + 1;
    uint8_t *data = malloc(size);

    if (!data)
        return false;
    for (size_t i = 0; i < size; i++)
        data[i] = (uint8_t)random_value(random);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return true;
}

int main(int argc, char **argv)
{
    struct random random;
    long count;

    if (argc < 3) {
        fprintf(stderr, "usage: replay COUNT SEED [FILE...]\n");
        return EXIT_CODE_USAGE;
    }
    count = strtol(argv[1], NULL, 10);
    random.state = strtoull(argv[2], NULL, 10) | 1;
    for (int i = 3; i < argc; i++)
        if (!replay_file(argv[i]))
            return EXIT_CODE_USAGE;
    for (long i = 0; i < count; i++)
        if (!replay_random(&random))
            return EXIT_CODE_HOST;
    printf("%s: %d files and %ld random inputs, no finding\n", argv[0],
           argc - 3, count);
    return EXIT_CODE_OK;
}
