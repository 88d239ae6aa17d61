/*
 * The functions of INT 10h, by AH, and what they share.
 */
#ifndef PAGEWALK_FIRMWARE_VIDEO_INT10_H
#define PAGEWALK_FIRMWARE_VIDEO_INT10_H

#include <stdint.h>

#include "firmware/services/services.h"

#define VIDEO_FUNCTION(ah, handler) void handler(struct bios_call *call);
#include "firmware/video/int10.def"
#undef VIDEO_FUNCTION

static inline void *int10_pointer(uint16_t segment, uint16_t offset)
{
    return (void *)(segment * 16u + offset);
}

#endif
