/*
 * The lab port (labport_abi.h), by which a guest measures itself. The device
 * checks what the guest says; what the commands do is the machine's affair and
 * reaches it through `struct labport_host`. Registers are 32 bits wide; only
 * LAB_NAME also takes bytes and words. Other narrow accesses read as ones and
 * are ignored.
 */
#ifndef PAGEWALK_DEVICES_PARAVIRTUAL_LABPORT_H
#define PAGEWALK_DEVICES_PARAVIRTUAL_LABPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/log.h"
#include "devices/bus/bus.h"
#include "devices/paravirtual/labport_abi.h"

/* Region numbers are below LAB_REGIONS. */
struct labport_host {
    /* The cycle counter as of the current instruction. */
    uint64_t (*cycles)(void *opaque);
    void (*region_begin)(void *opaque, unsigned region);
    void (*region_end)(void *opaque, unsigned region);
    /* `name` is at most LAB_NAME_MAX characters and gone after the call. */
    void (*region_name)(void *opaque, unsigned region, const char *name);
    void (*space_free)(void *opaque, uint32_t cr3);
    /* False when there is no counter `index`. */
    bool (*counter)(void *opaque, uint32_t index, uint64_t *value);
    void *opaque;
};

struct labport {
    uint32_t argument;
    uint32_t cycles_high, counter_high;     /* as latched */
    uint32_t counter;                       /* selected */
    bool naming;                            /* characters are expected */
    unsigned region;                        /* whose name it is */
    unsigned length;
    char name[LAB_NAME_MAX + 1];
    struct labport_host host;
    struct log *log;
};

void labport_init(struct labport *lab, struct bus *bus,
                  const struct labport_host *host, struct log *log);
void labport_reset(struct labport *lab);

#endif
