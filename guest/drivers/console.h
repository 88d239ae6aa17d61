/*
 * The console: output goes to the serial port at once, and to the screen when
 * it is flushed; input comes from the serial port and the keyboard.
 *
 * Printing only writes the character into the text grid, so that it costs as
 * much with a screen as without one.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_CONSOLE_H
#define PAGEWALK_GUEST_DRIVERS_CONSOLE_H

#include "guest/lib/compiler.h"

enum {
    CONSOLE_COLS = 80,
    CONSOLE_ROWS = 36,          /* of text kept */
};

/* A screen of ROWS rows of CONSOLE_COLS characters, blank at first. */
struct console_screen {
    int rows;
    void (*draw)(int row, int col, char c, bool cursor);
};

/* Make this printk's console. */
void console_init(void);

/* Show the text on SCREEN from the next flush on. */
void console_set_screen(const struct console_screen *screen);

void console_putc(char c);

/* Draw what was printed since the last flush. */
void console_flush(void);

/* Put a typed character into the queue. Input drivers call this from their
 * interrupts; a full queue drops the character. */
void console_input(char c);

/* Take a character out of the queue, with interrupts off; false if it is empty.
 * Enter is '\n' and backspace is '\b' from every device. */
bool console_take(char *c);

#endif
