/*
 * The lab port: how a guest measures itself on Pagewalk.
 *
 * Six 32-bit I/O registers from LAB_BASE on. They exist on every CPU model, so
 * that a kernel can time itself also where there is no RDTSC. On any other
 * machine the ports read as ones: a guest must find LAB_ID_VALUE in LAB_ID
 * before it believes the rest. This header is the whole contract and is
 * included by the device, the bundled kernel and the boot ROM alike (C and
 * assembly).
 *
 *   register          read                           write
 *   LAB_ID            LAB_ID_VALUE                   a command, below
 *   LAB_CYCLES_LO     cycle counter, bits 31:0;      the command's argument
 *                     latches bits 63:32
 *   LAB_CYCLES_HI     bits 63:32 as latched          its bits 63:32; 0 after
 *                                                    each command
 *   LAB_NAME          what the host wants to be      one character of a name
 *                     told: LAB_WANTS_ bits
 *   LAB_COUNTER_LO    selected counter, bits 31:0;   the command's length,
 *                     latches bits 63:32             in bytes
 *   LAB_COUNTER_HI    bits 63:32 as latched          -
 */
#ifndef PAGEWALK_DEVICES_PARAVIRTUAL_LABPORT_ABI_H
#define PAGEWALK_DEVICES_PARAVIRTUAL_LABPORT_ABI_H

#define LAB_BASE        0x5c0
#define LAB_ID          (LAB_BASE + 0x00)
#define LAB_CYCLES_LO   (LAB_BASE + 0x04)
#define LAB_CYCLES_HI   (LAB_BASE + 0x08)
#define LAB_NAME        (LAB_BASE + 0x0c)
#define LAB_COUNTER_LO  (LAB_BASE + 0x10)
#define LAB_COUNTER_HI  (LAB_BASE + 0x14)
#define LAB_PORTS       0x18

#define LAB_ID_VALUE    0x4b4c5750      /* "PWLK" */

/* Commands; the argument is written to LAB_CYCLES_LO first. */
#define LAB_REGION_BEGIN   1    /* begin region ARG (0..LAB_REGIONS-1) */
#define LAB_REGION_END     2    /* end region ARG; regions may nest */
#define LAB_REGION_NAME    3    /* name region ARG: characters to LAB_NAME
                                   follow, a 0 byte ends the name */
#define LAB_SPACE_FREE     4    /* ARG is the CR3 of a page directory that
                                   is being freed */
#define LAB_COUNTER_SELECT 5    /* select the counter that has number ARG in
                                   `pagewalk list counters`; one that is not
                                   measured reads as ones */

/* What the kernel lets devices access, for `pagewalk run --check-dma`. ARG is a
 * physical address (64 bits), the length is written to LAB_COUNTER_LO. Without
 * that option these commands do nothing, and LAB_NAME reads without
 * LAB_WANTS_DMA: a kernel need not spend time on them. */
#define LAB_DMA_MAP_TO     6    /* a device may read the range */
#define LAB_DMA_MAP_FROM   7    /* a device may write it */
#define LAB_DMA_MAP_BOTH   8    /* both */
#define LAB_DMA_UNMAP      9    /* the end of such a mapping: its address and
                                   length */
#define LAB_DMA_FREE       10   /* the memory is freed: a mapping of it that is
                                   left has nothing to map */

#define LAB_SPACE_EXEC     11   /* the space of CR3 ARG, on which user mode
                                   runs, executes a program: characters of its
                                   path to LAB_NAME follow, a 0 byte ends it.
                                   To be told at fork, too */

#define LAB_WANTS_DMA      0x1  /* LAB_DMA_MAP_TO to LAB_DMA_FREE */
#define LAB_WANTS_EXEC     0x2  /* LAB_SPACE_EXEC */

#define LAB_REGIONS        64
#define LAB_NAME_MAX       31   /* characters, without the ending 0 */

#endif
