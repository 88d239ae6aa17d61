#include "emu/kernel/multiboot2.h"

#include <string.h>

#include "base/bytes.h"
#include "emu/image/elf.h"
#include "emu/kernel/boot_info.h"
#include "emu/kernel/kernel_elf.h"
#include "emu/kernel/kernel_symbols.h"

#define HEADER_MAGIC    0xe85250d6u
#define LOAD_FROM_START UINT32_MAX      /* load_addr: the file's first byte */

/* Section 3.1.1 and 3.1.2: the header's fields and those of its tags, by their
 * offsets. */
enum {
    HEADER_ALIGN = 8,
    HEADER_ARCHITECTURE = 4,
    HEADER_LENGTH = 8,
    HEADER_CHECKSUM = 12,
    HEADER_BYTES = 16,
    ARCHITECTURE_I386 = 0,

    TAG_TYPE = 0,               /* 16 bits each */
    TAG_FLAGS = 2,
    TAG_SIZE = 4,
    TAG_BYTES = 8,
    TAG_ALIGN = 8,
    TAG_OPTIONAL = 1 << 0,      /* in TAG_FLAGS */
};

/* The types of the header's tags (sections 3.1.3 to 3.1.14). */
enum {
    TAG_END = 0,
    TAG_INFORMATION_REQUEST = 1,
    TAG_ADDRESS = 2,
    TAG_ENTRY = 3,
    TAG_CONSOLE_FLAGS = 4,
    TAG_FRAMEBUFFER = 5,
    TAG_MODULE_ALIGN = 6,
    TAG_EFI_BOOT_SERVICES = 7,
    TAG_ENTRY_EFI_32 = 8,
    TAG_ENTRY_EFI_64 = 9,
    TAG_RELOCATABLE = 10,
    TAGS = 11,
};

/* The types of the information's tags (sections 3.6.3 on). */
enum {
    INFO_COMMAND_LINE = 1,
    INFO_LOADER_NAME = 2,
    INFO_MODULE = 3,
    INFO_SYMBOLS = 9,
    INFO_TYPES = 22,            /* of the specification, INFO_END included */

    INFO_BYTES = 8,             /* in front of the first tag */
    MODULE_START = 8,
    MODULE_END = 12,
    MODULE_STRING = 16,
    SYMBOLS_SECTIONS = 8,       /* number, size of a header, index of names */
    SYMBOLS_HEADERS = 20,
    ROM_ROOM = 2048,            /* for the memory map and other tags */
};

/* The bytes of each type of tag at least; 0: just the tag's head. */
static const uint8_t tag_bytes[TAGS] = {
    [TAG_INFORMATION_REQUEST] = 8, [TAG_ADDRESS] = 24, [TAG_ENTRY] = 12,
    [TAG_CONSOLE_FLAGS] = 12, [TAG_FRAMEBUFFER] = 20,
    [TAG_ENTRY_EFI_32] = 12, [TAG_ENTRY_EFI_64] = 12, [TAG_RELOCATABLE] = 24,
};

/* What the tags say of where the kernel goes. */
struct placement {
    const uint8_t *address;     /* of its tag's fields; null: there is none */
    bool has_entry;
    uint32_t entry;
};

static uint32_t get32(const uint8_t *from)
{
    return bytes_get_le(from, 4);
}

static size_t align_tag(size_t bytes)
{
    return (bytes + TAG_ALIGN - 1) & ~(size_t)(TAG_ALIGN - 1);
}

long multiboot2_find_header(const uint8_t *data, size_t size)
{
    size_t end = size < MULTIBOOT2_SEARCH ? size : MULTIBOOT2_SEARCH;

    for (size_t at = 0; at + HEADER_BYTES <= end; at += HEADER_ALIGN) {
        const uint8_t *header = data + at;

        if (get32(header) == HEADER_MAGIC &&
            get32(header) + get32(header + HEADER_ARCHITECTURE) +
                get32(header + HEADER_LENGTH) +
                get32(header + HEADER_CHECKSUM) == 0)
            return (long)at;
    }
    return -1;
}

/* A kernel that must have information of an unknown type cannot be served. */
static bool check_requests(const struct kernel_file *file, const uint8_t *tag,
                           uint32_t size)
{
    for (uint32_t at = TAG_BYTES; at + 4 <= size; at += 4)
        if (get32(tag + at) >= INFO_TYPES)
            return error_usage(file->error, "the multiboot2 header requires "
                               "information of unknown type %u",
                               get32(tag + at));
    return true;
}

static bool take_tag(const struct kernel_file *file,
                     struct kernel_image *image, const uint8_t *tag,
                     uint32_t size, struct placement *place)
{
    unsigned type = tag[TAG_TYPE] | tag[TAG_TYPE + 1] << 8;
    bool optional = tag[TAG_FLAGS] & TAG_OPTIONAL;

    if (type >= TAGS)
        return optional ||
               error_usage(file->error, "the multiboot2 header requires "
                           "unknown feature %u", type);
    if (size < tag_bytes[type])
        return error_usage(file->error, "bad multiboot2 header: tag of type "
                           "%u has %u bytes", type, size);
    switch (type) {
    case TAG_INFORMATION_REQUEST:
        return optional || check_requests(file, tag, size);
    case TAG_ADDRESS:
        place->address = tag + TAG_BYTES;
        break;
    case TAG_ENTRY:
        place->has_entry = true;
        place->entry = get32(tag + TAG_BYTES);
        break;
    case TAG_FRAMEBUFFER:
        boot_info_ask_picture(image, get32(tag + TAG_BYTES),
                              get32(tag + TAG_BYTES + 4),
                              get32(tag + TAG_BYTES + 8));
        break;
    default:
        break;                  /* nothing to do, or not for a PC BIOS */
    }
    return true;
}

