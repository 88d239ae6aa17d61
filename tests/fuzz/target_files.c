/*
 * Fuzz target: what users hand in, to everything that reads it.
 *
 * The first byte of an input chooses the reader, the rest is the file or the
 * text. Readers may refuse, in one line; they may not crash, hang or leak.
 */
#define _GNU_SOURCE 1           /* memfd_create */
#include "base/zeroed.h"
#include "tests/fuzz/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "emu/command.h"
#include "emu/disk/disk_file.h"
#include "emu/kernel/image_kind.h"
#include "emu/kernel/loader.h"
#include "emu/image/symbols.h"
#include "emu/lab/lab.h"
#include "emu/model/model_file.h"
#include "emu/model/tlbspec.h"
#include "emu/options/options.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/must.h"

enum { WORDS_MAX = 32 };

#define MEM (UINT64_C(16) << 20)

/* An input as a file, as bytes, and as text that a 0 ends. */
struct given {
    const char *path;
    char *text;
    size_t size;
};

/* Whoever refuses says why, in one line. */
static void refused(const struct error *error)
{
    must(error->text[0], "a refusal has its line");
    must(!strchr(error->text, '\n'), "a refusal is one line");
    must(error->code == EXIT_CODE_USAGE || error->code == EXIT_CODE_HOST,
         "a refusal has its exit code");
}

static void as_events(const struct given *given)
{
    char *operand[] = { (char *)given->path };
    struct options options = { .operands = operand, .operand_count = 1 };

    cmd_count(&options);
}

/* What is loaded lies in memory, no part on another, and is entered. */
static void check_parts(const struct kernel_image *image)
{
    bool has_entry = false;

    for (unsigned i = 0; i < image->parts; i++) {
        const struct fw_cfg_part *a = &image->part[i];

        must(a->filled <= a->size && (uint64_t)a->addr + a->size <= MEM,
             "a part lies in memory");
        for (unsigned j = 0; j < i; j++) {
            const struct fw_cfg_part *b = &image->part[j];

            must((uint64_t)a->addr + a->size <= b->addr ||
                 (uint64_t)b->addr + b->size <= a->addr,
                 "parts lie apart");
        }
        has_entry |= image->start.entry - a->addr < a->size;
    }
    must(has_entry, "the entry point is in a part");
}

static void as_kernel(const struct given *given)
{
    struct kernel_image image;
    struct error error = { 0 };

    if (loader_load(&(struct kernel_request){
            .path = given->path, .command_line = "a b",
            .initrd = &given->path, .initrds = 1, .mem = MEM,
        }, &image, &error)) {
        check_parts(&image);
        kernel_image_free(&image);
    } else {
        refused(&error);
    }
}

static void look_around(const struct symbols *symbols)
{
    char text[SYMBOLS_PLACE_MAX];
    struct mmu *mmu = zeroed_new(sizeof *mmu);

    must(mmu != NULL, "memory for an MMU");
    for (size_t i = 0; i < symbols->count && i < WORDS_MAX; i++)
        for (uint32_t near = 0; near < 3; near++)
            symbols_locate(symbols, mmu, symbols->symbol[i].address + near - 1,
                           text, sizeof text);
    symbols_locate(symbols, mmu, 0, text, sizeof text);
    symbols_locate(symbols, mmu, UINT32_MAX, text, sizeof text);
    free(mmu);
}

static void as_symbols(const struct given *given,
                       bool (*read)(struct symbols *, const char *,
                                    struct error *))
{
    struct symbols symbols = { 0 };
    struct error error = { 0 };

    if (read(&symbols, given->path, &error))
        look_around(&symbols);
    else
        refused(&error);
    symbols_free(&symbols);
}

static void as_elf_symbols(const struct given *given)
{
    as_symbols(given, symbols_read_elf);
}

static void as_system_map(const struct given *given)
{
    as_symbols(given, symbols_read);
}

static void as_disk(const struct given *given)
{
    struct disk_file file = { 0 };
    struct error error = { 0 };
    uint8_t sector[DISK_SECTOR];

    image_kind_of_file(given->path);
    if (!disk_file_open(&file, given->path, DISK_MODE_RW, &error)) {
        refused(&error);
        return;
    }
    must(file.disk.read(file.disk.opaque, 0, sector), "a first sector");
    must(file.disk.read(file.disk.opaque, file.disk.sectors - 1, sector),
         "a last sector");
    disk_file_close(&file);
}

static void as_model(const struct given *given)
{
    struct cpu_model model;
    struct error error = { 0 };
    char line[128];

    if (!model_file_parse(&model, "fuzz.ini", given->text, &error))
        refused(&error);
    else
        must(mmu_config_check(&model.mmu, line, sizeof line),
             "a model that is read is one that can be");
}

static void as_tlb(const struct given *given)
{
    struct cpu_model model;
    struct error error = { 0 };

    must(model_file_load(&model, "p6", &error), "a model loads");
    if (!tlbspec_apply(&model.mmu, given->text, &error))
        refused(&error);
}

/* Lines are words, for each command. */
static void as_command_line(const struct given *given)
{
    char *word[WORDS_MAX] = { (char *)"pagewalk" };
    struct options options;
    struct error error = { 0 };
    int words = 1;

    for (char *at = strtok(given->text, "\n"); at && words < WORDS_MAX;
         at = strtok(NULL, "\n"))
        word[words++] = at;
    for (int i = 0; i < COMMANDS; i++) {
        char *argv[WORDS_MAX];

        memcpy(argv, word, sizeof argv);
        if (!options_parse(&options, (enum command_id)i, words, argv, &error))
            refused(&error);
    }
}

/* What a kernel says of its experiments. */
static void as_lab(const struct given *given)
{
    static const struct lab_config config = { .lab = "kmap" };
    static FILE *nowhere;
    struct lab_run *run = calloc(1, sizeof *run);

    if (!nowhere)
        nowhere = fopen("/dev/null", "w");
    must(run && nowhere, "memory for a run");
    run->config = &config;
    for (char *at = strtok(given->text, "\n"); at; at = strtok(NULL, "\n"))
        lab_take_line(run, at);
    lab_table(run, 1, 100, nowhere);
    lab_json(run, 1, nowhere);
    lab_csv(run, 1, nowhere);
    lab_failures(run, nowhere);
    free(run);
}

static void (*const readers[])(const struct given *given) = {
    as_events, as_kernel, as_elf_symbols, as_system_map, as_disk, as_model,
    as_tlb, as_command_line, as_lab,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct given given;

    if (!size)
        return 0;
    given = (struct given){
        .path = input_file(data + 1, size - 1),
        .text = malloc(size),
        .size = size - 1,
    };
    must(given.text != NULL, "the host has what it takes");
    memcpy(given.text, data + 1, given.size);
    given.text[given.size] = 0;
    readers[data[0] % (sizeof readers / sizeof readers[0])](&given);
    free(given.text);
    return 0;
}
