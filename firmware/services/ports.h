/*
 * The first printer.
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_PORTS_H
#define PAGEWALK_FIRMWARE_SERVICES_PORTS_H

#include <stdbool.h>
#include <stdint.h>

/* Prints a character; false: there is no printer, or it is not ready. */
bool ports_print(uint8_t character);

#endif
