#include "emu/kernel/kernel_file.h"

#include <inttypes.h>

#include "devices/bus/ram.h"

/* Linear addresses of kernels begin here at the latest in each common layout;
 * a segment whose physical address is that high was linked without one. */
#define KERNEL_HALF UINT64_C(0x80000000)

/* Physical memory that a segment must not touch. */
static const struct {
    uint64_t start, end;
    const char *what;
} taken[] = {
    { 0, BDA_BASE + BDA_BYTES, "interrupt vectors and BIOS data" },
    { BOOT_STACK_BASE, BOOT_STACK_TOP, "the boot ROM's stack" },
    { EBDA_BASE, KERNEL_HIGH_START,
      "BIOS data, display memory and ROM" },
};

uint64_t kernel_file_ram_end(uint64_t mem)
{
    return mem < RAM_LOW_TOP ? mem : RAM_LOW_TOP;
}

bool kernel_file_add_addresses(struct kernel_file *file, size_t header_at,
                               const struct kernel_addresses *addresses)
{
    struct kernel_segment *segment = &file->segment[0];
    uint32_t load = addresses->load, load_end = addresses->load_end;
    uint32_t bss_end = addresses->bss_end;

    if (load > addresses->header || addresses->header - load > header_at)
        return error_usage(file->error, "bad multiboot header: load_addr "
                           "0x%x does not fit header_addr 0x%x at offset %zu",
                           load, addresses->header, header_at);
    segment->offset = header_at - (addresses->header - load);
    if (!load_end)
        load_end = (uint32_t)(load + (file->size - segment->offset));
    if (load_end < load)
        return error_usage(file->error, "bad multiboot header: load_end_addr "
                           "0x%x before load_addr 0x%x", load_end, load);
    if (!bss_end)
        bss_end = load_end;
    if (bss_end < load_end)
        return error_usage(file->error, "bad multiboot header: bss_end_addr "
                           "0x%x before load_end_addr 0x%x", bss_end,
                           load_end);
    segment->addr = segment->vaddr = load;
    segment->filled = load_end - load;
    segment->size = bss_end - load;
    file->segments = 1;
    return true;
}

static bool overlap(const struct kernel_segment *a,
                    const struct kernel_segment *b)
{
    return a->addr < b->addr + b->size && b->addr < a->addr + a->size;
}

/* Says how the kernel comes into RAM. */
static bool refuse_place(const struct kernel_file *file, unsigned number)
{
    const struct kernel_segment *s = &file->segment[number];
    bool linear = s->addr == s->vaddr && s->addr >= KERNEL_HALF;

    return error_usage(file->error, "segment %u at 0x%" PRIx64 "-0x%" PRIx64
                       " is outside RAM (ends at 0x%" PRIx64 "): %s", number,
                       s->addr, s->addr + s->size,
                       kernel_file_ram_end(file->mem),
                       linear ? "give it a physical address, as AT() does in "
                                "a linker script"
                              : "it needs more --mem or lower physical "
                                "addresses");
}

static bool check_free(const struct kernel_file *file, unsigned number)
{
    const struct kernel_segment *s = &file->segment[number];

    for (unsigned i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
        if (s->addr < taken[i].end && s->addr + s->size > taken[i].start)
            return error_usage(file->error, "segment %u at 0x%" PRIx64 "-0x%"
                               PRIx64 " overlaps %s (0x%" PRIx64 "-0x%" PRIx64
                               ")", number, s->addr, s->addr + s->size,
                               taken[i].what, taken[i].start, taken[i].end);
    for (unsigned i = 0; i < number; i++)
        if (overlap(s, &file->segment[i]))
            return error_usage(file->error, "segments %u and %u overlap at "
                               "0x%" PRIx64, i, number,
                               s->addr > file->segment[i].addr
                                   ? s->addr : file->segment[i].addr);
    return true;
}

static bool check_segment(const struct kernel_file *file, unsigned number)
{
    const struct kernel_segment *s = &file->segment[number];

    if (s->filled &&
        (s->offset > file->size || s->filled > file->size - s->offset))
        return error_usage(file->error, "truncated: segment %u needs bytes "
                           "%" PRIu64 " to %" PRIu64 " of a file of %zu",
                           number, s->offset, s->offset + s->filled,
                           file->size);
    if (s->addr + s->size > kernel_file_ram_end(file->mem))
        return refuse_place(file, number);
    return check_free(file, number);
}

static bool place_entry(const struct kernel_file *file, uint32_t *entry)
{
    *entry = file->entry;
    for (unsigned i = 0; i < file->segments; i++)
        if (file->entry - file->segment[i].addr < file->segment[i].size)
            return true;
    for (unsigned i = 0; i < file->segments; i++) {
        const struct kernel_segment *s = &file->segment[i];

        if (file->entry - s->vaddr < s->size) {
            *entry = (uint32_t)(file->entry - s->vaddr + s->addr);
            return true;
        }
    }
    return error_usage(file->error, "entry point 0x%x is in no segment",
                       file->entry);
}

bool kernel_file_place(const struct kernel_file *file,
                       struct kernel_image *image)
{
    for (unsigned i = 0; i < file->segments; i++)
        if (!check_segment(file, i))
            return false;
    if (!place_entry(file, &image->start.entry))
        return false;
    for (unsigned i = 0; i < file->segments; i++) {
        const struct kernel_segment *s = &file->segment[i];

        if (!kernel_image_add(image, s->addr, file->data + s->offset,
                              (size_t)s->filled, s->size, file->error))
            return false;
    }
    return true;
}
