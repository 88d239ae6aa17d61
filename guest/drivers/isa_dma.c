/*
 * Programming a channel of the first 8237.
 */
#include "guest/drivers/isa_dma.h"

#include "guest/arch/cpu.h"
#include "guest/arch/io.h"

enum {
    SINGLE_MASK = 0x0a, MASK_ON = 0x04,
    MODE = 0x0b, MODE_SINGLE = 0x40, MODE_TO_MEMORY = 0x04, MODE_FROM_MEMORY = 0x08,
    CLEAR_FLIP_FLOP = 0x0c,     /* the next byte is a low one */

    /* The first 8237 is behind channel 4, the second one's first. */
    CASCADE_MODE = 0xd6, MODE_CASCADE = 0xc0,
    CASCADE_MASK = 0xd4,
};

static const uint8_t page_ports[] = { 0x87, 0x83, 0x81, 0x82 };

static void out16(uint16_t port, uint32_t value)
{
    outb(port, value);
    outb(port, value >> 8);
}

void isa_dma_start(unsigned channel, dma_addr_t address, uint32_t size,
                   enum dma_data_direction direction)
{
    uint32_t flags = irq_save();

    outb(CASCADE_MODE, MODE_CASCADE);
    outb(CASCADE_MASK, 0);
    outb(SINGLE_MASK, MASK_ON | channel);
    outb(MODE, channel | MODE_SINGLE |
               (direction == DMA_TO_DEVICE ? MODE_FROM_MEMORY
                                           : MODE_TO_MEMORY));
    outb(CLEAR_FLIP_FLOP, 0);
    out16(channel * 2, (uint32_t)address);
    out16(channel * 2 + 1, size - 1);
    outb(page_ports[channel], (uint32_t)address >> 16);
    outb(SINGLE_MASK, channel);
    irq_restore(flags);
}

uint32_t isa_dma_stop(unsigned channel)
{
    uint32_t flags = irq_save(), count;

    outb(SINGLE_MASK, MASK_ON | channel);
    outb(CLEAR_FLIP_FLOP, 0);
    count = inb(channel * 2 + 1);
    count |= (uint32_t)inb(channel * 2 + 1) << 8;
    irq_restore(flags);
    return (count + 1) & 0xffff;    /* it ends at ffff */
}
