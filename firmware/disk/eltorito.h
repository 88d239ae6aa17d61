/*
 * Booting from a CD by its boot catalog ("El Torito" Bootable CD-ROM Format
 * Specification 1.0).
 */
#ifndef PAGEWALK_FIRMWARE_DISK_ELTORITO_H
#define PAGEWALK_FIRMWARE_DISK_ELTORITO_H

#include <stdbool.h>
#include <stdint.h>

/* Loads what the default entry of CD `cd`'s boot catalog names and fills
 * ebda.cd_boot. False if it cannot be booted, which is said on the screen
 * unless there is no such CD, or nothing in it. */
bool eltorito_load(uint8_t cd);

#endif
