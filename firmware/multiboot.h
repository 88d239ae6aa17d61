/*
 * Loading and entering the kernel that fw_cfg holds, as a multiboot loader does
 * (Multiboot 0.6.96, 3.2 "Machine state" and 3.3 "Boot information format").
 */
#ifndef PAGEWALK_FIRMWARE_MULTIBOOT_H
#define PAGEWALK_FIRMWARE_MULTIBOOT_H

/* Copies the kernel and the multiboot information to their places, adds the
 * memory map to the information and enters the kernel; ends the progress line
 * that boot() began. Ends by fail() if the places are not free RAM. */
_Noreturn void multiboot_boot(void);

#endif
