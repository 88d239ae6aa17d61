/*
 * Intel 8254 data sheet (231164).
 *
 *   control word   SC1 SC0 RW1 RW0 M2 M1 M0 BCD
 *   counter latch  SC1 SC0  0   0  -  -  -  -
 *   read-back       1   1  !COUNT !STATUS CNT2 CNT1 CNT0 0
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

/* Sets the interrupt line to channel 0's output in `period`, and schedules the
 * output's next change. */
static void update_line(struct pit *pit, uint64_t period)
{
    struct pit_channel *ch = &pit->channel[0];
    uint64_t change;

    pit_channel_load_next(ch, period);
    irq_set(&pit->irq, pit_channel_output(ch, period));
    change = pit_channel_next_change(ch, period);
    if (change == UINT64_MAX)
        clock_cancel(pit->clock, &pit->event);
    else
        clock_schedule(pit->clock, &pit->event,
                       clock_ticks_of(pit->clock, change, PIT_HZ));
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
        pit_channel_load_next(&pit->channel[i], period);
}

static void read_back(struct pit *pit, uint8_t value, uint64_t period)
{
    for (unsigned i = 0; i < PIT_CHANNELS; i++) {
        if (!(value & READ_BACK_FIRST << i))
            continue;
        if (!(value & READ_BACK_NO_COUNT))
            pit_channel_latch_count(&pit->channel[i], period);
        if (!(value & READ_BACK_NO_STATUS))
            pit_channel_latch_status(&pit->channel[i], period);
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
    if (access == PIT_ACCESS_LATCH) {
        pit_channel_latch_count(ch, period);
        return;
    }
    /* Modes 2 and 3 do not look at bit 2. */
    if (mode >= PIT_MODES)
        mode -= 4;
    pit_channel_program(ch, access, mode, value & CONTROL_BCD);
}

static uint32_t pit_read(void *dev, uint32_t offset, unsigned size)
{
    struct pit *pit = dev;
    uint64_t period = periods_now(pit);

    (void)size;
    if (offset == CONTROL)
        return 0xff;                    /* no operation: the bus floats */
    catch_up(pit, period);
    return pit_channel_read(&pit->channel[offset], period);
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
        pit_channel_write(&pit->channel[offset], (uint8_t)value, period);
    update_line(pit, period);
}

bool pit_output(struct pit *pit, unsigned channel)
{
    uint64_t period = periods_now(pit);

    catch_up(pit, period);
    return pit_channel_output(&pit->channel[channel], period);
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
    pit_channel_set_gate(&pit->channel[SPEAKER], value & CONTROL_B_GATE,
                         period);
}

static const struct bus_ops pit_ops = { pit_read, pit_write, 1 };
static const struct bus_ops control_b_ops = {
    control_b_read, control_b_write, 1
};

void pit_reset(struct pit *pit)
{
    for (unsigned i = 0; i < PIT_CHANNELS; i++)
        pit->channel[i] = (struct pit_channel){
            .access = PIT_ACCESS_BOTH,
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