static bool read_tags(const struct kernel_file *file,
                      struct kernel_image *image, size_t header_at,
                      struct placement *place)
{
    const uint8_t *header = file->data + header_at;
    uint32_t length = get32(header + HEADER_LENGTH);
    uint64_t at = HEADER_BYTES;

    if (get32(header + HEADER_ARCHITECTURE) != ARCHITECTURE_I386)
        return error_usage(file->error, "the multiboot2 header is for "
                           "architecture %u, not for the i386",
                           get32(header + HEADER_ARCHITECTURE));
    if (length > file->size - header_at)
        return error_usage(file->error, "truncated: the multiboot2 header "
                           "reaches beyond the end of the file");
    while (at + TAG_BYTES <= length) {
        uint32_t size = get32(header + at + TAG_SIZE);

        if (size < TAG_BYTES || size > length - at)
            return error_usage(file->error, "bad multiboot2 header: a tag of "
                               "%u bytes at offset %zu", size,
                               header_at + (size_t)at);
        if (!(header[at] | header[at + 1]))
            return true;
        if (!take_tag(file, image, header + at, size, place))
            return false;
        at += align_tag(size);
    }
    return error_usage(file->error, "bad multiboot2 header: no end tag");
}

static bool read_addresses(struct kernel_file *file, size_t header_at,
                           const uint8_t *fields)
{
    struct kernel_addresses addresses = {
        get32(fields), get32(fields + 4), get32(fields + 8),
        get32(fields + 12),
    };

    if (addresses.load == LOAD_FROM_START)
        addresses.load = addresses.header - (uint32_t)header_at;
    return kernel_file_add_addresses(file, header_at, &addresses);
}

bool multiboot2_read(struct kernel_file *file, struct kernel_image *image,
                     size_t header_at)
{
    struct placement place = { .address = NULL };

    if (!read_tags(file, image, header_at, &place))
        return false;
    if (place.address) {
        if (!place.has_entry)
            return error_usage(file->error, "bad multiboot2 header: addresses "
                               "without an entry point");
        if (!read_addresses(file, header_at, place.address))
            return false;
    } else if (!elf_is((const char *)file->data, file->size)) {
        return error_usage(file->error, "bad multiboot2 header: no addresses, "
                           "and the file is no ELF");
    } else if (!kernel_elf_read(file)) {
        return false;
    }
    if (place.has_entry)
        file->entry = place.entry;
    return true;
}

/* Writes a tag's head, and zeros up to where the next tag begins; returns
 * that. */
static size_t put_tag(uint8_t *info, size_t at, uint32_t type, size_t bytes)
{
    bytes_put_le(info + at + TAG_TYPE, 4, type);
    bytes_put_le(info + at + TAG_SIZE, 4, (uint32_t)bytes);
    return at + align_tag(bytes);
}

static size_t put_module(uint8_t *info, size_t at,
                         const struct module *module)
{
    bytes_put_le(info + at + MODULE_START, 4, module->addr);
    bytes_put_le(info + at + MODULE_END, 4,
                 module->addr + (uint32_t)module->size);
    strcpy((char *)info + at + MODULE_STRING, module->line);
    return put_tag(info, at, INFO_MODULE,
                   MODULE_STRING + strlen(module->line) + 1);
}

static size_t put_symbols(uint8_t *info, size_t at,
                          const struct kernel_symbols *symbols)
{
    size_t headers = symbols->sections * KERNEL_SYMBOLS_HEADER;
    uint8_t *fields = info + at + SYMBOLS_SECTIONS;

    if (!symbols->sections)
        return at;
    bytes_put_le(fields, 4, symbols->sections);
    bytes_put_le(fields + 4, 4, KERNEL_SYMBOLS_HEADER);
    bytes_put_le(fields + 8, 4, symbols->names);
    memcpy(info + at + SYMBOLS_HEADERS, symbols->bytes, headers);
    return put_tag(info, at, INFO_SYMBOLS, SYMBOLS_HEADERS + headers);
}

static size_t put_info(uint8_t *info, const struct kernel_symbols *symbols,
                       const struct boot_request *request)
{
    size_t at = INFO_BYTES, length;

    length = boot_info_command_line((char *)info + at + TAG_BYTES, request);
    at = put_tag(info, at, INFO_COMMAND_LINE, TAG_BYTES + length + 1);
    length = strlen(strcpy((char *)info + at + TAG_BYTES, boot_info_loader));
    at = put_tag(info, at, INFO_LOADER_NAME, TAG_BYTES + length + 1);
    for (unsigned i = 0; i < request->modules->count; i++)
        at = put_module(info, at, &request->modules->module[i]);
    at = put_symbols(info, at, symbols);
    bytes_put_le(info, 4, (uint32_t)at);
    return at;
}

bool multiboot2_place_info(const struct kernel_file *file,
                           struct kernel_image *image,
                           const struct boot_request *request)
{
    struct kernel_symbols symbols;
    struct boot_info info;
    bool ok;

    image->start.protocol = FW_CFG_MULTIBOOT2;
    ok = kernel_symbols_place(&symbols, file, image) &&
         boot_info_begin(&info, file, image, request,
                         INFO_BYTES + MODULES_MAX * 2 * MODULE_STRING +
                             2 * SYMBOLS_HEADERS +
                             symbols.sections * KERNEL_SYMBOLS_HEADER,
                         ROM_ROOM) &&
         boot_info_end(&info, image, put_info(info.bytes, &symbols, request),
                       file->error);
    kernel_symbols_free(&symbols);
    return ok;
}
