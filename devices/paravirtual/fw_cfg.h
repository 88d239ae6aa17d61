/*
 * fw_cfg: what the host hands to the firmware, as items behind a selector
 * (QEMU docs/specs/fw_cfg.rst; keys in fw_cfg_abi.h). Of the interfaces there
 * is the traditional one, without DMA and without writing. An item that does
 * not exist reads as zeros, and so does an item past its end.
 */
#ifndef PAGEWALK_DEVICES_PARAVIRTUAL_FW_CFG_H
#define PAGEWALK_DEVICES_PARAVIRTUAL_FW_CFG_H

#include <stdint.h>

#include "devices/bus/bus.h"
#include "devices/paravirtual/fw_cfg_abi.h"

enum {
    FW_CFG_FILES = 16,
    FW_CFG_ITEMS = FW_CFG_FILE_FIRST + FW_CFG_FILES,
    FW_CFG_NAME_MAX = 55,               /* characters of a file's name */
    FW_CFG_DIR_COUNT = 4,               /* bytes of the directory's count */
    FW_CFG_DIR_ENTRY = 64,              /* and of an entry */
};

struct fw_cfg_item {
    const uint8_t *data;                /* null: `number` is the item */
    uint32_t size;
    uint8_t number[8];
};

struct fw_cfg {
    struct fw_cfg_item item[FW_CFG_ITEMS];
    uint8_t directory[FW_CFG_DIR_COUNT + FW_CFG_FILES * FW_CFG_DIR_ENTRY];
    unsigned files;
    uint16_t selected;                  /* key */
    uint32_t offset;                    /* of its next byte */
};

void fw_cfg_init(struct fw_cfg *cfg, struct bus *bus);

/* Selects the signature; the items stay. */
void fw_cfg_reset(struct fw_cfg *cfg);

/* Sets the item of a key, or adds a file with the next free key. Numbers are
 * copied, little-endian; bytes and files stay the caller's and must outlive
 * the device. Keys are below FW_CFG_ITEMS, names have at most FW_CFG_NAME_MAX
 * characters, and there are at most FW_CFG_FILES files. */
void fw_cfg_add_u16(struct fw_cfg *cfg, unsigned key, uint16_t value);
void fw_cfg_add_u32(struct fw_cfg *cfg, unsigned key, uint32_t value);
void fw_cfg_add_u64(struct fw_cfg *cfg, unsigned key, uint64_t value);
void fw_cfg_add_bytes(struct fw_cfg *cfg, unsigned key, const void *data,
                      uint32_t size);
void fw_cfg_add_file(struct fw_cfg *cfg, const char *name, const void *data,
                     uint32_t size);

#endif
