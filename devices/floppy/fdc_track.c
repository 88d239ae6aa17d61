/* Commands for whole tracks, and READ ID. */
#include "devices/floppy/fdc_parts.h"

#include <string.h>

/* READ ID: any sector will do. */
static void on_any_id(struct fdc *fdc)
{
    fdc_end_transfer(fdc, false, 0, 0);
}

static void find_any_id(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;

    if (!fdc_sees_marks(fdc)) {
        fdc_give_up(fdc, FDC_ST1_MA, 0);
        return;
    }
    t->c = fdc_drive_under(fdc)->cylinder;
    t->h = t->head;
    t->n = FLOPPY_SECTOR_SIZE_CODE;
    fdc_at(fdc, fdc_next_id(fdc, t->drive, t->now, &t->r), on_any_id);
}

void fdc_command_read_id(struct fdc *fdc)
{
    uint8_t last = fdc->last;
    struct fdc_transfer *t = fdc_address(fdc, NULL);

    fdc->last = last;
    t->c = t->h = t->r = t->n = 0;
    t->silent = true;
    fdc_begin(fdc, false, find_any_id);
}

/* READ TRACK: the sectors as they come behind the index hole, whatever their
 * IDs say; ND says whether one was not as asked for. */
static void track_id(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;

    if (t->physical != t->r || !fdc_next_is_here(fdc))
        t->status1 |= FDC_ST1_ND;
    if (fdc_load_sector(fdc, t->physical))
        fdc_pass_data(fdc, t->now + fdc_id_to_data(fdc));
}

static void next_of_track(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;

    t->physical = 0;
    fdc_at(fdc, fdc_next_id(fdc, t->drive, t->now, &t->physical), track_id);
}

static void track_passed(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;

    t->r++;
    if (++t->count >= t->last || t->tc)
        fdc_end_transfer(fdc, t->status1 & FDC_ST1_ND, 0, 0);
    else
        next_of_track(fdc);
}

static void find_track(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;

    if (!fdc_sees_marks(fdc))
        fdc_give_up(fdc, FDC_ST1_MA, 0);
    else
        fdc_at(fdc, fdc_next_index(fdc, t->drive, t->now), next_of_track);
}

void fdc_command_read_track(struct fdc *fdc)
{
    fdc_address(fdc, track_passed);
    fdc_begin(fdc, true, find_track);
}

/* FORMAT TRACK: the host gives the ID of each sector. */
static void format_next(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;
    uint64_t rate = fdc_drive_under(fdc)->format->rpm / 60 * (uint64_t)t->last;

    fdc_pass_data(fdc, t->index +
                           clock_ticks_of(fdc->clock, t->count, rate));
}

static void format_passed(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;
    struct fdc_drive *drive = fdc_drive_under(fdc);
    uint8_t filler[DISK_SECTOR], id[FDC_ID_LENGTH];
    uint32_t sector;

    memcpy(id, t->data, sizeof(id));
    t->c = id[0];
    t->h = id[1];
    t->r = id[2];
    if (fdc_sees_marks(fdc) && fdc_is_here(fdc, id)) {
        sector = fdc_sector_number(fdc, id[2]);
        memset(filler, fdc->command[5], sizeof(filler));
        if (!drive->disk->write(drive->disk->opaque, sector, filler)) {
            fdc_end_transfer(fdc, true, FDC_ST1_DE, FDC_ST2_DD);
            return;
        }
        fdc_set_deleted(drive, sector, false);
    } else {
        LOG(fdc->log, guest, "fdc: a sector C=%u H=%u R=%u N=%u, formatted at "
            "cylinder %u, head %u, has no place in a raw image", id[0], id[1],
            id[2], id[3], drive->cylinder, t->head);
    }
    if (++t->count < t->last)
        format_next(fdc);
    else
        fdc_at(fdc, fdc_next_index(fdc, t->drive, t->now), on_any_id);
}

static void format_begin(struct fdc *fdc)
{
    fdc->transfer.index = fdc->transfer.now;
    if (fdc->transfer.last)
        format_next(fdc);
    else
        on_any_id(fdc);
}

static void find_index(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;

    fdc_at(fdc, fdc_next_index(fdc, t->drive, t->now), format_begin);
}

void fdc_command_format_track(struct fdc *fdc)
{
    struct fdc_transfer *t = fdc_address(fdc, format_passed);

    t->c = t->h = t->r = 0;
    t->n = fdc->command[2];
    t->last = fdc->last = fdc->command[3];
    t->multi_track = t->skip = false;
    t->write = true;
    t->length = FDC_ID_LENGTH;
    if (!fdc_is_protected(fdc))
        fdc_begin(fdc, false, find_index);
}
