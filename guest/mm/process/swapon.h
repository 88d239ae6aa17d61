/*
 * Swap, turned on and off.
 */
#ifndef PAGEWALK_GUEST_MM_PROCESS_SWAPON_H
#define PAGEWALK_GUEST_MM_PROCESS_SWAPON_H

#include "guest/lib/compiler.h"

/* Begin to swap to the device that TEXT names:
 *
 *   hda, hdb ..    a block device with the signature that mkswap writes
 *   NAME,force     without a signature, too: what it holds is lost
 *   auto           the first block device with the signature
 *   ram            memory, an eighth of what is free, at most 16 MiB
 *
 * The block devices have been looked for (storage_init). Memory that was
 * allocated before stays in memory. Returns NULL, or what is wrong. */
const char *swap_on(const char *text);

/* Read all that is in swap back and stop. Returns NULL, or what is wrong: then
 * swap stays on. */
const char *swap_off(void);

/* Print how much of the swap area is in use, and what reclaim has done. */
void show_swap(void);

#endif
