#include "devices/isa_dma/i8237.h"

enum {
    CHANNEL = 0x03,             /* of a value written to request, mask, mode */
    SET = 0x04,
    ALL_CHANNELS = 0x0f,
    COUNT_REGISTER = 1,         /* of a channel's two; 0 is the address */
    UNDRIVEN = 0xff,            /* what a write-only register reads as */
    NOBODY = -1,
};

void i8237_reset(struct i8237 *chip)
{
    chip->command = chip->request = chip->done = 0;
    chip->mask = ALL_CHANNELS;
    chip->high_byte = false;
    chip->first = 0;
    chip->serving = NOBODY;
}

static uint8_t read_half(struct i8237 *chip, uint16_t value)
{
    chip->high_byte = !chip->high_byte;
    return (uint8_t)(chip->high_byte ? value : value >> 8);
}

/* A base register and the current one are written together. */
static void write_half(struct i8237 *chip, uint16_t *base, uint16_t *current,
                       uint8_t value)
{
    if (chip->high_byte)
        *base = (uint16_t)((*base & 0x00ff) | value << 8);
    else
        *base = (uint16_t)((*base & 0xff00) | value);
    *current = *base;
    chip->high_byte = !chip->high_byte;
}

uint8_t i8237_read(struct i8237 *chip, unsigned reg)
{
    const struct i8237_channel *channel = &chip->channel[reg / 2 & CHANNEL];
    uint8_t value;

    if (reg < I8237_STATUS)
        return read_half(chip, reg & COUNT_REGISTER ? channel->count
                                                    : channel->address);
    switch (reg) {
    case I8237_STATUS:
        value = (uint8_t)((chip->dreq | chip->request) << 4 | chip->done);
        chip->done = 0;
        return value;
    case I8237_TEMPORARY:
        return 0;               /* filled by memory-to-memory transfers only */
    case I8237_ALL_MASK:
        return chip->mask;      /* 290550, "RWAMB" */
    default:
        return UNDRIVEN;
    }
}

static void set_bit(uint8_t *bits, uint8_t value)
{
    uint8_t bit = (uint8_t)(1 << (value & CHANNEL));

    *bits = value & SET ? *bits | bit : *bits & (uint8_t)~bit;
}

void i8237_write(struct i8237 *chip, unsigned reg, uint8_t value)
{
    struct i8237_channel *channel = &chip->channel[reg / 2 & CHANNEL];

    if (reg < I8237_STATUS) {
        if (reg & COUNT_REGISTER)
            write_half(chip, &channel->base_count, &channel->count, value);
        else
            write_half(chip, &channel->base_address, &channel->address, value);
        return;
    }
    switch (reg) {
    case I8237_STATUS:
        chip->command = value;
        break;
    case I8237_REQUEST:
        set_bit(&chip->request, value);
        break;
    case I8237_MASK:
        set_bit(&chip->mask, value);
        break;
    case I8237_MODE:
        chip->channel[value & CHANNEL].mode = value & (uint8_t)~CHANNEL;
        break;
    case I8237_CLEAR_FLIP_FLOP:
        chip->high_byte = false;
        break;
    case I8237_TEMPORARY:
        i8237_reset(chip);
        break;
    case I8237_CLEAR_MASK:
        chip->mask = 0;
        break;
    case I8237_ALL_MASK:
        chip->mask = value & ALL_CHANNELS;
        break;
    }
}

static unsigned service_of(const struct i8237 *chip, unsigned channel)
{
    return chip->channel[channel].mode & I8237_MODE_SERVICE;
}

static void end_service(struct i8237 *chip, unsigned channel)
{
    chip->serving = NOBODY;
    if (chip->command & I8237_COMMAND_ROTATING)
        chip->first = (uint8_t)((channel + 1) % I8237_CHANNELS);
}

void i8237_set_dreq(struct i8237 *chip, unsigned channel, bool level)
{
    uint8_t bit = (uint8_t)(1 << channel);

    chip->dreq = level ? chip->dreq | bit : chip->dreq & (uint8_t)~bit;
    if (!level && chip->serving == (int)channel &&
        service_of(chip, channel) == I8237_MODE_DEMAND)
        end_service(chip, channel);
}

/* Whether the channel wants the bus and may have it. A block goes on when its
 * DREQ falls. The mask holds DREQ back, but no request of software. */
static bool wants(const struct i8237 *chip, unsigned channel)
{
    uint8_t bit = (uint8_t)(1 << channel);
    bool block = chip->serving == (int)channel &&
                 service_of(chip, channel) == I8237_MODE_BLOCK;

    return chip->request & bit ||
           (!(chip->mask & bit) && (block || chip->dreq & bit));
}

int i8237_next(const struct i8237 *chip)
{
    if (chip->command & I8237_COMMAND_DISABLE)
        return NOBODY;
    if (chip->serving != NOBODY && wants(chip, (unsigned)chip->serving))
        return chip->serving;
    for (unsigned i = 0; i < I8237_CHANNELS; i++) {
        unsigned channel = (chip->first + i) % I8237_CHANNELS;

        if (wants(chip, channel))
            return (int)channel;
    }
    return NOBODY;
}

bool i8237_count(struct i8237 *chip, unsigned channel)
{
    struct i8237_channel *c = &chip->channel[channel];
    uint8_t bit = (uint8_t)(1 << channel);

    c->address = (uint16_t)(c->address +
                            (c->mode & I8237_MODE_DECREMENT ? -1 : 1));
    if (c->count-- > 0) {
        if (service_of(chip, channel) == I8237_MODE_SINGLE)
            end_service(chip, channel);
        else
            chip->serving = (int8_t)channel;
        return false;
    }
    chip->done |= bit;
    chip->request &= (uint8_t)~bit;
    if (c->mode & I8237_MODE_AUTO) {
        c->address = c->base_address;
        c->count = c->base_count;
    } else {
        chip->mask |= bit;
    }
    end_service(chip, channel);
    return true;
}
