/*
 * From the host's keyboard to the guest's: USB usages (HID Usage Tables 1.12,
 * section 10, page 07h; SDL's scancodes are the same numbers) to the keys of a
 * PC keyboard. A usage is a place on the keyboard, whatever the host's layout
 * has there.
 */
#ifndef PAGEWALK_EMU_DISPLAY_KEYMAP_H
#define PAGEWALK_EMU_DISPLAY_KEYMAP_H

#include <stdbool.h>
#include <stdint.h>

enum {
    KEYMAP_USAGES = 256,
    KEYMAP_KEYS = 2,            /* that one key sends, at most */

    KEYMAP_CONTROL = 1,         /* modifiers held */
    KEYMAP_ALT = 2,
};

/* A key of the guest's goes down or up, as i8042_key has it. */
struct keymap_key {
    uint16_t key;
    bool down;
};

/* What pressing or releasing a key sends; returns how many keys, 0 for a key
 * that a PC keyboard does not have. Only Pause and Print Screen depend on
 * `modifiers`. */
unsigned keymap_keys(unsigned usage, bool press, unsigned modifiers,
                     struct keymap_key keys[KEYMAP_KEYS]);

/* The make code of a key by its name in keymap.def: 0xe0xx is sent as E0 xx; 0:
 * there is no such key. */
uint16_t keymap_code(const char *name);

#endif
