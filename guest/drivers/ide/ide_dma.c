/*
 * Bus mastering (Intel 290550, PIIX3, 2.5 and 3.4; SFF-8038i): the channel's
 * engine moves the data between the drive and memory by itself, as a table of
 * physical regions in memory says. A region does not cross a boundary of 64 KiB.
 */
#include "guest/arch/cpu.h"
#include "guest/arch/io.h"
#include "guest/drivers/ide/ide_parts.h"
#include "guest/drivers/irq.h"
#include "guest/drivers/pci.h"
#include "guest/drivers/pit.h"

enum {
    IDE_CLASS = 0x0101,
    CLASS_BUS_MASTER = 1 << 15, /* of the class register: bit 7 of the
                                   programming interface */
    BAR_IO_MASK = 0xfffc,
    CHANNEL_PORTS = 8,

    BM_COMMAND = 0, BM_START = 0x01, BM_TO_MEMORY = 0x08,
    BM_STATUS = 2, BM_ACTIVE = 0x01, BM_ERROR = 0x02, BM_INTERRUPT = 0x04,
    BM_PRD_TABLE = 4,

    REGION_MAX = 0x10000,       /* bytes, and the boundary */
    PRD_END = 0x8000,

    MODE_MULTIWORD = 0x20, MODE_ULTRA = 0x40,
    MULTIWORD_MAX = 2, ULTRA_MAX = 2,

    TIMEOUT = 30 * HZ,
    POLLS_MAX = 40 * 1000 * 1000,
};

struct prd {
    uint32_t address;
    uint16_t bytes;             /* 0: 64 KiB */
    uint16_t flags;
} __packed;

/* A part is at most REGION_MAX long and so crosses one boundary at most. */
_Static_assert(2 * IDE_SG_MAX * sizeof(struct prd) <= PAGE_SIZE,
               "the table of regions is a page");

static struct ide_channel *channel_of_irq[IDE_CHANNELS];

/* Reading the status register takes the drive's interrupt back. */
static void interrupt(struct ide_channel *channel)
{
    inb(channel->ports + ATA_STATUS);
    channel->interrupted = true;
}

static void primary_irq(void)
{
    interrupt(channel_of_irq[0]);
}

static void secondary_irq(void)
{
    interrupt(channel_of_irq[1]);
}

void ide_dma_init(struct ide_channel channels[IDE_CHANNELS])
{
    static void (*const handlers[IDE_CHANNELS])(void) = {
        primary_irq, secondary_irq,
    };
    struct pci_device pci;
    uint16_t ports;

    if (!pci_find_class(IDE_CLASS, &pci) ||
        !(pci_read(pci, PCI_CLASS) & CLASS_BUS_MASTER))
        return;
    ports = pci_read(pci, PCI_BAR4) & BAR_IO_MASK;
    if (!ports)
        return;
    pci_enable(pci, PCI_COMMAND_IO | PCI_COMMAND_MASTER);
    for (uint32_t i = 0; i < IDE_CHANNELS; i++) {
        struct ide_channel *channel = &channels[i];

        channel->device = (struct device){
            .name = "ide", .dma_mask = DMA_BIT_MASK(32),
        };
        channel->prd = dma_alloc_coherent(&channel->device, PAGE_SIZE,
                                          &channel->prd_address);
        if (!channel->prd)
            return;
        channel->bus_master = ports + i * CHANNEL_PORTS;
        channel_of_irq[i] = channel;
        request_irq(channel->irq, handlers[i]);
    }
}

static int highest_bit(uint32_t bits)
{
    int bit = -1;

    for (; bits; bits >>= 1)
        bit++;
    return bit;
}

void ide_dma_set_up(struct ide_drive *drive, const uint16_t *id)
{
    int multiword = highest_bit(id[ID_MULTIWORD_DMA] &
                                ((2 << MULTIWORD_MAX) - 1));
    int ultra = highest_bit(id[ID_ULTRA_DMA] & ((2 << ULTRA_MAX) - 1));

    if (!drive->channel->bus_master || !(id[ID_CAPABILITIES] & ID_CAPABLE_DMA))
        return;
    if (multiword < 0 && ultra < 0)
        return;
    drive->can_dma = ide_command(drive, &(struct ide_command){
        .command = ATA_SET_FEATURES, .features = ATA_SET_TRANSFER_MODE,
        .count = ultra < 0 ? MODE_MULTIWORD + (uint32_t)multiword
                           : MODE_ULTRA + (uint32_t)ultra,
    }) == BLOCK_OK && ide_wait(drive, 0) == BLOCK_OK;
    drive->dma = drive->can_dma;
}

/* The next parts of the request, up to BYTES in whole UNITs. A part that ends
 * within a unit is followed by the rest of it, for which the list has room. */
