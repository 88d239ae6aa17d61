#include "devices/paravirtual/debugexit.h"

static uint32_t debugexit_read(void *dev, uint32_t offset, unsigned size)
{
    (void)dev;
    (void)offset;
    (void)size;
    return 0;
}

static void debugexit_write(void *dev, uint32_t offset, unsigned size,
                            uint32_t value)
{
    struct debugexit *exit = dev;

    (void)offset;
    (void)size;
    exit->exit(exit->opaque, value);
}

static const struct bus_ops debugexit_ops = {
    debugexit_read, debugexit_write, 4
};

void debugexit_init(struct debugexit *dev, struct bus *bus,
                    void (*exit)(void *opaque, uint32_t value),
                    void *opaque)
{
    *dev = (struct debugexit){ .exit = exit, .opaque = opaque };
    bus_map_ports(bus, "debug exit", DEBUGEXIT_PORT, DEBUGEXIT_PORTS,
                  &debugexit_ops, dev);
}
