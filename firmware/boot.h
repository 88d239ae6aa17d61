/*
 * The boot: boot.c has its steps, reset.S the way into protected mode and back.
 */
#ifndef PAGEWALK_FIRMWARE_BOOT_H
#define PAGEWALK_FIRMWARE_BOOT_H

/* The whole boot, in flat protected mode with interrupts off. */
_Noreturn void boot(void);

#endif
