/*
 * What a boot from a CD leaves behind for INT 13h: the answer to AH=4Bh and,
 * where the CD holds the image of a floppy or a hard disk, a drive that is read
 * from it ("El Torito" Bootable CD-ROM Format Specification 1.0, 4 and 5). The
 * emulated drive is the first of its class; the others move up by one number.
 */
#ifndef PAGEWALK_FIRMWARE_DISK_CD_BOOT_H
#define PAGEWALK_FIRMWARE_DISK_CD_BOOT_H

#include <stdint.h>

#include "firmware/disk/disk_status.h"
#include "firmware/services/lowmem.h"
#include "firmware/services/services.h"

/* The media types of a boot catalog's entry, bits 3:0. */
enum cd_boot_media {
    CD_BOOT_NO_EMULATION = 0,
    CD_BOOT_FLOPPY_1200K = 1,
    CD_BOOT_FLOPPY_1440K = 2,
    CD_BOOT_FLOPPY_2880K = 3,
    CD_BOOT_HARD_DISK = 4
};

/* Begins what ebda.cd_boot describes. */
void cd_boot_begin(void);

/* Ends the emulation, if there is one. */
void cd_boot_end(void);

/* The emulated drive, if *number names it; else NULL, and *number becomes the
 * number that the meant drive has without the emulated one. */
struct drive *cd_boot_emulated(uint8_t *number);

/* INT 13h AH=08h of an emulated floppy: its type, the number of drives, and the
 * table of its parameters. */
void cd_boot_describe_floppy(struct bios_call *call);

/* INT 13h AH=4Bh: says what was booted; with AL = 0 it also ends the
 * emulation. */
enum disk_status cd_boot_terminate(struct bios_call *call);

#endif
