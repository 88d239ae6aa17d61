/*
 * Floppy disks: an 82077AA at 0x3f0, which moves its data by ISA DMA channel 2
 * and interrupts on line 6.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_FLOPPY_FLOPPY_H
#define PAGEWALK_GUEST_DRIVERS_FLOPPY_FLOPPY_H

/* Register the drives that CMOS memory names as fd0 and fd1. A drive without a
 * disk has no sectors until block_open finds one. */
void floppy_init(void);

#endif
