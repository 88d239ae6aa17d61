/*
 * Port 0x80, where firmware leaves a code of how far it got, and kernels write
 * to wait for a bus cycle. It reads back the last byte, as a DMA page register
 * that nothing uses does.
 */
#ifndef PAGEWALK_DEVICES_PORTS_POST_H
#define PAGEWALK_DEVICES_PORTS_POST_H

#include <stdint.h>

#include "devices/bus/bus.h"

enum { POST_PORT = 0x80 };

struct post {
    uint8_t code;
};

void post_init(struct post *post, struct bus *bus);

#endif
