#include "devices/ps2/keyboard.h"

#include "devices/ps2/scancode.h"

enum {
    /* Commands and answers. */
    LEDS = 0xed, ECHO = 0xee, SET = 0xf0, ID = 0xf2,
    RATE = 0xf3, ENABLE = 0xf4, DISABLE = 0xf5,
    DEFAULTS = 0xf6, RESET = 0xff,
    ACK = 0xfa, RESEND = 0xfe, TEST_PASSED = 0xaa,
    ID_1 = 0xab, ID_2 = 0x83,
    DEFAULT_RATE = 0x2b,    /* 10.9 a second after 500 ms */

    COMMAND_BIT = 0x80,         /* set in every command, in no data byte */
    KEY_CODE = 0x7f,            /* of a key: its set 1 code */
    LONGEST = 3,                /* bytes of a key */
    PAUSE_BYTES = 8,
};

static void send(struct keyboard *keyboard, uint8_t byte)
{
    ps2_queue_put(&keyboard->queue, byte);
}

/* Pause: the codes of Control and Num Lock, both down and both up. */
static bool send_pause(struct keyboard *keyboard)
{
    static const uint8_t sent[2][PAUSE_BYTES] = {
        { 0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5 },
        { 0xe1, 0x14, 0x77, 0xe1, 0xf0, 0x14, 0xf0, 0x77 },
    };
    const uint8_t *byte = sent[keyboard->set - 1];

    if (ps2_queue_room(&keyboard->queue) < PAUSE_BYTES)
        return false;
    for (unsigned i = 0; i < PAUSE_BYTES && byte[i]; i++)
        send(keyboard, byte[i]);
    return true;
}

bool keyboard_key(struct keyboard *keyboard, uint16_t key, bool down)
{
    uint8_t code = key & KEY_CODE;

    if (!keyboard->enabled)
        return true;
    if (key == KEYBOARD_KEY_PAUSE)
        return !down || send_pause(keyboard);
    if (ps2_queue_room(&keyboard->queue) < LONGEST)
        return false;
    if ((key & 0xff00) == KEYBOARD_KEY_EXTENDED)
        send(keyboard, SCANCODE_EXTENDED);
    if (keyboard->set == 1) {
        send(keyboard, down ? code : code | SCANCODE_BREAK_BIT);
    } else {
        if (!down)
            send(keyboard, SCANCODE_BREAK);
        send(keyboard, scancode_set_2_of(code));
    }
    return true;
}

static void set_defaults(struct keyboard *keyboard, bool enabled)
{
    keyboard->enabled = enabled;
    keyboard->set = 2;
    keyboard->leds = 0;
    keyboard->rate = DEFAULT_RATE;
    keyboard->command = 0;
    keyboard->queue.count = 0;
}

/* The data byte of the command that waits for one. False: there is no such
 * command, or the byte is a command, which replaces it. */
static bool take_data(struct keyboard *keyboard, uint8_t value)
{
    uint8_t command = keyboard->command;

    keyboard->command = 0;
    if (!command || value & COMMAND_BIT)
        return false;
    switch (command) {
    case LEDS:
        keyboard->leds = value;
        break;
    case RATE:
        keyboard->rate = value;
        break;
    case SET:
        if (value > 2) {                /* there is no set 3 */
            send(keyboard, RESEND);
            return true;
        }
        if (value)
            keyboard->set = value;
        break;
    }
    send(keyboard, ACK);
    if (command == SET && value == 0)
        send(keyboard, keyboard->set);
    return true;
}

void keyboard_write(struct keyboard *keyboard, uint8_t value)
{
    if (take_data(keyboard, value))
        return;
    switch (value) {
    case LEDS:
    case SET:
    case RATE:
        keyboard->command = value;
        send(keyboard, ACK);
        break;
    case ECHO:
        send(keyboard, ECHO);
        break;
    case ID:
        send(keyboard, ACK);
        send(keyboard, ID_1);
        send(keyboard, ID_2);
        break;
    case ENABLE:
        keyboard->enabled = true;
        keyboard->queue.count = 0;
        send(keyboard, ACK);
        break;
    case DISABLE:
    case DEFAULTS:
        set_defaults(keyboard, value == DEFAULTS);
        send(keyboard, ACK);
        break;
    case RESET:
        set_defaults(keyboard, true);
        send(keyboard, ACK);
        send(keyboard, TEST_PASSED);
        break;
    default:
        send(keyboard, RESEND);
    }
}

void keyboard_reset(struct keyboard *keyboard)
{
    set_defaults(keyboard, true);
}
