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

    KEYMAP_PREFIX_E0 = 0xe0,    /* in front of a key's code */
    KEYMAP_PREFIX_E1 = 0xe1,    /* in front of half of Pause */
    KEYMAP_RELEASED = 0x80,     /* bit of the code of a released key */
};

/* The bytes that pressing or releasing a key sends; returns how many, 0 for a
 * key that a PC keyboard does not have. Only two keys depend on `modifiers`:
 * Pause with Control is Break, Print Screen with Alt is SysRq. */
unsigned keymap_bytes(unsigned usage, bool press, unsigned modifiers,
                      uint8_t bytes[KEYMAP_MAX_BYTES]);

/* The make code of a key by its name in keymap.def: 0xe0xx is sent as E0 xx; 0:
 * there is no such key. */
uint16_t keymap_code(const char *name);

/* How many of `count` bytes, at least 1, the first code has, its prefix
 * included; 0: its end is not there yet. */
unsigned keymap_code_bytes(const uint8_t *bytes, unsigned count);

#endif
