/* What the commands that meet sectors on the disk share: how they begin, how
 * they end, and what they look for. */
#include "devices/floppy/fdc_parts.h"

#include <string.h>

enum {
    HEAD_LOAD_MS = 2, HEAD_LOADS = 128,     /* HLT of SPECIFY; 0: 128 */
    HEAD_UNLOAD_MS = 16, HEAD_UNLOADS = 16, /* HUT; 0: 16 */
    INDEXES = 2,                /* holes without the sector: not there */
};

static void on_event(void *opaque, uint64_t due)
{
    struct fdc *fdc = opaque;

    fdc->transfer.now = due;
    fdc->transfer.then(fdc);
}

void fdc_at(struct fdc *fdc, uint64_t due, void (*then)(struct fdc *fdc))
{
    fdc->transfer.then = then;
    fdc->event.fire = on_event;
    fdc->event.opaque = fdc;
    clock_schedule(fdc->clock, &fdc->event, due);
}

struct fdc_drive *fdc_drive_under(struct fdc *fdc)
{
    return fdc_drive_of(fdc, fdc->transfer.drive);
}

void fdc_end_transfer(struct fdc *fdc, bool abnormal, uint8_t status1,
                      uint8_t status2)
{
    struct fdc_transfer *t = &fdc->transfer;
    unsigned unload = fdc->specify[0] & (HEAD_UNLOADS - 1);
    uint8_t status = (uint8_t)(t->head << 2 | t->drive);

    if (abnormal)
        status |= FDC_ST0_ABNORMAL;
    if (t->sought)
        status |= FDC_ST0_SE;
    memcpy(fdc->result, (const uint8_t[]){
        status, t->status1 | status1, t->status2 | status2,
        t->c, t->h, t->r, t->n,
    }, 7);
    fdc->results = 7;
    clock_cancel(fdc->clock, &fdc->event);
    fdc_end_command(fdc);
    fdc_data_stop(fdc);
    fdc->head_loaded = fdc->clock->now +
        fdc_scaled_ms(fdc, HEAD_UNLOAD_MS * (unload ? unload : HEAD_UNLOADS));
    fdc_interrupt(fdc, true);
}

static void on_ready(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;

    if (fdc_disk_turns(fdc, t->drive)) {
        t->found(fdc);
        return;
    }
    t->waiting = true;
    LOG(fdc->log, guest, "fdc: command 0x%02x waits for drive %u, whose disk "
        "does not turn", fdc->command[0], t->drive);
}

void fdc_disk_came_up(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;

    if (!t->waiting || !fdc_disk_turns(fdc, t->drive))
        return;
    t->waiting = false;
    t->now = fdc->clock->now;
    t->found(fdc);
}

void fdc_begin(struct fdc *fdc, bool has_address,
               void (*found)(struct fdc *fdc))
{
    struct fdc_transfer *t = &fdc->transfer;
    struct fdc_seek *seek = &fdc->seek[t->drive];
    unsigned load = fdc->specify[1] >> 1;
    uint64_t ready = fdc->clock->now;

    fdc->phase = FDC_EXECUTION;
    t->found = found;
    fdc_data_begin(fdc);
    if (has_address && fdc->configure & FDC_CONFIGURE_IMPLIED_SEEK &&
        t->c != seek->pcn) {
        ready += fdc_step(fdc, t->drive, t->c - seek->pcn);
        seek->pcn = t->c;
        t->sought = true;
    }
    if (ready >= fdc->head_loaded)
        ready += fdc_scaled_ms(fdc, HEAD_LOAD_MS *
                                        (load ? load : HEAD_LOADS));
    fdc_at(fdc, ready, on_ready);
}

static void on_not_found(struct fdc *fdc)
{
    fdc_end_transfer(fdc, true, 0, 0);
}

void fdc_give_up(struct fdc *fdc, uint8_t status1, uint8_t status2)
{
    struct fdc_transfer *t = &fdc->transfer;
    uint64_t due = t->now;

    t->status1 |= status1;
    t->status2 |= status2;
    for (int i = 0; i < INDEXES; i++)
        due = fdc_next_index(fdc, t->drive, due);
    fdc_at(fdc, due, on_not_found);
}

bool fdc_is_here(struct fdc *fdc, const uint8_t id[FDC_ID_LENGTH])
{
    const struct fdc_drive *drive = fdc_drive_under(fdc);

    return id[0] == drive->cylinder && id[1] == fdc->transfer.head &&
           id[2] >= 1 && id[2] <= drive->format->track &&
           id[3] == FLOPPY_SECTOR_SIZE_CODE;
}

bool fdc_next_is_here(struct fdc *fdc)
{
    const struct fdc_transfer *t = &fdc->transfer;

    return fdc_is_here(fdc, (const uint8_t[]){ t->c, t->h, t->r, t->n });
}

bool fdc_load_sector(struct fdc *fdc, uint8_t r)
{
    const struct disk *disk = fdc_drive_under(fdc)->disk;

    if (disk->read(disk->opaque, fdc_sector_number(fdc, r),
                   fdc->transfer.data))
        return true;
    fdc_end_transfer(fdc, true, FDC_ST1_DE, FDC_ST2_DD);
    return false;
}

struct fdc_transfer *fdc_address(struct fdc *fdc,
                                 void (*passed)(struct fdc *fdc))
{
    const uint8_t *command = fdc->command;

    fdc->transfer = (struct fdc_transfer){
        .drive = command[1] & FDC_ADDRESS_DRIVE,
        .head = !!(command[1] & FDC_ADDRESS_HEAD),
        .c = command[2], .h = command[3], .r = command[4], .n = command[5],
        .last = command[6],
        .multi_track = command[0] & FDC_CODE_MT,
        .skip = command[0] & FDC_CODE_SK,
        .length = DISK_SECTOR,
        .passed = passed,
    };
    fdc->last = command[6];
    return &fdc->transfer;
}

bool fdc_is_protected(struct fdc *fdc)
{
    const struct fdc_drive *drive = fdc_drive_under(fdc);

    if (!drive || !drive->disk->read_only)
        return false;
    fdc_end_transfer(fdc, true, FDC_ST1_NW, 0);
    return true;
}
