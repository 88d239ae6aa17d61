/* Regions of memory, and the accesses to them. */
#define _DEFAULT_SOURCE 1       /* MAP_ANONYMOUS, MAP_NORESERVE */

#include "devices/bus/bus.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>

#include "devices/bus/bus_parts.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "guest values are copied to and from host memory as they are");

enum { CODE_COUNT_BYTES = BUS_PAGES * sizeof(uint32_t) };

/* Zeros, of which the host provides what is touched; null when it cannot. */
static void *reserve(size_t bytes)
{
    void *map = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return map == MAP_FAILED ? NULL : map;
}

bool bus_init(struct bus *bus, struct log *log)
{
    uint8_t *page_map = reserve(BUS_PAGES);
    uint32_t *code_count = page_map ? reserve(CODE_COUNT_BYTES) : NULL;

    if (!code_count) {
        if (page_map)
            munmap(page_map, BUS_PAGES);
        return false;
    }
    *bus = (struct bus){
        .page_map = page_map,
        .code_count = code_count,
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
    munmap(bus->code_count, CODE_COUNT_BYTES);
    bus->page_map = NULL;
    bus->code_count = NULL;
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

/* Makes region `index` the one that covers the pages [first, end). Their marks
 * stay; while a board is built there are none, and many pages. */
static void cover(struct bus *bus, unsigned index, uint64_t first,
                  uint64_t end)
{
    if (!bus->marks) {
        memset(bus->page_map + first, (int)index, end - first);
        return;
    }
    for (uint64_t page = first; page < end; page++)
        bus->page_map[page] =
            (uint8_t)((bus->page_map[page] & BUS_PAGE_MARKS) | index);
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
        cover(bus, index, first, end);
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
    bus_tell_remapped(bus);
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

unsigned bus_map_shadow(struct bus *bus, const char *name, uint64_t base,
                        uint64_t size)
{
    return map_region(bus, (struct bus_region){
        .name = name, .kind = BUS_NONE, .base = base, .size = size,
    });
}

void bus_set_shadow(struct bus *bus, unsigned region, const uint8_t *read,
                    uint8_t *store)
{
    struct bus_region *r = &bus->region[region];

    assert(region > 0 && region < bus->regions);
    r->kind = !read ? BUS_NONE : read == store ? BUS_RAM : BUS_ROM;
    r->host = (uint8_t *)read;          /* a ROM is never written to */
    r->store = store;
    r->to_host = (uintptr_t)r->host - r->base;
    bus_tell_remapped(bus);
}

void bus_set_peek(struct bus *bus, unsigned region,
                  uint8_t (*peek)(void *dev, uint32_t offset))
{
    bus->peek[region] = peek;
}

bool bus_peek(const struct bus *bus, uint64_t paddr, uint8_t *value)
{
    const struct bus_region *r = bus_region_at(bus, paddr);
    uint8_t (*peek)(void *dev, uint32_t offset) = bus->peek[r - bus->region];

    if (r->host)
        *value = *bus_region_host(r, paddr);
    else if (peek)
        *value = peek(r->dev, (uint32_t)(paddr - r->base));
    return r->host || peek;
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
    cover(bus, 0, first, end);
    for (unsigned i = 1; i < bus->regions; i++)
        paint(bus, i, first, end);

    r->base = base;
    r->to_host = (uintptr_t)r->host - base;
    pages_of(r, &first, &end);
    for (unsigned i = region; i < bus->regions; i++)
        paint(bus, i, first, end);
    bus_tell_remapped(bus);
}

static uint32_t mmio_read(const struct bus_region *r, uint32_t offset,
                          unsigned size)
{
    unsigned half = size / 2;
    uint32_t low;

    if (size <= r->ops->max_size)
        return r->ops->read(r->dev, offset, size) & bus_mask_of(size);
    low = mmio_read(r, offset, half);
    return low | mmio_read(r, offset + half, half) << 8 * half;
}

static void mmio_write(const struct bus_region *r, uint32_t offset,
                       unsigned size, uint32_t value)
{
    unsigned half = size / 2;

    value &= bus_mask_of(size);
    if (size <= r->ops->max_size) {
        r->ops->write(r->dev, offset, size, value);
    } else {
        mmio_write(r, offset, half, value);
        mmio_write(r, offset + half, half, value >> 8 * half);
    }
}

/* A store to RAM has been made. */
static void stored(struct bus *bus, uint64_t paddr, unsigned size)
{
    if (!bus_page_is_quiet(bus, paddr))
        bus_tell_stored(bus, paddr, size);
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
    return bus_mask_of(size);
}

void bus_write(struct bus *bus, uint64_t paddr, unsigned size, uint32_t value)
{
    const struct bus_region *r = bus_region_at(bus, paddr);

    if (r->kind == BUS_RAM) {
        memcpy(r->host + (paddr - r->base), &value, size);
        stored(bus, paddr, size);
    } else if (r->kind == BUS_MMIO) {
        mmio_write(r, (uint32_t)(paddr - r->base), size, value);
    } else if (r->store) {
        memcpy(r->store + (paddr - r->base), &value, size);
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
        } else if (r->kind == BUS_MMIO) {
            uint32_t value;

            count = widest(paddr, size);
            value = bus_read(bus, paddr, (unsigned)count);
            memcpy(to, &value, count);
        } else {
            memset(to, 0xff, count);
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
            stored(bus, paddr, (unsigned)count);
        } else if (r->kind == BUS_MMIO) {
            uint32_t value = 0;

            count = widest(paddr, size);
            memcpy(&value, from, count);
            bus_write(bus, paddr, (unsigned)count, value);
        } else if (r->store) {
            memcpy(r->store + (paddr - r->base), from, count);
        }
        from += count;
        paddr += count;
        size -= count;
    }
}
