/* Commands of the floppy controller that move no data: seeks, sensing, and
 * registers. */
#include "devices/floppy/fdc_parts.h"

#include <string.h>

enum {
    CYLINDERS_BEYOND = 3,       /* that a drive's head reaches, of its disk's */
    RECALIBRATE_STEPS = 79,     /* at most ("RECALIBRATE") */
    STEP_RATES = 16,            /* SRT counts down from this, in ms at
                                   500 kbit/s ("SPECIFY") */
    RELATIVE_UP = 0x40,
    ST3_FIXED = 0x28,           /* bits 5 and 3 are ones */
    ST3_TRACK_0 = 0x10,
    ST3_PROTECTED = 0x40,
    VERSION_ENHANCED = 0x90,
    LOCK = 0x80,
    LOCKED = 0x10,              /* in the result of LOCK */
    PERPENDICULAR_OW = 0x80,    /* the bits of the drives count */
    PERPENDICULAR_MODE = 0x03,  /* GAP, WGATE */
    FULL_RATE = 62500,          /* bytes a second at 500 kbit/s */
};

static unsigned select_of(const struct fdc *fdc)
{
    return fdc->command[1] & FDC_ADDRESS_DRIVE;
}

void fdc_default_configuration(struct fdc *fdc)
{
    fdc->configure &= FDC_CONFIGURE_IMPLIED_SEEK | FDC_CONFIGURE_NO_POLL;
    fdc->configure |= FDC_CONFIGURE_NO_FIFO;
    fdc->precomp = 0;
}

void fdc_stop_seeks(struct fdc *fdc)
{
    for (unsigned i = 0; i < FDC_SELECTS; i++) {
        struct fdc_seek *seek = &fdc->seek[i];

        clock_cancel(fdc->clock, &seek->event);
        seek->under_way = seek->pending = false;
        seek->pcn = 0;
    }
}

bool fdc_seek_pending(const struct fdc *fdc)
{
    for (unsigned i = 0; i < FDC_SELECTS; i++)
        if (fdc->seek[i].pending)
            return true;
    return fdc->polled;
}

uint64_t fdc_scaled_ms(const struct fdc *fdc, unsigned ms)
{
    return clock_ticks_of(fdc->clock, (uint64_t)ms * FULL_RATE,
                          fdc_byte_rate(fdc) * fdc_ms_per_second);
}

uint64_t fdc_step(struct fdc *fdc, unsigned select, int steps)
{
    struct fdc_drive *drive = fdc_drive_of(fdc, select);
    unsigned count = (unsigned)(steps < 0 ? -steps : steps);
    int most, to;

    if (drive && steps) {
        most = drive->format->cylinders + CYLINDERS_BEYOND - 1;
        to = drive->cylinder + steps;
        drive->cylinder = (uint8_t)(to < 0 ? 0 : to > most ? most : to);
        drive->changed = false;
    }
    return fdc_scaled_ms(fdc, count * (STEP_RATES - (fdc->specify[0] >> 4)));
}

static void on_seek_over(void *opaque, uint64_t due)
{
    struct fdc_seek *seek = opaque;

    (void)due;
    seek->under_way = false;
    seek->pending = true;
    fdc_interrupt(seek->fdc, true);
}

/* `ticks`: what the steps take. The head's bit of ST0 is always 0 ("SEEK"). */
static void begin_seek(struct fdc *fdc, uint8_t status, uint8_t pcn,
                       uint64_t ticks)
{
    unsigned select = select_of(fdc);
    struct fdc_seek *seek = &fdc->seek[select];

    seek->fdc = fdc;
    seek->event.fire = on_seek_over;
    seek->event.opaque = seek;
    seek->under_way = true;
    seek->pending = false;
    seek->pcn = pcn;
    seek->status = (uint8_t)(status | select);
    clock_schedule(fdc->clock, &seek->event, fdc->clock->now + ticks);
}

/* The controller steps by the difference to the cylinder that it has counted;
 * where the head is, it does not know. */
void fdc_command_seek(struct fdc *fdc)
{
    unsigned select = select_of(fdc);
    uint8_t to = fdc->command[2];

    begin_seek(fdc, FDC_ST0_SE, to,
               fdc_step(fdc, select, to - fdc->seek[select].pcn));
}