static uint32_t gather(struct ide_channel *channel, uint32_t bytes,
                       uint32_t unit, struct block_cursor *cursor)
{
    const struct block_request *request = cursor->request;
    uint32_t total = 0;

    channel->sg_count = 0;
    while (total < bytes && cursor->segment < request->count) {
        const struct block_segment *segment =
            &request->segments[cursor->segment];
        uint32_t piece = min_u32(segment->bytes - cursor->done, bytes - total);
        uint32_t at = segment->offset + cursor->done;

        if (channel->sg_count == IDE_SG_MAX ||
            (total % unit == 0 &&
             channel->sg_count + unit / SECTOR_SIZE > IDE_SG_MAX))
            break;
        piece = min_u32(piece, REGION_MAX);
        channel->sg[channel->sg_count++] = (struct scatterlist){
            .page = pfn_to_page(page_to_pfn(segment->page) +
                                (at >> PAGE_SHIFT)),
            .offset = at & ~PAGE_MASK, .length = piece,
        };
        total += piece;
        cursor->done += piece;
        if (cursor->done == segment->bytes) {
            cursor->segment++;
            cursor->done = 0;
        }
    }
    return total;
}

static void fill_table(struct ide_channel *channel)
{
    struct prd *prd = channel->prd;

    for (uint32_t i = 0; i < channel->sg_count; i++) {
        uint32_t address = (uint32_t)channel->sg[i].dma_address;
        uint32_t left = channel->sg[i].length;

        while (left > 0) {
            uint32_t room = REGION_MAX - address % REGION_MAX;
            uint32_t bytes = min_u32(left, room);

            *prd++ = (struct prd){ address, (uint16_t)bytes, 0 };
            address += bytes;
            left -= bytes;
        }
    }
    prd[-1].flags = PRD_END;
}

uint32_t ide_dma_map(struct ide_channel *channel, enum block_op op,
                     uint32_t bytes, uint32_t unit,
                     struct block_cursor *cursor)
{
    struct block_cursor before;
    uint32_t total;

    block_cursor_end(cursor);
    before = *cursor;
    total = gather(channel, bytes, unit, cursor);
    if (!dma_map_sg(&channel->device, channel->sg, channel->sg_count,
                    ide_dma_direction(op))) {
        *cursor = before;
        return 0;
    }
    fill_table(channel);
    outb(channel->bus_master + BM_COMMAND, 0);
    outl(channel->bus_master + BM_PRD_TABLE, (uint32_t)channel->prd_address);
    outb(channel->bus_master + BM_STATUS, BM_ERROR | BM_INTERRUPT);
    outb(channel->control, 0);  /* the drive may interrupt */
    channel->interrupted = false;
    return total;
}

void ide_dma_unmap(struct ide_channel *channel, enum block_op op)
{
    outb(channel->control, ATA_CONTROL_NIEN);
    dma_unmap_sg(&channel->device, channel->sg, channel->sg_count,
                 ide_dma_direction(op));
}

/* An interrupt may be older than the transfer: some drives make one when they
 * ask for a packet. */
static bool is_done(const struct ide_channel *channel)
{
    return inb(channel->bus_master + BM_STATUS) & (BM_INTERRUPT | BM_ERROR) &&
           !(inb(channel->control) & (ATA_STATUS_BSY | ATA_STATUS_DRQ));
}

/* With interrupts on the processor sleeps meanwhile. */
static enum block_status wait_for_engine(struct ide_channel *channel)
{
    uint32_t begun = jiffies;

    for (uint32_t poll = 0; poll < POLLS_MAX; poll++) {
        if (is_done(channel))
            return BLOCK_OK;
        if (jiffies - begun > TIMEOUT)
            return BLOCK_TIMEOUT;
        block_sleep(&channel->interrupted);
    }
    return BLOCK_TIMEOUT;
}

enum block_status ide_dma_run(struct ide_drive *drive, enum block_op op)
{
    struct ide_channel *channel = drive->channel;
    uint8_t direction = op == BLOCK_READ ? BM_TO_MEMORY : 0, engine;
    enum block_status status;

    outb(channel->bus_master + BM_COMMAND, direction);
    outb(channel->bus_master + BM_COMMAND, direction | BM_START);
    status = wait_for_engine(channel);
    engine = inb(channel->bus_master + BM_STATUS);
    outb(channel->bus_master + BM_COMMAND, direction);
    outb(channel->bus_master + BM_STATUS, BM_ERROR | BM_INTERRUPT);
    if (status == BLOCK_OK)
        status = ide_wait(drive, 0);
    ide_dma_unmap(channel, op);
    /* Active still: the table is longer than what the drive moved. */
    if (status == BLOCK_OK && engine & (BM_ERROR | BM_ACTIVE))
        status = BLOCK_IO_ERROR;
    return status;
}
