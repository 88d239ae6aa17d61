/*
 * Scan code sets 1 and 2 of a PC keyboard (IBM PS/2 Technical Reference,
 * "Keyboards (101- and 102-key)"), and what the 8042 makes of set 2.
 */
#ifndef PAGEWALK_DEVICES_PS2_SCANCODE_H
#define PAGEWALK_DEVICES_PS2_SCANCODE_H

#include <stdint.h>

enum {
    SCANCODE_EXTENDED = 0xe0,   /* a prefix in both sets */
    SCANCODE_BREAK = 0xf0,      /* set 2: the prefix of a released key */
    SCANCODE_BREAK_BIT = 0x80,  /* set 1: in the code of a released key */
};

/* The 8042's translation of a byte of set 2; a byte beyond its table stays what
 * it is. */
uint8_t scancode_set_1_of(uint8_t set_2);

/* The set 2 code of a key by its set 1 code; 0: there is no such key. */
uint8_t scancode_set_2_of(uint8_t set_1);

#endif
