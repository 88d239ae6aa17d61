/*
 * The 8254 interval timer and the system control port B (0x61) that gates its
 * third channel (Intel 8254 data sheet, order 231164).
 *
 * The oscillator of 1193182 Hz started with the clock, so rounding never
 * accumulates. The output of channel 0 drives an interrupt line; channel 2 is
 * gated and read through port 0x61.
 */
#ifndef PAGEWALK_DEVICES_CHIPSET_PIT_H
#define PAGEWALK_DEVICES_CHIPSET_PIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "devices/bus/bus.h"
#include "devices/bus/irq.h"
#include "devices/chipset/pit_channel.h"

enum {
    PIT_HZ = 1193182,
    PIT_PORT = 0x40,
    PIT_PORT_CONTROL_B = 0x61,
    PIT_CHANNELS = 3,
};

struct pit {
    struct pit_channel channel[PIT_CHANNELS];
    uint8_t control_b;      /* bits 3:0 of port 0x61 */
    struct clock *clock;
    struct event event;     /* next change of channel 0's output */
    struct irq_line irq;    /* of channel 0 */
};

void pit_init(struct pit *pit, struct bus *bus, struct clock *clock,
              struct irq_line irq);
void pit_reset(struct pit *pit);

/* The level of a channel's output now. */
bool pit_output(struct pit *pit, unsigned channel);

#endif
