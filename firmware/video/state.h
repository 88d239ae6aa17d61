/*
 * Saving and restoring what the adapter does (INT 10h AH=1Ch, AX=4F04h).
 */
#ifndef PAGEWALK_FIRMWARE_VIDEO_STATE_H
#define PAGEWALK_FIRMWARE_VIDEO_STATE_H

#include <stdint.h>

enum {
    STATE_HARDWARE = 1 << 0,        /* what is saved, in CX */
    STATE_DATA = 1 << 1,            /* the BIOS data area's fields */
    STATE_COLOURS = 1 << 2,
    STATE_VBE = 1 << 3,
    STATE_BLOCK = 64                /* bytes, in which sizes are counted */
};

/* The blocks that these parts take. */
uint16_t state_blocks(uint16_t parts);

void state_save(uint16_t parts, uint8_t *to);
void state_restore(uint16_t parts, const uint8_t *from);

#endif
