#include "emu/kernel/kernel_image.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

enum { HEADER_BYTES = sizeof(struct fw_cfg_kernel) };

/* Writes a struct of 32-bit words. */
static void put_words(uint8_t *to, const void *words, size_t bytes)
{
    for (size_t i = 0; i < bytes / sizeof(uint32_t); i++) {
        uint32_t word;

        memcpy(&word, (const uint8_t *)words + i * sizeof(word),
               sizeof(word));
        bytes_put_le(to + i * sizeof(word), sizeof(word), word);
    }
}

/* Makes the stream `bytes` longer, and the struct fw_cfg_kernel at its start
 * if there is none yet; null: no memory. */
static uint8_t *extend(struct kernel_image *image, size_t bytes)
{
    size_t at = image->size ? image->size : HEADER_BYTES;

    if (at + bytes > image->capacity) {
        size_t capacity = at + bytes + image->capacity;
        uint8_t *stream = realloc(image->stream, capacity);

        if (!stream)
            return NULL;
        image->stream = stream;
        image->capacity = capacity;
    }
    image->size = at + bytes;
    return image->stream + at;
}

bool kernel_image_add(struct kernel_image *image, uint64_t addr,
                      const void *data, size_t filled, uint64_t size,
                      struct error *error)
{
    const struct fw_cfg_part part = {
        (uint32_t)addr, (uint32_t)filled, (uint32_t)size
    };
    uint8_t *to;

    if (!size)
        return true;
    if (image->parts == KERNEL_PARTS_MAX)
        return error_usage(error, "more than %d parts to load",
                           KERNEL_PARTS_MAX);
    to = image->size + sizeof(part) + filled <= UINT32_MAX
             ? extend(image, sizeof(part) + filled) : NULL;
    if (!to)
        return error_host(error, "no memory for %zu bytes", filled);
    put_words(to, &part, sizeof(part));
    if (filled)
        memcpy(to + sizeof(part), data, filled);
    image->part[image->parts++] = part;
    return true;
}

/* A part with one of the `size` bytes from `addr` on; null: they are free. */
static const struct fw_cfg_part *part_in(const struct kernel_image *image,
                                         uint64_t addr, uint64_t size)
{
    for (unsigned i = 0; i < image->parts; i++) {
        const struct fw_cfg_part *part = &image->part[i];

        if (part->addr < addr + size &&
            addr < (uint64_t)part->addr + part->size)
            return part;
    }
    return NULL;
}

uint64_t kernel_image_place_high(const struct kernel_image *image,
                                 uint64_t size, uint64_t align, uint64_t from,
                                 uint64_t to)
{
    while (to >= size) {
        uint64_t addr = (to - size) & ~(align - 1);
        const struct fw_cfg_part *part = part_in(image, addr, size);

        if (addr < from)
            break;
        if (!part)
            return addr;
        to = part->addr;
    }
    return 0;
}

uint64_t kernel_image_place_low(const struct kernel_image *image,
                                uint64_t size, uint64_t align, uint64_t from,
                                uint64_t to)
{
    for (;;) {
        uint64_t addr = (from + align - 1) & ~(align - 1);
        const struct fw_cfg_part *part = part_in(image, addr, size);

        if (addr + size > to)
            return 0;
        if (!part)
            return addr;
        from = (uint64_t)part->addr + part->size;
    }
}

uint64_t kernel_image_high_end(const struct kernel_image *image)
{
    uint64_t end = KERNEL_HIGH_START;

    for (unsigned i = 0; i < image->parts; i++) {
        const struct fw_cfg_part *part = &image->part[i];

        if ((uint64_t)part->addr + part->size > end)
            end = (uint64_t)part->addr + part->size;
    }
    return end;
}

void kernel_image_finish(struct kernel_image *image)
{
    image->start.parts = image->parts;
    if (image->size)
        put_words(image->stream, &image->start, sizeof(image->start));
}

void kernel_image_free(struct kernel_image *image)
{
    free(image->stream);
    memset(image, 0, sizeof(*image));
}
