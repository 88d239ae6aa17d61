/* The drives of a run: a disk IMAGE, --disk and --cdrom, each in its place on
 * the two cables, and --floppy. */
#ifndef PAGEWALK_EMU_OPTIONS_SETUP_DISKS_H
#define PAGEWALK_EMU_OPTIONS_SETUP_DISKS_H

#include <stdbool.h>

#include "emu/disk/disk_file.h"
#include "emu/disk/disk_snapshot.h"
#include "emu/kernel/image_kind.h"
#include "emu/machine/machine.h"
#include "emu/options/options.h"

enum { SETUP_DRIVES = IDE_DISKS + FDC_DRIVES };

/* All zero: there are none. Must stay where it is. */
struct setup_disks {
    struct disk_file file[SETUP_DRIVES];
    struct disk_snapshot snapshot[SETUP_DRIVES];
    unsigned count;
};

/* IMAGE, and what it is. */
struct setup_image {
    const char *path;
    enum image_kind kind;
};

/* Opens --cdrom, which is the secondary master, then the disks in the order of
 * the places that are left: primary master, primary slave, secondary master,
 * secondary slave. An image that is a disk or a floppy is the first of its
 * kind, one that is a CD is the CD; any other is left alone. The floppies are drives A and B, in
 * their order; an image whose size is that of no format is padded
 * (devices/floppy/floppy_format.h), and so is a disk of less than two
 * cylinders. What the user should know of an image is
 * told on stderr, unless --quiet. After a failure setup_disks_close() is still
 * due. */
bool setup_disks_open(struct setup_disks *disks,
                      struct machine_config *config,
                      const struct options *options,
                      const struct setup_image *image,
                      struct error *error);
void setup_disks_close(struct setup_disks *disks);

/* Names the files of --disk, --cdrom and --floppy in the provenance. */
void setup_disks_describe(const struct options *options,
                          struct provenance *from);

#endif
