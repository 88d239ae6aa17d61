#define _DEFAULT_SOURCE 1       /* MAP_ANONYMOUS, MAP_NORESERVE */

#include "devices/bus/bus.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "guest values are copied to and from host memory as they are");

enum {
    BUS_PAGES = 1 << (BUS_PHYS_BITS - BUS_PAGE_SHIFT),
    /* In port_map: nothing there, and the log has been told. */
    PORT_TOLD = 0xff,
};

static uint32_t mask_of(unsigned size)
{
    return UINT32_MAX >> (32 - 8 * size);
}

bool bus_init(struct bus *bus, struct log *log)
{
    void *map = mmap(NULL, BUS_PAGES, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (map == MAP_FAILED)
        return false;
    *bus = (struct bus){
        .page_map = map,
        .region[0] = { .name = "nothing", .base = BUS_UNMAPPED },
        .regions = 1,
        .ports[0] = { .name = "nothing", .base = BUS_PORTS_UNMAPPED },
        .port_ranges = 1,
        .log = log,
    };
    return true;
}

void bus_destroy(struct bus *bus)
{
    munmap(bus->page_map, BUS_PAGES);
    bus->page_map = NULL;
}

/* The pages [*first, *end) of a region, empty when it is off the bus. */
static void pages_of(const struct bus_region *r, uint64_t *first,
                     uint64_t *end)
{
    *first = *end = 0;
    if (r->base >> BUS_PHYS_BITS)
        return;
    *first = r->base >> BUS_PAGE_SHIFT;
    *end = *first + (r->size >> BUS_PAGE_SHIFT);
    if (*end > BUS_PAGES)
        *end = BUS_PAGES;
}

/* Enters region `index` into the part of the page map within [low, high). */
static void paint(struct bus *bus, unsigned index, uint64_t low,
                  uint64_t high)
{
    uint64_t first, end;

    pages_of(&bus->region[index], &first, &end);
    if (first < low)
        first = low;
    if (end > high)
        end = high;
    if (first < end)
        memset(bus->page_map + first, (int)index, end - first);
}

static void tell_remapped(struct bus *bus)
{
    if (bus->remapped)
        bus->remapped(bus->listener);
}

static unsigned map_region(struct bus *bus, struct bus_region region)
{
    unsigned index = bus->regions++;

    assert(index < BUS_REGIONS);
    assert(region.size % BUS_PAGE_SIZE == 0);
    assert(region.base == BUS_UNMAPPED || region.base % BUS_PAGE_SIZE == 0);
    region.to_host = (uintptr_t)region.host - region.base;
    bus->region[index] = region;
    paint(bus, index, 0, BUS_PAGES);
    tell_remapped(bus);
    return index;
}

unsigned bus_map_ram(struct bus *bus, const char *name, uint64_t base,
                     uint64_t size, uint8_t *host)
{
    return map_region(bus, (struct bus_region){
        .name = name, .kind = BUS_RAM, .base = base, .size = size,
        .host = host,
    });
}

unsigned bus_map_rom(struct bus *bus, const char *name, uint64_t base,
                     uint64_t size, uint8_t *host)
{
    return map_region(bus, (struct bus_region){
        .name = name, .kind = BUS_ROM, .base = base, .size = size,
        .host = host,
    });
}

unsigned bus_map_mmio(struct bus *bus, const char *name, uint64_t base,
                      uint64_t size, const struct bus_ops *ops, void *dev)
{
    assert(size <= (uint64_t)UINT32_MAX + 1);
    return map_region(bus, (struct bus_region){
        .name = name, .kind = BUS_MMIO, .base = base, .size = size,
        .ops = ops, .dev = dev,
    });
}

void bus_move(struct bus *bus, unsigned region, uint64_t base)
{
    struct bus_region *r = &bus->region[region];
    uint64_t first, end;

    assert(region > 0 && region < bus->regions);
    assert(base == BUS_UNMAPPED || base % BUS_PAGE_SIZE == 0);
    if (r->base == base)
        return;

    pages_of(r, &first, &end);
    r->base = BUS_UNMAPPED;
    memset(bus->page_map + first, 0, end - first);
    for (unsigned i = 1; i < bus->regions; i++)
        paint(bus, i, first, end);

    r->base = base;
    r->to_host = (uintptr_t)r->host - base;
    pages_of(r, &first, &end);
    for (unsigned i = region; i < bus->regions; i++)
        paint(bus, i, first, end);
    tell_remapped(bus);
}

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

/* The range that answers at `port`; NULL, and a log line the first time, when
 * there is none. */
static const struct bus_ports *ports_at(struct bus *bus, uint16_t port,
                                        const char *what)
{
    uint8_t index = bus->port_map[port];

    if (index == 0) {
        bus->port_map[port] = PORT_TOLD;
        LOG(bus->log, guest, "%s unmapped port 0x%04x", what, port);
    }
    return index == 0 || index == PORT_TOLD ? NULL : &bus->ports[index];
}

static bool takes_whole(const struct bus_ports *p, uint32_t offset,
                        unsigned size)
{
    return size <= p->ops->max_size && offset + size <= p->count;
}

uint32_t bus_in(struct bus *bus, uint16_t port, unsigned size)
{
    const struct bus_ports *p = ports_at(bus, port, "read of");
    unsigned half = size / 2;
    uint32_t low;

    if (p && takes_whole(p, port - p->base, size))
        return p->ops->read(p->dev, port - p->base, size) & mask_of(size);
    if (size == 1)
        return 0xff;
    low = bus_in(bus, port, half);
    return low | bus_in(bus, (uint16_t)(port + half), half) << 8 * half;
}

static void port_out(struct bus *bus, uint16_t port, unsigned size,
                     uint32_t value)
{
    const struct bus_ports *p = ports_at(bus, port, "write to");
    unsigned half = size / 2;

    value &= mask_of(size);
    if (p && takes_whole(p, port - p->base, size)) {
        p->ops->write(p->dev, port - p->base, size, value);
    } else if (size > 1) {
        port_out(bus, port, half, value);
        port_out(bus, (uint16_t)(port + half), half, value >> 8 * half);
    }
}

void bus_out(struct bus *bus, uint16_t port, unsigned size, uint32_t value)
{
    uint16_t offset = (uint16_t)(bus->snooped - port);

    if (bus->port_written && offset < size)
        bus->port_written(bus->port_listener, (uint8_t)(value >> 8 * offset));
    port_out(bus, port, size, value);
}

void bus_snoop_port(struct bus *bus, uint16_t port,
                    void (*written)(void *opaque, uint8_t value),
                    void *opaque)
{
    bus->snooped = port;
    bus->port_written = written;
    bus->port_listener = opaque;
}

static uint32_t mmio_read(const struct bus_region *r, uint32_t offset,
                          unsigned size)
{
    unsigned half = size / 2;
    uint32_t low;

    if (size <= r->ops->max_size)
        return r->ops->read(r->dev, offset, size) & mask_of(size);
    low = mmio_read(r, offset, half);
    return low | mmio_read(r, offset + half, half) << 8 * half;
}

static void mmio_write(const struct bus_region *r, uint32_t offset,
                       unsigned size, uint32_t value)
{
    unsigned half = size / 2;

    value &= mask_of(size);
    if (size <= r->ops->max_size) {
        r->ops->write(r->dev, offset, size, value);
    } else {
        mmio_write(r, offset, half, value);
        mmio_write(r, offset + half, half, value >> 8 * half);
    }
}

static void tell_stored(struct bus *bus, uint64_t paddr, unsigned size)
{
    uint8_t page = bus->page_map[paddr >> BUS_PAGE_SHIFT];

    if (page & BUS_PAGE_CODE && bus->code_written)
        bus->code_written(bus->listener, paddr, size);
    if (page & BUS_PAGE_WATCHED && bus->watched_written)
        bus->watched_written(bus->watcher, paddr, size);
}

void bus_watch(struct bus *bus, uint64_t paddr)
{
    if (!(paddr >> BUS_PHYS_BITS))
        bus->page_map[paddr >> BUS_PAGE_SHIFT] |= BUS_PAGE_WATCHED;
}

uint32_t bus_read(struct bus *bus, uint64_t paddr, unsigned size)
{
    const struct bus_region *r = bus_region_at(bus, paddr);
    uint32_t value = 0;

    switch (r->kind) {
    case BUS_RAM:
    case BUS_ROM:
        memcpy(&value, r->host + (paddr - r->base), size);
        return value;
    case BUS_MMIO:
        return mmio_read(r, (uint32_t)(paddr - r->base), size);
    case BUS_NONE:
        break;
    }
    return mask_of(size);
}

void bus_write(struct bus *bus, uint64_t paddr, unsigned size, uint32_t value)
{
    const struct bus_region *r = bus_region_at(bus, paddr);

    if (r->kind == BUS_RAM) {
        memcpy(r->host + (paddr - r->base), &value, size);
        tell_stored(bus, paddr, size);
    } else if (r->kind == BUS_MMIO) {
        mmio_write(r, (uint32_t)(paddr - r->base), size, value);
    }
}

/* How much of a transfer lies within the page of `paddr`. */
static size_t within_page(uint64_t paddr, size_t size)
{
    size_t left = BUS_PAGE_SIZE - (paddr & (BUS_PAGE_SIZE - 1));

    return size < left ? size : left;
}

/* The widest aligned access that `size` bytes at `paddr` begin with. */
static unsigned widest(uint64_t paddr, size_t size)
{
    unsigned width = 4;

    while (width > size || paddr & (width - 1))
        width /= 2;
    return width;
}

void bus_dma_read(struct bus *bus, uint64_t paddr, void *data, size_t size)
{
    uint8_t *to = data;

    while (size > 0) {
        const struct bus_region *r = bus_region_at(bus, paddr);
        size_t count = within_page(paddr, size);

        if (r->host) {
            memcpy(to, r->host + (paddr - r->base), count);
        } else {
            uint32_t value;

            count = widest(paddr, size);
            value = bus_read(bus, paddr, (unsigned)count);
            memcpy(to, &value, count);
        }
        to += count;
        paddr += count;
        size -= count;
    }
}

void bus_dma_write(struct bus *bus, uint64_t paddr, const void *data,
                   size_t size)
{
    const uint8_t *from = data;

    while (size > 0) {
        const struct bus_region *r = bus_region_at(bus, paddr);
        size_t count = within_page(paddr, size);

        if (r->kind == BUS_RAM) {
            memcpy(r->host + (paddr - r->base), from, count);
            tell_stored(bus, paddr, (unsigned)count);
        } else if (r->kind == BUS_MMIO) {
            uint32_t value = 0;

            count = widest(paddr, size);
            memcpy(&value, from, count);
            bus_write(bus, paddr, (unsigned)count, value);
        }
        from += count;
        paddr += count;
        size -= count;
    }
}
