#include "devices/ide/bus_master.h"

#include "base/bytes.h"
#include "devices/bus/bus_listener.h"

enum {
    DESCRIPTOR = 8,                     /* bytes */
    DESCRIPTOR_COUNT = 4,
    LAST_BYTE = 7, LAST_BIT = 0x80,
    COUNT_OF_0 = 0x10000,
    REGION_MAX = 0x10000,
    DWORD = 4,                          /* bytes */
};

/* `bytes` further on, within the same 64 KiB. */
static uint32_t advance(uint32_t address, uint32_t bytes)
{
    return (address & ~(uint32_t)(REGION_MAX - 1)) |
           ((address + bytes) & (REGION_MAX - 1));
}

static void tell(struct bus_master *master, const char *what)
{
    if (!master->told)
        LOG(master->log, guest, "ide: bus master: %s", what);
    master->told = true;
}

/* Nothing answers at an address: the cycle ends by master abort. */
static void fail(struct bus_master *master, const char *what)
{
    tell(master, what);
    master->status |= BUS_MASTER_ERROR;
    master->status &= (uint8_t)~BUS_MASTER_ACTIVE;
}

static bool answers(const struct bus_master *master, uint32_t address)
{
    return bus_region_at(master->pci->bus, address)->kind != BUS_NONE;
}

static void count_clocks(struct bus_master *master, unsigned bytes)
{
    unsigned bursts = (bytes + BUS_MASTER_BURST - 1) / BUS_MASTER_BURST;

    master->clocks += (bytes + DWORD - 1) / DWORD +
                      bursts * BUS_MASTER_OVERHEAD;
}

/* Takes the next descriptor; false where there is none to be had. */
static bool fetch(struct bus_master *master)
{
    uint8_t descriptor[DESCRIPTOR];

    if (!answers(master, master->next)) {
        fail(master, "the table of descriptors is not in memory");
        return false;
    }
    bus_requester_read(master->pci->bus, &master->requester, master->next,
                       descriptor, DESCRIPTOR);
    count_clocks(master, DESCRIPTOR);
    master->next = advance(master->next, DESCRIPTOR);
    master->address = bytes_get_le(descriptor, 4) & ~UINT32_C(1);
    master->left = bytes_get_le(descriptor + DESCRIPTOR_COUNT, 2) & ~1u;
    if (!master->left)
        master->left = COUNT_OF_0;
    master->last = descriptor[LAST_BYTE] & LAST_BIT;
    if ((master->address & (REGION_MAX - 1)) + master->left > REGION_MAX)
        LOG(master->log, guest, "ide: bus master: the region of 0x%x bytes at "
            "0x%08x crosses 64 KiB", master->left, master->address);
    return true;
}

/* How much of `bytes` is within the region and one page. */
static unsigned piece(const struct bus_master *master, unsigned bytes)
{
    uint32_t page = BUS_PAGE_SIZE - (master->address & (BUS_PAGE_SIZE - 1));

    if (bytes > master->left)
        bytes = master->left;
    return bytes < page ? bytes : page;
}

/* Moves a piece; false where nothing is at its address. */
static bool move_piece(struct bus_master *master, uint8_t *data,
                       unsigned bytes, bool out)
{
    if (!answers(master, master->address)) {
        fail(master, "a region is not in memory");
        return false;
    }
    if (out)
        bus_requester_read(master->pci->bus, &master->requester,
                           master->address, data, bytes);
    else
        bus_requester_write(master->pci->bus, &master->requester,
                            master->address, data, bytes);
    count_clocks(master, bytes);
    master->address = advance(master->address, bytes);
    master->left -= bytes;
    if (!master->left && master->last)
        master->status &= (uint8_t)~BUS_MASTER_ACTIVE;
    return true;
}

/* Whether data can move in the drive's direction now. */
static bool ready(struct bus_master *master, bool out)
{
    const uint64_t us_per_second = 1000000;

    if (!(master->status & BUS_MASTER_ACTIVE))
        return false;
    if (out == !!(master->command & BUS_MASTER_TO_MEMORY)) {
        tell(master, "its direction is not that of the drive's command");
        return false;
    }
    if (pci_is_master(master->pci))
        return true;
    tell(master, "not enabled in the PCI command register");
    clock_schedule(master->clock, &master->retry,
                   clock_after(master->clock, BUS_MASTER_RETRY_US,
                               us_per_second));
    return false;
}

