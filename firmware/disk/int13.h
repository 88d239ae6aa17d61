/*
 * INT 13h: what its functions get and return, and the parts of its table.
 */
#ifndef PAGEWALK_FIRMWARE_DISK_INT13_H
#define PAGEWALK_FIRMWARE_DISK_INT13_H

#include <stdint.h>

#include "firmware/disk/disk_status.h"
#include "firmware/disk/drives.h"
#include "firmware/services/services.h"

/* A function returns the status for AH. When that is DISK_OK, it may have put
 * something else into AH, which was 0 before. */
typedef enum disk_status int13_function(struct bios_call *call,
                                        struct drive *drive);

/* The functions from AH=41h on, "INT 13 extensions" (int13_extensions.c). */
int13_function int13_check_extensions, int13_extended_read,
    int13_extended_write, int13_extended_verify, int13_lock, int13_eject,
    int13_extended_seek, int13_get_parameters, int13_was_changed,
    int13_configure;

/* The place that segment and offset name. */
static inline void *int13_pointer(uint16_t segment, uint16_t offset)
{
    return (void *)(segment * 16u + offset);
}

#endif
