#include "emu/image/multiboot.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/version.h"
#include "emu/image/elf.h"
#include "emu/image/kernel_elf.h"

/* Section 3.1.1: the header's fields, by their offsets, and its flags. */
enum {
    HEADER_MAGIC = 0x1badb002,
    HEADER_ALIGN = 4,
    HEADER_FLAGS = 4,
    HEADER_CHECKSUM = 8,
    HEADER_BYTES = 12,
    HEADER_ADDR = 12,
    HEADER_LOAD = 16,
    HEADER_LOAD_END = 20,
    HEADER_BSS_END = 24,
    HEADER_ENTRY = 28,
    HEADER_BYTES_ADDRESSES = 32,
    FLAG_REQUIRED = 0xffff,     /* a loader must understand these */
    FLAG_KNOWN = 0x7,           /* page-aligned modules, memory, video */
    FLAG_ADDRESSES = 1 << 16,   /* HEADER_ADDR to HEADER_ENTRY are valid */
};

/* Section 3.3: the information's fields, by their offsets, and its flags. */
enum {
    INFO_FLAGS = 0,
    INFO_CMDLINE = 16,
    INFO_MODS_COUNT = 20,
    INFO_MODS_ADDR = 24,
    INFO_LOADER_NAME = 64,
    INFO_BYTES = 120,
    INFO_HAS_CMDLINE = 1 << 2,
    INFO_HAS_MODS = 1 << 3,
    INFO_HAS_LOADER_NAME = 1 << 9,
    MODULE_START = 0,           /* an entry of the module list */
    MODULE_END = 4,
    MODULE_STRING = 8,
    MODULE_BYTES = 16,
    MODULE_ALIGN = 4096,
};

static const char loader_name[] = "pagewalk " PAGEWALK_VERSION;

static uint32_t get32(const uint8_t *from)
{
    return from[0] | from[1] << 8 | from[2] << 16 | (uint32_t)from[3] << 24;
}

static void put32(uint8_t *to, uint64_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

long multiboot_find_header(const uint8_t *data, size_t size)
{
    size_t end = size < MULTIBOOT_SEARCH ? size : MULTIBOOT_SEARCH;

    for (size_t at = 0; at + HEADER_BYTES <= end; at += HEADER_ALIGN) {
        const uint8_t *header = data + at;

        if (get32(header) == HEADER_MAGIC &&
            get32(header) + get32(header + HEADER_FLAGS) +
                get32(header + HEADER_CHECKSUM) == 0)
            return (long)at;
    }
    return -1;
}

/* The one segment that the header's own addresses describe. */
static bool read_addresses(struct kernel_file *file, size_t at)
{
    const uint8_t *header = file->data + at;
    uint32_t header_addr, load, load_end, bss_end;
    struct kernel_segment *segment = &file->segment[0];

    if (at + HEADER_BYTES_ADDRESSES > file->size)
        return error_usage(file->error, "truncated: the multiboot header "
                           "reaches beyond the end of the file");
    header_addr = get32(header + HEADER_ADDR);
    load = get32(header + HEADER_LOAD);
    load_end = get32(header + HEADER_LOAD_END);
    bss_end = get32(header + HEADER_BSS_END);
    if (load > header_addr || header_addr - load > at)
        return error_usage(file->error, "bad multiboot header: load_addr "
                           "0x%x does not fit header_addr 0x%x at offset %zu",
                           load, header_addr, at);
    segment->offset = at - (header_addr - load);
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
    file->entry = get32(header + HEADER_ENTRY);
    return true;
}

bool multiboot_read(struct kernel_file *file, size_t header_at)
{
    uint32_t flags = get32(file->data + header_at + HEADER_FLAGS);

    if (flags & FLAG_REQUIRED & ~FLAG_KNOWN)
        return error_usage(file->error, "the multiboot header requires "
                           "unknown features (flags 0x%x)", flags);
    if (flags & FLAG_ADDRESSES)
        return read_addresses(file, header_at);
    if (elf_is((const char *)file->data, file->size))
        return kernel_elf_read(file);
    return error_usage(file->error, "bad multiboot header: no addresses, and "
                       "the file is no ELF");
}

static uint64_t align_up(uint64_t bytes, uint64_t unit)
{
    return (bytes + unit - 1) & ~(unit - 1);
}

/* Offsets in the information's run of bytes: the structure, the command line,
 * the loader's name, the module list, and module 0. */
struct layout {
    size_t command_line, name, list, module, end;
};

static struct layout make_layout(const struct multiboot_request *request)
{
    struct layout at = { .command_line = INFO_BYTES };

    at.name = at.command_line + strlen(request->command_line) + 1;
    at.list = align_up(at.name + sizeof(loader_name), sizeof(uint32_t));
    at.end = at.list;
    if (request->module) {
        at.module = align_up(at.list + MODULE_BYTES, MODULE_ALIGN);
        at.end = at.module + request->module_size;
    }
    return at;
}

/* `addr` is the physical address of `info`. */
static void put_module(uint8_t *info, uint64_t addr, const struct layout *at,
                       const struct multiboot_request *request)
{
    uint8_t *entry = info + at->list;

    put32(info + INFO_MODS_COUNT, 1);
    put32(entry + MODULE_START, addr + at->module);
    put32(entry + MODULE_END, addr + at->module + request->module_size);
    /* The module's string is empty: the 0 byte behind the loader's name. */
    put32(entry + MODULE_STRING, addr + at->name + strlen(loader_name));
    memcpy(info + at->module, request->module, request->module_size);
}

static void put_info(uint8_t *info, uint64_t addr, const struct layout *at,
                     const struct multiboot_request *request)
{
    put32(info + INFO_FLAGS, INFO_HAS_CMDLINE | INFO_HAS_MODS |
                             INFO_HAS_LOADER_NAME);
    put32(info + INFO_CMDLINE, addr + at->command_line);
    strcpy((char *)info + at->command_line, request->command_line);
    put32(info + INFO_LOADER_NAME, addr + at->name);
    strcpy((char *)info + at->name, loader_name);
    put32(info + INFO_MODS_ADDR, addr + at->list);
    if (request->module)
        put_module(info, addr, at, request);
}

bool multiboot_build_info(struct kernel_image *image,
                          const struct multiboot_request *request,
                          struct error *error)
{
    const struct layout at = make_layout(request);
    uint64_t addr = align_up((uint64_t)image->addr + image->size,
                             MODULE_ALIGN);
    uint64_t ram_end = kernel_file_ram_end(request->mem);

    if (addr < KERNEL_HOLE_END)
        addr = KERNEL_HOLE_END;
    if (addr + at.end > ram_end)
        return error_usage(error, "%s does not fit in RAM behind the kernel "
                           "(0x%" PRIx64 "-0x%" PRIx64 ", RAM ends at 0x%"
                           PRIx64 ")", request->module ? "the initrd"
                           : "the command line", addr, addr + at.end,
                           ram_end);
    image->info = calloc(1, at.end);
    if (!image->info)
        return error_host(error, "no memory for %zu bytes", at.end);
    image->info_addr = (uint32_t)addr;
    image->info_size = (uint32_t)at.end;
    put_info(image->info, addr, &at, request);
    return true;
}
