#define _POSIX_C_SOURCE 200809L
#include "emu/options/file_uses.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emu/disk/disk_spec.h"
#include "emu/host/file.h"
#include "emu/host/output.h"
#include "emu/kernel/modules.h"
#include "emu/model/model_file.h"
#include "emu/options/file_identity.h"
#include "emu/options/option_value.h"
#include "emu/options/symbols_spec.h"

enum { USES_MAX = 128, PATH_SIZE = 4096, DISKS_MAX = 16 };

enum direction {
    READ = 1,
    WRITE = 2,
    WHOLE = 4,          /* a WRITE that replaces the file at its end */
    OWN = 8,            /* standard output or error, which is open */
};

struct use {
    const char *option;         /* "--stats "; empty: an operand */
    const char *path;
    unsigned directions;
    struct file_identity identity;
};

struct uses {
    struct use use[USES_MAX];
    unsigned count;
    char part[PATH_SIZE];       /* the other name of a trace under way */
    char model[PATH_SIZE];      /* models, with a 0 for each comma */
    struct disk_spec disk[DISKS_MAX];
    unsigned disks;
    struct symbols_spec symbols[OPTION_LIST_MAX];
    unsigned symbol_files;
    char module[MODULES_MAX][MODULES_PATH_SIZE];
    unsigned modules;
    char option[OPTIONS_FILES_MAX][32];
};

static bool is_standard(const struct use *use)
{
    return use->directions & READ ? !strcmp(use->path, "-")
                                  : output_is_stdout(use->path);
}

static void add(struct uses *uses, const char *option, const char *path,
                unsigned directions)
{
    struct use *use = &uses->use[uses->count];

    if (uses->count == USES_MAX || !*path)
        return;
    *use = (struct use){ option, path, directions, { .known = false } };
    if (!is_standard(use))
        use->identity = file_identity_of_path(path);
    else if (directions & READ)
        use->identity = file_identity_of_fd(STDIN_FILENO);
    else
        use->identity = file_identity_of_fd(STDOUT_FILENO);
    uses->count++;
}

static void add_trace(struct uses *uses, const char *option, const char *path)
{
    add(uses, option, path, WRITE | WHOLE);
    if (output_is_stdout(path) || !file_is_replaced(path))
        return;
    snprintf(uses->part, sizeof(uses->part), "%s.part", path);
    add(uses, option, uses->part, WRITE);
}

static void add_models(struct uses *uses, const char *option,
                       const char *names)
{
    char *save = NULL;

    snprintf(uses->model, sizeof(uses->model), "%s", names);
    for (char *name = strtok_r(uses->model, ",", &save); name;
         name = strtok_r(NULL, ",", &save))
        if (model_file_is_path(name))
            add(uses, option, name, READ);
}

/* Only a disk whose writes go to its file is an output. */
static void add_disk(struct uses *uses, const char *option, const char *text)
{
    struct disk_spec *spec = &uses->disk[uses->disks];

    if (uses->disks == DISKS_MAX || !disk_spec_read(spec, text))
        return;
    uses->disks++;
    add(uses, option, spec->path,
        spec->mode == DISK_MODE_RW ? READ | WRITE : READ);
}

static void add_symbols(struct uses *uses, const char *option,
                        const char *text)
{
    struct symbols_spec *spec = &uses->symbols[uses->symbol_files];

    if (uses->symbol_files == OPTION_LIST_MAX ||
        !symbols_spec_read(spec, text))
        return;
    uses->symbol_files++;
    add(uses, option, spec->path, READ);
}

static void add_module(struct uses *uses, const char *option,
                       const char *text)
{
    if (uses->modules == MODULES_MAX)
        return;
    modules_split(text, uses->module[uses->modules]);
    add(uses, option, uses->module[uses->modules++], READ);
}

static void add_option(struct uses *uses, const char *option,
                       const struct option_file *file)
{
    switch (file->kind) {
    case KIND_INPUT:
        add(uses, option, file->path, READ);
        break;
    case KIND_OUTPUT:
        add(uses, option, file->path, WRITE | WHOLE);
        break;
    case KIND_STREAM:
        if (!strcmp(file->path, "stdio"))
            add(uses, option, "-", WRITE);
        else if (strcmp(file->path, "none"))
            add(uses, option, file->path, WRITE);
        break;
    case KIND_TRACE:
        add_trace(uses, option, file->path);
        break;
    case KIND_DISK:
        add(uses, option, file->path, READ | WRITE);
        break;
    case KIND_DISKS:
        add_disk(uses, option, file->path);
        break;
    case KIND_SYMBOLS:
        add_symbols(uses, option, file->path);
        break;
    case KIND_MODULES:
        add_module(uses, option, file->path);
        break;
    case KIND_MODEL:
        add_models(uses, option, file->path);
        break;
    default:
        break;
    }
}

/* The operand that a command writes: `trace import OUT`, `trace cut IN OUT`.
 * 0: there is none. */
static int written_operand(const struct options *options)
{
    const char *verb = options->operand_count ? options->operands[0] : "";

    if (options->command != COMMAND_trace)
        return 0;
    return !strcmp(verb, "import") ? 1 : !strcmp(verb, "cut") ? 2 : 0;
}

