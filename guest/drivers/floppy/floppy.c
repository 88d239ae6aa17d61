/*
 * Drives and their disks: finding the format of a disk, and reading and writing
 * it track by track.
 */
#include "guest/drivers/floppy/floppy.h"

#include "guest/arch/cpu.h"
#include "guest/arch/io.h"
#include "guest/drivers/floppy/fdc.h"
#include "guest/drivers/isa_dma.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "guest/mm/dma/bounce.h"

enum {
    DRIVES = 2,
    DMA_CHANNEL = 2,
    CMOS_INDEX = 0x70, CMOS_DATA = 0x71, CMOS_FLOPPIES = 0x10,
    RATE_500K = 0, RATE_300K = 1, RATE_250K = 2, RATE_1M = 3,
    SIZE_CODE_512 = 2, DATA_LENGTH = 0xff,
    TRIES = 3,
    NO_CYLINDER = -1,
};

struct format {
    uint8_t cylinders, heads, track_sectors;
    uint8_t rate, gap;          /* gap 3 of reads and writes */
};

enum format_number { F360, F360_IN_1200, F720, F1200, F1440, F2880 };

static const struct format formats[] = {
    [F360] = { 40, 2, 9, RATE_250K, 0x2a },
    [F360_IN_1200] = { 40, 2, 9, RATE_300K, 0x2a },
    [F720] = { 80, 2, 9, RATE_250K, 0x2a },
    [F1200] = { 80, 2, 15, RATE_500K, 0x1b },
    [F1440] = { 80, 2, 18, RATE_500K, 0x1b },
    [F2880] = { 80, 2, 36, RATE_1M, 0x1b },
};

/* What CMOS memory calls a drive, and what its disks can be, the formats with
 * more sectors first: the last sector of a track tells them apart. */
static const struct drive_type {
    const char *name;
    uint8_t count, formats[3];
} types[] = {
    { NULL, 0, { 0 } },
    { "5.25\" 360K floppy", 1, { F360 } },
    { "5.25\" 1.2M floppy", 2, { F1200, F360_IN_1200 } },
    { "3.5\" 720K floppy", 1, { F720 } },
    { "3.5\" 1.44M floppy", 2, { F1440, F720 } },
    { "3.5\" 2.88M floppy", 3, { F2880, F1440, F720 } },
};

struct floppy {
    struct block_device block;
    unsigned number;
    const struct drive_type *type;
    const struct format *format;        /* NULL: no disk that is known */
    int cylinder;               /* where the head is */
};

static struct floppy floppies[DRIVES];
static struct block_lock controller;

static struct device dma_device = {
    .name = "floppy", .dma_mask = DMA_BIT_MASK(ISA_DMA_BITS),
    .seg_boundary_mask = ISA_DMA_BOUNDARY,
};

/* Where a transfer is, and of how many sectors of one track. */
struct place {
    uint8_t cylinder, head, sector;     /* the first sector is 1 */
    uint32_t count;
};

static enum block_status recalibrate(struct floppy *floppy)
{
    const uint8_t bytes[] = { FDC_RECALIBRATE, floppy->number };
    enum block_status status = fdc_move_head(bytes, sizeof(bytes));

    if (status == BLOCK_IO_ERROR)       /* 80 tracks take two of its 77 steps */
        status = fdc_move_head(bytes, sizeof(bytes));
    floppy->cylinder = status == BLOCK_OK ? 0 : NO_CYLINDER;
    return status;
}

static enum block_status seek(struct floppy *floppy, uint8_t cylinder,
                              uint8_t head)
{
    const uint8_t bytes[] = {
        FDC_SEEK, head << 2 | floppy->number, cylinder,
    };
    enum block_status status = BLOCK_OK;

    if (floppy->cylinder == NO_CYLINDER)
        status = recalibrate(floppy);
    if (status != BLOCK_OK || floppy->cylinder == cylinder)
        return status;
    status = fdc_move_head(bytes, sizeof(bytes));
    floppy->cylinder = status == BLOCK_OK ? cylinder : NO_CYLINDER;
    return status;
}

static enum block_status read_or_write(const struct floppy *floppy,
                                       const struct format *format,
                                       enum block_op op,
                                       const struct place *place)
{
    const uint8_t bytes[] = {
        op == BLOCK_READ ? FDC_READ : FDC_WRITE,
        place->head << 2 | floppy->number,
        place->cylinder, place->head, place->sector, SIZE_CODE_512,
        place->sector + place->count - 1, format->gap, DATA_LENGTH,
    };
    uint8_t result[FDC_RESULT_MAX];
    enum block_status status;

    fdc_expect_interrupt();
    status = fdc_command(bytes, sizeof(bytes));
    if (status == BLOCK_OK)
        status = fdc_wait_interrupt();
    if (status == BLOCK_OK)
        status = fdc_result(result, sizeof(result));
    if (status != BLOCK_OK || !(result[0] & FDC_ST0_FAILED))
        return status;
    return result[1] & FDC_ST1_NOT_WRITABLE ? BLOCK_READ_ONLY : BLOCK_IO_ERROR;
}

static enum block_status move(struct floppy *floppy,
                              const struct format *format, enum block_op op,
                              const struct place *place, struct page *page,
                              uint32_t offset)
{
    uint32_t bytes = place->count * SECTOR_SIZE;
    enum dma_data_direction direction = op == BLOCK_READ ? DMA_FROM_DEVICE
                                                         : DMA_TO_DEVICE;
    dma_addr_t address = dma_map_page(&dma_device, page, offset, bytes,
                                      direction);
    enum block_status status;

    if (dma_mapping_error(address))
        return BLOCK_NO_MEMORY;
    fdc_select(floppy->number);
    fdc_set_rate(format->rate);
    status = seek(floppy, place->cylinder, place->head);
    if (status == BLOCK_OK) {
        isa_dma_start(DMA_CHANNEL, address, bytes, direction);
        status = read_or_write(floppy, format, op, place);
        if (isa_dma_stop(DMA_CHANNEL) != 0 && status == BLOCK_OK)
            status = BLOCK_IO_ERROR;
    }
    dma_unmap_page(&dma_device, address, bytes, direction);
    return status;
}

