/*
 * What the size of a raw floppy image says of the disk: its geometry, the rate
 * of its data, and the drive that it is put into (floppy_formats.def).
 */
#ifndef PAGEWALK_DEVICES_FLOPPY_FLOPPY_FORMAT_H
#define PAGEWALK_DEVICES_FLOPPY_FLOPPY_FORMAT_H

#include <stdint.h>

enum {
    FLOPPY_SECTOR_SIZE_CODE = 2,        /* N of 512 bytes */
    FLOPPY_SECTORS_MAX = 80 * 2 * 36,   /* of the largest format */
};

struct floppy_format {
    uint16_t kib;
    uint8_t cylinders, heads, track;    /* track: sectors of one */
    uint16_t kbits;             /* kbit/s that pass under the head */
    uint16_t rpm;
    uint8_t drive_type;         /* for CMOS byte 0x10 */
};

/* The format of an image of so many bytes. One that has no format's size is
 * taken for one that ends early: of 1.44M, or of 2.88M where it is larger.
 * Null: it is too large for a floppy. */
const struct floppy_format *floppy_format_of(uint64_t bytes);

/* Sectors of the whole disk. */
static inline uint32_t floppy_format_sectors(const struct floppy_format *f)
{
    return (uint32_t)f->cylinders * f->heads * f->track;
}

#endif
