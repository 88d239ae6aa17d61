/*
 * IDE drives under test, in memory, and their registers. With a clock of 1 MHz
 * a tick is 1 us. Sector n of each disk begins with bytes of n.
 */
#ifndef PAGEWALK_TESTS_UNIT_IDE_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_IDE_FIXTURE_H

#include "tests/unit/device_fixture.h"

#include "devices/bus/bus_listener.h"
#include "devices/ide/ide.h"

enum {
    IDE_HZ = 1000000, IDE_SECTORS = 3000,
    IDE_READY = ATA_STATUS_DRDY | ATA_STATUS_DSC,
    IDE_RAM = 1 << 18, IDE_MASTER = 0xc000,
};

static struct ide_fixture {
    struct pci_bus pci;
    struct ide ide;
    struct disk disk, cd;
    uint8_t medium[IDE_SECTORS][DISK_SECTOR];
    bool broken;
    unsigned flushes;
    uint8_t *ram;               /* IDE_RAM bytes at 0 */
    uint16_t port;              /* of the channel in use */
    uint16_t control;
    unsigned stolen;            /* cycles */
    struct bus_listener listener;
} idefx;

static inline bool idefx_read(void *opaque, uint64_t lba, void *data)
{
    (void)opaque;
    ck_assert_uint_lt(lba, IDE_SECTORS);
    memcpy(data, idefx.medium[lba], DISK_SECTOR);
    return !idefx.broken;
}

static inline bool idefx_write(void *opaque, uint64_t lba, const void *data)
{
    (void)opaque;
    ck_assert(!idefx.disk.read_only);
    ck_assert_uint_lt(lba, IDE_SECTORS);
    if (!idefx.broken)
        memcpy(idefx.medium[lba], data, DISK_SECTOR);
    return !idefx.broken;
}

static inline bool idefx_flush(void *opaque)
{
    (void)opaque;
    idefx.flushes++;
    return !idefx.broken;
}

static inline void idefx_stolen(void *opaque, uint64_t cycles)
{
    (void)opaque;
    idefx.stolen += (unsigned)cycles;
}

static inline void idefx_use(bool secondary)
{
    idefx.port = secondary ? IDE_PORT_SECONDARY : IDE_PORT_PRIMARY;
    idefx.control = secondary ? IDE_CONTROL_SECONDARY : IDE_CONTROL_PRIMARY;
}

static inline void idefx_pci(unsigned reg, uint32_t value)
{
    bus_out(&fx.bus, PCI_PORT_ADDRESS, 4,
            UINT32_C(0x80000000) | IDE_DEVFN << 8 | reg);
    bus_out(&fx.bus, PCI_PORT_DATA, 4, value);
}

/* Disks are the primary drives, a CD-ROM is the secondary master. */
static inline void idefx_up(void)
{
    const struct disk *const disks[IDE_DISKS] = {
        &idefx.disk, &idefx.disk, &idefx.cd,
    };
    const struct irq_line lines[IDE_CHANNELS] = {
        fixture_line(), fixture_line(),
    };

    memset(&idefx, 0, sizeof(idefx));
    fixture_up(IDE_HZ);
    idefx.ram = calloc(1, IDE_RAM);
    ck_assert_ptr_nonnull(idefx.ram);
    bus_map_ram(&fx.bus, "RAM", 0, IDE_RAM, idefx.ram);
    idefx.listener = (struct bus_listener){ .stolen = idefx_stolen };
    bus_add_listener(&fx.bus, &idefx.listener);
    idefx.disk = (struct disk){
        .sectors = IDE_SECTORS, .read = idefx_read, .write = idefx_write,
        .flush = idefx_flush,
    };
    idefx.cd = idefx.disk;
    idefx.cd.kind = DISK_CDROM;
    idefx.cd.read_only = true;
    for (int i = 0; i < IDE_SECTORS; i++)
        memset(idefx.medium[i], i, DISK_SECTOR);
    pci_init(&idefx.pci, &fx.bus, &fx.log);
    ide_init(&idefx.ide, &fx.bus, &idefx.pci, &fx.clock, lines, &fx.log,
             disks);
    idefx_pci(PCI_BAR0 + 4 * IDE_BAR_MASTER, IDE_MASTER);
    idefx_pci(PCI_COMMAND, PCI_COMMAND_IO | PCI_COMMAND_MASTER);
    idefx_use(false);
}

static inline void idefx_down(void)
{
    fixture_down();
    free(idefx.ram);
}

static inline uint8_t reg_in(unsigned reg)
{
    return in((uint16_t)(idefx.port + reg));
}

static inline void reg_out(unsigned reg, uint8_t value)
{
    out((uint16_t)(idefx.port + reg), value);
}

static inline uint16_t data_in(void)
{
    return (uint16_t)bus_in(&fx.bus, idefx.port, 2);
}

static inline void data_out(uint16_t value)
{
    bus_out(&fx.bus, idefx.port, 2, value);
}

/* A command with LBA; `drive` is 0 or 1. */
static inline void command(unsigned drive, uint32_t lba, uint8_t count,
                           uint8_t code)
{
    reg_out(ATA_DEVICE, (uint8_t)(0xe0 | drive << 4 | (lba >> 24 & 15)));
    reg_out(ATA_COUNT, count);
    reg_out(ATA_LBA_LOW, (uint8_t)lba);
    reg_out(ATA_LBA_MID, (uint8_t)(lba >> 8));
    reg_out(ATA_LBA_HIGH, (uint8_t)(lba >> 16));
    reg_out(ATA_STATUS, code);
}

/* The same with an address of 48 bits. */
static inline void command_ext(unsigned drive, uint64_t lba, uint16_t count,
                               uint8_t code)
{
    reg_out(ATA_COUNT, (uint8_t)(count >> 8));
    reg_out(ATA_LBA_LOW, (uint8_t)(lba >> 24));
    reg_out(ATA_LBA_MID, (uint8_t)(lba >> 32));
    reg_out(ATA_LBA_HIGH, (uint8_t)(lba >> 40));
    command(drive, (uint32_t)lba & 0xffffff, (uint8_t)count, code);
}

/* Lets the drive work. */
static inline void wait_ready(void)
{
    while (in(idefx.control) & ATA_STATUS_BSY) {
        ck_assert(fx.clock.queue);
        run_until(fx.clock.queue->due);
    }
}

/* Lets everything happen that is due in a second. */
static inline void settle(void)
{
    run_until(fx.clock.now + IDE_HZ);
}

static inline void check_error(uint8_t error)
{
    ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY | ATA_STATUS_ERR);
    ck_assert_uint_eq(reg_in(ATA_ERROR), error);
}

#endif
