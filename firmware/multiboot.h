/*
 * What only the ROM knows of the information for multiboot kernels: memory,
 * display and drives (Multiboot 0.6.96, 3.3; Multiboot2 2.0, 3.6).
 */
#ifndef PAGEWALK_FIRMWARE_MULTIBOOT_H
#define PAGEWALK_FIRMWARE_MULTIBOOT_H

#include "devices/paravirtual/fw_cfg_abi.h"
#include "firmware/picture.h"

/* Complete the information; lists go to the room behind it. */
void multiboot_complete(const struct fw_cfg_kernel *kernel,
                        const struct picture *picture);
void multiboot2_complete(const struct fw_cfg_kernel *kernel,
                         const struct picture *picture);

#endif
