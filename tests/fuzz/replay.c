/*
 * A fuzz target without a fuzzer: replays the files of folders, then inputs
 * made from a seed. These are random bytes or, where the target has a mutator,
 * what it makes of the files.
 *
 *   replay COUNT SEED [FILE...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"
#include "tests/differential/random.h"
#include "tests/fuzz/target.h"

enum { RANDOM_MAX = 1024, MUTATED_MAX = 1 << 14, MUTATIONS_MAX = 4 };

static struct random random_source;

/* A change of some bytes, in place of libFuzzer's. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max)
{
    struct random *random = &random_source;
    uint32_t at;

    if (size < max && (!size || random_one_in(random, 4)))
        data[size++] = (uint8_t)random_value(random);
    at = random_below(random, (uint32_t)size);
    if (random_one_in(random, 4) && size > 1) {
        memmove(data + at, data + at + 1, size - at - 1);
        return size - 1;
    }
    data[at] = (uint8_t)(random_one_in(random, 2)
                             ? random_value(random)
                             : data[at] ^ 1u << random_below(random, 8));
    return size;
}

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

static bool replay_mutated(struct random *random, const char *path)
{
    struct error error;
    size_t size;
    char *file = file_read(path, &size, &error);
    uint8_t *data = malloc(MUTATED_MAX);
    unsigned mutations = 1 + random_below(random, MUTATIONS_MAX);

    if (!file || !data)
        return false;
    size = size < MUTATED_MAX ? size : MUTATED_MAX;
    memcpy(data, file, size);
    free(file);
    while (mutations--)
        size = LLVMFuzzerCustomMutator(data, size, MUTATED_MAX,
                                       random_next(random));
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return true;
}

static bool replay_seeded(struct random *random, char **file, unsigned files)
{
    if (!LLVMFuzzerCustomMutator || !files)
        return replay_random(random);
    return replay_mutated(random, file[random_below(random, files)]);
}

int main(int argc, char **argv)
{
    long count;

    if (argc < 3) {
        fprintf(stderr, "usage: replay COUNT SEED [FILE...]\n");
        return EXIT_CODE_USAGE;
    }
    count = strtol(argv[1], NULL, 10);
    random_source.state = strtoull(argv[2], NULL, 10) | 1;
    for (int i = 3; i < argc; i++)
        if (!replay_file(argv[i]))
            return EXIT_CODE_USAGE;
    for (long i = 0; i < count; i++)
        if (!replay_seeded(&random_source, argv + 3, (unsigned)argc - 3))
            return EXIT_CODE_HOST;
    printf("%s: %d files and %ld random inputs, no finding\n", argv[0],
           argc - 3, count);
    return EXIT_CODE_OK;
}
