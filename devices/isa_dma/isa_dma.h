/*
 * ISA DMA: two 8237A controllers with page registers, as in the PC/AT and the
 * PIIX3 (IBM PC/AT Technical Reference, "System DMA"; Intel 290550, "DMA
 * Controller").
 *
 * Channels 0 to 3 move bytes; channels 5 to 7 move words, and their address
 * counts words. A page register gives address bits 23:16 (23:17 for words),
 * and no carry goes there: a transfer wraps at 64 KiB (128 KiB for words), and
 * reaches the first 16 MiB only. Channel 4 cascades the first controller: its
 * channels work while channel 4 is in mode cascade and not masked.
 *
 * Channels 0 and 1 cannot move memory to memory, as on every PC: the page
 * registers answer to DACK, which such a transfer does not raise (231466,
 * "Memory-to-Memory"), and the PIIX3 reserves the command's bit 0 (290550,
 * "DCOM"). The bit is kept and does nothing.
 *
 * A transfer takes 5 clocks of half the ISA clock: S1 to S4 and the wait state
 * of the AT (IBM, "System DMA"); S1 is left out while a block or demand
 * transfer stays within 256 addresses, S3 with compressed timing; a single
 * transfer begins with a further clock, S0 (231466, "DMA Operation"). For all
 * of these clocks the bus is stolen, on a board that has a device on a channel:
 * on any other, a transfer that software requests is not charged.
 */
#ifndef PAGEWALK_DEVICES_ISA_DMA_ISA_DMA_H
#define PAGEWALK_DEVICES_ISA_DMA_ISA_DMA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "devices/bus/bus_requester.h"
#include "devices/isa_dma/i8237.h"

enum {
    ISA_DMA_CONTROLLERS = 2,
    ISA_DMA_CHANNELS = ISA_DMA_CONTROLLERS * I8237_CHANNELS,
    ISA_DMA_CASCADE = 4,

    ISA_DMA_PORT_BYTES = 0x00,
    ISA_DMA_PORT_WORDS = 0xc0,  /* a register at each second port */
    ISA_DMA_PORT_PAGES = 0x81,  /* port 0x80 is that of the POST code */
    ISA_DMA_PAGES = 15,

    ISA_DMA_HZ = 4166667,       /* half of the ISA clock, 8.33 MHz */
    ISA_DMA_BURST = 16,         /* transfers in one event of the clock */
};

/* A device on a channel. The controller calls it for each transfer, within
 * isa_dma_request() or later; it may change its DREQ in any call. Functions may
 * be null. What a channel does is that of the instruction that has unmasked it
 * (bus_requester_start()). */
struct isa_dma_device {
    const char *name;           /* for reports */
    /* The next byte, or word, for memory. A verify transfer calls it and drops
     * the value: the device sees DACK, and memory no write. */
    uint16_t (*give)(void *opaque);
    /* Takes a byte, or word, of memory. */
    void (*take)(void *opaque, uint16_t value);
    /* TC: the transfer that was made is the last one of the channel's count. */
    void (*terminal_count)(void *opaque);
    /* The channel cascades the device, which has the bus until it drops DREQ.
     * Called at least once while DREQ is up. */
    void (*granted)(void *opaque);
    void *opaque;
};

struct isa_dma {
    struct i8237 chip[ISA_DMA_CONTROLLERS];
    uint8_t page[ISA_DMA_PAGES];
    struct isa_dma_device device[ISA_DMA_CHANNELS];
    struct bus_requester requester[ISA_DMA_CHANNELS];
    bool attached;              /* there is a device on a channel */
    bool running;               /* within a burst */
    struct event event;         /* the next burst */
    struct bus *bus;
    struct clock *clock;
    struct log *log;
};

void isa_dma_init(struct isa_dma *dma, struct bus *bus, struct clock *clock,
                  struct log *log);

/* The reset line. Devices stay attached, with their DREQ. */
void isa_dma_reset(struct isa_dma *dma);

/* Puts a device on channel 0 to 3 or 5 to 7. */
void isa_dma_attach(struct isa_dma *dma, unsigned channel,
                    const struct isa_dma_device *device);

/* Sets the level of the device's DREQ. What the channel may move at once is
 * moved before this returns, ISA_DMA_BURST transfers at most; the rest follows
 * at its rate. */
void isa_dma_request(struct isa_dma *dma, unsigned channel, bool level);

#endif
