#include "devices/chipset/pit_channel.h"

#define NEVER UINT64_MAX

enum {
    /* The status byte: OUT NULL RW1 RW0 M2 M1 M0 BCD. */
    STATUS_OUT = 0x80, STATUS_NULL = 0x40,
    STATUS_ACCESS_SHIFT = 4, STATUS_MODE_SHIFT = 1,

    /* What a written count of 0 means. */
    COUNTS_BINARY = 0x10000, COUNTS_BCD = 10000,
};

static bool is_periodic(const struct pit_channel *ch)
{
    return ch->mode == PIT_RATE_GENERATOR || ch->mode == PIT_SQUARE_WAVE;
}

static bool is_gate_triggered(const struct pit_channel *ch)
{
    return ch->mode == PIT_ONE_SHOT || ch->mode == PIT_HARDWARE_STROBE;
}

/* The longer half of a square wave is the high one. */
static uint32_t high_half(uint32_t count)
{
    return (count + 1) / 2;
}

/* Periods that a channel has counted. */
static uint64_t elapsed(const struct pit_channel *ch, uint64_t period)
{
    if (!ch->gate && !is_gate_triggered(ch))
        return ch->elapsed;
    return (int64_t)(period - ch->start) > 0 ? period - ch->start : 0;
}

/* The output's next change after `d` counted periods, in periods after
 * `start`; NEVER: there is none. In the periodic modes a count of 1 is
 * illegal, and its output does not change. */
static uint64_t next_change(const struct pit_channel *ch, uint64_t d)
{
    uint64_t phase = d % ch->count;

    switch (ch->mode) {
    case PIT_TERMINAL_COUNT:
    case PIT_ONE_SHOT:
        return d < ch->count ? ch->count : NEVER;
    case PIT_RATE_GENERATOR:
        if (ch->count == 1)
            return NEVER;
        return d - phase +
               (phase < ch->count - 1 ? ch->count - 1 : ch->count);
    case PIT_SQUARE_WAVE:
        if (ch->count == 1)
            return NEVER;
        return d - phase +
               (phase < high_half(ch->count) ? high_half(ch->count)
                                             : ch->count);
    default:
        return d < ch->count ? ch->count :
               d == ch->count ? d + 1 : NEVER;
    }
}

uint64_t pit_channel_next_change(const struct pit_channel *ch,
                                 uint64_t period)
{
    uint64_t change;

    if (!ch->running)
        return NEVER;
    change = next_change(ch, elapsed(ch, period));
    return change == NEVER ? NEVER : ch->start + change;
}

bool pit_channel_output(const struct pit_channel *ch, uint64_t period)
{
    uint64_t d;

    if (!ch->running)
        return ch->mode != PIT_TERMINAL_COUNT;
    d = elapsed(ch, period);
    switch (ch->mode) {
    case PIT_TERMINAL_COUNT:
    case PIT_ONE_SHOT:
        return d >= ch->count;
    case PIT_RATE_GENERATOR:
        return !ch->gate || d % ch->count != ch->count - 1;
    case PIT_SQUARE_WAVE:
        return !ch->gate || d % ch->count < high_half(ch->count);
    default:
        return d != ch->count;
    }
}

void pit_channel_load_next(struct pit_channel *ch, uint64_t period)
{
    if (!is_periodic(ch) || !ch->next_count || !ch->gate ||
        period < ch->next_at)
        return;
    /* A square wave takes it at the end of either half. */
    if (ch->mode == PIT_SQUARE_WAVE &&
        (ch->next_at - ch->start) % ch->count == high_half(ch->count))
        ch->start = ch->next_at - high_half(ch->next_count);
    else
        ch->start = ch->next_at;
    ch->count = ch->next_count;
    ch->next_count = 0;
}

/* A count is loaded at the oscillator's next pulse. */
static void load(struct pit_channel *ch, uint32_t count, uint64_t period)
{
    ch->count = count;
    ch->next_count = 0;
    ch->start = period + 1;
    ch->elapsed = 0;
    ch->running = true;
}

