/*
 * From the host's keyboard to the guest's: USB usages (HID Usage Tables 1.12,
 * section 10, page 07h; SDL's scancodes are the same numbers) to the bytes of
 * a PC keyboard in scan code set 1.
 */
#ifndef PAGEWALK_EMU_DISPLAY_KEYMAP_H
#define PAGEWALK_EMU_DISPLAY_KEYMAP_H

#include <stdbool.h>
#include <stdint.h>

enum {
    KEYMAP_USAGES = 256,
    KEYMAP_MAX_BYTES = 6,       /* Pause */

    KEYMAP_CONTROL = 1,         /* modifiers held */
    KEYMAP_ALT = 2,
};

/* The bytes that pressing or releasing a key sends; returns how many, 0 for a
 * key that a PC keyboard does not have. `modifiers` matters to two keys: Pause
 * with Control is Break, Print Screen with Alt is SysRq. */
unsigned keymap_bytes(unsigned usage, bool press, unsigned modifiers,
                      uint8_t bytes[KEYMAP_MAX_BYTES]);

#endif
