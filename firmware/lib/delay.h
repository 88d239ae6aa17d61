/*
 * Waiting by the memory refresh, whose bit in system control port B (0x61)
 * changes every 15.085 us (IBM PC/AT Technical Reference, ROM BIOS, WAITF).
 */
#ifndef PAGEWALK_FIRMWARE_LIB_DELAY_H
#define PAGEWALK_FIRMWARE_LIB_DELAY_H

#include <stdint.h>

#include "firmware/lib/io.h"

enum {
    DELAY_PORT_B = 0x61,
    DELAY_REFRESH = 0x10,
    DELAY_POLLS = 10000             /* without a refresh it ends, too */
};

/* Waits for at least `us` microseconds, at most 100000. */
static inline void delay_us(uint32_t us)
{
    for (uint32_t changes = us * 1000 / 15085 + 2; changes > 0; changes--) {
        uint8_t before = inb(DELAY_PORT_B) & DELAY_REFRESH;

        for (unsigned i = 0; i < DELAY_POLLS; i++)
            if ((inb(DELAY_PORT_B) & DELAY_REFRESH) != before)
                break;
    }
}

#endif
