/* What the files of the bus offer to each other. */
#ifndef PAGEWALK_DEVICES_BUS_BUS_PARTS_H
#define PAGEWALK_DEVICES_BUS_BUS_PARTS_H

#include "devices/bus/bus.h"

/* The bits of an access of 1, 2 or 4 bytes. */
static inline uint32_t bus_mask_of(unsigned size)
{
    return UINT32_MAX >> (32 - 8 * size);
}

/* bus_listener.c: calls the listeners. The store lies in one page, which is
 * not quiet. */
void bus_tell_stored(struct bus *bus, uint64_t paddr, unsigned size);
void bus_tell_remapped(struct bus *bus);

#endif
