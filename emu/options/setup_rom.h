/* The ROMs of a machine: --bios, --vga-bios, or the built-in boot ROM. */
#ifndef PAGEWALK_EMU_OPTIONS_SETUP_ROM_H
#define PAGEWALK_EMU_OPTIONS_SETUP_ROM_H

#include <stdbool.h>

#include "emu/machine/machine.h"
#include "emu/options/options.h"

/* What was read; null: not given. */
struct setup_roms {
    char *boot;
    char *vga;
};

/* Fills the ROMs of a machine's configuration, which point into *roms; the
 * caller frees it, also after a failure. False: a line that names the file. */
bool setup_rom(struct machine_config *config, const struct options *options,
               struct setup_roms *roms, struct error *error);
void setup_rom_free(struct setup_roms *roms);

#endif
