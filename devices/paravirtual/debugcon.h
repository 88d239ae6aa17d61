/*
 * The debug console: every byte written to port 0xE9 goes to the host, and so
 * does one written to port 0x402, where SeaBIOS and Bochs' BIOS print. The ports
 * read as 0xE9, by which software finds them (Bochs port_e9_hack, QEMU
 * isa-debugcon).
 */
#ifndef PAGEWALK_DEVICES_PARAVIRTUAL_DEBUGCON_H
#define PAGEWALK_DEVICES_PARAVIRTUAL_DEBUGCON_H

#include <stdint.h>

#include "devices/bus/bus.h"

enum { DEBUGCON_PORT = 0xe9, DEBUGCON_PORT_2 = 0x402, DEBUGCON_ID = 0xe9 };

struct debugcon {
    void (*output)(void *opaque, uint8_t byte);
    void *opaque;
};

void debugcon_init(struct debugcon *con, struct bus *bus,
                   void (*output)(void *opaque, uint8_t byte), void *opaque);

#endif
