/*
 * The bus master of an IDE channel (Intel 290550, PIIX and PIIX3, "Bus Master
 * IDE"; programming interface of SFF-8038i): it moves the data of DMA commands
 * between the drive and the regions of memory that a table of physical region
 * descriptors (PRDs) names.
 *
 * A descriptor is eight bytes: the address of a region, its length (0: 64
 * KiB), and in bit 31 of the second dword whether it is the last. Addresses
 * have 32 bits. Neither a region nor the table may cross a boundary of 64 KiB.
 * A region that does wraps within the 64 KiB that it begins in, as the
 * incrementer of its address ends at bit 15; the table is taken to do the same.
 * A descriptor is read when its region's turn comes.
 *
 *   the table ends with the data      Active 0, Interrupt 1
 *   the table is longer               Active 1, Interrupt 1, until stopped
 *   the table is shorter              Active 0, Interrupt 0; the drive waits
 *   a region or the table is nowhere  Active 0, Error 1; the drive waits
 *
 * On PCI the data move in bursts of four dwords, which are typical of this
 * interface (Intel 290562, PIIX4, "Line Buffer"), at four bytes per clock of
 * 33 MHz. Each burst has BUS_MASTER_OVERHEAD clocks more: arbitration, address
 * phase, the first access to memory, and turning the bus around. This number is
 * chosen, not measured. While a burst lasts, CPUs do not get to the bus.
 */
#ifndef PAGEWALK_DEVICES_IDE_BUS_MASTER_H
#define PAGEWALK_DEVICES_IDE_BUS_MASTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "devices/bus/irq.h"
#include "devices/chipset/pci.h"
#include "devices/ide/ata.h"

enum {
    BUS_MASTER_PORTS = 8,

    /* Registers. */
    BUS_MASTER_COMMAND = 0,
    BUS_MASTER_STATUS = 2,
    BUS_MASTER_TABLE = 4,               /* four bytes */

    BUS_MASTER_START = 0x01,
    BUS_MASTER_TO_MEMORY = 0x08,

    BUS_MASTER_ACTIVE = 0x01,
    BUS_MASTER_ERROR = 0x02,
    BUS_MASTER_INTERRUPT = 0x04,
    BUS_MASTER_CAPABLE = 0x60,          /* of the drives; software's own */

    BUS_MASTER_HZ = 33333333,
    BUS_MASTER_BURST = 16,              /* bytes */
    BUS_MASTER_OVERHEAD = 6,            /* clocks */
    BUS_MASTER_RETRY_US = 1000,         /* looks for bus-master enable */
};

struct bus_master {
    struct bus_requester requester;
    uint8_t command, status;
    uint32_t table;                     /* address of the table */
    uint32_t next;                      /* of the next descriptor */
    uint32_t address;                   /* the region's next byte */
    uint32_t left;                      /* bytes of the region */
    bool last;                          /* the region is the table's last */
    bool told;                          /* the log knows why it stands still */
    unsigned clocks;                    /* of PCI, in this move */
    const struct pci_device *pci;
    struct ata_channel *channel;
    struct irq_line irq;                /* where the drive's interrupts go */
    struct event retry;
    struct clock *clock;
    struct log *log;
};

/* Becomes the master of a channel, whose interrupts pass through it to `irq`;
 * ata_init() gets bus_master_line(). `pci` is the function on the bus that it
 * is a part of; `name` is for reports. All outlive it. */
void bus_master_init(struct bus_master *master, const char *name,
                     struct ata_channel *channel,
                     const struct pci_device *pci, struct clock *clock,
                     struct irq_line irq, struct log *log);
struct irq_line bus_master_line(struct bus_master *master);

/* Where the channel's data go: for its `master`. */
struct ata_master bus_master_of(struct bus_master *master);

void bus_master_reset(struct bus_master *master);

/* The registers, byte by byte; `reg` below BUS_MASTER_PORTS. */
uint8_t bus_master_read(const struct bus_master *master, unsigned reg);
void bus_master_write(struct bus_master *master, unsigned reg, uint8_t value);

#endif
