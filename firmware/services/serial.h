/*
 * COM1, for errors: polled, 115200 baud, 8 data bits, no parity.
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_SERIAL_H
#define PAGEWALK_FIRMWARE_SERVICES_SERIAL_H

/* Programs the port and enters it in the BIOS data area, if there is a port. */
void serial_init(void);

/* Sends `c`, if there is a port. */
void serial_put(char c);

#endif
