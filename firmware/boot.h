/*
 * The boot: boot.c has its steps, reset.S the way into protected mode and back.
 */
#ifndef PAGEWALK_FIRMWARE_BOOT_H
#define PAGEWALK_FIRMWARE_BOOT_H

/* The whole boot, in flat protected mode with interrupts off. */
_Noreturn void boot(void);

/* Enters real mode and calls INT 19h (reset.S). */
_Noreturn void bootstrap(void);

#endif
