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

/* Points ES:DI to the parameters of a drive of the type `type`, as the CMOS
 * names them: 2 of 1.2M, 4 of 1.44M, 5 of 2.88M. */
void floppy_point(struct bios_call *call, uint8_t type);

/* Serves the function in AH for drive `number`, which need not be there. AH is
 * 0 where the status is DISK_OK, unless the function answers there. */
enum disk_status floppy_serve(struct bios_call *call, uint8_t number);

#endif
