/*
 * COM1, for errors: polled, 115200 baud, 8 data bits, no parity.
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_SERIAL_H
#define PAGEWALK_FIRMWARE_SERVICES_SERIAL_H

/* Sets the port up and notes it in the BIOS data area, if there is one. */
void serial_init(void);

/* Sends `c`; does nothing without a port. */
void serial_put(char c);

#endif
