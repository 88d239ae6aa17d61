#include "emu/disk/partition_table.h"

#include "base/bytes.h"

enum {
    ENTRIES_AT = 446, ENTRY_BYTES = 16, ENTRIES = 4,
    ENTRY_TYPE = 4, ENTRY_FIRST = 8, ENTRY_SECTORS = 12,
    SIGNATURE_AT = 510,
    TYPE_FREE = 0x00, TYPE_GPT = 0xee,      /* covers any disk */
};

struct partition_beyond partition_table_beyond(const struct disk *disk)
{
    struct partition_beyond none = { 0, 0 };
    uint8_t sector[DISK_SECTOR];

    if (!disk->read(disk->opaque, 0, sector) ||
        bytes_get_le(sector + SIGNATURE_AT, 2) != 0xaa55)
        return none;
    for (unsigned i = 0; i < ENTRIES; i++) {
        const uint8_t *entry = sector + ENTRIES_AT + i * ENTRY_BYTES;
        uint64_t end = (uint64_t)bytes_get_le(entry + ENTRY_FIRST, 4) +
                       bytes_get_le(entry + ENTRY_SECTORS, 4);

        /* A status other than these is code, not a table. */
        if (entry[0] != 0x00 && entry[0] != 0x80)
            return none;
        if (entry[ENTRY_TYPE] != TYPE_FREE && entry[ENTRY_TYPE] != TYPE_GPT &&
            end > disk->sectors)
            return (struct partition_beyond){ i + 1, end };
    }
    return none;
}
