#include "devices/paravirtual/debugcon.h"

static uint32_t debugcon_read(void *dev, uint32_t offset, unsigned size)
{
    (void)dev;
    (void)offset;
    (void)size;
    return DEBUGCON_ID;
}

static void debugcon_write(void *dev, uint32_t offset, unsigned size,
                           uint32_t value)
{
    struct debugcon *con = dev;

    (void)offset;
    (void)size;
    con->output(con->opaque, (uint8_t)value);
}

static const struct bus_ops debugcon_ops = {
    debugcon_read, debugcon_write, 1
};

void debugcon_init(struct debugcon *con, struct bus *bus,
                   void (*output)(void *opaque, uint8_t byte), void *opaque)
{
    *con = (struct debugcon){ .output = output, .opaque = opaque };
    bus_map_ports(bus, "debug console", DEBUGCON_PORT, 1, &debugcon_ops, con);
    bus_map_ports(bus, "debug console", DEBUGCON_PORT_2, 1, &debugcon_ops,
                  con);
}
