#include "devices/chipset/ferr.h"

static void set_ignne(const struct ferr *ferr, bool level)
{
    if (ferr->ignne.set)
        irq_set(&ferr->ignne, level);
}

static uint32_t ferr_read(void *dev, uint32_t offset, unsigned size)
{
    (void)dev;
    (void)offset;
    return size == 1 ? 0xff : 0xffff;
}

static void ferr_write(void *dev, uint32_t offset, unsigned size,
                       uint32_t value)
{
    struct ferr *ferr = dev;

    (void)size;
    (void)value;
    if (offset)
        return;
    irq_lower(&ferr->irq);
    set_ignne(ferr, ferr->ferr);
}

static const struct bus_ops ferr_ops = { ferr_read, ferr_write, 1 };

void ferr_init(struct ferr *ferr, struct bus *bus, struct irq_line irq,
               struct irq_line ignne)
{
    *ferr = (struct ferr){ .irq = irq, .ignne = ignne };
    bus_map_ports(bus, "coprocessor", FERR_PORT, FERR_PORTS, &ferr_ops, ferr);
}

void ferr_reset(struct ferr *ferr)
{
    ferr_set(ferr, false);
    irq_lower(&ferr->irq);
}

void ferr_set(struct ferr *ferr, bool level)
{
    if (level && !ferr->ferr)
        irq_raise(&ferr->irq);
    ferr->ferr = level;
    if (!level)
        set_ignne(ferr, false);
}
