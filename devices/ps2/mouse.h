/*
 * The mouse on the auxiliary wire of the 8042: a PS/2 mouse of two or three
 * buttons (IBM PS/2 Technical Reference, "Mouse"), which becomes an
 * IntelliMouse with a wheel, and one of five buttons, by the sequences of
 * sample rates that its drivers send (Microsoft, "IntelliMouse and IntelliMouse
 * Explorer protocols").
 *
 * It adds up what it is moved, and says it in packets of three or four bytes:
 * in stream mode at most as often as its sample rate allows, in remote mode
 * when it is asked. What does not fit into the nine bits of a packet comes in
 * the next one, so the overflow bits are never set.
 *
 *   byte 1   YO XO YS XS  1  M  R  L
 *   byte 2   X, to the right
 *   byte 3   Y, away from the user
 *   byte 4   Z, towards the user; with five buttons: 0 0 B5 B4, Z of four bits
 */
#ifndef PAGEWALK_DEVICES_PS2_MOUSE_H
#define PAGEWALK_DEVICES_PS2_MOUSE_H

#include <stdbool.h>
#include <stdint.h>

#include "devices/ps2/ps2_queue.h"

enum {
    MOUSE_LEFT = 0x01, MOUSE_RIGHT = 0x02, MOUSE_MIDDLE = 0x04,
    MOUSE_BUTTON_4 = 0x08, MOUSE_BUTTON_5 = 0x10,
    MOUSE_BUTTONS = 0x1f,

    MOUSE_RATES = 3,            /* of a sequence that changes the mouse */
};

/* What the user does with it. */
struct mouse_move {
    int x, y;                   /* counts to the right, and down the screen */
    int wheel;                  /* notches towards the user */
    uint8_t buttons;            /* MOUSE_ bits of those that are held down */
};

enum mouse_id { MOUSE_PS2 = 0, MOUSE_WHEEL = 3, MOUSE_FIVE_BUTTONS = 4 };

enum mouse_mode { MOUSE_STREAM, MOUSE_REMOTE, MOUSE_WRAP };

struct mouse {
    enum mouse_id id;
    enum mouse_mode mode;
    enum mouse_mode unwrapped;  /* the mode to which wrap mode returns */
    bool enabled;               /* it reports in stream mode */
    bool scaled;                /* 2:1 */
    uint8_t resolution;         /* 0-3: 1, 2, 4, 8 counts a millimetre */
    uint8_t rate;               /* packets a second */
    uint8_t last_rate[MOUSE_RATES];     /* as software set them, newest last */
    uint8_t command;            /* waits for its data byte; 0: none does */
    int x, y, wheel;            /* moved since the last packet; y as sent */
    uint8_t buttons, told_buttons;      /* now, and as in the last packet */
    struct ps2_queue queue;     /* bytes to be sent */
};

/* As after power-on: its defaults, silent, nothing to send. */
void mouse_reset(struct mouse *mouse);

/* It is moved, and its buttons are as `move` says. A mouse that does not report
 * keeps the buttons and forgets the way. */
void mouse_move(struct mouse *mouse, const struct mouse_move *move);

/* Whether there is something to say in stream mode; it is said by mouse_sample
 * when a sample is due, 1 / `rate` seconds after the one before. */
bool mouse_wants_sample(const struct mouse *mouse);
void mouse_sample(struct mouse *mouse);

/* A byte that software sends to the mouse: a command or its data. It ends what
 * the mouse was about to send. */
void mouse_write(struct mouse *mouse, uint8_t value);

#endif
