/* The bytes of an input, taken from the front; zeros when they have run out. */
#ifndef PAGEWALK_TESTS_FUZZ_INPUT_H
#define PAGEWALK_TESTS_FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

struct input {
    const uint8_t *data;
    size_t size;
};

static inline uint32_t input_take(struct input *in, unsigned bytes)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < bytes && in->size; i++) {
        value |= (uint32_t)*in->data++ << 8 * i;
        in->size--;
    }
    return value;
}

#endif