/* An operand is the name of an input, but for these. */
static void add_operands(struct uses *uses, const struct options *options)
{
    bool has_verb = options->command == COMMAND_trace ||
                    options->command == COMMAND_model;
    int written = written_operand(options);

    if (options->command == COMMAND_lab || options->command == COMMAND_list ||
        options->hex)
        return;
    for (int i = has_verb; i < options->operand_count; i++)
        if (i && i == written)
            add_trace(uses, "", options->operands[i]);
        else
            add(uses, "", options->operands[i], READ);
}

static void collect(struct uses *uses, const struct options *options)
{
    struct option_file file[OPTIONS_FILES_MAX];
    unsigned files = options_files(options, file);

    uses->count = uses->disks = uses->symbol_files = uses->modules = 0;
    for (unsigned i = 0; i < files; i++) {
        snprintf(uses->option[i], sizeof(uses->option[i]), "--%s ",
                 file[i].name);
        add_option(uses, uses->option[i], &file[i]);
    }
    add_operands(uses, options);
}

static void add_standard(struct uses *uses)
{
    static const char *const names[] = { "standard output", "standard error" };

    for (unsigned i = 0; i < 2 && uses->count < USES_MAX; i++)
        uses->use[uses->count++] = (struct use){
            .option = "", .path = names[i], .directions = WRITE | OWN,
            .identity = file_identity_of_fd(STDOUT_FILENO + (int)i),
        };
}

/* Whether one of them would destroy the other, or what they read or write
 * would be mixed. On standard output, what the guest prints on several ports
 * and the log may be. */
static bool clash(const struct use *a, const struct use *b)
{
    bool standard = is_standard(a) && is_standard(b);

    if (a->directions & b->directions & OWN ||
        (is_standard(a) && b->directions & OWN))
        return false;
    if (standard && a->directions == READ && b->directions == READ)
        return true;
    if (standard)
        return (a->directions | b->directions) & WHOLE;
    return ((a->directions | b->directions) & WRITE) &&
           !a->identity.is_character &&
           file_identity_same(&a->identity, &b->identity);
}

static bool refuse(const struct use *a, const struct use *b,
                   struct error *error)
{
    bool input = (a->directions | b->directions) & READ;

    return error_usage(error, "%s%s and %s%s: %s", a->option, a->path,
                       b->option, b->path,
                       is_standard(a) && is_standard(b)
                           ? input ? "only one input can be standard input"
                                   : "only one output can be standard output"
                       : input ? "the same file, which the output would "
                                 "overwrite"
                               : "the same file for two outputs");
}

static bool check(const struct uses *uses, struct error *error)
{
    for (unsigned i = 0; i < uses->count; i++)
        for (unsigned j = 0; j < i; j++)
            if (clash(&uses->use[j], &uses->use[i]))
                return refuse(&uses->use[j], &uses->use[i], error);
    return true;
}

/* Too large for the stack of a small host thread. */
static struct uses *collect_new(const struct options *options,
                                struct error *error)
{
    struct uses *uses = malloc(sizeof(*uses));

    if (uses)
        collect(uses, options);
    else
        error_host(error, "no memory");
    return uses;
}

bool file_uses_check(const struct options *options, struct error *error)
{
    struct uses *uses = collect_new(options, error);
    bool ok = uses;

    for (unsigned i = 0; ok && i < uses->count; i++)
        ok = !(uses->use[i].directions & WHOLE) ||
             file_check_writable(uses->use[i].path, error);
    if (ok) {
        add_standard(uses);
        ok = check(uses, error);
    }
    free(uses);
    return ok;
}

bool file_uses_check_input(const struct options *options, const char *what,
                           const char *path, struct error *error)
{
    struct uses *uses = collect_new(options, error);
    bool ok = uses;

    if (ok) {
        add(uses, "", path, READ);
        uses->use[uses->count - 1].path = what;
        add_standard(uses);
        ok = check(uses, error);
    }
    free(uses);
    return ok;
}

bool file_uses_each(const struct options *options,
                    void (*each)(void *opaque, const char *path,
                                 enum file_use use),
                    void *opaque, struct error *error)
{
    struct uses *uses = collect_new(options, error);

    for (unsigned i = 0; uses && i < uses->count; i++) {
        const struct use *use = &uses->use[i];

        if (is_standard(use))
            continue;
        if (use->directions & READ)
            each(opaque, use->path, FILE_USE_READ);
        if (use->directions & WRITE)
            each(opaque, use->path,
                 use->directions & WHOLE && file_is_replaced(use->path)
                     ? FILE_USE_REPLACE : FILE_USE_WRITE);
    }
    free(uses);
    return uses;
}

bool file_uses_stdout(const struct options *options)
{
    struct option_file file[OPTIONS_FILES_MAX];
    unsigned files = options_files(options, file);

    for (unsigned i = 0; i < files; i++)
        if ((file[i].kind == KIND_OUTPUT || file[i].kind == KIND_TRACE) &&
            output_is_stdout(file[i].path))
            return true;
    return false;
}
