/*
 * An interrupt line, as a value: a device that is given one drives it and knows
 * neither the interrupt controller nor the CPU behind it.
 */
#ifndef PAGEWALK_DEVICES_BUS_IRQ_H
#define PAGEWALK_DEVICES_BUS_IRQ_H

#include <stdbool.h>

struct irq_line {
    /* Sets the level; setting one twice is setting it once. */
    void (*set)(void *opaque, unsigned number, bool level);
    void *opaque;
    unsigned number;        /* of the controller's inputs */
};

static inline void irq_set(const struct irq_line *line, bool level)
{
    line->set(line->opaque, line->number, level);
}

static inline void irq_raise(const struct irq_line *line)
{
    irq_set(line, true);
}

static inline void irq_lower(const struct irq_line *line)
{
    irq_set(line, false);
}

#endif
