/*
 * INT 13h for floppies: drives 00h and 01h.
 */
#ifndef PAGEWALK_FIRMWARE_DISK_FLOPPY_H
#define PAGEWALK_FIRMWARE_DISK_FLOPPY_H

#include <stdint.h>

#include "firmware/disk/disk_status.h"
#include "firmware/services/services.h"

/* Finds the drives in the CMOS; sets bda.equipment and INT 1Eh's vector. */
void floppy_init(void);

/* Serves the function in AH for drive `number`, which need not be there. AH is
 * 0 where the status is DISK_OK, unless the function answers there. */
enum disk_status floppy_serve(struct bios_call *call, uint8_t number);

#endif
