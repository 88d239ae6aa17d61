#include "devices/isa_dma/isa_dma.h"

#include <string.h>

enum {
    PORT_BYTES_COUNT = I8237_REGISTERS,
    PORT_WORDS_COUNT = 2 * I8237_REGISTERS,

    CLOCK_S0 = 1,
    CLOCK_S1 = 1,
    CLOCKS_S2_TO_S4 = 4,        /* with the wait state */
    CLOCKS_COMPRESSED = 3,      /* S2, the wait state, S4 */
    SAME_S1 = 0xff00,           /* address bits that S1 sets up */
};

/* The register that holds a channel's page, from ISA_DMA_PORT_PAGES on. */
static const uint8_t page_of[ISA_DMA_CHANNELS] = {
    0x87 - ISA_DMA_PORT_PAGES, 0x83 - ISA_DMA_PORT_PAGES,
    0x81 - ISA_DMA_PORT_PAGES, 0x82 - ISA_DMA_PORT_PAGES,
    0x8f - ISA_DMA_PORT_PAGES, 0x8b - ISA_DMA_PORT_PAGES,
    0x89 - ISA_DMA_PORT_PAGES, 0x8a - ISA_DMA_PORT_PAGES,
};

static bool moves_words(unsigned channel)
{
    return channel >= I8237_CHANNELS;
}

static struct i8237_channel *registers_of(struct isa_dma *dma,
                                          unsigned channel)
{
    return &dma->chip[channel / I8237_CHANNELS]
                .channel[channel % I8237_CHANNELS];
}

static uint32_t address_of(struct isa_dma *dma, unsigned channel)
{
    uint32_t page = dma->page[page_of[channel]];
    uint32_t address = registers_of(dma, channel)->address;

    return moves_words(channel) ? (page & 0xfe) << 16 | address << 1
                                : page << 16 | address;
}

/* The channel whose turn it is; -1: none. The first controller asks for the
 * bus by the DREQ of channel 4. */
static int next_channel(struct isa_dma *dma)
{
    struct i8237 *first = &dma->chip[0], *second = &dma->chip[1];
    int inner = i8237_next(first), outer;

    i8237_set_dreq(second, 0, inner >= 0);
    outer = i8237_next(second);
    if (outer < 0)
        return -1;
    if (outer > 0)
        return I8237_CHANNELS + outer;
    return (second->channel[0].mode & I8237_MODE_SERVICE) ==
                   I8237_MODE_CASCADE
               ? inner : -1;
}

static uint16_t give(const struct isa_dma_device *device)
{
    return device->give ? device->give(device->opaque) : UINT16_MAX;
}

static void move(struct isa_dma *dma, unsigned channel)
{
    const struct isa_dma_device *device = &dma->device[channel];
    const struct bus_requester *requester = &dma->requester[channel];
    size_t bytes = moves_words(channel) ? 2 : 1;
    uint32_t address = address_of(dma, channel);
    uint16_t value = 0;

    switch (registers_of(dma, channel)->mode & I8237_MODE_TYPE) {
    case I8237_MODE_WRITE:
        value = give(device);
        bus_requester_write(dma->bus, requester, address, &value, bytes);
        break;
    case I8237_MODE_READ:
        bus_requester_read(dma->bus, requester, address, &value, bytes);
        if (device->take)
            device->take(device->opaque, value);
        break;
    default:
        give(device);
        break;
    }
}

/* DMA clocks of the channel's next transfer. */
static unsigned clocks_of(struct isa_dma *dma, unsigned channel)
{
    const struct i8237 *chip = &dma->chip[channel / I8237_CHANNELS];
    const struct i8237_channel *c = registers_of(dma, channel);
    uint16_t step = c->mode & I8237_MODE_DECREMENT ? UINT16_MAX : 1;
    uint16_t before = (uint16_t)(c->address - step);
    unsigned clocks = chip->command & I8237_COMMAND_COMPRESSED
                          ? CLOCKS_COMPRESSED : CLOCKS_S2_TO_S4;

    if ((c->mode & I8237_MODE_SERVICE) == I8237_MODE_SINGLE)
        return CLOCK_S0 + CLOCK_S1 + clocks;
    if (chip->serving != (int)(channel % I8237_CHANNELS))
        return CLOCK_S0 + CLOCK_S1 + clocks;
    return clocks + ((before ^ c->address) & SAME_S1 ? CLOCK_S1 : 0);
}

/* Makes the channel's next transfer; returns its clocks. */
static unsigned transfer(struct isa_dma *dma, unsigned channel)
{
    const struct isa_dma_device *device = &dma->device[channel];
    unsigned clocks = clocks_of(dma, channel);
    bool last;

    move(dma, channel);
    last = i8237_count(&dma->chip[channel / I8237_CHANNELS],
                       channel % I8237_CHANNELS);
    if (last && device->terminal_count)
        device->terminal_count(device->opaque);
    return clocks;
}

static bool cascades_device(struct isa_dma *dma, unsigned channel)
{
    return (registers_of(dma, channel)->mode & I8237_MODE_SERVICE) ==
           I8237_MODE_CASCADE;
}

/* Serves requests until there are none or a burst is full; the next burst
 * comes when this one has had its time on the bus. */
