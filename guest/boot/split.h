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

/* How far the kernel must move from where it is linked, in bytes. The boot page
 * tables map it there, too, afterwards. Called by entry.S before any other
 * C. MAGIC and INFO are the loader's (multiboot.h). */
uint32_t boot_distance(uint32_t magic, uint32_t info);

#endif
