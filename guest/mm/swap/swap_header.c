/*
 * The header of a swap area, checked and made.
 */
#include "guest/mm/swap/swap_header.h"

#include "guest/lib/string.h"
#include "guest/mm/swap/swap_entry.h"

static const char magic[SWAP_MAGIC_SIZE + 1] = "SWAPSPACE2";

const char *swap_header_check(const struct swap_header *header,
                              uint32_t pages)
{
    if (pages < SWAP_SLOTS_MIN)
        return "too small, a swap area has at least 10 pages";
    if (memcmp(header->magic, magic, SWAP_MAGIC_SIZE) != 0)
        return "no swap signature (mkswap writes one)";
    if (header->version != SWAP_VERSION)
        return "a swap header of an unknown version, or of the other byte "
               "order";
    if (header->last_page == 0)
        return "a swap area of no pages";
    if (header->last_page >= pages)
        return "its swap header asks for more than the device holds";
    if (header->last_page >= SWAP_SLOTS_MAX)
        return "a swap area of more than 64 GiB";
    if (header->bad_count > SWAP_BAD_MAX)
        return "its list of bad pages is longer than the header";
    for (uint32_t i = 0; i < header->bad_count; i++)
        if (header->bad[i] == 0 || header->bad[i] > header->last_page)
            return "its list of bad pages names a page beyond its end";
    return NULL;
}

void swap_header_make(struct swap_header *header, uint32_t pages)
{
    memset(header, 0, sizeof(*header));
    header->version = SWAP_VERSION;
    header->last_page = min_u32(pages, SWAP_SLOTS_MAX) - 1;
    memcpy(header->magic, magic, SWAP_MAGIC_SIZE);
}
