/* Ranges of I/O ports, and the accesses to them. */
#include <assert.h>
#include <string.h>

#include "devices/bus/bus_parts.h"

enum {
    /* In port_map: nothing there, and the log has a line that says so. */
    PORT_LOGGED = 0xff,
};

/* Ports are few: every change redraws the whole map. */
static void redraw_ports(struct bus *bus)
{
    memset(bus->port_map, 0, sizeof bus->port_map);
    for (unsigned i = 1; i < bus->port_ranges; i++) {
        const struct bus_ports *p = &bus->ports[i];

        for (uint64_t port = p->base;
             port < (uint64_t)p->base + p->count && port < BUS_PORTS; port++)
            bus->port_map[port] = (uint8_t)i;
    }
}

unsigned bus_map_ports(struct bus *bus, const char *name, uint32_t base,
                       unsigned count, const struct bus_ops *ops, void *dev)
{
    unsigned index = bus->port_ranges++;

    assert(index < BUS_PORT_RANGES && count <= BUS_PORTS);
    bus->ports[index] = (struct bus_ports){
        .name = name, .base = base, .count = count, .ops = ops, .dev = dev,
    };
    redraw_ports(bus);
    return index;
}

void bus_move_ports(struct bus *bus, unsigned range, uint32_t base)
{
    assert(range > 0 && range < bus->port_ranges);
    if (bus->ports[range].base == base)
        return;
    bus->ports[range].base = base;
    redraw_ports(bus);
}

/* The range that answers at `port`; NULL when there is none. */
static const struct bus_ports *ports_at(const struct bus *bus, uint16_t port)
{
    uint8_t index = bus->port_map[port];

    return index == 0 || index == PORT_LOGGED ? NULL : &bus->ports[index];
}

static bool takes_whole(const struct bus_ports *p, uint32_t offset,
                        unsigned size)
{
    return size <= p->ops->max_size && offset + size <= p->count;
}

/* Whether an access meets a port where nothing is, and the log has no line
 * that says so. */
static bool is_news(const struct bus *bus, uint16_t port, unsigned size)
{
    bool any = false;

    for (unsigned i = 0; i < size; i++)
        any |= bus->port_map[(uint16_t)(port + i)] == 0;
    return any && bus->log->mask & 1u << LOG_guest;
}

/* The ports of an access have got their line. */
static void note_logged(struct bus *bus, uint16_t port, unsigned size)
{
    for (unsigned i = 0; i < size; i++) {
        uint8_t *index = &bus->port_map[(uint16_t)(port + i)];

        if (*index == 0)
            *index = PORT_LOGGED;
    }
}

static uint32_t port_in(struct bus *bus, uint16_t port, unsigned size)
{
    const struct bus_ports *p = ports_at(bus, port);
    unsigned half = size / 2;
    uint32_t low;

    if (p && takes_whole(p, port - p->base, size))
        return p->ops->read(p->dev, port - p->base, size) & bus_mask_of(size);
    if (size == 1)
        return 0xff;
    low = port_in(bus, port, half);
    return low | port_in(bus, (uint16_t)(port + half), half) << 8 * half;
}

uint32_t bus_in(struct bus *bus, uint16_t port, unsigned size)
{
    bool news = is_news(bus, port, size);
    uint32_t value = port_in(bus, port, size);

    if (news && log_line(bus->log, LOG_guest, "%u bits read from unmapped "
                         "port 0x%04x: 0x%0*x", size * 8, port,
                         (int)size * 2, value))
        note_logged(bus, port, size);
    return value;
}

static void port_out(struct bus *bus, uint16_t port, unsigned size,
                     uint32_t value)
{
    const struct bus_ports *p = ports_at(bus, port);
    unsigned half = size / 2;

    value &= bus_mask_of(size);
    if (p && takes_whole(p, port - p->base, size)) {
        p->ops->write(p->dev, port - p->base, size, value);
    } else if (size > 1) {
        port_out(bus, port, half, value);
        port_out(bus, (uint16_t)(port + half), half, value >> 8 * half);
    }
}

void bus_out(struct bus *bus, uint16_t port, unsigned size, uint32_t value)
{
    for (struct port_snoop *s = bus->snoops; s; s = s->next) {
        uint16_t offset = (uint16_t)(s->port - port);

        if (offset < size)
            s->written(s->opaque, (uint8_t)(value >> 8 * offset));
    }
    if (is_news(bus, port, size) &&
        log_line(bus->log, LOG_guest, "%u bits written to unmapped port "
                 "0x%04x: 0x%0*x", size * 8, port, (int)size * 2,
                 value & bus_mask_of(size)))
        note_logged(bus, port, size);
    port_out(bus, port, size, value);
}

void bus_snoop_port(struct bus *bus, struct port_snoop *snoop)
{
    snoop->next = bus->snoops;
    bus->snoops = snoop;
}
