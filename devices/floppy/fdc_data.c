/*
 * The bytes of a sector on their way between the disk and the host: they pass
 * the head at their rate; the FIFO is between (290166, "FIFO"). Without a FIFO
 * each byte has to be served before the next one passes.
 */
#include "devices/floppy/fdc_parts.h"

#include <string.h>

enum { CRC_BYTES = 2, UNDRIVEN = 0xff };

static uint8_t pop(struct fdc_transfer *t)
{
    uint8_t value = t->fifo[t->first];

    t->first = (t->first + 1) % FDC_FIFO;
    t->filled--;
    return value;
}

static void push(struct fdc_transfer *t, uint8_t value)
{
    t->fifo[(t->first + t->filled++) % FDC_FIFO] = value;
}

bool fdc_data_is_due(const struct fdc *fdc)
{
    const struct fdc_transfer *t = &fdc->transfer;

    if (fdc->phase != FDC_EXECUTION || t->silent || t->tc)
        return false;
    return t->write ? t->filled < t->room && t->at + t->filled < t->length
                    : t->filled > 0;
}

void fdc_data_request(struct fdc *fdc)
{
    bool due = fdc_data_is_due(fdc);

    if (fdc->phase != FDC_EXECUTION)
        isa_dma_request(fdc->dma, FDC_DMA_CHANNEL, false);
    else if (fdc_uses_dma(fdc))
        isa_dma_request(fdc->dma, FDC_DMA_CHANNEL,
                        due && fdc->dor & FDC_DOR_DMA);
    else
        fdc_interrupt(fdc, due);
}

static uint8_t host_takes(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;

    return fdc_data_is_due(fdc) && !t->write ? pop(t) : UNDRIVEN;
}

static void host_gives(struct fdc *fdc, uint8_t value)
{
    struct fdc_transfer *t = &fdc->transfer;

    if (fdc_data_is_due(fdc) && t->write)
        push(t, value);
}

uint8_t fdc_data_read(struct fdc *fdc)
{
    uint8_t value = host_takes(fdc);

    fdc_data_request(fdc);
    return value;
}

void fdc_data_write(struct fdc *fdc, uint8_t value)
{
    host_gives(fdc, value);
    fdc_data_request(fdc);
}

static uint16_t dma_give(void *opaque)
{
    uint8_t value = host_takes(opaque);

    fdc_data_request(opaque);
    return value;
}

static void dma_take(void *opaque, uint16_t value)
{
    host_gives(opaque, (uint8_t)value);
    fdc_data_request(opaque);
}

static void dma_terminal_count(void *opaque)
{
    struct fdc *fdc = opaque;

    if (fdc->phase != FDC_EXECUTION || !fdc_uses_dma(fdc))
        return;
    fdc->transfer.tc = true;
    fdc_data_request(fdc);
}

void fdc_data_attach(struct fdc *fdc)
{
    isa_dma_attach(fdc->dma, FDC_DMA_CHANNEL, &(struct isa_dma_device){
        .name = "fdc", .give = dma_give, .take = dma_take,
        .terminal_count = dma_terminal_count, .opaque = fdc,
    });
}

/* The disk reads or writes a byte: SCAN compares, and a byte of ones equals
 * every other ("SCAN COMMANDS"). */
static void write_byte(struct fdc_transfer *t, uint8_t value)
{
    uint8_t *disk = &t->data[t->at++];

    if (t->passed != fdc_scan_passed) {
        *disk = value;
    } else if (*disk != UNDRIVEN && value != UNDRIVEN) {
        t->lower |= *disk < value;
        t->higher |= *disk > value;
    }
}

/* The bytes from t->at up to t->passing have passed. False: the host was
 * late. */
static bool move_bytes(struct fdc_transfer *t)
{
    unsigned count = t->passing - t->at;

    if (t->silent || (t->tc && !t->write)) {
        t->at = t->passing;
        return true;
    }
    if (t->write ? !t->tc && t->filled < count : t->room - t->filled < count)
        return false;
    while (t->at < t->passing)
        if (t->write)
            write_byte(t, t->filled ? pop(t) : 0);
        else
            push(t, t->data[t->at++]);
    return true;
}

static void schedule_bytes(struct fdc *fdc);

static void on_bytes(struct fdc *fdc)
{
    if (!move_bytes(&fdc->transfer)) {
        fdc_end_transfer(fdc, true, FDC_ST1_OR, 0);
        return;
    }
    fdc_data_request(fdc);
    schedule_bytes(fdc);
}

/* The tick in which the first `bytes` of the sector have passed. */
static uint64_t passed_at(const struct fdc *fdc, unsigned bytes)
{
    return fdc->transfer.begun +
           clock_ticks_of(fdc->clock, bytes, fdc_byte_rate(fdc));
}

/* What the host has no part in passes in one event. */
static void schedule_bytes(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;
    bool alone = t->silent || (t->tc && !t->filled);
    unsigned left = t->length - t->at;

    if (!left) {
        fdc_at(fdc, passed_at(fdc, t->length + CRC_BYTES), t->passed);
        return;
    }
    t->passing = alone || left < t->burst ? t->length : t->at + t->burst;
    fdc_at(fdc, passed_at(fdc, t->passing), on_bytes);
}

void fdc_pass_data(struct fdc *fdc, uint64_t begun)
{
    struct fdc_transfer *t = &fdc->transfer;

    t->begun = begun;
    t->at = 0;
    fdc_data_request(fdc);
    schedule_bytes(fdc);
}

void fdc_data_begin(struct fdc *fdc)
{
    struct fdc_transfer *t = &fdc->transfer;

    t->first = t->filled = 0;
    if (fdc->configure & FDC_CONFIGURE_NO_FIFO) {
        t->room = t->burst = 1;
    } else {
        t->room = FDC_FIFO;
        t->burst = (fdc->configure & FDC_CONFIGURE_THRESHOLD) + 1u;
    }
}

void fdc_data_stop(struct fdc *fdc)
{
    fdc->transfer.first = fdc->transfer.filled = 0;
    isa_dma_request(fdc->dma, FDC_DMA_CHANNEL, false);
}