static void write_count(struct pit_channel *ch, uint16_t value,
                        uint64_t period)
{
    uint32_t count = value ? value : COUNTS_BINARY;

    if (ch->bcd) {
        count = (value >> 12) * 1000 + (value >> 8 & 15) * 100 +
                (value >> 4 & 15) * 10 + (value & 15);
        if (count == 0)
            count = COUNTS_BCD;
    }
    if (is_gate_triggered(ch)) {
        ch->next_count = count;
    } else if (is_periodic(ch) && ch->running) {
        uint64_t d = elapsed(ch, period);
        uint64_t end = next_change(ch, d);

        if (end == NEVER)
            end = d + 1;
        else if (ch->mode == PIT_RATE_GENERATOR)
            end = d - d % ch->count + ch->count;
        ch->next_count = count;
        ch->next_at = ch->start + end;
    } else {
        load(ch, count, period);
    }
}

void pit_channel_write(struct pit_channel *ch, uint8_t value,
                       uint64_t period)
{
    switch (ch->access) {
    case PIT_ACCESS_LOW:
        write_count(ch, value, period);
        break;
    case PIT_ACCESS_HIGH:
        write_count(ch, (uint16_t)(value << 8), period);
        break;
    default:
        if (ch->half_written) {
            write_count(ch, (uint16_t)(value << 8 | ch->low_byte), period);
        } else {
            ch->low_byte = value;
            if (ch->mode == PIT_TERMINAL_COUNT)
                ch->running = false;
        }
        ch->half_written = !ch->half_written;
    }
}

void pit_channel_set_gate(struct pit_channel *ch, bool level, uint64_t period)
{
    if (level == ch->gate)
        return;
    if (!level) {
        ch->elapsed = elapsed(ch, period);
        ch->gate = false;
        return;
    }
    ch->gate = true;
    if (is_gate_triggered(ch)) {
        if (ch->next_count || ch->running)
            load(ch, ch->next_count ? ch->next_count : ch->count, period);
    } else if (ch->running && is_periodic(ch)) {
        load(ch, ch->next_count ? ch->next_count : ch->count, period);
    } else {
        ch->start = period - ch->elapsed;
    }
}

/* The count that software reads. */
static uint16_t remaining(const struct pit_channel *ch, uint64_t period)
{
    uint32_t base = ch->bcd ? COUNTS_BCD : COUNTS_BINARY;
    uint64_t d;
    uint32_t left;

    if (!ch->count)
        return 0;
    d = elapsed(ch, period);
    switch (ch->mode) {
    case PIT_RATE_GENERATOR:
        left = ch->count - (uint32_t)(d % ch->count);
        break;
    case PIT_SQUARE_WAVE:
        d %= ch->count;
        if (d >= high_half(ch->count))
            d -= high_half(ch->count);
        left = (ch->count & ~1u) - 2 * (uint32_t)d;
        break;
    default:
        left = ch->count + base - (uint32_t)(d % base);
    }
    left %= base;
    if (ch->bcd)
        left = left / 1000 << 12 | left / 100 % 10 << 8 |
               left / 10 % 10 << 4 | left % 10;
    return (uint16_t)left;
}

void pit_channel_program(struct pit_channel *ch, enum pit_access access,
                         enum pit_mode mode, bool bcd)
{
    *ch = (struct pit_channel){
        .mode = mode, .access = access, .bcd = bcd, .gate = ch->gate,
    };
}

void pit_channel_latch_count(struct pit_channel *ch, uint64_t period)
{
    if (ch->count_latched)
        return;
    ch->count_latched = true;
    ch->latched_count = remaining(ch, period);
}

void pit_channel_latch_status(struct pit_channel *ch, uint64_t period)
{
    bool null = !ch->running || ch->next_count ||
                (int64_t)(period - ch->start) < 0;

    if (ch->status_latched)
        return;
    ch->status_latched = true;
    ch->status = (pit_channel_output(ch, period) ? STATUS_OUT : 0) |
                 (null ? STATUS_NULL : 0) |
                 ch->access << STATUS_ACCESS_SHIFT |
                 ch->mode << STATUS_MODE_SHIFT | ch->bcd;
}

uint8_t pit_channel_read(struct pit_channel *ch, uint64_t period)
{
    uint16_t value;
    bool high;

    if (ch->status_latched) {
        ch->status_latched = false;
        return ch->status;
    }
    value = ch->count_latched ? ch->latched_count : remaining(ch, period);
    high = ch->access == PIT_ACCESS_HIGH ||
           (ch->access == PIT_ACCESS_BOTH && ch->high_next);
    if (ch->access == PIT_ACCESS_BOTH)
        ch->high_next = !ch->high_next;
    if (!ch->high_next)
        ch->count_latched = false;
    return (uint8_t)(high ? value >> 8 : value);
}
