/*
 * The bus: the physical address space (36 bits) and the I/O ports.
 *
 * Memory is a set of regions, each RAM, ROM or MMIO. RAM and ROM have host
 * memory behind them; MMIO and ports call a device. One byte per 4 KiB page
 * says which region covers it and whether stores to it must be announced, so
 * any physical address is classified, bounds and all, by one load. Addresses
 * that no region covers read as ones and swallow writes, as on a PC.
 *
 * A store to a page that holds decoded code, or that is watched, is announced
 * to the bus's listeners (bus_listener.h), whether the CPU, its page walker or
 * a device has made it.
 */
#ifndef PAGEWALK_DEVICES_BUS_BUS_H
#define PAGEWALK_DEVICES_BUS_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/log.h"

enum {
    BUS_PAGE_SHIFT = 12,
    BUS_PAGE_SIZE = 1 << BUS_PAGE_SHIFT,
    BUS_PHYS_BITS = 36,
    BUS_PAGES = 1 << (BUS_PHYS_BITS - BUS_PAGE_SHIFT),
    BUS_REGIONS = 64,           /* region 0: nothing there */
    BUS_REGION_MASK = 0x3f,
    BUS_PAGE_CODE = 0x80,       /* decoded code lives in this page */
    BUS_PAGE_WATCHED = 0x40,    /* bus_watch() was called for it */
    BUS_PAGE_MARKS = BUS_PAGE_CODE | BUS_PAGE_WATCHED,
    BUS_PORTS = 0x10000,
    BUS_PORT_RANGES = 64,       /* range 0: nothing there */
};

/* What a device answers with. `offset` counts from the start of its range,
 * `size` is 1, 2 or 4 bytes and never above max_size: the bus splits wider
 * accesses, low address first. Values are little-endian. */
struct bus_ops {
    uint32_t (*read)(void *dev, uint32_t offset, unsigned size);
    void (*write)(void *dev, uint32_t offset, unsigned size, uint32_t value);
    unsigned max_size;
};

enum bus_kind { BUS_NONE, BUS_RAM, BUS_ROM, BUS_MMIO };

struct bus_region {
    const char *name;
    enum bus_kind kind;
    uint64_t base, size;        /* bytes, page aligned; base BUS_UNMAPPED:
                                   not on the bus */
    uint8_t *host;              /* RAM, ROM: host address of `base` */
    uint8_t *store;             /* of a shadow: where stores go; or null */
    uintptr_t to_host;          /* `host` - `base` */
    const struct bus_ops *ops;  /* MMIO */
    void *dev;
};

struct bus_ports {
    const char *name;
    uint32_t base;              /* BUS_PORTS_UNMAPPED: not on the bus */
    unsigned count;
    const struct bus_ops *ops;
    void *dev;
};

struct bus_listener;

/* A device that moves memory (bus_requester.h). */
struct bus_requester {
    const char *name;           /* for reports */
    uint32_t programmer;        /* linear address of the instruction that has
                                   started it last; the machine's, 0: none */
};

/* One who reads along what is written to a port. */
struct port_snoop {
    uint16_t port;
    void (*written)(void *opaque, uint8_t value);
    void *opaque;
    struct port_snoop *next;    /* set by bus_snoop_port */
};

struct bus {
    uint8_t *page_map;          /* per page: its region and BUS_PAGE_MARKS */
    uint32_t *code_count;       /* per page: bus_page_add_code() less
                                   bus_page_remove_code() */
    unsigned marks;             /* set in page_map, over all pages */
    struct bus_region region[BUS_REGIONS];
    uint8_t (*peek[BUS_REGIONS])(void *dev, uint32_t offset);
    unsigned regions;
    uint8_t port_map[BUS_PORTS];
    struct bus_ports ports[BUS_PORT_RANGES];
    unsigned port_ranges;
    struct bus_listener *listeners;     /* in the order of their adding */
    unsigned masters;                   /* bus_add_master() calls */
    const struct bus_requester *requester;  /* whose transfer is under way;
                                               null: a CPU has the bus */
    struct port_snoop *snoops;          /* bus_snoop_port() calls */
    struct log *log;
};

/* Returns false when the host has no address space left. */
bool bus_init(struct bus *bus, struct log *log);
void bus_destroy(struct bus *bus);

/* Regions, page aligned; a later one covers an earlier one where they overlap
 * and uncovers it when it is unmapped. The number of regions on a board is
 * fixed and small, so running out is a bug of ours. Returns the region's
 * index. */
unsigned bus_map_ram(struct bus *bus, const char *name, uint64_t base,
                     uint64_t size, uint8_t *host);
