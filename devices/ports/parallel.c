/*
 * The registers (IBM PC Technical Reference, Parallel Printer Adapter).
 *
 *   0  data
 *   1  status   -BUSY -ACK PE SELECT -ERROR  1 1 1
 *   2  control  1 1 1 INTEN  SELECTIN -INIT AUTOFEED STROBE
 */
#include "devices/ports/parallel.h"

enum {
    DATA, STATUS, CONTROL, REGISTERS,

    STATUS_NOT_BUSY = 0x80, STATUS_NO_ACK = 0x40, STATUS_SELECT = 0x10,
    STATUS_NO_ERROR = 0x08, STATUS_UNUSED = 0x07,
    STATUS_READY = STATUS_NOT_BUSY | STATUS_NO_ACK | STATUS_SELECT |
                   STATUS_NO_ERROR | STATUS_UNUSED,
    CONTROL_STROBE = 0x01, CONTROL_NO_INIT = 0x04, CONTROL_INTEN = 0x10,
    CONTROL_WRITABLE = 0x1f, CONTROL_UNUSED = 0xe0,
};

static void update_line(struct parallel *parallel)
{
    irq_set(&parallel->irq, parallel->acknowledged &&
                            parallel->control & CONTROL_INTEN);
}

/* The line falls in between, so that an edge-triggered controller sees the next
 * acknowledgement. */
static void print(struct parallel *parallel)
{
    parallel->output(parallel->opaque, parallel->data);
    parallel->acknowledged = false;
    update_line(parallel);
    parallel->acknowledged = parallel->control & CONTROL_INTEN;
}

static uint32_t parallel_read(void *dev, uint32_t offset, unsigned size)
{
    struct parallel *parallel = dev;

    (void)size;
    switch (offset) {
    case DATA:
        return parallel->data;
    case STATUS:
        parallel->acknowledged = false;
        update_line(parallel);
        return STATUS_READY;
    default:
        return parallel->control | CONTROL_UNUSED;
    }
}

static void parallel_write(void *dev, uint32_t offset, unsigned size,
                           uint32_t value)
{
    struct parallel *parallel = dev;
    uint8_t before = parallel->control;

    (void)size;
    if (offset == DATA)
        parallel->data = (uint8_t)value;
    if (offset != CONTROL)
        return;
    parallel->control = value & CONTROL_WRITABLE;
    /* While INIT is asserted the printer ignores the strobe. */
    if (parallel->control & ~before & CONTROL_STROBE &&
        parallel->control & CONTROL_NO_INIT)
        print(parallel);
    update_line(parallel);
}

static const struct bus_ops parallel_ops = {
    parallel_read, parallel_write, 1
};

void parallel_reset(struct parallel *parallel)
{
    parallel->data = parallel->control = 0;
    parallel->acknowledged = false;
    update_line(parallel);
}

void parallel_init(struct parallel *parallel, struct bus *bus, uint16_t port,
                   struct irq_line irq,
                   void (*output)(void *opaque, uint8_t byte), void *opaque)
{
    *parallel = (struct parallel){
        .irq = irq, .output = output, .opaque = opaque,
    };
    parallel_reset(parallel);
    bus_map_ports(bus, "LPT1", port, REGISTERS, &parallel_ops, parallel);
}
