/*
 * The IDE function of the PIIX3 at PCI 00:01.1 (Intel 290550): two ATA
 * channels at the ports of a PC. A channel without a disk is not on the bus:
 * its ports read as ones, as an empty cable does.
 *
 * The ports are decoded whatever the timing registers (IDETIM) and the command
 * register hold. The sixteen ports of the two bus masters (bus_master.h) are
 * where BAR 4 says. The timing registers do not slow a drive down: data move at
 * the rate of the mode that its driver has chosen, which may be Ultra DMA, that
 * the PIIX3 itself came too early for.
 */
#ifndef PAGEWALK_DEVICES_IDE_IDE_H
#define PAGEWALK_DEVICES_IDE_IDE_H

#include "devices/bus/bus.h"
#include "devices/bus/irq.h"
#include "devices/chipset/pci.h"
#include "devices/ide/ata.h"
#include "devices/ide/bus_master.h"

enum {
    IDE_DEVFN = PCI_DEVFN(1, 1),

    IDE_CHANNELS = 2,
    IDE_DISKS = IDE_CHANNELS * ATA_DRIVES,

    IDE_PORT_PRIMARY = 0x1f0, IDE_CONTROL_PRIMARY = 0x3f6,
    IDE_BAR_MASTER = 4,
    IDE_PORT_SECONDARY = 0x170, IDE_CONTROL_SECONDARY = 0x376,
};

struct ide {
    struct pci_device pci;
    struct ata_channel channel[IDE_CHANNELS];
    struct bus_master master[IDE_CHANNELS];
};

/* `irq` are the lines of the two channels; `disk` are primary first and
 * second, secondary first and second, each null where there is none; null:
 * there are no disks. */
void ide_init(struct ide *ide, struct bus *bus, struct pci_bus *pci,
              struct clock *clock, const struct irq_line irq[IDE_CHANNELS],
              struct log *log, const struct disk *const disk[IDE_DISKS]);

/* The hardware reset of both channels. */
void ide_reset(struct ide *ide);

#endif
