/*
 * The 8254 interval timer and the system control port B (0x61) that gates its
 * third channel (Intel 8254 data sheet, order 231164).
 *
 * Nothing counts: a channel remembers the oscillator period in which its count
 * was loaded, and the count and the output follow from how many periods have
 * passed since. Periods are those of a 1193182 Hz oscillator that started with
 * the clock, so rounding never accumulates. Channel 0 drives IRQ 0 at every
 * change of its output; channel 2 is gated and read through port 0x61.
 */
#ifndef PAGEWALK_DEVICES_CHIPSET_PIT_H
#define PAGEWALK_DEVICES_CHIPSET_PIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "devices/bus/bus.h"
#include "devices/bus/irq.h"

enum {
    PIT_HZ = 1193182,
    PIT_PORT = 0x40,
    PIT_PORT_CONTROL_B = 0x61,
    PIT_CHANNELS = 3,
};

struct pit_channel {
    uint8_t mode;           /* 0-5 */
    uint8_t access;         /* 1 low byte, 2 high byte, 3 low then high */
    bool bcd;
    bool gate;

    bool running;           /* a count is loaded and, in modes 1 and 5, the
                               gate has triggered it */
    uint32_t count;         /* 1-65536, the count being counted down */
    uint64_t start;         /* period in which counting (re)started */
    uint64_t elapsed;       /* periods counted before the gate fell */
    uint32_t next_count;    /* written, but not counted down yet: waits for
                               period next_at (modes 2 and 3) or for the gate
                               (modes 1 and 5); 0: none */
    uint64_t next_at;

    bool half_written;      /* the low byte of two is here */
    uint8_t low_byte;
    bool high_next;         /* reading: the high byte of two is next */
    bool count_latched;
    uint16_t latched_count;
    bool status_latched;
    uint8_t status;
};

struct pit {
    struct pit_channel channel[PIT_CHANNELS];
    uint8_t control_b;      /* bits 3:0 of port 0x61 */
    struct clock *clock;
    struct event event;     /* next change of channel 0's output */
    struct irq_line irq;
};

void pit_init(struct pit *pit, struct bus *bus, struct clock *clock,
              struct irq_line irq);
void pit_reset(struct pit *pit);

/* The output of a channel (0-2) now. */
bool pit_output(struct pit *pit, unsigned channel);

#endif
