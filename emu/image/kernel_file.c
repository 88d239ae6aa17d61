#include "emu/image/kernel_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "devices/bus/ram.h"

uint64_t kernel_file_ram_end(uint64_t mem)
{
    return mem < RAM_LOW_TOP ? mem : RAM_LOW_TOP;
}

static bool overlap(const struct kernel_segment *a,
                    const struct kernel_segment *b)
{
    return a->addr < b->addr + b->size && b->addr < a->addr + a->size;
}

static bool check_segment(const struct kernel_file *file, unsigned number,
                          uint64_t mem)
{
    const struct kernel_segment *s = &file->segment[number];
    uint64_t ram_end = kernel_file_ram_end(mem);

    if (s->filled &&
        (s->offset > file->size || s->filled > file->size - s->offset))
        return error_usage(file->error, "truncated: segment %u needs bytes "
                           "%" PRIu64 " to %" PRIu64 " of a file of %zu",
                           number, s->offset, s->offset + s->filled,
                           file->size);
    if (s->addr + s->size > ram_end)
        return error_usage(file->error, "segment %u at 0x%" PRIx64 "-0x%"
                           PRIx64 " is outside RAM (ends at 0x%" PRIx64 ")",
                           number, s->addr, s->addr + s->size, ram_end);
    if (s->addr < KERNEL_HOLE_END && s->addr + s->size > KERNEL_HOLE_START)
        return error_usage(file->error, "segment %u at 0x%" PRIx64 "-0x%"
                           PRIx64 " overlaps display memory and ROM "
                           "(0xa0000-0x100000)", number, s->addr,
                           s->addr + s->size);
    for (unsigned i = 0; i < number; i++)
        if (overlap(s, &file->segment[i]))
            return error_usage(file->error, "segments %u and %u overlap at "
                               "0x%" PRIx64, i, number,
                               s->addr > file->segment[i].addr
                                   ? s->addr : file->segment[i].addr);
    return true;
}

static bool place_entry(struct kernel_file *file)
{
    for (unsigned i = 0; i < file->segments; i++)
        if (file->entry - file->segment[i].addr < file->segment[i].size)
            return true;
    for (unsigned i = 0; i < file->segments; i++) {
        const struct kernel_segment *s = &file->segment[i];

        if (file->entry - s->vaddr < s->size) {
            file->entry = (uint32_t)(file->entry - s->vaddr + s->addr);
            return true;
        }
    }
    return error_usage(file->error, "entry point 0x%x is in no segment",
                       file->entry);
}

bool kernel_file_check(struct kernel_file *file, uint64_t mem)
{
    for (unsigned i = 0; i < file->segments; i++)
        if (!check_segment(file, i, mem))
            return false;
    return place_entry(file);
}

bool kernel_file_flatten(const struct kernel_file *file,
                         struct kernel_image *image)
{
    uint64_t start = UINT64_MAX, end = 0;

    for (unsigned i = 0; i < file->segments; i++) {
        const struct kernel_segment *s = &file->segment[i];

        start = s->addr < start ? s->addr : start;
        end = s->addr + s->size > end ? s->addr + s->size : end;
    }
    image->data = calloc(1, (size_t)(end - start));
    if (!image->data)
        return error_host(file->error, "no memory for %" PRIu64 " bytes",
                          end - start);
    for (unsigned i = 0; i < file->segments; i++) {
        const struct kernel_segment *s = &file->segment[i];

        if (s->filled)
            memcpy(image->data + (s->addr - start), file->data + s->offset,
                   (size_t)s->filled);
    }
    image->addr = (uint32_t)start;
    image->size = (uint32_t)(end - start);
    image->entry = file->entry;
    return true;
}
