/*
 * Intel 8254 data sheet (231164).
 *
 *   control word   SC1 SC0 RW1 RW0 M2 M1 M0 BCD
 *   counter latch  SC1 SC0  0   0  -  -  -  -
 *   read-back       1   1  !COUNT !STATUS CNT2 CNT1 CNT0 0
 *   status byte    OUT NULL RW1 RW0 M2 M1 M0 BCD
 */
#include "devices/chipset/pit.h"

enum {
    CONTROL = 3,                /* offset of the control word register */
    PORTS = 4,
    CONTROL_CHANNEL_SHIFT = 6, CONTROL_ACCESS_SHIFT = 4,
    CONTROL_MODE_SHIFT = 1, CONTROL_BCD = 0x01,
    READ_BACK = 3,              /* as the channel */
    READ_BACK_FIRST = 0x02,     /* of one bit for each channel */
    READ_BACK_NO_COUNT = 0x20, READ_BACK_NO_STATUS = 0x10,
    STATUS_OUT = 0x80, STATUS_NULL = 0x40,
    /* Access 0 is the counter latch command. */
    ACCESS_LATCH = 0, ACCESS_LOW = 1, ACCESS_HIGH = 2, ACCESS_BOTH = 3,

    COUNTS_BINARY = 0x10000, COUNTS_BCD = 10000,    /* a written 0 is these */

    SPEAKER = 2,                /* channel of port 0x61 */
    CONTROL_B_GATE = 0x01,
    CONTROL_B_WRITABLE = 0x0f,
    CONTROL_B_REFRESH = 0x10, CONTROL_B_OUT2 = 0x20,
    /* Channel 1's count on a PC: a DRAM row is refreshed every 15.08 us, and
     * every refresh toggles the bit. */
    REFRESH_PERIODS = 18,
};

static uint64_t periods_now(const struct pit *pit)
{
    return clock_periods_in(pit->clock, pit->clock->now, PIT_HZ);
}

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
 * `start`; CLOCK_NEVER: there is none. In the periodic modes a count of 1 is
 * illegal, and its output does not change. */
static uint64_t next_change(const struct pit_channel *ch, uint64_t d)
{
    uint64_t phase = d % ch->count;

    switch (ch->mode) {
    case PIT_TERMINAL_COUNT:
    case PIT_ONE_SHOT:
        return d < ch->count ? ch->count : CLOCK_NEVER;
    case PIT_RATE_GENERATOR:
        if (ch->count == 1)
            return CLOCK_NEVER;
        return d - phase +
               (phase < ch->count - 1 ? ch->count - 1 : ch->count);
    case PIT_SQUARE_WAVE:
        if (ch->count == 1)
            return CLOCK_NEVER;
        return d - phase +
               (phase < high_half(ch->count) ? high_half(ch->count)
                                             : ch->count);
    default:
        return d < ch->count ? ch->count :
               d == ch->count ? d + 1 : CLOCK_NEVER;
    }
}

static bool output(const struct pit_channel *ch, uint64_t period)
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

/* A count that was written during a cycle takes effect at the cycle's end. */
static void load_next_count(struct pit_channel *ch, uint64_t period)
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

/* Sets the interrupt line to channel 0's output in `period`, and schedules the
 * output's next change. */
static void update_line(struct pit *pit, uint64_t period)
{
    struct pit_channel *ch = &pit->channel[0];
    uint64_t change;

    load_next_count(ch, period);
    irq_set(&pit->irq, output(ch, period));
    change = ch->running ? next_change(ch, elapsed(ch, period)) : CLOCK_NEVER;
    if (change == CLOCK_NEVER)
        clock_cancel(pit->clock, &pit->event);
    else
        clock_schedule(pit->clock, &pit->event,
                       clock_ticks_of(pit->clock, ch->start + change,
                                      PIT_HZ));
}

/* Each change is made at its own period, however late the event fires: the low
 * pulse of a rate generator is shorter than many an instruction. */
static void on_output_change(void *opaque, uint64_t due)
{
    struct pit *pit = opaque;

    update_line(pit, clock_periods_in(pit->clock, due, PIT_HZ));
}

/* Brings the channels up to `period`, with the changes of the output on the
 * way. */
static void catch_up(struct pit *pit, uint64_t period)
{
    while (pit->event.queued && pit->event.due <= pit->clock->now)
        on_output_change(pit, pit->event.due);
    for (unsigned i = 0; i < PIT_CHANNELS; i++)
        load_next_count(&pit->channel[i], period);
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

        if (end == CLOCK_NEVER)
            end = d + 1;
        else if (ch->mode == PIT_RATE_GENERATOR)
            end = d - d % ch->count + ch->count;
        ch->next_count = count;
        ch->next_at = ch->start + end;
    } else {
        load(ch, count, period);
    }
}

