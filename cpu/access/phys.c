/* Physical accesses: RAM at once, devices in pieces. */
#include "cpu/access/phys.h"

#include <string.h>

#include "cpu/time/cpu_time.h"

/* The largest access of the bus that fits into `size` bytes. */
static unsigned piece(unsigned size)
{
    return size >= 4 ? 4 : size >= 2 ? 2 : 1;
}

static uint64_t bus_load(struct cpu *cpu, uint64_t paddr, unsigned size)
{
    uint64_t value = 0;

    cpu_time_sync(cpu);
    for (unsigned at = 0; at < size; at += piece(size - at))
        value |= (uint64_t)bus_read(cpu->bus, paddr + at, piece(size - at))
                 << at * 8;
    return value;
}

static void bus_store(struct cpu *cpu, uint64_t paddr, unsigned size,
                      uint64_t value)
{
    for (unsigned at = 0; at < size; at += piece(size - at))
        bus_write(cpu->bus, paddr + at, piece(size - at),
                  (uint32_t)(value >> at * 8));
}

uint64_t phys_load(struct cpu *cpu, uint64_t paddr, unsigned size)
{
    const struct bus_region *r = bus_region_at(cpu->bus, paddr);
    uint64_t value = 0;

    if (!r->host)
        return bus_load(cpu, paddr, size);
    memcpy(&value, bus_region_host(r, paddr), size);
    return value;
}

void phys_store(struct cpu *cpu, uint64_t paddr, unsigned size,
                uint64_t value)
{
    const struct bus_region *r = bus_region_at(cpu->bus, paddr);

    if (r->kind == BUS_RAM && bus_page_is_quiet(cpu->bus, paddr)) {
        memcpy(bus_region_host(r, paddr), &value, size);
        return;
    }
    if (r->kind != BUS_RAM)
        cpu_time_sync(cpu);
    bus_store(cpu, paddr, size, value);
}
