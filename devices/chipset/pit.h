/*
 * The 8254 interval timer and the system control port B (0x61) that gates its
 * third channel (Intel 8254 data sheet, order 231164).
 *
 * A channel keeps the oscillator period in which its count was loaded; what it
 * has counted and its output follow from the periods that have passed since.
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

enum {
    PIT_HZ = 1193182,
    PIT_PORT = 0x40,
    PIT_PORT_CONTROL_B = 0x61,
    PIT_CHANNELS = 3,
};

enum pit_mode {
    PIT_TERMINAL_COUNT,     /* mode 0: the output rises when counted down */
    PIT_ONE_SHOT,           /* 1: low from the gate's rise until then */
    PIT_RATE_GENERATOR,     /* 2: low for the last period of each cycle */
    PIT_SQUARE_WAVE,        /* 3: low for the second half of each cycle */
    PIT_SOFTWARE_STROBE,    /* 4: low for one period when counted down */
    PIT_HARDWARE_STROBE,    /* 5: the same, started by the gate's rise */
    PIT_MODES
};

struct pit_channel {
    uint8_t mode;           /* enum pit_mode */
    uint8_t access;         /* 1 low byte, 2 high byte, 3 low then high */
    bool bcd;
    bool gate;

    bool running;           /* a count is loaded and, where the gate starts
                               it, the gate has risen */
    uint32_t count;         /* the count being counted down, 1-65536 */
    uint64_t start;         /* period in which counting (re)started */
    uint64_t elapsed;       /* periods counted before the gate fell */
    uint32_t next_count;    /* written, and counted down from period next_at
                               on (modes 2 and 3) or from the gate's next rise
                               (modes 1 and 5); 0: none */
    uint64_t next_at;

    bool half_written;      /* low_byte is the first of two */
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
    struct irq_line irq;    /* of channel 0 */
};

void pit_init(struct pit *pit, struct bus *bus, struct clock *clock,
              struct irq_line irq);
void pit_reset(struct pit *pit);

/* The level of a channel's output now. */
bool pit_output(struct pit *pit, unsigned channel);

#endif
