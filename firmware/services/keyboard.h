/*
 * The 8042 keyboard controller.
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_KEYBOARD_H
#define PAGEWALK_FIRMWARE_SERVICES_KEYBOARD_H

#include <stdint.h>

/* Tests the controller and lets it deliver scan codes of set 1. Does nothing if
 * there is no controller. */
void keyboard_init(void);

/* Opens address line 20 through the controller's output port. */
void keyboard_controller_open_a20(void);

/* Sends a command and its parameter to the keyboard. What it types meanwhile
 * counts. */
void keyboard_command(uint8_t command, uint8_t parameter);

/* Takes a scan code from the controller, if one waits there: for callers that
 * do not let the keyboard's interrupt in. */
void keyboard_poll(void);

/* keys.c: what a scan code does, and what then is to be done. */
enum keys_request {
    KEYS_NOTHING,
    KEYS_PRINT_SCREEN,              /* INT 05h */
    KEYS_BREAK,                     /* INT 1Bh */
    KEYS_RESET,
    KEYS_SYSTEM_PRESSED,            /* INT 15h AX=8500h */
    KEYS_SYSTEM_RELEASED            /* INT 15h AX=8501h */
};

enum keys_request keys_take(uint8_t code);

/* Puts a key into the buffer; false if it is full. */
int keys_put(uint16_t key);

/* Makes the keyboard's lights what the locks in the BIOS data area are. */
void keys_show_locks(void);

#endif
