#include "devices/bus/rom.h"

#include <assert.h>

enum {
    REAL_MODE_TOP = 0x100000,
    REAL_MODE_MAX = 0x20000,    /* segments E000 and F000 */
};

bool rom_size_fits(size_t size)
{
    return size >= ROM_SIZE_MIN && size <= ROM_SIZE_MAX &&
           size % ROM_SIZE_MIN == 0;
}

bool rom_is_option(const uint8_t *image, size_t bytes)
{
    size_t length = bytes >= 3 ? rom_option_length(image) : 0;

    return length && length <= bytes && length <= OPTION_ROM_MAX &&
           image[0] == 0x55 && image[1] == 0xaa;
}

void rom_map_option(struct bus *bus, const uint8_t *image, size_t size)
{
    assert(size % OPTION_ROM_UNIT == 0 && size <= OPTION_ROM_MAX);
    bus_map_rom(bus, "option ROM", OPTION_ROM_BASE, size, (uint8_t *)image);
}

void rom_map(struct bus *bus, const uint8_t *image, size_t size)
{
    size_t low = size < REAL_MODE_MAX ? size : REAL_MODE_MAX;
    uint8_t *host = (uint8_t *)image;   /* the bus never writes to a ROM */

    assert(rom_size_fits(size));
    bus_map_rom(bus, "boot ROM", REAL_MODE_TOP - low, low,
                host + (size - low));
    bus_map_rom(bus, "boot ROM at 4 GiB", (UINT64_C(1) << 32) - size, size,
                host);
}
