/*
 * The console: output goes to the serial port at once and to the screen's text
 * when it is flushed, input comes from the serial port and the keyboard.
 *
 * Drawing is put off so that printing costs the same with and without a
 * screen, and never more than a copy into the text grid.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_CONSOLE_H
#define PAGEWALK_GUEST_DRIVERS_CONSOLE_H

#include "guest/lib/compiler.h"

enum {
    CONSOLE_COLS = 80,
    CONSOLE_ROWS = 36,          /* of text kept */
};

/* Where the text is shown: ROWS rows of CONSOLE_COLS characters, blank at
 * first. */
struct console_screen {
    int rows;
    void (*draw)(int row, int col, char c, bool cursor);
};

/* Make this printk's console. Until serial_init has found the port and there
 * is a screen, printed text is only kept in the grid. */
void console_init(void);

void console_set_screen(const struct console_screen *screen);

void console_putc(char c);

/* Show on the screen what was printed since the last time. */
void console_flush(void);

/* Called by input drivers, from their interrupts. */
void console_input(char c);

/* Take a character that has been typed; false if there is none. Interrupts are
 * off. Enter is '\n', backspace is '\b', from whatever device. */
bool console_take(char *c);

#endif
