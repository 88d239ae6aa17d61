/*
 * boot_params of Linux's 32-bit entry (Linux Documentation/arch/x86/
 * zero-page.rst).
 */
#ifndef PAGEWALK_FIRMWARE_LINUX_H
#define PAGEWALK_FIRMWARE_LINUX_H

#include <stdint.h>

/* Adds the text screen and the memory map. */
void linux_complete(uint8_t *params);

#endif