void fdc_command_relative_seek(struct fdc *fdc)
{
    unsigned select = select_of(fdc);
    int steps = fdc->command[0] & RELATIVE_UP ? fdc->command[2]
                                              : -fdc->command[2];

    begin_seek(fdc, FDC_ST0_SE, (uint8_t)(fdc->seek[select].pcn + steps),
               fdc_step(fdc, select, steps));
}

void fdc_command_recalibrate(struct fdc *fdc)
{
    unsigned select = select_of(fdc);
    const struct fdc_drive *drive = fdc_drive_of(fdc, select);
    int from = drive ? drive->cylinder : RECALIBRATE_STEPS + 1;
    int steps = from > RECALIBRATE_STEPS ? RECALIBRATE_STEPS : from;
    uint8_t status = FDC_ST0_SE;

    if (steps < from)
        status |= FDC_ST0_EC | FDC_ST0_ABNORMAL;
    begin_seek(fdc, status, 0, fdc_step(fdc, select, -steps));
}

static void answer(struct fdc *fdc, uint8_t value)
{
    fdc->result[fdc->results++] = value;
}

/* Without an interrupt to tell of this is an invalid command ("SENSE INTERRUPT
 * STATUS"). */
void fdc_command_sense_interrupt(struct fdc *fdc)
{
    for (unsigned i = 0; i < FDC_SELECTS; i++) {
        struct fdc_seek *seek = &fdc->seek[i];

        if (fdc->polled & 1 << i) {
            fdc->polled &= (uint8_t)~(1 << i);
            answer(fdc, (uint8_t)(FDC_ST0_POLLED | i));
        } else if (seek->pending) {
            seek->pending = false;
            answer(fdc, seek->status);
        } else {
            continue;
        }
        answer(fdc, seek->pcn);
        /* Several seeks have an interrupt each. The reports of a reset share
         * one. */
        fdc_interrupt(fdc, false);
        if (!fdc->polled && fdc_seek_pending(fdc))
            fdc_interrupt(fdc, true);
        return;
    }
    answer(fdc, FDC_ST0_INVALID);
}

void fdc_command_sense_drive(struct fdc *fdc)
{
    const struct fdc_drive *drive = fdc_drive_of(fdc, select_of(fdc));
    uint8_t status = ST3_FIXED | (fdc->command[1] & FDC_ST0_SELECT);

    if (drive && drive->cylinder == 0)
        status |= ST3_TRACK_0;
    if (drive && drive->disk->read_only)
        status |= ST3_PROTECTED;
    answer(fdc, status);
}

void fdc_command_specify(struct fdc *fdc)
{
    memcpy(fdc->specify, fdc->command + 1, sizeof(fdc->specify));
}

void fdc_command_configure(struct fdc *fdc)
{
    fdc->configure = fdc->command[2];
    fdc->precomp = fdc->command[3];
}

/* The drives' bits change with OW only; GAP and WGATE always ("PERPENDICULAR
 * MODE"). */
void fdc_command_perpendicular(struct fdc *fdc)
{
    uint8_t value = fdc->command[1];

    fdc->perpendicular =
        (value & PERPENDICULAR_OW ? value & FDC_PERPENDICULAR_DRIVES
                                  : fdc->perpendicular &
                                        FDC_PERPENDICULAR_DRIVES) |
        (value & PERPENDICULAR_MODE);
}

void fdc_command_dump_registers(struct fdc *fdc)
{
    for (unsigned i = 0; i < FDC_SELECTS; i++)
        answer(fdc, fdc->seek[i].pcn);
    answer(fdc, fdc->specify[0]);
    answer(fdc, fdc->specify[1]);
    answer(fdc, fdc->last);
    answer(fdc, (uint8_t)((fdc->locked ? LOCK : 0) | fdc->perpendicular));
    answer(fdc, fdc->configure);
    answer(fdc, fdc->precomp);
}

void fdc_command_version(struct fdc *fdc)
{
    answer(fdc, VERSION_ENHANCED);
}

void fdc_command_lock(struct fdc *fdc)
{
    fdc->locked = fdc->command[0] & LOCK;
    answer(fdc, fdc->locked ? LOCKED : 0);
}
