/*
 * The boot ROM as the emulator maps it: 64 KiB, read-only, at 0xf0000 and at
 * 0xffff0000.
 */
#ifndef PAGEWALK_FIRMWARE_IMAGE_H
#define PAGEWALK_FIRMWARE_IMAGE_H

#include <stdint.h>

extern const uint8_t firmware_bios[];
extern const uint8_t firmware_bios_end[];

#endif
