/*
 * The battery-backed memory of the real-time clock (IBM PC/AT Technical
 * Reference, "Real-time clock").
 */
#ifndef PAGEWALK_FIRMWARE_LIB_CMOS_H
#define PAGEWALK_FIRMWARE_LIB_CMOS_H

#include <stdint.h>

#include "firmware/lib/io.h"

enum { CMOS_INDEX = 0x70, CMOS_DATA = 0x71 };

static inline uint8_t cmos_read(uint8_t index)
{
    outb(CMOS_INDEX, index);
    return inb(CMOS_DATA);
}

static inline void cmos_write(uint8_t index, uint8_t value)
{
    outb(CMOS_INDEX, index);
    outb(CMOS_DATA, value);
}

#endif
