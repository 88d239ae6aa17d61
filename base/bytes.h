/*
 * Numbers as bytes in memory, whatever the host's order. `size` is 1 to 4.
 */
#ifndef PAGEWALK_BASE_BYTES_H
#define PAGEWALK_BASE_BYTES_H

#include <stdint.h>

static inline uint32_t bytes_get_le(const uint8_t *from, unsigned size)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < size; i++)
        value |= (uint32_t)from[i] << 8 * i;
    return value;
}

static inline void bytes_put_le(uint8_t *to, unsigned size, uint32_t value)
{
    for (unsigned i = 0; i < size; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

static inline void bytes_put_be(uint8_t *to, unsigned size, uint32_t value)
{
    for (unsigned i = 0; i < size; i++)
        to[i] = (uint8_t)(value >> 8 * (size - 1 - i));
}

#endif