static enum block_status move_with_tries(struct floppy *floppy,
                                         enum block_op op,
                                         const struct place *place,
                                         struct page *page, uint32_t offset)
{
    enum block_status status = BLOCK_IO_ERROR;

    for (int i = 0; i < TRIES; i++) {
        status = move(floppy, floppy->format, op, place, page, offset);
        if (status == BLOCK_TIMEOUT) {
            fdc_reset();
            floppies[0].cylinder = floppies[1].cylinder = NO_CYLINDER;
        } else if (status == BLOCK_IO_ERROR) {
            floppy->cylinder = NO_CYLINDER;
        } else {
            break;
        }
    }
    return status;
}

static enum block_status transfer(struct block_device *block,
                                  const struct block_request *request)
{
    struct floppy *floppy = container_of(block, struct floppy, block);
    const struct format *format = floppy->format;
    uint32_t sector = request->sector;
    enum block_status status = BLOCK_OK;

    for (uint32_t i = 0; i < request->count && status == BLOCK_OK; i++) {
        const struct block_segment *segment = &request->segments[i];
        uint32_t done = 0;

        while (done < segment->bytes && status == BLOCK_OK) {
            uint32_t in_track = sector % format->track_sectors;
            uint32_t track = sector / format->track_sectors;
            struct place place = {
                .cylinder = track / format->heads,
                .head = track % format->heads,
                .sector = in_track + 1,
                .count = min_u32(format->track_sectors - in_track,
                                 (segment->bytes - done) >> SECTOR_SHIFT),
            };

            status = move_with_tries(floppy, request->op, &place,
                                     segment->page, segment->offset + done);
            done += place.count * SECTOR_SIZE;
            sector += place.count;
        }
    }
    return status;
}

/* Can the last sector of the first track be read, if this is the format? */
static bool is_format(struct floppy *floppy, const struct format *format,
                      struct page *page)
{
    const struct place place = { 0, 0, format->track_sectors, 1 };

    return move(floppy, format, BLOCK_READ, &place, page, 0) == BLOCK_OK;
}

static bool write_protected(const struct floppy *floppy)
{
    const uint8_t bytes[] = { FDC_SENSE_DRIVE, floppy->number };
    uint8_t st3 = 0;

    return fdc_command(bytes, sizeof(bytes)) == BLOCK_OK &&
           fdc_result(&st3, 1) == BLOCK_OK && st3 & FDC_ST3_WRITE_PROTECT;
}

/* The change line is reset by a step, and set for good if there is no disk. */
static bool has_disk(struct floppy *floppy)
{
    if (recalibrate(floppy) != BLOCK_OK)
        return false;
    if (!fdc_disk_changed())
        return true;
    return seek(floppy, 1, 0) == BLOCK_OK && !fdc_disk_changed();
}

static enum block_status open(struct block_device *block)
{
    struct floppy *floppy = container_of(block, struct floppy, block);
    struct page *page;

    fdc_select(floppy->number);
    if (floppy->format && !fdc_disk_changed())
        return BLOCK_OK;
    floppy->format = NULL;
    block->sectors = 0;
    if (!has_disk(floppy))
        return BLOCK_NO_MEDIUM;
    page = dma_alloc_pages(&dma_device, 0);
    if (!page)
        return BLOCK_NO_MEMORY;
    for (uint32_t i = 0; i < floppy->type->count && !floppy->format; i++) {
        const struct format *format = &formats[floppy->type->formats[i]];

        if (is_format(floppy, format, page))
            floppy->format = format;
    }
    page_put(page);
    if (!floppy->format)
        return BLOCK_IO_ERROR;
    block->read_only = write_protected(floppy);
    block->sectors = (uint32_t)floppy->format->cylinders *
                     floppy->format->heads * floppy->format->track_sectors;
    return BLOCK_OK;
}

static uint8_t read_cmos(uint8_t index)
{
    uint32_t flags = irq_save();
    uint8_t value;

    outb(CMOS_INDEX, index);
    value = inb(CMOS_DATA);
    irq_restore(flags);
    return value;
}

static void probe(unsigned number, uint8_t type)
{
    static const struct block_operations operations = {
        .transfer = transfer,
        .open = open,
    };
    struct floppy *floppy = &floppies[number];

    *floppy = (struct floppy){
        .block = {
            .ops = &operations, .block_bytes = SECTOR_SIZE,
            .lock = &controller,
        },
        .number = number, .type = &types[type], .cylinder = NO_CYLINDER,
    };
    snprintf(floppy->block.name, BLOCK_NAME_SIZE, "fd%u", number);
    strlcpy(floppy->block.model, types[type].name, BLOCK_MODEL_SIZE);
    block_register(&floppy->block);
    block_open(&floppy->block);
    printk("%s: %s, %u sectors\n", floppy->block.name, floppy->block.model,
           floppy->block.sectors);
}

void floppy_init(void)
{
    uint8_t both = read_cmos(CMOS_FLOPPIES);
    const uint8_t type[DRIVES] = { both >> 4, both & 0x0f };

    if ((!type[0] && !type[1]) || fdc_reset() != BLOCK_OK)
        return;
    for (unsigned i = 0; i < DRIVES; i++)
        if (type[i] && type[i] < ARRAY_SIZE(types))
            probe(i, type[i]);
}
