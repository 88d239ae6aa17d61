/*
 * A multiboot kernel: find the header, collect the segments, flatten them, and
 * build the information structure behind them.
 */
#define _POSIX_C_SOURCE 200809L
#include "emu/image/loader.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"
#include "emu/host/version.h"

/* The header (Multiboot 3.1.1): at a multiple of 4 in the first 8 KiB. */
enum {
    HEADER_MAGIC = 0x1badb002,
    HEADER_ALIGN = 4,
    HEADER_FLAGS = 4,           /* offsets of its fields */
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

/* The information (Multiboot 3.3). The ROM adds the memory map. */
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
    MODULE_BYTES = 16,          /* start, end, string, reserved */
};

enum { SEGMENTS_MAX = 64, PAGE = 4096 };

/* PC memory that is not RAM, below what kernels are loaded to. */
#define HOLE_START UINT64_C(0xa0000)
#define HOLE_END   UINT64_C(0x100000)
/* Where RAM below 4 GiB ends at the latest (devices/bus/ram.h). */
#define LOW_TOP    UINT64_C(0xc0000000)

static const char loader_name[] = "pagewalk " PAGEWALK_VERSION;

/* One piece of the kernel: `filled` bytes of the file, zeros up to `size`. */
struct segment {
    uint64_t addr, size, filled, offset, vaddr;
};

struct kernel_file {
    const uint8_t *data;
    size_t size;
    struct segment segment[SEGMENTS_MAX];
    unsigned segments;
    uint32_t entry;
    struct error *error;
};

static uint32_t get32(const uint8_t *from)
{
    return from[0] | from[1] << 8 | from[2] << 16 | (uint32_t)from[3] << 24;
}

static void put32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

static bool is_elf(const struct kernel_file *file)
{
    return file->size >= SELFMAG && !memcmp(file->data, ELFMAG, SELFMAG);
}

/* The offset of the multiboot header, or -1. */
static long find_header(const struct kernel_file *file)
{
    size_t end = file->size < LOADER_SEARCH ? file->size : LOADER_SEARCH;

    for (size_t at = 0; at + HEADER_BYTES <= end; at += HEADER_ALIGN) {
        const uint8_t *header = file->data + at;

        if (get32(header) == HEADER_MAGIC &&
            get32(header) + get32(header + HEADER_FLAGS) +
                get32(header + HEADER_CHECKSUM) == 0)
            return (long)at;
    }
    return -1;
}

bool loader_is_kernel(const uint8_t *start, size_t size)
{
    const struct kernel_file file = { .data = start, .size = size };

    return is_elf(&file) || find_header(&file) >= 0;
}

