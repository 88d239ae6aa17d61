/*
 * Listeners of the bus: who keeps something that a store, a moved region or a
 * transfer of another bus master makes wrong. A CPU keeps decoded code and
 * host addresses of pages; a checker watches page tables.
 *
 * A page is quiet until it holds decoded code or is watched. Stores to a quiet
 * page are not announced and may go straight to its host memory; all others go
 * through the bus (bus_write, bus_requester_write), which announces them after
 * they are made and before it returns. bus->requester then says which device has
 * made the store.
 *
 * Several CPUs decode code of one page and each drops its own, so a page
 * counts its pieces of code: it holds code until the last is removed.
 */
#ifndef PAGEWALK_DEVICES_BUS_BUS_LISTENER_H
#define PAGEWALK_DEVICES_BUS_BUS_LISTENER_H

#include "devices/bus/bus_requester.h"

/* Each callback may be null. It may add and remove code and watches, and
 * remove its own listener, but no other. */
struct bus_listener {
    /* [paddr, paddr + size) was written; it lies in one page, which holds
     * decoded code, or which is watched. */
    void (*code_written)(void *opaque, uint64_t paddr, unsigned size);
    void (*watched_written)(void *opaque, uint64_t paddr, unsigned size);
    /* The page of paddr is no longer quiet: host addresses that were kept for
     * writing to it are void. */
    void (*page_marked)(void *opaque, uint64_t paddr);
    /* Regions moved: all host addresses are void, and so is what was decoded
     * from memory. */
    void (*remapped)(void *opaque);
    /* A device has kept CPUs from the bus for so many of their cycles. */
    void (*stolen)(void *opaque, uint64_t cycles);
    /* The access of the guest that is being served has started transfers of
     * `requester`; its `programmer` may be set. */
    void (*requester_started)(void *opaque, struct bus_requester *requester);
    /* A requester is about to move these bytes. */
    void (*transfer)(void *opaque, const struct bus_transfer *transfer);
    void *opaque;
    struct bus_listener *next;  /* the bus's */
};

/* The listener must stay where it is until it is removed. Listeners are called
 * in the order in which they were added. Removing one that is not on the bus
 * does nothing. */
void bus_add_listener(struct bus *bus, struct bus_listener *listener);
void bus_remove_listener(struct bus *bus, struct bus_listener *listener);

/* A piece of decoded code with bytes in the page of paddr, an address within
 * the bus, was made or dropped; each that was added is removed once. */
void bus_page_add_code(struct bus *bus, uint64_t paddr);
void bus_page_remove_code(struct bus *bus, uint64_t paddr);

/* Watches the page of paddr from now on; nothing when it lies beyond the
 * bus. */
void bus_watch(struct bus *bus, uint64_t paddr);

#endif
