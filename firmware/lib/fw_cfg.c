/*
 * Selecting and reading fw_cfg items. The directory of files is big-endian,
 * everything else little-endian (QEMU docs/specs/fw_cfg.rst, "File Directory").
 */
#include "firmware/lib/fw_cfg.h"

#include "devices/paravirtual/fw_cfg_abi.h"
#include "firmware/lib/io.h"

enum {
    NAME_BYTES = 56,
    SIGNATURE = 0x554d4551          /* "QEMU" */
};

struct directory_entry {
    uint8_t bytes[4];
    uint8_t key[2];
    uint8_t reserved[2];
    char name[NAME_BYTES];
};

_Static_assert(sizeof(struct directory_entry) == 64, "fw_cfg.rst");

static uint32_t big_endian(const uint8_t *from, unsigned bytes)
{
    uint32_t value = 0;

    while (bytes--)
        value = value << 8 | *from++;
    return value;
}

static bool same_name(const char *a, const char *b)
{
    for (unsigned i = 0; i < NAME_BYTES; i++) {
        if (a[i] != b[i])
            return false;
        if (a[i] == 0)
            return true;
    }
    return true;
}

bool fw_cfg_present(void)
{
    return fw_cfg_u32(FW_CFG_SIGNATURE) == SIGNATURE;
}

void fw_cfg_select(uint16_t key)
{
    outw(FW_CFG_PORT_SELECTOR, key);
}

void fw_cfg_read(void *to, uint32_t bytes)
{
    insb(FW_CFG_PORT_DATA, to, bytes);
}

uint32_t fw_cfg_u32(uint16_t key)
{
    uint32_t value;

    fw_cfg_select(key);
    fw_cfg_read(&value, sizeof value);
    return value;
}

bool fw_cfg_find(const char *name, struct fw_cfg_file *file)
{
    uint8_t count[4];

    fw_cfg_select(FW_CFG_FILE_DIR);
    fw_cfg_read(count, sizeof count);
    for (uint32_t left = big_endian(count, 4); left > 0; left--) {
        struct directory_entry entry;

        fw_cfg_read(&entry, sizeof entry);
        if (same_name(entry.name, name)) {
            file->key = (uint16_t)big_endian(entry.key, 2);
            file->bytes = big_endian(entry.bytes, 4);
            return true;
        }
    }
    return false;
}
