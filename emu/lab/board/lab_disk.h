/*
 * The disk of an experiment that needs one (guest/labs/disks.def). It is in the
 * host's memory: no file is touched, and each boot finds it as it was made.
 */
#ifndef PAGEWALK_EMU_LAB_BOARD_LAB_DISK_H
#define PAGEWALK_EMU_LAB_BOARD_LAB_DISK_H

#include "devices/ide/disk.h"
#include "emu/host/error.h"

struct lab_disk {
    struct disk disk;           /* its opaque is this struct: do not move it */
    uint8_t *data;              /* null: the experiment needs none */
};

/* Makes the disk of an experiment, by its name. False: no memory. */
bool lab_disk_make(struct lab_disk *disk, const char *lab,
                   struct error *error);
void lab_disk_free(struct lab_disk *disk);

#endif
