/* Bus masters: what they move, and the cycles that they take. */
#include "devices/bus/bus_master.h"

#include <assert.h>

#include "devices/bus/bus_listener.h"

void bus_add_master(struct bus *bus)
{
    bus->masters++;
}

static void tell(struct bus *bus, const struct bus_transfer *transfer)
{
    for (struct bus_listener *l = bus->listeners, *next; l; l = next) {
        next = l->next;
        if (l->transfer)
            l->transfer(l->opaque, transfer);
    }
}

/* A transfer begins; returns the master whose transfer it is part of: one may
 * reach a register of a device that moves memory at once. */
static const struct bus_master *begin(struct bus *bus,
                                      const struct bus_transfer *transfer)
{
    const struct bus_master *outer = bus->mastering;

    bus->mastering = transfer->master;
    if (transfer->size)
        tell(bus, transfer);
    return outer;
}

void bus_master_read(struct bus *bus, const struct bus_master *master,
                     uint64_t paddr, void *data, size_t size)
{
    const struct bus_master *outer = begin(bus, &(struct bus_transfer){
        .master = master, .paddr = paddr, .size = size,
    });

    bus_dma_read(bus, paddr, data, size);
    bus->mastering = outer;
}

void bus_master_write(struct bus *bus, const struct bus_master *master,
                      uint64_t paddr, const void *data, size_t size)
{
    const struct bus_master *outer = begin(bus, &(struct bus_transfer){
        .master = master, .paddr = paddr, .size = size, .write = true,
    });

    bus_dma_write(bus, paddr, data, size);
    bus->mastering = outer;
}

void bus_master_start(struct bus *bus, struct bus_master *master)
{
    for (struct bus_listener *l = bus->listeners, *next; l; l = next) {
        next = l->next;
        if (l->master_started)
            l->master_started(l->opaque, master);
    }
}

void bus_steal(struct bus *bus, uint64_t cycles)
{
    assert(bus->masters > 0);
    for (struct bus_listener *l = bus->listeners, *next; l; l = next) {
        next = l->next;
        if (l->stolen)
            l->stolen(l->opaque, cycles);
    }
}
