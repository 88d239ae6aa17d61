/* What `run` and `lab` have in common: options to a machine's configuration. */
#ifndef PAGEWALK_EMU_OPTIONS_SETUP_H
#define PAGEWALK_EMU_OPTIONS_SETUP_H

#include <stdbool.h>

#include "emu/image/disk_file.h"
#include "emu/machine/machine.h"
#include "emu/options/options.h"

enum { SETUP_DISKS = 2 };       /* IMAGE, if it is one, and --disk */

/* Owns what its config points to. */
struct setup {
    struct cpu_model model;
    struct kernel_image kernel;
    char *rom;                  /* of --bios; null: the built-in one */
    struct disk_file disk[SETUP_DISKS];
    unsigned disks;
    struct symbols symbols;
    FILE *events;               /* of --events */
    char *trace_text;           /* of the header of --trace */
    FILE *log;                  /* of -D; null: stderr */
    struct machine_config config;
};

/* `image` null means the bundled kernel. The callbacks of the config are left
 * to the caller. After a failure there is nothing to free. */
bool setup_init(struct setup *setup, const struct options *options,
                const char *model, const char *image,
                const char *command_line, struct error *error);
void setup_free(struct setup *setup);

/* One line of the memory that was asked for and has no place on the board;
 * nothing where all has, or with --quiet. */
void setup_tell_lost(const struct options *options, FILE *stream);

#endif
