#include "devices/paravirtual/fw_cfg.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"

enum {
    DATA = FW_CFG_PORT_DATA - FW_CFG_PORT_SELECTOR,
    ID_TRADITIONAL = 1,                 /* feature bit 0 */

    /* The directory: a count of 4 bytes, then entries of size, select,
     * reserved and name. */
    ENTRY_SIZE = 0, ENTRY_SELECT = 4, ENTRY_NAME = 8,
};

static struct fw_cfg_item *item_of(struct fw_cfg *cfg, unsigned key)
{
    assert(key < FW_CFG_ITEMS);
    return &cfg->item[key];
}

static void add_number(struct fw_cfg *cfg, unsigned key, uint64_t value,
                       uint32_t size)
{
    struct fw_cfg_item *item = item_of(cfg, key);

    *item = (struct fw_cfg_item){ .size = size };
    memcpy(item->number, &value, sizeof value);
}

void fw_cfg_add_u16(struct fw_cfg *cfg, unsigned key, uint16_t value)
{
    add_number(cfg, key, value, sizeof value);
}

void fw_cfg_add_u32(struct fw_cfg *cfg, unsigned key, uint32_t value)
{
    add_number(cfg, key, value, sizeof value);
}

void fw_cfg_add_u64(struct fw_cfg *cfg, unsigned key, uint64_t value)
{
    add_number(cfg, key, value, sizeof value);
}

void fw_cfg_add_bytes(struct fw_cfg *cfg, unsigned key, const void *data,
                      uint32_t size)
{
    *item_of(cfg, key) = (struct fw_cfg_item){ .data = data, .size = size };
}

void fw_cfg_add_file(struct fw_cfg *cfg, const char *name, const void *data,
                     uint32_t size)
{
    unsigned n = cfg->files++;
    uint8_t *entry = cfg->directory + FW_CFG_DIR_COUNT + n * FW_CFG_DIR_ENTRY;

    assert(n < FW_CFG_FILES && strlen(name) <= FW_CFG_NAME_MAX);
    bytes_put_be(cfg->directory, FW_CFG_DIR_COUNT, cfg->files);
    bytes_put_be(entry + ENTRY_SIZE, 4, size);
    bytes_put_be(entry + ENTRY_SELECT, 2, FW_CFG_FILE_FIRST + n);
    memcpy(entry + ENTRY_NAME, name, strlen(name));
    fw_cfg_add_bytes(cfg, FW_CFG_FILE_FIRST + n, data, size);
    fw_cfg_add_bytes(cfg, FW_CFG_FILE_DIR, cfg->directory,
                     FW_CFG_DIR_COUNT + cfg->files * FW_CFG_DIR_ENTRY);
}

static uint32_t fw_cfg_read(void *dev, uint32_t offset, unsigned size)
{
    struct fw_cfg *cfg = dev;
    const struct fw_cfg_item *item;

    if (offset != DATA || size != 1)
        return UINT32_MAX;              /* the selector is write-only */
    if (cfg->selected >= FW_CFG_ITEMS)
        return 0;
    item = &cfg->item[cfg->selected];
    if (cfg->offset >= item->size)
        return 0;
    return (item->data ? item->data : item->number)[cfg->offset++];
}

static void fw_cfg_write(void *dev, uint32_t offset, unsigned size,
                         uint32_t value)
{
    struct fw_cfg *cfg = dev;

    if (offset == DATA || size != 2)
        return;
    cfg->selected = (uint16_t)value;
    cfg->offset = 0;
}

static const struct bus_ops fw_cfg_ops = { fw_cfg_read, fw_cfg_write, 2 };

void fw_cfg_reset(struct fw_cfg *cfg)
{
    cfg->selected = FW_CFG_SIGNATURE;
    cfg->offset = 0;
}

void fw_cfg_init(struct fw_cfg *cfg, struct bus *bus)
{
    *cfg = (struct fw_cfg){ .selected = FW_CFG_SIGNATURE };
    fw_cfg_add_bytes(cfg, FW_CFG_SIGNATURE, "QEMU", 4);
    fw_cfg_add_u32(cfg, FW_CFG_ID, ID_TRADITIONAL);
    fw_cfg_add_bytes(cfg, FW_CFG_FILE_DIR, cfg->directory,
                     FW_CFG_DIR_COUNT);
    bus_map_ports(bus, "fw_cfg", FW_CFG_PORT_SELECTOR, 2, &fw_cfg_ops, cfg);
}
