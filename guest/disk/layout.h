/*
 * Where things lie on the images, and in memory while they boot. Included by C,
 * by assembly and by the linker script.
 *
 *   sector                            loaded to
 *   0        boot sector              7c00
 *   1        the command line         7e00    zeros behind it
 *   2..63    the loader               8000..
 *   64..     the kernel, an ELF file  by its program headers
 *
 * So it is on a disk and on a floppy. On a CD the first 64 sectors are the boot
 * image, which the BIOS loads as a whole (El Torito without emulation), and the
 * kernel is a file; its sectors are numbered as if they had 512 bytes, too. The
 * boot sector has parameters that tell the loader what it was loaded from.
 *
 * The stack grows down from the boot sector, in real and in protected mode;
 * what the BIOS reads for the loader passes through the bounce buffer, which
 * lies in 64 KiB that the DMA of a floppy does not cross.
 */
#ifndef PAGEWALK_GUEST_DISK_LAYOUT_H
#define PAGEWALK_GUEST_DISK_LAYOUT_H

#define SECTOR              512
#define CD_BLOCK            2048

#define COMMAND_LINE_SECTOR 1
#define LOADER_SECTORS      64      /* at most, with the boot sector */
#define KERNEL_SECTOR       64

#define BOOT_ADDRESS        0x7c00
#define COMMAND_LINE        0x7e00
#define LOADER_ADDRESS      0x8000
#define BOUNCE_SEGMENT      0x1000
#define BOUNCE_ADDRESS      0x10000
#define BOUNCE_SECTORS      64

/* Parts of the boot sector: the parameters, which mkdisk writes, then those of
 * the IBM PC. */
#define PARAMETER_SECTORS   432     /* byte: sectors that the boot sector reads,
                                       itself included; 1: none */
#define PARAMETER_BLOCK     433     /* byte: sectors in a block of the medium, 1
                                       or 4 */
#define PARAMETER_KERNEL    436     /* the first sector of the kernel's file */
#define PARTITION_TABLE     446
#define SIGNATURE_AT        510

/* Selectors of the loader's GDT. */
#define LOADER_CODE32       0x08
#define LOADER_DATA32       0x10
#define LOADER_CODE16       0x18
#define LOADER_DATA16       0x20

#endif
