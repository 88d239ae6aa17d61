/*
 * Finding the serial and parallel ports, and COM1, for errors: polled, 115200
 * baud, 8 data bits, no parity.
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_SERIAL_H
#define PAGEWALK_FIRMWARE_SERVICES_SERIAL_H

/* Enters the serial and parallel ports that there are in the BIOS data area,
 * and programs COM1. */
void serial_init(void);

/* Sends `c`, if there is a port. */
void serial_put(char c);

#endif
