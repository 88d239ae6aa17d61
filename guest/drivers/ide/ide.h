/*
 * IDE disks: the ATA channels at the ports of a PC.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_IDE_IDE_H
#define PAGEWALK_GUEST_DRIVERS_IDE_IDE_H

/* Register the drives of both channels as block devices: hda and hdb are the
 * first and second drive of the primary channel, hdc and hdd those of the
 * secondary. */
void ide_init(void);

#endif
