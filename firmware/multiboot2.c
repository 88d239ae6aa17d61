/* The information's tags that the ROM appends to the host's, in its room. */
#include <stddef.h>

#include "firmware/lib/memory.h"
#include "firmware/multiboot.h"
#include "firmware/services/e820.h"
#include "firmware/services/lowmem.h"

enum {
    TAG_END = 0,
    TAG_MEMORY = 4,
    TAG_MEMORY_MAP = 6,
    TAG_FRAMEBUFFER = 8,
    TAG_RSDP_1 = 14,                /* of ACPI 1.0 */
    TAG_RSDP_2 = 15,                /* of ACPI 2.0 */
    TAG_ALIGN = 8,

    /* ACPI 2.0, 5.2.4.1: the pointer lies in the ROM's memory. */
    RSDP_FROM = 0xe0000,
    RSDP_TO = 0x100000,
    RSDP_ALIGN = 16,
    RSDP_REVISION = 15,
    RSDP_BYTES_1 = 20,
    RSDP_BYTES_2 = 36
};

static const char rsdp_signature[8] = { 'R', 'S', 'D', ' ', 'P', 'T', 'R',
                                        ' ' };

struct tag {
    uint32_t type;
    uint32_t size;                  /* without padding */
};

struct tag_memory {
    struct tag tag;
    uint32_t lower, upper;          /* KiB */
};

struct tag_memory_map {
    struct tag tag;
    uint32_t entry_size, entry_version;
};

struct memory_map_entry {
    uint64_t base, bytes;
    uint32_t type, reserved;
};

struct tag_framebuffer {
    struct tag tag;
    uint64_t address;
    uint32_t pitch, width, height;
    uint8_t depth, type;
    uint16_t reserved;
    uint8_t colour[6];              /* without RGB: the size of the palette,
                                       which is 0: the VGA's */
} __attribute__((packed));

struct information {
    uint32_t total_size;
    uint32_t reserved;
};

/* Where the next tag goes, and the end of the room. */
struct room {
    uint32_t at, end;
};

/* Begins a tag of `bytes` bytes, which are zeros; NULL: no room. */
static void *add(struct room *room, uint32_t type, uint32_t bytes)
{
    struct tag *tag = (struct tag *)room->at;
    uint32_t padded = (bytes + TAG_ALIGN - 1) & ~(uint32_t)(TAG_ALIGN - 1);

    if (padded > room->end - room->at)
        return NULL;
    memset(tag, 0, padded);
    tag->type = type;
    tag->size = bytes;
    room->at += padded;
    return tag;
}

static void add_memory(struct room *room)
{
    struct tag_memory *tag = add(room, TAG_MEMORY, sizeof *tag);

    if (tag == NULL)
        return;
    tag->lower = bda.base_memory_kib;
    tag->upper = e820_extended_kib();
}

static void add_memory_map(struct room *room)
{
    struct memory_map_entry *entry;
    struct tag_memory_map *tag =
        add(room, TAG_MEMORY_MAP,
            sizeof *tag + ebda.range_count * (uint32_t)sizeof *entry);

    if (tag == NULL)
        return;
    tag->entry_size = sizeof *entry;
    entry = (struct memory_map_entry *)(tag + 1);
    for (uint32_t i = 0; i < ebda.range_count; i++, entry++) {
        entry->base = ebda.ranges[i].base;
        entry->bytes = ebda.ranges[i].bytes;
        entry->type = ebda.ranges[i].type;
    }
}

static void add_framebuffer(struct room *room, const struct picture *picture)
{
    struct tag_framebuffer *tag = add(room, TAG_FRAMEBUFFER, sizeof *tag);

    if (tag == NULL)
        return;
    tag->address = picture->address;
    tag->pitch = picture->pitch;
    tag->width = picture->width;
    tag->height = picture->height;
    tag->depth = picture->depth;
    tag->type = picture->type;
    memcpy(tag->colour, picture->colour, sizeof picture->colour);
}

static bool is_rsdp(const char *at)
{
    for (unsigned i = 0; i < sizeof rsdp_signature; i++)
        if (at[i] != rsdp_signature[i])
            return false;
    return true;
}

/* A machine with ACPI has the pointer to its tables. */
static void add_rsdp(struct room *room)
{
    for (uint32_t at = RSDP_FROM; at < RSDP_TO; at += RSDP_ALIGN) {
        const char *rsdp = (const char *)at;
        bool first = rsdp[RSDP_REVISION] == 0;
        uint32_t bytes = first ? RSDP_BYTES_1 : RSDP_BYTES_2;
        struct tag *tag;

        if (!is_rsdp(rsdp))
            continue;
        tag = add(room, first ? TAG_RSDP_1 : TAG_RSDP_2,
                  (uint32_t)sizeof *tag + bytes);
        if (tag != NULL)
            memcpy(tag + 1, rsdp, bytes);
        return;
    }
}

void multiboot2_complete(const struct fw_cfg_kernel *kernel,
                         const struct picture *picture)
{
    struct information *info = (struct information *)kernel->info;
    struct room room = { kernel->room, kernel->room_end - sizeof(struct tag) };

    add_memory(&room);
    add_memory_map(&room);
    add_framebuffer(&room, picture);
    add_rsdp(&room);
    room.end = kernel->room_end;
    add(&room, TAG_END, sizeof(struct tag));
    info->total_size = room.at - kernel->info;
}
