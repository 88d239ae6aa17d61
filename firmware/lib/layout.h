/*
 * Where the boot ROM lives and what it uses of memory below 1 MiB. Included by
 * C, by assembly and by the linker script.
 *
 *   100000  +----------------------------------+
 *           | this ROM, 64 KiB (alias of the   |  reset vector at 0FFFF0
 *   0F0000  | one at FFFF0000-FFFFFFFF)        |
 *           +----------------------------------+
 *           | tables (tables/), in RAM that is |
 *   0E0000  | reserved in E820                 |
 *           +----------------------------------+
 *           | nothing (option ROMs on a PC)    |
 *   0C0000  +----------------------------------+
 *   0A0000  | the VGA                          |
 *           +----------------------------------+
 *   09FC00  | EBDA, 1 KiB, reserved in E820:   |  the memory map, in the form
 *           | struct extended_bios_data_area   |  that multiboot kernels read,
 *           |                                  |  and the drives
 *           +----------------------------------+
 *           | free: kernels, multiboot         |
 *   007000  | information, boot sector         |
 *           +----------------------------------+
 *   006000  | stack of the boot, grows down    |
 *           +----------------------------------+
 *   000500  | free                             |
 *   000400  | BIOS data area                   |
 *   000000  | real-mode interrupt vectors      |
 *           +----------------------------------+
 *
 * The ROM has no other variables. Once a kernel is entered or a boot sector
 * runs, the ROM's stack is free, too: the services use their caller's stack
 * (services/services.S).
 */
#ifndef PAGEWALK_FIRMWARE_LIB_LAYOUT_H
#define PAGEWALK_FIRMWARE_LIB_LAYOUT_H

#define ROM_BASE            0xf0000
#define ROM_SEGMENT         0xf000
#define ROM_BYTES           0x10000
#define RESET_VECTOR        0xfff0      /* offset in the ROM */

#define VECTORS_BASE        0x00000
#define BDA_BASE            0x00400
#define BDA_BYTES           0x00100
#define BDA_TICKS           0x6c        /* offsets, as in lowmem.h */
#define BDA_MIDNIGHT        0x70
#define BDA_RESET_ENTRY     0x67
#define BDA_FLOPPY_CALIBRATED 0x3e
#define BDA_FLOPPY_MOTORS   0x3f
#define BDA_FLOPPY_TICKS    0x40
#define BOOT_STACK_BASE     0x06000
#define BOOT_STACK_TOP      0x07000
#define LOADABLE_BASE       0x07000     /* free up to the EBDA for loaders */
#define EBDA_BASE           0x9fc00
#define EBDA_BYTES          0x00400
#define EBDA_MP_POINTER     0x9fff0     /* its last 16 bytes (tables/mp.c) */
#define VGA_PLANES_BASE     0xa0000
#define TEXT_SCREEN_BASE    0xb8000

#define TABLES_BASE         0xe0000
#define TABLES_ACPI         0xe0000
#define TABLES_MP           0xe0400
#define TABLES_SMBIOS       0xe0800
#define TABLES_END          0xe0c00

/* The first port of the PIIX4's power management registers, as SeaBIOS has
 * it. */
#define PM_IO_BASE          0x600

/* Selectors of the GDT in reset.S. */
#define SELECTOR_CODE32     0x08        /* flat */
#define SELECTOR_DATA32     0x10        /* flat */
#define SELECTOR_CODE16     0x18        /* the ROM, 64 KiB */
#define SELECTOR_DATA16     0x20        /* the first 64 KiB */

#endif
