/*
 * From bytes to keys: a terminal on the serial port sends the keys that are no
 * characters as sequences that begin with ESC (ECMA-48, 5.4; xterm's "Control
 * Sequences"), and the keyboard driver sends the same ones.
 */
#ifndef PAGEWALK_GUEST_KERNEL_KEYS_H
#define PAGEWALK_GUEST_KERNEL_KEYS_H

#include "guest/lib/compiler.h"

/* A key is its character, or one of these. */
enum {
    KEY_NONE,                   /* a sequence is not at its end, or unknown */
    KEY_CTRL_A = 1, KEY_CTRL_C = 3, KEY_CTRL_E = 5,
    KEY_BACKSPACE = '\b', KEY_TAB = '\t', KEY_ENTER = '\n',
    KEY_CTRL_K = 11, KEY_CTRL_U = 21, KEY_CTRL_W = 23,
    KEY_UP = 0x100, KEY_DOWN, KEY_RIGHT, KEY_LEFT, KEY_HOME, KEY_END,
    KEY_DELETE,
};

/* Where a sequence stands; all zero: outside. */
struct key_decoder {
    uint8_t state;
    uint8_t number;             /* "3" in ESC [ 3 ~ */
};

/* Take a byte; return the key that it completes, or KEY_NONE. */
int key_decode(struct key_decoder *decoder, char c);

#endif
