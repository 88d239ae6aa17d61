/*
 * The keyboard on the wire of the 8042 (IBM PS/2 Technical Reference,
 * "Keyboards (101- and 102-key)"). It sends scan code set 2, or set 1 when
 * software selects it.
 */
#ifndef PAGEWALK_DEVICES_PS2_KEYBOARD_H
#define PAGEWALK_DEVICES_PS2_KEYBOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "devices/ps2/ps2_queue.h"

enum {
    KEYBOARD_KEY_EXTENDED = 0xe000,
    /* Pause: its press sends the break code too, its release nothing. */
    KEYBOARD_KEY_PAUSE = 0xe11d,
};

struct keyboard {
    bool enabled;               /* it scans its keys */
    uint8_t set;                /* scan code set 1 or 2 */
    uint8_t leds, rate;         /* as software set them */
    uint8_t command;            /* waits for its data byte; 0: none does */
    struct ps2_queue queue;     /* bytes to be sent */
};

/* As after power-on: its defaults, scanning, nothing to send. */
void keyboard_reset(struct keyboard *keyboard);

/* A key goes down, or is repeated, or goes up: see i8042_key(). */
bool keyboard_key(struct keyboard *keyboard, uint16_t key, bool down);

/* A byte that software sends to the keyboard: a command or its data. */
void keyboard_write(struct keyboard *keyboard, uint8_t value);

#endif
