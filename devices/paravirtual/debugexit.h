/*
 * Debug exit: a write to port 0xF4 ends the machine with the value written
 * (QEMU isa-debug-exit with iobase=0xf4, iosize=4). It reads as zero.
 */
#ifndef PAGEWALK_DEVICES_PARAVIRTUAL_DEBUGEXIT_H
#define PAGEWALK_DEVICES_PARAVIRTUAL_DEBUGEXIT_H

#include <stdint.h>

#include "devices/bus/bus.h"

enum {
    DEBUGEXIT_PORT = 0xf4,
    DEBUGEXIT_PORTS = 4,
};

struct debugexit {
    void (*exit)(void *opaque, uint32_t value);
    void *opaque;
};

void debugexit_init(struct debugexit *dev, struct bus *bus,
                    void (*exit)(void *opaque, uint32_t value),
                    void *opaque);

#endif
