#include "devices/ide/ide.h"

#include "devices/bus/bus_listener.h"

enum {
    ID_PIIX3_IDE = 0x7010, REVISION = 0,
    CLASS_IDE = 0x010180,               /* bit 7: bus master */

    /* PIIX3 2.3.8, 2.3.9: IDETIM and SIDETIM. */
    TIMING = 0x40, TIMING_BYTES = 5,

    /* The data register is four ports wide for 32-bit accesses; the others
     * begin at the second. */
    DATA_PORTS = 4,
    REGISTER_PORTS = 7,
};

static const struct {
    uint16_t ports, control;
    const char *name;
} place[IDE_CHANNELS] = {
    { IDE_PORT_PRIMARY, IDE_CONTROL_PRIMARY, "primary IDE" },
    { IDE_PORT_SECONDARY, IDE_CONTROL_SECONDARY, "secondary IDE" },
};

static uint32_t data_read(void *dev, uint32_t offset, unsigned size)
{
    (void)offset;
    return ata_data_in(dev, size);
}

static void data_write(void *dev, uint32_t offset, unsigned size,
                       uint32_t value)
{
    (void)offset;
    ata_data_out(dev, size, value);
}

static uint32_t register_read(void *dev, uint32_t offset, unsigned size)
{
    (void)size;
    return ata_read(dev, offset + ATA_ERROR);
}

static void register_write(void *dev, uint32_t offset, unsigned size,
                           uint32_t value)
{
    (void)size;
    ata_write(dev, offset + ATA_ERROR, (uint8_t)value);
}

static uint32_t control_read(void *dev, uint32_t offset, unsigned size)
{
    (void)offset;
    (void)size;
    return ata_alternate_status(dev);
}

static void control_write(void *dev, uint32_t offset, unsigned size,
                          uint32_t value)
{
    (void)offset;
    (void)size;
    ata_control(dev, (uint8_t)value);
}

static struct bus_master *master_at(struct ide *ide, uint32_t offset)
{
    return &ide->master[offset / BUS_MASTER_PORTS];
}

static uint32_t master_read(void *dev, uint32_t offset, unsigned size)
{
    (void)size;
    return bus_master_read(master_at(dev, offset), offset % BUS_MASTER_PORTS);
}

static void master_write(void *dev, uint32_t offset, unsigned size,
                         uint32_t value)
{
    (void)size;
    bus_master_write(master_at(dev, offset), offset % BUS_MASTER_PORTS,
                     (uint8_t)value);
}

static const struct bus_ops data_ops = { data_read, data_write, 4 };
static const struct bus_ops register_ops = {
    register_read, register_write, 1
};
static const struct bus_ops control_ops = { control_read, control_write, 1 };
static const struct bus_ops master_ops = { master_read, master_write, 1 };

static void map_channel(struct bus *bus, struct ata_channel *channel,
                        uint16_t ports, uint16_t control)
{
    bus_map_ports(bus, "IDE data", ports, DATA_PORTS, &data_ops, channel);
    bus_map_ports(bus, "IDE registers", ports + ATA_ERROR, REGISTER_PORTS,
                  &register_ops, channel);
    bus_map_ports(bus, "IDE control", control, 1, &control_ops, channel);
}

static void add_master_bar(struct ide *ide, struct bus *bus)
{
    const unsigned ports = IDE_CHANNELS * BUS_MASTER_PORTS;

    pci_add_io_bar(&ide->pci, IDE_BAR_MASTER, ports,
                   bus_map_ports(bus, "IDE bus masters", BUS_PORTS_UNMAPPED,
                                 ports, &master_ops, ide));
}

static void init_channel(struct ide *ide, unsigned i, struct clock *clock,
                         struct irq_line irq, struct log *log,
                         const struct disk *const disk[ATA_DRIVES])
{
    struct ata_channel *channel = &ide->channel[i];
    struct bus_master *master = &ide->master[i];

    bus_master_init(master, place[i].name, channel, &ide->pci, clock, irq,
                    log);
    ata_init(channel, i, clock, bus_master_line(master), log, disk[0],
             disk[1]);
    channel->master = bus_master_of(master);
}

void ide_init(struct ide *ide, struct bus *bus, struct pci_bus *pci,
              struct clock *clock, const struct irq_line irq[IDE_CHANNELS],
              struct log *log, const struct disk *const disk[IDE_DISKS])
{
    static const struct disk *const none[IDE_DISKS];
    bool present = false;

    if (!disk)
        disk = none;
    pci_device_init(&ide->pci, "PIIX3 IDE", PCI_VENDOR_INTEL, ID_PIIX3_IDE,
                    CLASS_IDE, REVISION);
    for (int i = 0; i < TIMING_BYTES; i++)
        ide->pci.writable[TIMING + i] = 0xff;
    add_master_bar(ide, bus);
    pci_add(pci, &ide->pci, IDE_DEVFN);
    for (unsigned i = 0; i < IDE_CHANNELS; i++) {
        struct ata_channel *channel = &ide->channel[i];

        init_channel(ide, i, clock, irq[i], log, disk + i * ATA_DRIVES);
        present |= ata_present(channel);
        if (ata_present(channel))
            map_channel(bus, channel, place[i].ports, place[i].control);
    }
    if (present)
        bus_add_master(bus);
}

void ide_reset(struct ide *ide)
{
    for (int i = 0; i < IDE_CHANNELS; i++) {
        ata_reset(&ide->channel[i]);
        bus_master_reset(&ide->master[i]);
    }
}
