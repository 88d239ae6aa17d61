/*
 * Loading and entering the kernel that fw_cfg holds
 * (devices/paravirtual/fw_cfg_abi.h).
 */
#ifndef PAGEWALK_FIRMWARE_KERNEL_H
#define PAGEWALK_FIRMWARE_KERNEL_H

/* Copies the parts of the kernel to their places, completes what its boot
 * protocol hands to it, and enters it; ends the progress line that boot()
 * began. Ends by fail() if the places are not free RAM. */
_Noreturn void kernel_boot(void);

#endif
