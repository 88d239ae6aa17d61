/*
 * Port 0x80: firmware writes a code of its progress, and kernels write to it to
 * wait for a bus cycle. It reads as the last byte written, as the unused DMA
 * page register at this port does (IBM PC/AT Technical Reference).
 */
#ifndef PAGEWALK_DEVICES_PORTS_POST_H
#define PAGEWALK_DEVICES_PORTS_POST_H

#include <stdint.h>

#include "devices/bus/bus.h"

enum { POST_PORT = 0x80 };

struct post {
    uint8_t code;               /* as written last */
};

void post_init(struct post *post, struct bus *bus);

#endif
