/*
 * A parallel port with a printer (IBM PC Technical Reference, Parallel Printer
 * Adapter; IEEE 1284 compatibility mode): data, status and control at three
 * ports.
 *
 * The byte in the data register goes to the output callback when software
 * asserts the strobe. Printing takes no modelled time: the printer is never
 * busy, and with interrupts enabled its acknowledgement is an interrupt that
 * lasts until software reads the status.
 */
#ifndef PAGEWALK_DEVICES_PORTS_PARALLEL_H
#define PAGEWALK_DEVICES_PORTS_PARALLEL_H

#include <stdbool.h>
#include <stdint.h>

#include "devices/bus/bus.h"
#include "devices/bus/irq.h"

enum {
    PARALLEL_PORT_LPT1 = 0x378,
};

struct parallel {
    uint8_t data, control;
    bool acknowledged;          /* since the status was last read */
    struct irq_line irq;
    void (*output)(void *opaque, uint8_t byte);
    void *opaque;
};

/* `port` is the data register's; `output` is called with each printed byte. */
void parallel_init(struct parallel *parallel, struct bus *bus, uint16_t port,
                   struct irq_line irq,
                   void (*output)(void *opaque, uint8_t byte), void *opaque);
void parallel_reset(struct parallel *parallel);

#endif
