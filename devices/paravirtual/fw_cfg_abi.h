/*
 * fw_cfg: the selector/data interface by which the host hands files to the
 * firmware (QEMU docs/specs/fw_cfg.rst). Included by the device, the loader
 * and the boot ROM (C and assembly).
 *
 * A kernel is handed over unpacked and placed, all but what the ROM alone
 * knows: KERNEL_DATA is a struct fw_cfg_kernel, then for each of its parts a
 * struct fw_cfg_part with the bytes that it is filled with behind it. The ROM
 * copies the parts to their places, completes the information that the kernel
 * gets by its boot protocol (memory map, display, drives) and enters it.
 */
#ifndef PAGEWALK_DEVICES_PARAVIRTUAL_FW_CFG_ABI_H
#define PAGEWALK_DEVICES_PARAVIRTUAL_FW_CFG_ABI_H

#define FW_CFG_PORT_SELECTOR    0x510   /* 16 bits, write */
#define FW_CFG_PORT_DATA        0x511   /* 8 bits, read */

#define FW_CFG_SIGNATURE        0x00    /* "QEMU" */
#define FW_CFG_ID               0x01    /* feature bits */
#define FW_CFG_RAM_SIZE         0x03    /* u64, bytes */
#define FW_CFG_NB_CPUS          0x05
#define FW_CFG_KERNEL_SIZE      0x08    /* u32, bytes of KERNEL_DATA; 0 means
                                           no kernel */
#define FW_CFG_MAX_CPUS         0x0f
#define FW_CFG_KERNEL_DATA      0x11
#define FW_CFG_FILE_DIR         0x19    /* big-endian count and entries */
#define FW_CFG_FILE_FIRST       0x20

/* File "etc/e820": entries of u64 base, u64 bytes, u32 type (1 RAM, 2
 * reserved), little-endian, 20 bytes each. */
#define FW_CFG_FILE_E820        "etc/e820"

/* The display's option ROM, which SeaBIOS looks for among files. */
#define FW_CFG_FILE_VGA_ROM     "vgaroms/vgabios.bin"

#ifndef __ASSEMBLER__
#include <stdint.h>

enum fw_cfg_protocol {
    FW_CFG_MULTIBOOT = 1,
    FW_CFG_MULTIBOOT2 = 2,
    FW_CFG_LINUX_32 = 3,        /* 32-bit entry; `info` is boot_params */
    FW_CFG_LINUX_16 = 4,        /* real-mode entry; `info` is where the setup
                                   code lies, `room_end` its stack's top */
};

/* Words are little-endian, addresses physical. The ROM may write to the
 * information from `room` to `room_end`. */
struct fw_cfg_kernel {
    uint32_t protocol;          /* enum fw_cfg_protocol */
    uint32_t entry;
    uint32_t info;              /* the information for the kernel */
    uint32_t room, room_end;
    uint32_t width, height;     /* a picture that the kernel asks for, in */
    uint32_t depth;             /* pixels; bits of one; 0: text */
    uint32_t parts;
};

/* `filled` bytes, then zeros up to `size` bytes. */
struct fw_cfg_part {
    uint32_t addr, filled, size;
};
#endif

#endif
