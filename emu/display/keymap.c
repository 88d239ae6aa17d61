#include "emu/display/keymap.h"

#include <string.h>

enum {
    USAGE_PRINT_SCREEN = 0x46,
    USAGE_PAUSE = 0x48,
};

static const uint16_t make_code[KEYMAP_USAGES] = {
#define KEY(usage, make, name) [usage] = make,
#include "emu/display/keymap.def"
#undef KEY
};

/* Print Screen sends the codes of Shift, too. Pause sends its release together
 * with its press, and nothing when it is released. */
static const struct special {
    uint8_t usage;
    uint8_t modifiers;          /* must be held */
    bool press;
    uint8_t length;
    uint8_t bytes[KEYMAP_MAX_BYTES];
} specials[] = {
    { USAGE_PAUSE, KEYMAP_CONTROL, true, 4, { 0xe0, 0x46, 0xe0, 0xc6 } },
    { USAGE_PAUSE, 0, true, 6, { 0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5 } },
    { USAGE_PAUSE, 0, false, 0, { 0 } },
    { USAGE_PRINT_SCREEN, KEYMAP_ALT, true, 1, { 0x54 } },
    { USAGE_PRINT_SCREEN, KEYMAP_ALT, false, 1, { 0xd4 } },
    { USAGE_PRINT_SCREEN, KEYMAP_CONTROL, true, 2, { 0xe0, 0x37 } },
    { USAGE_PRINT_SCREEN, KEYMAP_CONTROL, false, 2, { 0xe0, 0xb7 } },
    { USAGE_PRINT_SCREEN, 0, true, 4, { 0xe0, 0x2a, 0xe0, 0x37 } },
    { USAGE_PRINT_SCREEN, 0, false, 4, { 0xe0, 0xb7, 0xe0, 0xaa } },
};

unsigned keymap_bytes(unsigned usage, bool press, unsigned modifiers,
                      uint8_t bytes[KEYMAP_MAX_BYTES])
{
    unsigned make, length = 0;

    for (unsigned i = 0; i < sizeof(specials) / sizeof(specials[0]); i++) {
        const struct special *s = &specials[i];

        if (s->usage == usage && s->press == press &&
            (s->modifiers & modifiers) == s->modifiers) {
            memcpy(bytes, s->bytes, s->length);
            return s->length;
        }
    }
    make = usage < KEYMAP_USAGES ? make_code[usage] : 0;
    if (!make)
        return 0;
    if (make >> 8)
        bytes[length++] = KEYMAP_PREFIX_E0;
    bytes[length++] = (uint8_t)(make | (press ? 0 : KEYMAP_RELEASED));
    return length;
}

uint16_t keymap_code(const char *name)
{
    static const struct {
        const char *name;
        uint16_t make;
    } keys[] = {
#define KEY(usage, make, name) { name, make },
#include "emu/display/keymap.def"
#undef KEY
    };

    for (unsigned i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (!strcmp(keys[i].name, name))
            return keys[i].make;
    return 0;
}

unsigned keymap_code_bytes(const uint8_t *bytes, unsigned count)
{
    unsigned length = bytes[0] == KEYMAP_PREFIX_E1   ? 3
                      : bytes[0] == KEYMAP_PREFIX_E0 ? 2
                                                     : 1;

    return length <= count ? length : 0;
}
