/* Commands for sectors by their address: READ and WRITE DATA, with both data
 * marks, VERIFY and SCAN. */
#include "devices/floppy/fdc_parts.h"

enum { VERIFY_COUNTS = 0x80 };  /* EC, in the second byte of VERIFY */

/* Looks for the next sector, and calls `then` when its ID has passed. */
static void find_sector(struct fdc *fdc, void (*then)(struct fdc *fdc))
{
    struct fdc_transfer *t = &fdc->transfer;

    if (!fdc_sees_marks(fdc))
        fdc_give_up(fdc, FDC_ST1_MA, 0);
    else if (!fdc_next_is_here(fdc))
        fdc_give_up(fdc, FDC_ST1_ND,
                    t->c != fdc_drive_under(fdc)->cylinder ? FDC_ST2_WC : 0);
    else
        fdc_at(fdc, fdc_next_id(fdc, t->drive, t->now, &t->r), then);
}

/* Counts to the next sector of the command ("Result Phase Table"). False: it
 * has none. */
static bool next_sector(struct fdc_transfer *t, uint8_t step)
{
    if (t->r != t->last) {
        t->r += step;
        return true;
    }
    t->r = 1;
    if (t->multi_track) {
        t->head ^= 1;
        t->h ^= 1;
        if (t->head)
            return true;
    }
    t->c++;
    return false;
}

static void on_id(struct fdc *fdc);

/* Whether VERIFY has counted all of its sectors. */
static bool is_verified(const struct fdc *fdc)
{
    const struct fdc_transfer *t = &fdc->transfer;

    return t->silent && fdc->command[1] & VERIFY_COUNTS &&
           t->count >= fdc->command[8];
}

/* The sector is done: goes on to the next one, or ends. */
static void go_on(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;
    bool more = next_sector(t, 1);

    if (t->tc || is_verified(fdc))
        fdc_end_transfer(fdc, false, 0, 0);
    else if (!more)
        fdc_end_transfer(fdc, !t->silent, t->silent ? 0 : FDC_ST1_EN, 0);
    else
        find_sector(fdc, on_id);
}

/* A sector with the other data mark is the last one, and its address is the
 * result's ("Skip Bit vs READ DATA Command"). */
static void read_passed(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;

    t->count++;
    if (t->other_mark)
        fdc_end_transfer(fdc, false, 0, 0);
    else
        go_on(fdc);
}

static void write_passed(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;
    struct fdc_drive *drive = fdc_drive_under(fdc);
    uint32_t sector = fdc_sector_number(fdc, t->r);

    if (!drive->disk->write(drive->disk->opaque, sector, t->data)) {
        fdc_end_transfer(fdc, true, FDC_ST1_DE, FDC_ST2_DD);
        return;
    }
    fdc_set_deleted(drive, sector, t->deleted);
    go_on(fdc);
}

/* Whether what the disk has satisfies the command, and whether it is equal. */
static bool scan_hit(const struct fdc *fdc, bool *equal)
{
    const struct fdc_transfer *t = &fdc->transfer;
    uint8_t code = fdc->command[0] & 0x1f;

    *equal = !t->lower && !t->higher;
    return *equal || (code == 0x19 && !t->higher) ||
           (code == 0x1d && !t->lower);
}

/* The result has SH for equal, nothing for satisfied otherwise, and SN for not
 * satisfied ("Scan Status Codes"). */
void fdc_scan_passed(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;
    bool equal, hit = scan_hit(fdc, &equal);
    uint8_t step = fdc->command[8];

    if (hit)
        fdc_end_transfer(fdc, false, 0, equal ? FDC_ST2_SH : 0);
    else if (!next_sector(t, step) || t->tc)
        fdc_end_transfer(fdc, false, 0, FDC_ST2_SN);
    else
        find_sector(fdc, on_id);
}

/* The sector's ID has passed: its data follow. */
static void on_id(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;
    bool deleted = fdc_is_deleted(fdc_drive_under(fdc),
                                  fdc_sector_number(fdc, t->r));

    t->lower = t->higher = false;
    t->other_mark = t->passed == read_passed && deleted != t->deleted;
    if (t->other_mark) {
        t->status2 |= FDC_ST2_CM;
        if (t->skip) {
            go_on(fdc);
            return;
        }
    }
    if (t->passed == write_passed || fdc_load_sector(fdc, t->r))
        fdc_pass_data(fdc, t->now + fdc_id_to_data(fdc));
}

static void on_disk(struct fdc *fdc)
{
    find_sector(fdc, on_id);
}

void fdc_command_read_data(struct fdc *fdc)
{
    fdc_address(fdc, read_passed);
    fdc_begin(fdc, true, on_disk);
}

void fdc_command_read_deleted(struct fdc *fdc)
{
    fdc_address(fdc, read_passed)->deleted = true;
    fdc_begin(fdc, true, on_disk);
}

void fdc_command_verify(struct fdc *fdc)
{
    fdc_address(fdc, read_passed)->silent = true;
    fdc_begin(fdc, true, on_disk);
}

static void begin_scan(struct fdc *fdc)
{
    fdc_address(fdc, fdc_scan_passed)->write = true;
    fdc_begin(fdc, true, on_disk);
}

void fdc_command_scan_equal(struct fdc *fdc)
{
    begin_scan(fdc);
}

void fdc_command_scan_low(struct fdc *fdc)
{
    begin_scan(fdc);
}

void fdc_command_scan_high(struct fdc *fdc)
{
    begin_scan(fdc);
}

static void begin_write(struct fdc *fdc, bool deleted)
{
    struct fdc_transfer *t = fdc_address(fdc, write_passed);

    t->write = true;
    t->deleted = deleted;
    if (!fdc_is_protected(fdc))
        fdc_begin(fdc, true, on_disk);
}

void fdc_command_write_data(struct fdc *fdc)
{
    begin_write(fdc, false);
}

void fdc_command_write_deleted(struct fdc *fdc)
{
    begin_write(fdc, true);
}
