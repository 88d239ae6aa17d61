/*
 * How the 4 GiB of addresses are divided between user space and the kernel:
 * the boot option `split`.
 *
 *   split   PAGE_OFFSET   user space    most lowmem (2.6: 4 GiB - PAGE_OFFSET
 *                                       - 128 MiB)
 *   3g      0xc0000000    3 GiB          896 MiB
 *   2g      0x80000000    2 GiB         1920 MiB
 *   1g      0x40000000    1 GiB         2944 MiB
 *   4g4g    0x02000000    4080 MiB      3936 MiB; two sets of page tables
 */
#ifndef PAGEWALK_GUEST_BOOT_SPLIT_H
#define PAGEWALK_GUEST_BOOT_SPLIT_H

#include "guest/lib/compiler.h"

/* Called by entry.S before anything else runs: how far the kernel must move
 * from where it is linked. If that is not 0, the boot page tables map it at its
 * new place, too. */
uint32_t boot_distance(uint32_t magic, uint32_t info);

#endif