static void write_channel(struct pit_channel *ch, uint8_t value,
                          uint64_t period)
{
    switch (ch->access) {
    case ACCESS_LOW:
        write_count(ch, value, period);
        break;
    case ACCESS_HIGH:
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

static void set_gate(struct pit_channel *ch, bool level, uint64_t period)
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

static void latch_count(struct pit_channel *ch, uint64_t period)
{
    if (ch->count_latched)
        return;
    ch->count_latched = true;
    ch->latched_count = remaining(ch, period);
}

static void latch_status(struct pit_channel *ch, uint64_t period)
{
    bool null = !ch->running || ch->next_count ||
                (int64_t)(period - ch->start) < 0;

    if (ch->status_latched)
        return;
    ch->status_latched = true;
    ch->status = (output(ch, period) ? STATUS_OUT : 0) |
                 (null ? STATUS_NULL : 0) |
                 ch->access << CONTROL_ACCESS_SHIFT |
                 ch->mode << CONTROL_MODE_SHIFT | ch->bcd;
}

static uint8_t read_channel(struct pit_channel *ch, uint64_t period)
{
    uint16_t value;
    bool high;

    if (ch->status_latched) {
        ch->status_latched = false;
        return ch->status;
    }
    value = ch->count_latched ? ch->latched_count : remaining(ch, period);
    high = ch->access == ACCESS_HIGH ||
           (ch->access == ACCESS_BOTH && ch->high_next);
    if (ch->access == ACCESS_BOTH)
        ch->high_next = !ch->high_next;
    if (!ch->high_next)
        ch->count_latched = false;
    return (uint8_t)(high ? value >> 8 : value);
}

static void read_back(struct pit *pit, uint8_t value, uint64_t period)
{
    for (unsigned i = 0; i < PIT_CHANNELS; i++) {
        if (!(value & READ_BACK_FIRST << i))
            continue;
        if (!(value & READ_BACK_NO_COUNT))
            latch_count(&pit->channel[i], period);
        if (!(value & READ_BACK_NO_STATUS))
            latch_status(&pit->channel[i], period);
    }
}

static void write_control(struct pit *pit, uint8_t value, uint64_t period)
{
    unsigned channel = value >> CONTROL_CHANNEL_SHIFT;
    uint8_t access = value >> CONTROL_ACCESS_SHIFT & 3;
    uint8_t mode = value >> CONTROL_MODE_SHIFT & 7;
    struct pit_channel *ch;

    if (channel == READ_BACK) {
        read_back(pit, value, period);
        return;
    }
    ch = &pit->channel[channel];
    if (access == ACCESS_LATCH) {
        latch_count(ch, period);
        return;
    }
    *ch = (struct pit_channel){
        /* Modes 2 and 3 do not look at bit 2. */
        .mode = mode < PIT_MODES ? mode : mode - 4,
        .access = access,
        .bcd = value & CONTROL_BCD,
        .gate = ch->gate,
    };
}

static uint32_t pit_read(void *dev, uint32_t offset, unsigned size)
{
    struct pit *pit = dev;
    uint64_t period = periods_now(pit);

    (void)size;
    if (offset == CONTROL)
        return 0xff;                    /* no operation: the bus floats */
    catch_up(pit, period);
    return read_channel(&pit->channel[offset], period);
}

static void pit_write(void *dev, uint32_t offset, unsigned size,
                      uint32_t value)
{
    struct pit *pit = dev;
    uint64_t period = periods_now(pit);

    (void)size;
    catch_up(pit, period);
    if (offset == CONTROL)
        write_control(pit, (uint8_t)value, period);
    else
        write_channel(&pit->channel[offset], (uint8_t)value, period);
    update_line(pit, period);
}

bool pit_output(struct pit *pit, unsigned channel)
{
    uint64_t period = periods_now(pit);

    catch_up(pit, period);
    return output(&pit->channel[channel], period);
}

static uint32_t control_b_read(void *dev, uint32_t offset, unsigned size)
{
    struct pit *pit = dev;
    uint32_t value = pit->control_b;

    (void)offset;
    (void)size;
    if (periods_now(pit) / REFRESH_PERIODS & 1)
        value |= CONTROL_B_REFRESH;
    if (pit_output(pit, SPEAKER))
        value |= CONTROL_B_OUT2;
    return value;
}

static void control_b_write(void *dev, uint32_t offset, unsigned size,
                            uint32_t value)
{
    struct pit *pit = dev;
    uint64_t period = periods_now(pit);

    (void)offset;
    (void)size;
    catch_up(pit, period);
    pit->control_b = value & CONTROL_B_WRITABLE;
    set_gate(&pit->channel[SPEAKER], value & CONTROL_B_GATE, period);
}

static const struct bus_ops pit_ops = { pit_read, pit_write, 1 };
static const struct bus_ops control_b_ops = {
    control_b_read, control_b_write, 1
};

void pit_reset(struct pit *pit)
{
    for (unsigned i = 0; i < PIT_CHANNELS; i++)
        pit->channel[i] = (struct pit_channel){
            .access = ACCESS_BOTH,
            .gate = i != SPEAKER,
        };
    pit->control_b = 0;
    update_line(pit, periods_now(pit));
}

void pit_init(struct pit *pit, struct bus *bus, struct clock *clock,
              struct irq_line irq)
{
    *pit = (struct pit){
        .clock = clock,
        .irq = irq,
        .event = { .fire = on_output_change, .opaque = pit },
    };
    pit_reset(pit);
    bus_map_ports(bus, "PIT", PIT_PORT, PORTS, &pit_ops, pit);
    bus_map_ports(bus, "system control port B", PIT_PORT_CONTROL_B, 1,
                  &control_b_ops, pit);
}
