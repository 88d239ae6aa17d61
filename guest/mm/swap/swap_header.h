/*
 * The first page of a swap area, as mkswap(8) writes it: "SWAPSPACE2" in its
 * last ten bytes, and from byte 1024 on what the area is like (Linux,
 * include/linux/swap.h, union swap_header). Numbers are little-endian.
 */
#ifndef PAGEWALK_GUEST_MM_SWAP_SWAP_HEADER_H
#define PAGEWALK_GUEST_MM_SWAP_SWAP_HEADER_H

#include "guest/arch/layout.h"
#include "guest/lib/compiler.h"

enum {
    SWAP_VERSION = 1,
    SWAP_SLOTS_MIN = 10,        /* as mkswap has it */
    SWAP_MAGIC_SIZE = 10,
    SWAP_BAD_MAX = 637,         /* as many as fit */
};

struct swap_header {
    uint8_t boot_sector[1024];
    uint32_t version;
    uint32_t last_page;         /* slots are 1 .. last_page */
    uint32_t bad_count;
    uint8_t uuid[16];
    char label[16];
    uint32_t padding[117];
    uint32_t bad[SWAP_BAD_MAX]; /* slots not to be used */
    uint8_t spare[2];
    char magic[SWAP_MAGIC_SIZE];
} __packed;

_Static_assert(sizeof(struct swap_header) == PAGE_SIZE, "a page");

/* What is wrong with the header of a device with room for PAGES pages, or
 * NULL. */
const char *swap_header_check(const struct swap_header *header,
                              uint32_t pages);

/* Make the header of a new area with room for PAGES pages. */
void swap_header_make(struct swap_header *header, uint32_t pages);

#endif
