/* What a guest image is, told by its first bytes. */
#ifndef PAGEWALK_EMU_KERNEL_IMAGE_KIND_H
#define PAGEWALK_EMU_KERNEL_IMAGE_KIND_H

#include <stddef.h>
#include <stdint.h>

/* The first that fits is it. */
enum image_kind {
    IMAGE_KIND_UNKNOWN,
    IMAGE_KIND_ELF,         /* an ELF file; the loader looks what it needs */
    IMAGE_KIND_LINUX,       /* the header of the Linux boot protocol: bzImage */
    IMAGE_KIND_MULTIBOOT,   /* a multiboot header; in its first sector if it
                               has a boot sector's signature */
    IMAGE_KIND_CD,          /* the boot record of a CD (El Torito); a boot
                               sector, too, if it is made to boot as a disk */
    IMAGE_KIND_FLOPPY,      /* a boot sector, and the size of a floppy, or a
                               BIOS parameter block that says so */
    IMAGE_KIND_DISK,        /* a boot sector */
};

/* How many bytes of a file decide: up to the boot record's end. */
enum { IMAGE_KIND_BYTES = 18 * 2048 };

/* `size`: IMAGE_KIND_BYTES, or as many as the file has. What it is if its size
 * is not a floppy's. */
enum image_kind image_kind_of(const uint8_t *start, size_t size);

/* "-" is standard input. IMAGE_KIND_UNKNOWN for a file that is neither regular nor a block device, or
 * cannot be read: who opens it finds out why. */
enum image_kind image_kind_of_file(const char *path);

/* "CD", "floppy" or "disk": what is put into a drive and boots by itself; null
 * for the other kinds. */
const char *image_kind_drive(enum image_kind kind);

#endif
