#include "emu/kernel/multiboot.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "emu/kernel/boot_info.h"
#include "emu/image/elf.h"
#include "emu/kernel/kernel_elf.h"
#include "emu/kernel/kernel_symbols.h"

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
    HEADER_MODE_TYPE = 32,
    HEADER_WIDTH = 36,
    HEADER_HEIGHT = 40,
    HEADER_DEPTH = 44,
    HEADER_BYTES_VIDEO = 48,
    MODE_TYPE_TEXT = 1,
    FLAG_REQUIRED = 0xffff,     /* a loader must understand these */
    FLAG_KNOWN = 0x7,           /* page-aligned modules, memory, video */
    FLAG_VIDEO = 1 << 2,        /* HEADER_MODE_TYPE to HEADER_DEPTH are valid */
    FLAG_ADDRESSES = 1 << 16,   /* HEADER_ADDR to HEADER_ENTRY are valid */
};

/* Section 3.3: the information's fields, by their offsets, and its flags. */
enum {
    INFO_FLAGS = 0,
    INFO_CMDLINE = 16,
    INFO_MODS_COUNT = 20,
    INFO_MODS_ADDR = 24,
    INFO_SYMBOLS = 28,          /* number, size, address, index of names */
    INFO_LOADER_NAME = 64,
    INFO_BYTES = 120,
    INFO_HAS_CMDLINE = 1 << 2,
    INFO_HAS_MODS = 1 << 3,
    INFO_HAS_SYMBOLS = 1 << 5,  /* of ELF */
    INFO_HAS_LOADER_NAME = 1 << 9,
    MODULE_START = 0,           /* an entry of the module list */
    MODULE_END = 4,
    MODULE_STRING = 8,
    MODULE_BYTES = 16,
    DRIVES_ROOM = 128,          /* bytes that the ROM lists the drives in */
};

static uint32_t get32(const uint8_t *from)
{
    return bytes_get_le(from, 4);
}

/* The first header that begins between two offsets. */
static long find_header(const uint8_t *data, size_t from, size_t end)
{
    for (size_t at = from; at + HEADER_BYTES <= end; at += HEADER_ALIGN) {
        const uint8_t *header = data + at;

        if (get32(header) == HEADER_MAGIC &&
            get32(header) + get32(header + HEADER_FLAGS) +
                get32(header + HEADER_CHECKSUM) == 0)
            return (long)at;
    }
    return -1;
}

long multiboot_find_header(const uint8_t *data, size_t size)
{
    return find_header(data, 0,
                       size < MULTIBOOT_SEARCH ? size : MULTIBOOT_SEARCH);
}

long multiboot_find_header_late(const uint8_t *data, size_t size)
{
    return find_header(data, MULTIBOOT_SEARCH - HEADER_BYTES, size);
}

static bool read_addresses(struct kernel_file *file, size_t at)
{
    const uint8_t *header = file->data + at;

    if (at + HEADER_BYTES_ADDRESSES > file->size)
        return error_usage(file->error, "truncated: the multiboot header "
                           "reaches beyond the end of the file");
    file->entry = get32(header + HEADER_ENTRY);
    return kernel_file_add_addresses(file, at, &(struct kernel_addresses){
        get32(header + HEADER_ADDR), get32(header + HEADER_LOAD),
        get32(header + HEADER_LOAD_END), get32(header + HEADER_BSS_END),
    });
}

/* A header that ends before its video fields asks for no certain mode. */
static void read_video(const struct kernel_file *file,
                       struct kernel_image *image, size_t at)
{
    const uint8_t *header = file->data + at;

    if (at + HEADER_BYTES_VIDEO > file->size)
        boot_info_ask_picture(image, 0, 0, 0);
    else if (get32(header + HEADER_MODE_TYPE) != MODE_TYPE_TEXT)
        boot_info_ask_picture(image, get32(header + HEADER_WIDTH),
                              get32(header + HEADER_HEIGHT),
                              get32(header + HEADER_DEPTH));
}

bool multiboot_read(struct kernel_file *file, struct kernel_image *image,
                    size_t header_at)
{
    uint32_t flags = get32(file->data + header_at + HEADER_FLAGS);

    if (flags & FLAG_REQUIRED & ~FLAG_KNOWN)
        return error_usage(file->error, "the multiboot header requires "
                           "unknown features (flags 0x%x)", flags);
    if (flags & FLAG_VIDEO)
        read_video(file, image, header_at);
    if (flags & FLAG_ADDRESSES)
        return read_addresses(file, header_at);
    if (elf_is((const char *)file->data, file->size))
        return kernel_elf_read(file);
    return error_usage(file->error, "bad multiboot header: no addresses, and "
                       "the file is no ELF");
}

static void put32(uint8_t *to, uint64_t value)
{
    bytes_put_le(to, 4, (uint32_t)value);
}

static void put_symbols(uint8_t *info, const struct kernel_symbols *symbols)
{
    if (!symbols->sections)
        return;
    put32(info + INFO_FLAGS, bytes_get_le(info + INFO_FLAGS, 4) |
                             INFO_HAS_SYMBOLS);
    put32(info + INFO_SYMBOLS, symbols->sections);
    put32(info + INFO_SYMBOLS + 4, KERNEL_SYMBOLS_HEADER);
    put32(info + INFO_SYMBOLS + 8, symbols->addr);
    put32(info + INFO_SYMBOLS + 12, symbols->names);
}

/* Writes the structure, then the module list and the strings; returns where
 * they end. The bytes of `info` will lie at physical address `addr`. */
static size_t put_info(uint8_t *info, uint64_t addr,
                       const struct kernel_symbols *symbols,
                       const struct boot_request *request)
{
    const struct modules *modules = request->modules;
    size_t list = INFO_BYTES;
    size_t at = list + modules->count * MODULE_BYTES;

    put32(info + INFO_FLAGS, INFO_HAS_CMDLINE | INFO_HAS_MODS |
                             INFO_HAS_LOADER_NAME);
    put_symbols(info, symbols);
    put32(info + INFO_CMDLINE, addr + at);
    at += boot_info_command_line((char *)info + at, request) + 1;
    put32(info + INFO_LOADER_NAME, addr + at);
    at += strlen(strcpy((char *)info + at, boot_info_loader)) + 1;
    put32(info + INFO_MODS_COUNT, modules->count);
    put32(info + INFO_MODS_ADDR, addr + list);
    for (unsigned i = 0; i < modules->count; i++, list += MODULE_BYTES) {
        const struct module *module = &modules->module[i];

        put32(info + list + MODULE_START, module->addr);
        put32(info + list + MODULE_END, module->addr + module->size);
        put32(info + list + MODULE_STRING, addr + at);
        at += strlen(strcpy((char *)info + at, module->line)) + 1;
    }
    return at;
}

bool multiboot_place_info(const struct kernel_file *file,
                          struct kernel_image *image,
                          const struct boot_request *request)
{
    struct kernel_symbols symbols;
    struct boot_info info;
    bool ok;

    image->start.protocol = FW_CFG_MULTIBOOT;
    ok = kernel_symbols_place(&symbols, file, image) &&
         boot_info_begin(&info, file, image, request,
                         INFO_BYTES + MODULES_MAX * MODULE_BYTES,
                         DRIVES_ROOM) &&
         boot_info_end(&info, image,
                       put_info(info.bytes, info.addr, &symbols, request),
                       file->error);
    kernel_symbols_free(&symbols);
    return ok;
}
