#include "emu/options/setup_rom.h"

#include <stdlib.h>
#include <string.h>

#include "devices/bus/rom.h"
#include "emu/host/file.h"
#include "firmware/image.h"

static bool load_boot(struct machine_config *config,
                      const struct options *options, struct setup_roms *roms,
                      struct error *error)
{
    size_t size;

    if (!options->bios) {
        config->rom = firmware_bios;
        config->rom_size = (size_t)(firmware_bios_end - firmware_bios);
        return true;
    }
    roms->boot = file_read_again(options->bios, &size, error);
    if (!roms->boot)
        return false;
    if (!rom_size_fits(size))
        return error_usage(error, "%s: not a boot ROM: %zu bytes, not a "
                           "multiple of 64K from 64K to 4M", options->bios,
                           size);
    config->rom = (const uint8_t *)roms->boot;
    config->rom_size = size;
    return true;
}

/* An option ROM fills whole units of the board, the rest of them with ones, as
 * where nothing is. */
static char *pad(char *image, size_t *size)
{
    size_t length = rom_option_length((const uint8_t *)image);
    size_t whole = (length + OPTION_ROM_UNIT - 1) & -(size_t)OPTION_ROM_UNIT;
    char *padded = realloc(image, whole);

    if (padded)
        memset(padded + length, 0xff, whole - length);
    *size = whole;
    return padded;
}

static bool load_vga(struct machine_config *config,
                     const struct options *options, struct setup_roms *roms,
                     struct error *error)
{
    const char *path = options->vga_bios;
    size_t size;
    char *padded;

    if (!path)
        return true;
    if (!options->bios)
        return error_usage(error, "--vga-bios %s: the built-in boot ROM draws "
                           "without it; it is for a --bios", path);
    roms->vga = file_read_again(path, &size, error);
    if (!roms->vga)
        return false;
    if (!rom_is_option((const uint8_t *)roms->vga, size))
        return error_usage(error, "%s: not an option ROM: it does not begin "
                           "with 55 AA and a length of up to 64K that it has",
                           path);
    padded = pad(roms->vga, &size);
    if (!padded)
        return error_host(error, "no memory for %s", path);
    roms->vga = padded;
    config->vga_rom = (const uint8_t *)padded;
    config->vga_rom_size = size;
    return true;
}

bool setup_rom(struct machine_config *config, const struct options *options,
               struct setup_roms *roms, struct error *error)
{
    return load_boot(config, options, roms, error) &&
           load_vga(config, options, roms, error);
}

void setup_rom_free(struct setup_roms *roms)
{
    free(roms->boot);
    free(roms->vga);
}