static void on_retry(void *opaque, uint64_t due)
{
    (void)due;
    ata_dma_resume(((struct bus_master *)opaque)->channel);
}

/* A descriptor moves at least two bytes, so the work is bounded by `bytes`. */
static unsigned move(void *opaque, uint8_t *data, unsigned bytes, bool out)
{
    struct bus_master *master = opaque;
    unsigned moved = 0;

    if (!ready(master, out))
        return 0;
    master->clocks = 0;
    while (moved < bytes && master->status & BUS_MASTER_ACTIVE) {
        unsigned count;

        if (!master->left && !fetch(master))
            break;
        count = piece(master, bytes - moved);
        if (!move_piece(master, data + moved, count, out))
            break;
        moved += count;
    }
    bus_steal(master->pci->bus, clock_ticks_of(master->clock, master->clocks,
                                               BUS_MASTER_HZ));
    return moved;
}

static void set_line(void *opaque, unsigned number, bool level)
{
    struct bus_master *master = opaque;

    (void)number;
    if (level)
        master->status |= BUS_MASTER_INTERRUPT;
    irq_set(&master->irq, level);
}

struct irq_line bus_master_line(struct bus_master *master)
{
    return (struct irq_line){ .set = set_line, .opaque = master };
}

struct ata_master bus_master_of(struct bus_master *master)
{
    return (struct ata_master){ .move = move, .opaque = master };
}

void bus_master_init(struct bus_master *master, const char *name,
                     struct ata_channel *channel,
                     const struct pci_device *pci, struct clock *clock,
                     struct irq_line irq, struct log *log)
{
    *master = (struct bus_master){
        .requester.name = name,
        .pci = pci, .channel = channel, .irq = irq, .clock = clock,
        .log = log,
        .retry = { .fire = on_retry, .opaque = master },
    };
}

void bus_master_reset(struct bus_master *master)
{
    clock_cancel(master->clock, &master->retry);
    master->command = master->status = 0;
    master->table = 0;
    master->left = 0;
}

uint8_t bus_master_read(const struct bus_master *master, unsigned reg)
{
    if (reg == BUS_MASTER_COMMAND)
        return master->command;
    if (reg == BUS_MASTER_STATUS)
        return master->status;
    if (reg >= BUS_MASTER_TABLE)
        return (uint8_t)(master->table >> 8 * (reg - BUS_MASTER_TABLE));
    return 0;
}

static void write_command(struct bus_master *master, uint8_t value)
{
    bool was_started = master->command & BUS_MASTER_START;

    master->command = value & (BUS_MASTER_START | BUS_MASTER_TO_MEMORY);
    if (!(value & BUS_MASTER_START)) {
        master->status &= (uint8_t)~BUS_MASTER_ACTIVE;
        clock_cancel(master->clock, &master->retry);
    } else if (!was_started) {
        master->status |= BUS_MASTER_ACTIVE;
        master->next = master->table;
        master->left = 0;
        master->told = false;
        bus_requester_start(master->pci->bus, &master->requester);
        ata_dma_resume(master->channel);
    }
}

/* Writing ones clears Error and Interrupt. */
static void write_status(struct bus_master *master, uint8_t value)
{
    const uint8_t cleared = BUS_MASTER_ERROR | BUS_MASTER_INTERRUPT;

    master->status = (uint8_t)((master->status & ~BUS_MASTER_CAPABLE &
                                ~(value & cleared)) |
                               (value & BUS_MASTER_CAPABLE));
}

static void write_table(struct bus_master *master, unsigned byte,
                        uint8_t value)
{
    const uint32_t dword_mask = ~UINT32_C(3);
    uint8_t bytes[DWORD];

    bytes_put_le(bytes, DWORD, master->table);
    bytes[byte] = value;
    master->table = bytes_get_le(bytes, DWORD) & dword_mask;
}

void bus_master_write(struct bus_master *master, unsigned reg, uint8_t value)
{
    if (reg == BUS_MASTER_COMMAND)
        write_command(master, value);
    else if (reg == BUS_MASTER_STATUS)
        write_status(master, value);
    else if (reg >= BUS_MASTER_TABLE)
        write_table(master, reg - BUS_MASTER_TABLE, value);
}
