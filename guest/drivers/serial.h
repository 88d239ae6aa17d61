/*
 * COM1 at 115200 8n1: polled output, input by interrupt.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_SERIAL_H
#define PAGEWALK_GUEST_DRIVERS_SERIAL_H

/* Look for COM1 and program it. */
void serial_init(void);

/* Write one character, if there is a port. */
void serial_putc(char c);

/* Wait until all that was written is on the wire. */
void serial_drain(void);

/* From now on received characters go to console_input. */
void serial_enable_input(void);

#endif
