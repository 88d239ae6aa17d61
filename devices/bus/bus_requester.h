/*
 * Bus requesters: devices that access memory by themselves (DMA), as masters of
 * the bus.
 *
 * A requester moves bytes with bus_requester_read() and bus_requester_write(),
 * which use physical addresses and never a TLB, and holds the bus meanwhile: see
 * bus_steal(). Listeners (bus_listener.h) learn which device it was. The
 * instruction that has started it is known too, for the device calls
 * bus_requester_start().
 *
 *     bus_add_master(bus);
 *     card->requester = (struct bus_requester){ .name = "card" };
 *     ...
 *     bus_requester_start(bus, &card->requester);
 *     bus_requester_write(bus, &card->requester, paddr, data, size);
 *     bus_steal(bus, clock_ticks_of(clock, n, PCI_HZ));
 */
#ifndef PAGEWALK_DEVICES_BUS_BUS_REQUESTER_H
#define PAGEWALK_DEVICES_BUS_BUS_REQUESTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "devices/bus/bus.h"

/* Bytes that a requester moves. */
struct bus_transfer {
    const struct bus_requester *requester;
    uint64_t paddr;
    size_t size;                /* bytes, above 0 */
    bool write;                 /* to memory, else from it */
};

/* Announces a device that may steal cycles, when it is created: CPUs that come
 * to the bus afterwards have the cause in their statistics. */
void bus_add_master(struct bus *bus);

/* The access of the guest that is being served starts transfers. */
void bus_requester_start(struct bus *bus, struct bus_requester *requester);

/* DMA, as bus_dma_read() and bus_dma_write() do it. */
void bus_requester_read(struct bus *bus, const struct bus_requester *requester,
                        uint64_t paddr, void *data, size_t size);
void bus_requester_write(struct bus *bus, const struct bus_requester *requester,
                         uint64_t paddr, const void *data, size_t size);

/*
 * For a device that masters the bus, or that makes the CPU wait: every CPU
 * loses so many of its cycles at its next instruction boundary (cause `dma`,
 * base/cycles.def). A tick of the machine's clock is a cycle, so a transfer of
 * n bus clocks at 33 MHz steals clock_ticks_of(clock, n, 33333333). Under
 * --clock insns the cycles are counted, and the clock does not advance.
 */
void bus_steal(struct bus *bus, uint64_t cycles);

#endif
