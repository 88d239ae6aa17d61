/*
 * What is typed, on the keyboard or the serial port.
 */
#ifndef PAGEWALK_GUEST_KERNEL_TTY_H
#define PAGEWALK_GUEST_KERNEL_TTY_H

/* Show the screen and wait for a character; other tasks run meanwhile. Enter is
 * '\n', backspace is '\b'. */
char tty_getc(void);

/* Wait for a key (keys.h). */
int tty_get_key(void);

#endif
