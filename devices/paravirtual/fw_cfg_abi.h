/*
 * fw_cfg: the selector/data interface by which the host hands files to the
 * firmware (QEMU docs/specs/fw_cfg.rst). Included by the device, the loader
 * and the boot ROM (C and assembly).
 *
 * A kernel is handed over unpacked, as QEMU does it for multiboot images: the
 * loader has flattened the ELF segments to one run of bytes (KERNEL_DATA) for
 * physical KERNEL_ADDR, and built the multiboot information (header, command
 * line, module list) as a second run (INITRD_DATA) for INITRD_ADDR. The ROM
 * copies both, adds the memory map and enters at KERNEL_ENTRY.
 */
#ifndef PAGEWALK_DEVICES_PARAVIRTUAL_FW_CFG_ABI_H
#define PAGEWALK_DEVICES_PARAVIRTUAL_FW_CFG_ABI_H

#define FW_CFG_PORT_SELECTOR    0x510   /* 16 bits, write */
#define FW_CFG_PORT_DATA        0x511   /* 8 bits, read */

#define FW_CFG_SIGNATURE        0x00    /* "QEMU" */
#define FW_CFG_ID               0x01    /* feature bits */
#define FW_CFG_RAM_SIZE         0x03    /* u64, bytes */
#define FW_CFG_NB_CPUS          0x05
#define FW_CFG_KERNEL_ADDR      0x07    /* u32, physical */
#define FW_CFG_KERNEL_SIZE      0x08    /* u32, bytes; 0 means no kernel */
#define FW_CFG_KERNEL_CMDLINE   0x09
#define FW_CFG_INITRD_ADDR      0x0a    /* u32: the multiboot information */
#define FW_CFG_INITRD_SIZE      0x0b
#define FW_CFG_MAX_CPUS         0x0f
#define FW_CFG_KERNEL_ENTRY     0x10    /* u32, physical */
#define FW_CFG_KERNEL_DATA      0x11
#define FW_CFG_INITRD_DATA      0x12
#define FW_CFG_FILE_DIR         0x19    /* big-endian count and entries */
#define FW_CFG_FILE_FIRST       0x20

/* File "etc/e820": entries of u64 base, u64 bytes, u32 type (1 RAM, 2
 * reserved), little-endian, 20 bytes each. */
#define FW_CFG_FILE_E820        "etc/e820"

/* The display's option ROM, which SeaBIOS looks for among files. */
#define FW_CFG_FILE_VGA_ROM     "vgaroms/vgabios.bin"

#endif
