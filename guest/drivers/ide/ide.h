/*
 * IDE disks and CD-ROMs: the ATA channels at the ports of a PC.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_IDE_IDE_H
#define PAGEWALK_GUEST_DRIVERS_IDE_IDE_H

#include "guest/block/block.h"

/* Register the drives of both channels as block devices: hda and hdb are the
 * first and second drive of the primary channel, hdc and hdd those of the
 * secondary. They move data by bus mastering where they can. */
void ide_init(void);

/* Move BLOCK's data by bus mastering, or by the processor. False: it is no IDE
 * drive, or has no DMA. */
bool ide_set_dma(struct block_device *block, bool on);

#endif