static void run(struct isa_dma *dma)
{
    unsigned clocks = 0;
    int channel = -1;

    dma->running = true;
    for (unsigned i = 0; i < ISA_DMA_BURST; i++) {
        channel = next_channel(dma);
        if (channel < 0)
            break;
        if (cascades_device(dma, (unsigned)channel)) {
            const struct isa_dma_device *device = &dma->device[channel];

            if (device->granted)
                device->granted(device->opaque);
            break;
        }
        clocks += transfer(dma, (unsigned)channel);
    }
    dma->running = false;
    if (!clocks)
        return;
    if (dma->attached)
        bus_steal(dma->bus, clock_ticks_of(dma->clock, clocks, ISA_DMA_HZ));
    if (next_channel(dma) >= 0)
        clock_schedule(dma->clock, &dma->event,
                       clock_after(dma->clock, clocks, ISA_DMA_HZ));
}

static void on_event(void *opaque, uint64_t due)
{
    (void)due;
    run(opaque);
}

/* Something has changed that may let a channel have the bus. */
static void look(struct isa_dma *dma)
{
    if (!dma->running && !dma->event.queued && next_channel(dma) >= 0)
        run(dma);
}

/* Channels of a controller that may have the bus, a bit for each. */
static uint8_t open_channels(const struct i8237 *chip)
{
    return (uint8_t)(~chip->mask | chip->request);
}

static void write_register(struct isa_dma *dma, unsigned number, unsigned reg,
                           uint8_t value)
{
    struct i8237 *chip = &dma->chip[number];
    uint8_t closed = (uint8_t)~open_channels(chip);

    if (reg == I8237_STATUS && value & I8237_COMMAND_MEMORY_TO_MEMORY)
        LOG(dma->log, guest, "isa_dma: command 0x%02x: no PC moves memory to "
            "memory by DMA", value);
    i8237_write(chip, reg, value);
    for (unsigned i = 0; i < I8237_CHANNELS; i++)
        if (closed & open_channels(chip) & 1 << i)
            bus_requester_start(dma->bus,
                                &dma->requester[number * I8237_CHANNELS + i]);
    look(dma);
}

static uint32_t bytes_read(void *dev, uint32_t offset, unsigned size)
{
    struct isa_dma *dma = dev;

    (void)size;
    return i8237_read(&dma->chip[0], offset);
}

static void bytes_write(void *dev, uint32_t offset, unsigned size,
                        uint32_t value)
{
    struct isa_dma *dma = dev;

    (void)size;
    write_register(dma, 0, offset, (uint8_t)value);
}

static uint32_t words_read(void *dev, uint32_t offset, unsigned size)
{
    struct isa_dma *dma = dev;

    (void)size;
    next_channel(dma);          /* DREQ of channel 4, for the status */
    return i8237_read(&dma->chip[1], offset / 2);
}

static void words_write(void *dev, uint32_t offset, unsigned size,
                        uint32_t value)
{
    struct isa_dma *dma = dev;

    (void)size;
    write_register(dma, 1, offset / 2, (uint8_t)value);
}

static uint32_t pages_read(void *dev, uint32_t offset, unsigned size)
{
    struct isa_dma *dma = dev;

    (void)size;
    return dma->page[offset];
}

static void pages_write(void *dev, uint32_t offset, unsigned size,
                        uint32_t value)
{
    struct isa_dma *dma = dev;

    (void)size;
    dma->page[offset] = (uint8_t)value;
}

static const struct bus_ops bytes_ops = { bytes_read, bytes_write, 1 };
static const struct bus_ops words_ops = { words_read, words_write, 1 };
static const struct bus_ops pages_ops = { pages_read, pages_write, 1 };

void isa_dma_attach(struct isa_dma *dma, unsigned channel,
                    const struct isa_dma_device *device)
{
    dma->device[channel] = *device;
    dma->requester[channel].name = device->name;
    if (!dma->attached)
        bus_add_master(dma->bus);
    dma->attached = true;
}

void isa_dma_request(struct isa_dma *dma, unsigned channel, bool level)
{
    i8237_set_dreq(&dma->chip[channel / I8237_CHANNELS],
                   channel % I8237_CHANNELS, level);
    if (level)
        look(dma);
}

void isa_dma_reset(struct isa_dma *dma)
{
    clock_cancel(dma->clock, &dma->event);
    for (unsigned i = 0; i < ISA_DMA_CONTROLLERS; i++)
        i8237_reset(&dma->chip[i]);
    memset(dma->page, 0, sizeof(dma->page));
}

void isa_dma_init(struct isa_dma *dma, struct bus *bus, struct clock *clock,
                  struct log *log)
{
    *dma = (struct isa_dma){
        .event = { .fire = on_event, .opaque = dma },
        .bus = bus, .clock = clock, .log = log,
    };
    for (unsigned i = 0; i < ISA_DMA_CHANNELS; i++)
        dma->requester[i].name = "isa_dma";
    bus_map_ports(bus, "DMA 1", ISA_DMA_PORT_BYTES, PORT_BYTES_COUNT,
                  &bytes_ops, dma);
    bus_map_ports(bus, "DMA 2", ISA_DMA_PORT_WORDS, PORT_WORDS_COUNT,
                  &words_ops, dma);
    bus_map_ports(bus, "DMA pages", ISA_DMA_PORT_PAGES, ISA_DMA_PAGES,
                  &pages_ops, dma);
    isa_dma_reset(dma);
}
