/*
 * The registers of one 8237A DMA controller (Intel data sheet, order 231466):
 * four channels, each with an address, a count of transfers and a mode. Which
 * memory is meant and what a transfer moves is not the chip's affair: it
 * counts (isa_dma.h).
 */
#ifndef PAGEWALK_DEVICES_ISA_DMA_I8237_H
#define PAGEWALK_DEVICES_ISA_DMA_I8237_H

#include <stdbool.h>
#include <stdint.h>

enum {
    I8237_CHANNELS = 4,

    /* Registers; 0 to 7 are address and count of channels 0 to 3. What is read
     * stands first. */
    I8237_STATUS = 8,           /* written: command */
    I8237_REQUEST = 9,
    I8237_MASK = 10,
    I8237_MODE = 11,
    I8237_CLEAR_FLIP_FLOP = 12,
    I8237_TEMPORARY = 13,       /* written: master clear */
    I8237_CLEAR_MASK = 14,
    I8237_ALL_MASK = 15,
    I8237_REGISTERS = 16,

    I8237_COMMAND_MEMORY_TO_MEMORY = 0x01,
    I8237_COMMAND_DISABLE = 0x04,
    I8237_COMMAND_COMPRESSED = 0x08,
    I8237_COMMAND_ROTATING = 0x10,

    /* The mode register, without the channel in bits 1:0. */
    I8237_MODE_TYPE = 0x0c,     /* of the transfer */
    I8237_MODE_VERIFY = 0x00,
    I8237_MODE_WRITE = 0x04,    /* from the device to memory */
    I8237_MODE_READ = 0x08,     /* from memory to the device */
    I8237_MODE_AUTO = 0x10,     /* begin anew at the end */
    I8237_MODE_DECREMENT = 0x20,
    I8237_MODE_SERVICE = 0xc0,
    I8237_MODE_DEMAND = 0x00,
    I8237_MODE_SINGLE = 0x40,
    I8237_MODE_BLOCK = 0x80,
    I8237_MODE_CASCADE = 0xc0,
};

struct i8237_channel {
    uint16_t base_address, base_count;
    uint16_t address, count;    /* count: transfers still to come, less 1 */
    uint8_t mode;
};

struct i8237 {
    struct i8237_channel channel[I8237_CHANNELS];
    uint8_t command;
    uint8_t dreq, request, mask;    /* a bit for each channel; request: by
                                       software */
    uint8_t done;               /* terminal counts since the status was read */
    bool high_byte;             /* the flip-flop */
    uint8_t first;              /* channel of the highest priority */
    int8_t serving;             /* channel that keeps the bus from transfer to
                                   transfer; -1: none */
};

/* The reset pin, and master clear: channels are masked; addresses, counts and
 * modes stay. The levels of the DREQ pins stay, too. */
void i8237_reset(struct i8237 *chip);

/* A register, below I8237_REGISTERS. */
uint8_t i8237_read(struct i8237 *chip, unsigned reg);
void i8237_write(struct i8237 *chip, unsigned reg, uint8_t value);

/* The level of a DREQ pin: true when its device wants service. */
void i8237_set_dreq(struct i8237 *chip, unsigned channel, bool level);

/* The channel whose turn it is; -1: nobody may have the bus. */
int i8237_next(const struct i8237 *chip);

/* A transfer of the channel is over: counts it. True: it was the last one, and
 * TC is pulsed. */
bool i8237_count(struct i8237 *chip, unsigned channel);

#endif
