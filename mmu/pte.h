/*
 * The bits of paging-structure entries (SDM vol. 3A figures 4-4 and 4-7).
 *
 * Two-level paging, 4-byte entries:
 *
 *  31                    22 21                12 11   9 8 7 6 5 4 3 2 1 0
 *  +-----------------------+-------------------+------+-+-+-+-+-+-+-+-+-+
 *  |    page table frame (PDE, PTE)            | avail|G|S|D|A|C|T|U|W|P|
 *  +-----------------------+-------------------+------+-+-+-+-+-+-+-+-+-+
 *  |  4 MiB frame (PDE.PS) | 0  / frame 39:32  | avail|G|1|D|A|C|T|U|W|P|
 *  +-----------------------+-------------------+------+-+-+-+-+-+-+-+-+-+
 *
 * PAE entries are 8 bytes with the same low 12 bits, the frame in bits 35:12
 * (35:21 of a 2 MiB page) and execute-disable in bit 63.
 */
#ifndef PAGEWALK_MMU_PTE_H
#define PAGEWALK_MMU_PTE_H

#include <stdint.h>

enum pte_bits {
    PTE_P = 1 << 0,
    PTE_W = 1 << 1,     /* R/W */
    PTE_U = 1 << 2,     /* U/S */
    PTE_PWT = 1 << 3,
    PTE_PCD = 1 << 4,
    PTE_A = 1 << 5,
    PTE_D = 1 << 6,     /* of an entry that maps a page */
    PTE_PS = 1 << 7,    /* PDE: maps a large page; PTE: PAT */
    PTE_G = 1 << 8,     /* of an entry that maps a page */
};

#define PTE_NX (UINT64_C(1) << 63)

/* MAXPHYADDR of the P6 family and of this board. */
enum { PTE_PHYS_BITS = 36 };

#define PTE_FRAME_MASK ((UINT64_C(1) << PTE_PHYS_BITS) - 0x1000)

#endif
