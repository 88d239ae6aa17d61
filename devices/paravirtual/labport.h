/*
 * The lab port (labport_abi.h), by which a guest measures itself. The device
 * checks the guest's commands and arguments; the machine carries the commands
 * out, through `struct labport_host`. Registers are 32 bits wide; LAB_NAME also
 * takes bytes and words. Other narrow reads return ones, other narrow writes
 * are ignored.
 */
#ifndef PAGEWALK_DEVICES_PARAVIRTUAL_LABPORT_H
#define PAGEWALK_DEVICES_PARAVIRTUAL_LABPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/log.h"
#include "devices/bus/bus.h"
#include "devices/paravirtual/labport_abi.h"

/* What the machine does for the lab port. Region numbers are below
 * LAB_REGIONS. */
struct labport_host {
    /* The cycle counter at the current instruction. */
    uint64_t (*cycles)(void *opaque);
    void (*region_begin)(void *opaque, unsigned region);
    void (*region_end)(void *opaque, unsigned region);
    /* `name` has at most LAB_NAME_MAX characters, and is valid during the
     * call. */
    void (*region_name)(void *opaque, unsigned region, const char *name);
    /* The address space of this CR3 is no more. */
    void (*space_free)(void *opaque, uint32_t cr3);
    /* The space executes a program; `path` as a name of a region. Null: nobody
     * wants to know. */
    void (*space_exec)(void *opaque, uint32_t cr3, const char *path);
    /* The value of a counter; false when there is no counter `index`. */
    bool (*counter)(void *opaque, uint32_t index, uint64_t *value);
    /* LAB_DMA_MAP_TO to LAB_DMA_FREE, of `length` bytes, above 0, from an address
     * of the bus on. Null: nobody asks what
     * the kernel lets devices access. */
    void (*dma)(void *opaque, uint32_t command, uint64_t paddr,
                uint32_t length);
    void *opaque;
};

struct labport {
    uint32_t argument, argument_high;       /* of the next command */
    uint32_t length;                        /* bytes, of the next command */
    uint32_t cycles_high, counter_high;     /* as latched */
    uint32_t counter;                       /* the selected one's index */
    uint32_t naming;                        /* the command whose name is being
                                               written; 0: none */
    uint32_t named;                         /* its argument */
    unsigned name_length;                   /* its characters so far */
    char name[LAB_NAME_MAX + 1];
    struct labport_host host;
    struct log *log;
};

void labport_init(struct labport *lab, struct bus *bus,
                  const struct labport_host *host, struct log *log);
void labport_reset(struct labport *lab);

#endif