/* The segment of the header's own addresses. */
static bool read_addresses(struct kernel_file *file, size_t at)
{
    const uint8_t *header = file->data + at;
    uint32_t header_addr, load, load_end, bss_end;
    struct segment *segment = &file->segment[0];

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

static bool check_elf_header(const struct kernel_file *file,
                             const Elf32_Ehdr *header)
{
    if (header->e_ident[EI_DATA] == ELFDATA2MSB)
        return error_usage(file->error, "not an i386 ELF (big-endian)");
    if (header->e_machine != EM_386)
        return error_usage(file->error, "not an i386 ELF (machine %u)",
                           header->e_machine);
    if (header->e_ident[EI_CLASS] != ELFCLASS32)
        return error_usage(file->error, "not a 32-bit ELF");
    if (header->e_type != ET_EXEC)
        return error_usage(file->error, "not an executable ELF (type %u)",
                           header->e_type);
    if (header->e_phentsize != sizeof(Elf32_Phdr) || !header->e_phnum)
        return error_usage(file->error, "an ELF without program headers");
    if (header->e_phoff > file->size ||
        (file->size - header->e_phoff) / sizeof(Elf32_Phdr) <
            header->e_phnum)
        return error_usage(file->error, "truncated: program headers at "
                           "offset %u, file of %zu bytes", header->e_phoff,
                           file->size);
    return true;
}

static bool read_elf(struct kernel_file *file)
{
    Elf32_Ehdr header;

    if (file->size < sizeof(header))
        return error_usage(file->error, "truncated: an ELF of %zu bytes",
                           file->size);
    memcpy(&header, file->data, sizeof(header));
    if (!check_elf_header(file, &header))
        return false;
    for (unsigned i = 0; i < header.e_phnum; i++) {
        Elf32_Phdr ph;

        memcpy(&ph, file->data + header.e_phoff + i * sizeof(ph),
               sizeof(ph));
        if (ph.p_type != PT_LOAD || !ph.p_memsz)
            continue;
        if (file->segments == SEGMENTS_MAX)
            return error_usage(file->error, "more than %d segments",
                               SEGMENTS_MAX);
        if (ph.p_filesz > ph.p_memsz)
            return error_usage(file->error, "segment %u has more bytes in "
                               "the file (%u) than in memory (%u)", i,
                               ph.p_filesz, ph.p_memsz);
        file->segment[file->segments++] = (struct segment){
            .addr = ph.p_paddr,
            .size = ph.p_memsz,
            .filled = ph.p_filesz,
            .offset = ph.p_offset,
            .vaddr = ph.p_vaddr,
        };
    }
    if (!file->segments)
        return error_usage(file->error, "an ELF with nothing to load");
    file->entry = header.e_entry;
    return true;
}

static bool overlap(const struct segment *a, const struct segment *b)
{
    return a->addr < b->addr + b->size && b->addr < a->addr + a->size;
}

static bool check_segment(const struct kernel_file *file, unsigned number,
                          uint64_t mem)
{
    const struct segment *s = &file->segment[number];
    uint64_t top = mem < LOW_TOP ? mem : LOW_TOP;

    if (s->filled &&
        (s->offset > file->size || s->filled > file->size - s->offset))
        return error_usage(file->error, "truncated: segment %u needs bytes "
                           "%" PRIu64 " to %" PRIu64 " of a file of %zu",
                           number, s->offset, s->offset + s->filled,
                           file->size);
    if (s->addr + s->size > top)
        return error_usage(file->error, "segment %u at 0x%" PRIx64 "-0x%"
                           PRIx64 " is outside RAM (ends at 0x%" PRIx64 ")",
                           number, s->addr, s->addr + s->size, top);
    if (s->addr < HOLE_END && s->addr + s->size > HOLE_START)
        return error_usage(file->error, "segment %u at 0x%" PRIx64 "-0x%"
                           PRIx64 " meets display memory and ROM "
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

/* The entry point is physical; one that only makes sense as the linear
 * address of a segment is translated, as other loaders do. */
static bool place_entry(struct kernel_file *file)
{
    for (unsigned i = 0; i < file->segments; i++)
        if (file->entry - file->segment[i].addr < file->segment[i].size)
            return true;
    for (unsigned i = 0; i < file->segments; i++) {
        const struct segment *s = &file->segment[i];

        if (file->entry - s->vaddr < s->size) {
            file->entry = (uint32_t)(file->entry - s->vaddr + s->addr);
            return true;
        }
    }
    return error_usage(file->error, "entry point 0x%x is in no segment",
                       file->entry);
}

/* Finds out what the file is and collects its segments. */
static bool read_kernel(struct kernel_file *file, uint64_t mem)
{
    long header = find_header(file);
    uint32_t flags;

    if (is_elf(file)) {
        /* Another machine's ELF is named as such, multiboot or not. */
        Elf32_Ehdr elf;

        if (file->size < sizeof(elf))
            return error_usage(file->error, "truncated: an ELF of %zu bytes",
                               file->size);
        memcpy(&elf, file->data, sizeof(elf));
        if (elf.e_machine != EM_386 && !check_elf_header(file, &elf))
            return false;
    }
    if (header < 0)
        return error_usage(file->error, "not a multiboot kernel (no header "
                           "in its first %d bytes)%s", LOADER_SEARCH,
                           is_elf(file) ? "" : " and not a disk image (no "
                           "0x55 0xaa at byte 510)");
    flags = get32(file->data + header + HEADER_FLAGS);
    if (flags & FLAG_REQUIRED & ~FLAG_KNOWN)
        return error_usage(file->error, "the multiboot header requires "
                           "unknown features (flags 0x%x)", flags);
    if (flags & FLAG_ADDRESSES) {
        if (!read_addresses(file, (size_t)header))
            return false;
    } else if (!is_elf(file)) {
        return error_usage(file->error, "bad multiboot header: no addresses, "
                           "and the file is no ELF");
    } else if (!read_elf(file)) {
        return false;
    }
    for (unsigned i = 0; i < file->segments; i++)
        if (!check_segment(file, i, mem))
            return false;
    return place_entry(file);
}

static bool flatten(const struct kernel_file *file,
                    struct kernel_image *image)
{
    uint64_t start = UINT64_MAX, end = 0;

    for (unsigned i = 0; i < file->segments; i++) {
        const struct segment *s = &file->segment[i];

        start = s->addr < start ? s->addr : start;
        end = s->addr + s->size > end ? s->addr + s->size : end;
    }
    image->data = calloc(1, (size_t)(end - start));
    if (!image->data)
        return error_host(file->error, "no memory for %" PRIu64 " bytes",
                          end - start);
    for (unsigned i = 0; i < file->segments; i++) {
        const struct segment *s = &file->segment[i];

        if (s->filled)
            memcpy(image->data + (s->addr - start), file->data + s->offset,
                   (size_t)s->filled);
    }
    image->addr = (uint32_t)start;
    image->size = (uint32_t)(end - start);
    image->entry = file->entry;
    return true;
}

static uint64_t page_up(uint64_t bytes)
{
    return (bytes + PAGE - 1) & ~(uint64_t)(PAGE - 1);
}

/*
 * The information, placed behind the kernel:
 *
 *   INFO_BYTES | command line | loader name | module list | module 0 from the
 *   next page on
 */
static bool build_info(struct kernel_image *image, const char *command_line,
                       const char *module, size_t module_size, uint64_t mem,
                       struct error *error)
{
    size_t cmdline_at = INFO_BYTES;
    size_t name_at = cmdline_at + strlen(command_line) + 1;
    size_t list_at = (name_at + sizeof(loader_name) + 3) & ~(size_t)3;
    size_t end = list_at + (module ? MODULE_BYTES : 0);
    size_t module_at = page_up(end);
    uint64_t addr = page_up((uint64_t)image->addr + image->size);
    uint64_t top = mem < LOW_TOP ? mem : LOW_TOP;
    uint8_t *info;

    if (addr < HOLE_END)
        addr = HOLE_END;
    if (module)
        end = module_at + module_size;
    if (addr + end > top)
        return error_usage(error, "%s does not fit in RAM behind the kernel "
                           "(0x%" PRIx64 "-0x%" PRIx64 ", RAM ends at 0x%"
                           PRIx64 ")", module ? "the initrd"
                           : "the command line", addr, addr + end, top);
    info = calloc(1, end);
    if (!info)
        return error_host(error, "no memory for %zu bytes", end);
    image->info = info;
    image->info_addr = (uint32_t)addr;
    image->info_size = (uint32_t)end;
    put32(info + INFO_FLAGS, INFO_HAS_CMDLINE | INFO_HAS_MODS |
                             INFO_HAS_LOADER_NAME);
    put32(info + INFO_CMDLINE, (uint32_t)(addr + cmdline_at));
    strcpy((char *)info + cmdline_at, command_line);
    put32(info + INFO_LOADER_NAME, (uint32_t)(addr + name_at));
    strcpy((char *)info + name_at, loader_name);
    put32(info + INFO_MODS_ADDR, (uint32_t)(addr + list_at));
    if (module) {
        put32(info + INFO_MODS_COUNT, 1);
        put32(info + list_at, (uint32_t)(addr + module_at));
        put32(info + list_at + 4, (uint32_t)(addr + module_at + module_size));
        /* The module's string: it has none of its own, so an empty one. */
        put32(info + list_at + 8, (uint32_t)(addr + name_at +
                                             sizeof(loader_name) - 1));
        memcpy(info + module_at, module, module_size);
    }
    return true;
}

bool loader_load(const struct kernel_request *request,
                 struct kernel_image *image, struct error *error)
{
    struct kernel_file file = { .error = error };
    char *module = NULL;
    size_t module_size = 0;
    char *data;
    bool ok;

    memset(image, 0, sizeof(*image));
    data = file_read(request->path, &file.size, error);
    if (!data)
        return false;
    file.data = (const uint8_t *)data;
    ok = (read_kernel(&file, request->mem) && flatten(&file, image)) ||
         error_prefix(error, "%s", request->path);
    free(data);
    if (ok && request->initrd) {
        module = file_read(request->initrd, &module_size, error);
        ok = module != NULL;
    }
    ok = ok && (build_info(image, request->command_line
                                      ? request->command_line : "",
                           module, module_size, request->mem, error) ||
                error_prefix(error, "%s", request->initrd ? request->initrd
                                                          : request->path));
    free(module);
    if (!ok)
        loader_free(image);
    return ok;
}

void loader_free(struct kernel_image *image)
{
    free(image->data);
    free(image->info);
    memset(image, 0, sizeof(*image));
}
