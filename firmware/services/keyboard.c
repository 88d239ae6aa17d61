/*
 * The 8042 (IBM PC/AT Technical Reference, "Keyboard controller" and
 * "Keyboard").
 */
#include "firmware/services/keyboard.h"

#include <stdbool.h>

#include "firmware/lib/io.h"

enum {
    PORT_DATA = 0x60,
    PORT_STATUS = 0x64,             /* commands on writes */

    STATUS_OUTPUT_FULL = 0x01,
    STATUS_INPUT_FULL = 0x02,
    STATUS_FROM_MOUSE = 0x20,
    STATUS_NO_CONTROLLER = 0xff,    /* an empty bus */

    COMMAND_WRITE_MODE = 0x60,
    COMMAND_SELF_TEST = 0xaa,
    COMMAND_DISABLE = 0xad,
    COMMAND_ENABLE = 0xae,
    COMMAND_WRITE_OUTPUT_PORT = 0xd1,
    SELF_TEST_PASSED = 0x55,
    /* Translate to set 1, mouse off, system flag, interrupt on a key. */
    MODE = 0x65,
    OUTPUT_PORT_A20_OPEN = 0xdf,

    ACKNOWLEDGED = 0xfa,
    POLLS = 20000                   /* the self test takes milliseconds */
};

static bool wait_input_empty(void)
{
    for (unsigned i = 0; i < POLLS; i++)
        if (!(inb(PORT_STATUS) & STATUS_INPUT_FULL))
            return true;
    return false;
}

static bool wait_output_full(void)
{
    for (unsigned i = 0; i < POLLS; i++)
        if (inb(PORT_STATUS) & STATUS_OUTPUT_FULL)
            return true;
    return false;
}

static bool send(uint16_t port, uint8_t value)
{
    if (!wait_input_empty())
        return false;
    outb(port, value);
    return true;
}

static void drain(void)
{
    for (unsigned i = 0; i < POLLS; i++) {
        if (!(inb(PORT_STATUS) & STATUS_OUTPUT_FULL))
            return;
        inb(PORT_DATA);
    }
}

void keyboard_init(void)
{
    if (inb(PORT_STATUS) == STATUS_NO_CONTROLLER)
        return;
    if (!send(PORT_STATUS, COMMAND_DISABLE))
        return;
    drain();
    if (!send(PORT_STATUS, COMMAND_SELF_TEST) || !wait_output_full() ||
        inb(PORT_DATA) != SELF_TEST_PASSED)
        return;
    send(PORT_STATUS, COMMAND_WRITE_MODE);
    send(PORT_DATA, MODE);
    send(PORT_STATUS, COMMAND_ENABLE);
}

void keyboard_controller_open_a20(void)
{
    if (send(PORT_STATUS, COMMAND_WRITE_OUTPUT_PORT) &&
        send(PORT_DATA, OUTPUT_PORT_A20_OPEN))
        wait_input_empty();
}

/* Waits for the keyboard's answer to a byte. */
static bool is_acknowledged(void)
{
    while (wait_output_full()) {
        bool from_mouse = inb(PORT_STATUS) & STATUS_FROM_MOUSE;
        uint8_t code = inb(PORT_DATA);

        if (!from_mouse && code == ACKNOWLEDGED)
            return true;
        if (!from_mouse)
            keys_take(code);
    }
    return false;
}

void keyboard_command(uint8_t command, uint8_t parameter)
{
    if (inb(PORT_STATUS) == STATUS_NO_CONTROLLER)
        return;
    if (send(PORT_DATA, command) && is_acknowledged() &&
        send(PORT_DATA, parameter))
        is_acknowledged();
}

void keyboard_poll(void)
{
    uint8_t status = inb(PORT_STATUS);

    if (status == STATUS_NO_CONTROLLER || !(status & STATUS_OUTPUT_FULL) ||
        status & STATUS_FROM_MOUSE)
        return;
    keys_take(inb(PORT_DATA));
}
