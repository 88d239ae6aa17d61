/* Little-endian numbers in the frame of a trace: header, chunks, index. */
#ifndef PAGEWALK_EMU_TRACE_TRACE_BYTES_H
#define PAGEWALK_EMU_TRACE_TRACE_BYTES_H

#include <stdint.h>

static inline void trace_put32(uint8_t *to, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> i * 8);
}

static inline void trace_put64(uint8_t *to, uint64_t value)
{
    trace_put32(to, (uint32_t)value);
    trace_put32(to + 4, (uint32_t)(value >> 32));
}

static inline uint32_t trace_get32(const uint8_t *from)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < 4; i++)
        value |= (uint32_t)from[i] << i * 8;
    return value;
}

static inline uint64_t trace_get64(const uint8_t *from)
{
    return trace_get32(from) | (uint64_t)trace_get32(from + 4) << 32;
}

#endif
