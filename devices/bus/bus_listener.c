/*
 * Which pages are quiet, and the calls of the listeners. A listener may remove
 * itself while it is called, so a loop reads the next one before the call.
 */
#include "devices/bus/bus_listener.h"

#include <assert.h>

#include "devices/bus/bus_parts.h"

/* The link that points to a listener; the last one when none does. */
static struct bus_listener **link_to(struct bus *bus,
                                     const struct bus_listener *listener)
{
    struct bus_listener **link = &bus->listeners;

    while (*link && *link != listener)
        link = &(*link)->next;
    return link;
}

void bus_add_listener(struct bus *bus, struct bus_listener *listener)
{
    struct bus_listener **end = link_to(bus, listener);

    assert(!*end);
    listener->next = NULL;
    *end = listener;
}

void bus_remove_listener(struct bus *bus, struct bus_listener *listener)
{
    struct bus_listener **link = link_to(bus, listener);

    if (*link)
        *link = listener->next;
}

static uint8_t *page_of(struct bus *bus, uint64_t paddr)
{
    assert(!(paddr >> BUS_PHYS_BITS));
    return &bus->page_map[paddr >> BUS_PAGE_SHIFT];
}

/* Sets a mark of a page; listeners hear of a page that was quiet. */
static void set_mark(struct bus *bus, uint64_t paddr, uint8_t mark)
{
    uint8_t *page = page_of(bus, paddr);
    bool quiet = !(*page & BUS_PAGE_MARKS);

    if (*page & mark)
        return;
    *page |= mark;
    bus->marks++;
    if (!quiet)
        return;
    for (struct bus_listener *l = bus->listeners, *next; l; l = next) {
        next = l->next;
        if (l->page_marked)
            l->page_marked(l->opaque, paddr);
    }
}

void bus_page_add_code(struct bus *bus, uint64_t paddr)
{
    if (bus->code_count[paddr >> BUS_PAGE_SHIFT]++ == 0)
        set_mark(bus, paddr, BUS_PAGE_CODE);
}

void bus_page_remove_code(struct bus *bus, uint64_t paddr)
{
    uint8_t *page = page_of(bus, paddr);
    uint32_t *count = &bus->code_count[paddr >> BUS_PAGE_SHIFT];

    assert(*count > 0);
    if (--*count > 0)
        return;
    *page &= (uint8_t)~BUS_PAGE_CODE;
    bus->marks--;
}

void bus_watch(struct bus *bus, uint64_t paddr)
{
    if (!(paddr >> BUS_PHYS_BITS))
        set_mark(bus, paddr, BUS_PAGE_WATCHED);
}

void bus_tell_stored(struct bus *bus, uint64_t paddr, unsigned size)
{
    uint8_t marks = *page_of(bus, paddr);

    for (struct bus_listener *l = bus->listeners, *next; l; l = next) {
        next = l->next;
        if (marks & BUS_PAGE_CODE && l->code_written)
            l->code_written(l->opaque, paddr, size);
        if (marks & BUS_PAGE_WATCHED && l->watched_written)
            l->watched_written(l->opaque, paddr, size);
    }
}

void bus_tell_remapped(struct bus *bus)
{
    for (struct bus_listener *l = bus->listeners, *next; l; l = next) {
        next = l->next;
        if (l->remapped)
            l->remapped(l->opaque);
    }
}
