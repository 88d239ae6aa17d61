/*
 * The bootstrap loader, INT 19h.
 */
#ifndef PAGEWALK_FIRMWARE_DISK_BOOTSTRAP_H
#define PAGEWALK_FIRMWARE_DISK_BOOTSTRAP_H

/* Enters real mode and calls INT 19h on the boot's stack (reset.S). */
_Noreturn void bootstrap(void);

#endif
