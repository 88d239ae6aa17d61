#include "devices/bus/bus_requester.h"

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

/* A transfer begins. Returns the requester whose transfer it is part of: one may
 * reach a register of a device that moves memory at once. */
static const struct bus_requester *begin(struct bus *bus,
                                         const struct bus_transfer *transfer)
{
    const struct bus_requester *outer = bus->requester;

    bus->requester = transfer->requester;
    if (transfer->size)
        tell(bus, transfer);
    return outer;
}

void bus_requester_read(struct bus *bus, const struct bus_requester *requester,
                        uint64_t paddr, void *data, size_t size)
{
    const struct bus_requester *outer = begin(bus, &(struct bus_transfer){
        .requester = requester, .paddr = paddr, .size = size,
    });

    bus_dma_read(bus, paddr, data, size);
    bus->requester = outer;
}

void bus_requester_write(struct bus *bus, const struct bus_requester *requester,
                         uint64_t paddr, const void *data, size_t size)
{
    const struct bus_requester *outer = begin(bus, &(struct bus_transfer){
        .requester = requester, .paddr = paddr, .size = size, .write = true,
    });

    bus_dma_write(bus, paddr, data, size);
    bus->requester = outer;
}

void bus_requester_start(struct bus *bus, struct bus_requester *requester)
{
    for (struct bus_listener *l = bus->listeners, *next; l; l = next) {
        next = l->next;
        if (l->requester_started)
            l->requester_started(l->opaque, requester);
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