unsigned bus_map_rom(struct bus *bus, const char *name, uint64_t base,
                     uint64_t size, uint8_t *host);
unsigned bus_map_mmio(struct bus *bus, const char *name, uint64_t base,
                      uint64_t size, const struct bus_ops *ops, void *dev);

/* A shadow: memory whose reads and stores a chip set sends to ROM or to RAM,
 * each by itself. At first there is nothing. */
unsigned bus_map_shadow(struct bus *bus, const char *name, uint64_t base,
                        uint64_t size);
/* From now on `read` is read and `store` is stored to, host addresses of the
 * region's base: the same for RAM; null where there is nothing. */
void bus_set_shadow(struct bus *bus, unsigned region, const uint8_t *read,
                    uint8_t *store);

/* The device of an MMIO region can tell what a read of one byte would give,
 * without any other effect of a read: for debuggers. */
void bus_set_peek(struct bus *bus, unsigned region,
                  uint8_t (*peek)(void *dev, uint32_t offset));

/* What a read of one byte would give, without reading it. False: it cannot be
 * told, or nothing is there. */
bool bus_peek(const struct bus *bus, uint64_t paddr, uint8_t *value);

/* Moves a region (a PCI BAR); BUS_UNMAPPED takes it off the bus, and as the
 * base of a new region leaves it off until it is moved. */
#define BUS_UNMAPPED UINT64_MAX
void bus_move(struct bus *bus, unsigned region, uint64_t base);

/* Port ranges overlap and move as regions do; returns the range's index. An
 * access that lies within the range of its first port goes to that range
 * whole, also where a later range covers one of its other ports: so a byte at
 * 0xCF9 is the reset control register, a dword at 0xCF8 the PCI address. */
unsigned bus_map_ports(struct bus *bus, const char *name, uint32_t base,
                       unsigned count, const struct bus_ops *ops, void *dev);
#define BUS_PORTS_UNMAPPED UINT32_MAX
void bus_move_ports(struct bus *bus, unsigned range, uint32_t base);

/* Calls `written` with every byte that is written to `port` from now on,
 * before the device at the port gets it: what a POST card does. The bus keeps
 * the snoop, which must outlive it. */
void bus_snoop_port(struct bus *bus, struct port_snoop *snoop);

/* Port I/O, size 1, 2 or 4. */
uint32_t bus_in(struct bus *bus, uint16_t port, unsigned size);
void bus_out(struct bus *bus, uint16_t port, unsigned size, uint32_t value);

/* Physical access of 1, 2 or 4 bytes that does not cross a page. */
uint32_t bus_read(struct bus *bus, uint64_t paddr, unsigned size);
void bus_write(struct bus *bus, uint64_t paddr, unsigned size, uint32_t value);

/* Any length, any alignment, over the borders of pages and regions. Holes read
 * as ones and swallow writes, as ROM does; MMIO is accessed in aligned pieces of
 * up to 4 bytes. It takes no time. A device that has a name to be known by calls
 * bus_requester_read() and bus_requester_write() (bus_requester.h). */
void bus_dma_read(struct bus *bus, uint64_t paddr, void *data, size_t size);
void bus_dma_write(struct bus *bus, uint64_t paddr, const void *data,
                   size_t size);

/* Region of a physical address; addresses of 2^36 and above are BUS_NONE. */
static inline const struct bus_region *bus_region_at(const struct bus *bus,
                                                     uint64_t paddr)
{
    if (paddr >> BUS_PHYS_BITS)
        return &bus->region[0];
    return &bus->region[bus->page_map[paddr >> BUS_PAGE_SHIFT] &
                        BUS_REGION_MASK];
}

/* Host address of a physical address within a region that has host memory. */
static inline uint8_t *bus_region_host(const struct bus_region *r,
                                       uint64_t paddr)
{
    return (uint8_t *)(r->to_host + paddr);
}

/* Whether stores to a page within the bus need not be announced: then whoever
 * makes them may write to its host memory. */
static inline bool bus_page_is_quiet(const struct bus *bus, uint64_t paddr)
{
    return !(bus->page_map[paddr >> BUS_PAGE_SHIFT] & BUS_PAGE_MARKS);
}

/* Host address of the 4 KiB page at `paddr` for reading, NULL for MMIO and
 * holes. Writing needs kind BUS_RAM and a quiet page. */
static inline uint8_t *bus_page_host(const struct bus *bus, uint64_t paddr)
{
    const struct bus_region *r = bus_region_at(bus, paddr);

    paddr &= ~(uint64_t)(BUS_PAGE_SIZE - 1);
    return r->host ? bus_region_host(r, paddr) : NULL;
}

#endif
