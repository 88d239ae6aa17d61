/*
 * From the options of `run` and `lab` to the configuration of a machine: the
 * model, the boot ROM, the guest image, its symbols, and the streams that the
 * machine writes to.
 */
#ifndef PAGEWALK_EMU_OPTIONS_SETUP_H
#define PAGEWALK_EMU_OPTIONS_SETUP_H

#include <stdbool.h>

#include "emu/host/file_draft.h"
#include "emu/host/output.h"
#include "emu/image/bundled.h"
#include "emu/machine/machine.h"
#include "emu/options/options.h"
#include "emu/options/setup_disks.h"
#include "emu/options/setup_rom.h"
#include "emu/options/symbols_spec.h"
#include "emu/provenance/provenance.h"

/* Owns what its config points to, but for the options' strings. */
struct setup {
    struct cpu_model model;
    struct kernel_image kernel;
    char bundled[BUNDLED_PATH_SIZE];    /* path of the bundled kernel, if it is
                                           the guest */
    struct setup_roms roms;
    struct setup_disks disks;
    struct symbols symbols;
    const char *nameless;               /* why a kernel that could bring symbols
                                           does not: the end of "its kernel
                                           .."; null: it does, or cannot */
    struct programs *programs;          /* of user mode; null: none */
    struct symbols_spec symbols_of;     /* of the --symbols that is read */
    char elf[SYMBOLS_PATH_SIZE];        /* a file of --symbols with lines of
                                           source */
    struct file_draft events;           /* of --events; its stream is null
                                           without */
    struct file_draft perfetto;         /* of --perfetto, likewise */
    char *trace_text;                   /* of --trace */
    struct provenance provenance;       /* for --stats and `lab` */
    struct output log;                  /* of --log-file */
    struct output interval;             /* of --interval-data */
    struct machine_config config;
};

/* `image` null means the bundled kernel; `command_line` may be null. The
 * callbacks of the config are left to the caller. After a failure there is
 * nothing to free. */
bool setup_init(struct setup *setup, const struct options *options,
                const char *model, const char *image,
                const char *command_line, struct error *error);
void setup_free(struct setup *setup);

/* Finds the bundled kernel, and that no output of the command line would
 * overwrite it. */
bool setup_check_bundled(const struct options *options,
                         char path[BUNDLED_PATH_SIZE], struct error *error);

/* Ends what a run has written as it went on: the event stream, which appears
 * only if it is complete, and the log. False: not all could be written. */
bool setup_finish(struct setup *setup, bool complete, struct error *error);

/* Prints how much of the memory asked for has no place on the board, in one
 * line; nothing where all of it has, or with --quiet. */
void setup_tell_lost(const struct options *options, FILE *stream);

/* Prints why the IMAGE brings no symbols, in one line; nothing where it does,
 * where --symbols names some, or with --quiet. */
void setup_tell_nameless(const struct setup *setup,
                         const struct options *options, FILE *stream);

#endif
