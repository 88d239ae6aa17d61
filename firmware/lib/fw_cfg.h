/*
 * Reading what the host hands over by fw_cfg (devices/paravirtual/fw_cfg_abi.h;
 * QEMU docs/specs/fw_cfg.rst). A key is an FW_CFG_ constant or a file's key.
 */
#ifndef PAGEWALK_FIRMWARE_LIB_FW_CFG_H
#define PAGEWALK_FIRMWARE_LIB_FW_CFG_H

#include <stdbool.h>
#include <stdint.h>

struct fw_cfg_file {
    uint16_t key;
    uint32_t bytes;
};

/* Is there a fw_cfg device? */
bool fw_cfg_present(void);

/* Selects an item; fw_cfg_read() then reads it from its beginning on. */
void fw_cfg_select(uint16_t key);

/* Reads the next `bytes` bytes of the selected item. */
void fw_cfg_read(void *to, uint32_t bytes);

/* Reads an item that is one little-endian number. An absent item reads as 0. */
uint32_t fw_cfg_u32(uint16_t key);

/* Looks `name` up in the file directory; false if it is not there. */
bool fw_cfg_find(const char *name, struct fw_cfg_file *file);

#endif
