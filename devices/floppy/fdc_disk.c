/*
 * Where on its turning disk a drive is. All disks turn in step: their index
 * holes pass at whole multiples of a revolution since power-on, so the place is
 * a function of the time.
 */
#include "devices/floppy/fdc_parts.h"

enum {
    SECONDS_PER_MINUTE = 60,

    /* Bytes of a sector in MFM ("Format Fields"): synchronisation, address
     * mark, ID and CRC; then gap 2, synchronisation and data mark. */
    ID_BYTES = 12 + 4 + 4 + 2,
    GAP_2_BYTES = 22,
    GAP_2_PERPENDICULAR = 41,   /* at 1 Mbit/s */
    MARK_BYTES = 12 + 4,
    PERPENDICULAR_RATE = 3,
};

/* kbit/s by bits 1:0 of DSR and CCR. */
static const uint16_t rate_kbits[] = { 500, 300, 250, 1000 };

uint64_t fdc_byte_rate(const struct fdc *fdc)
{
    return rate_kbits[fdc->rate] * UINT64_C(1000) / 8;
}

bool fdc_disk_turns(struct fdc *fdc, unsigned select)
{
    const struct fdc_drive *drive = fdc_drive_of(fdc, select);

    return drive && drive->motor;
}

/* Sectors that pass in a second. */
static uint64_t slot_rate(const struct fdc_drive *drive)
{
    return drive->format->rpm / SECONDS_PER_MINUTE * drive->format->track;
}

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

uint64_t fdc_next_id(struct fdc *fdc, unsigned select, uint64_t from,
                     uint8_t *r)
{
    const struct fdc_drive *drive = fdc_drive_of(fdc, select);
    uint64_t rate = slot_rate(drive);
    uint64_t id = clock_ticks_of(fdc->clock, ID_BYTES, fdc_byte_rate(fdc));
    uint64_t slot;

    from = later(from, drive->turns_at);
    from = from > id ? from - id : 0;
    slot = clock_periods_in(fdc->clock, from, rate);
    if (clock_ticks_of(fdc->clock, slot, rate) < from)
        slot++;
    if (*r)
        slot += (*r - 1u + drive->format->track -
                 slot % drive->format->track) % drive->format->track;
    else
        *r = (uint8_t)(slot % drive->format->track + 1);
    return clock_ticks_of(fdc->clock, slot, rate) + id;
}

uint64_t fdc_next_index(struct fdc *fdc, unsigned select, uint64_t from)
{
    const struct fdc_drive *drive = fdc_drive_of(fdc, select);
    uint64_t rate = drive->format->rpm / SECONDS_PER_MINUTE;

    from = later(from, drive->turns_at);
    return clock_ticks_of(fdc->clock,
                          clock_periods_in(fdc->clock, from, rate) + 1, rate);
}

uint64_t fdc_id_to_data(const struct fdc *fdc)
{
    bool wide = fdc->perpendicular && fdc->rate == PERPENDICULAR_RATE;

    return clock_ticks_of(fdc->clock,
                          (wide ? GAP_2_PERPENDICULAR : GAP_2_BYTES) +
                              MARK_BYTES,
                          fdc_byte_rate(fdc));
}

/* Bochs' BIOS chooses no rate. It gets the disk's, where an 82077 would stay at
 * 250 kbit/s. */
static void adopt_rate(struct fdc *fdc, uint16_t kbits)
{
    for (unsigned i = 0; i < sizeof(rate_kbits) / sizeof(*rate_kbits); i++)
        if (rate_kbits[i] == kbits)
            fdc->rate = (uint8_t)i;
}

bool fdc_sees_marks(struct fdc *fdc)
{
    const struct fdc_transfer *t = &fdc->transfer;
    const struct fdc_drive *drive = fdc_drive_of(fdc, t->drive);

    if (!fdc->rate_is_chosen)
        adopt_rate(fdc, drive->format->kbits);
    return fdc->command[0] & FDC_CODE_MFM &&
           drive->format->kbits == rate_kbits[fdc->rate] &&
           drive->cylinder < drive->format->cylinders &&
           t->head < drive->format->heads;
}

uint32_t fdc_sector_number(struct fdc *fdc, uint8_t r)
{
    const struct fdc_transfer *t = &fdc->transfer;
    const struct fdc_drive *drive = fdc_drive_of(fdc, t->drive);

    return ((uint32_t)drive->cylinder * drive->format->heads + t->head) *
               drive->format->track + r - 1;
}

bool fdc_is_deleted(const struct fdc_drive *drive, uint32_t sector)
{
    return drive->deleted[sector / 8] >> sector % 8 & 1;
}

void fdc_set_deleted(struct fdc_drive *drive, uint32_t sector, bool deleted)
{
    uint8_t bit = (uint8_t)(1 << sector % 8);

    if (deleted)
        drive->deleted[sector / 8] |= bit;
    else
        drive->deleted[sector / 8] &= (uint8_t)~bit;
}
