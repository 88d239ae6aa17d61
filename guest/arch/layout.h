/*
 * The kernel's quarter of the 4 GiB address space, where Linux i386 puts it
 * (arch/x86/include/asm/pgtable_32_areas.h, 3G/1G split). Addresses for 1 GiB
 * of RAM or more:
 *
 *   0xffffffff  +----------------------------------------------+
 *               |  one page never mapped: catches small         |
 *               |  negative pointers                            |
 *   0xfffff000  +----------------------------------------------+  FIXADDR_TOP
 *               |  fixmap: addresses fixed when the kernel is   |
 *               |  compiled; the kmap_local slots are here      |
 *   0xffc00000  +----------------------------------------------+
 *               |  pkmap: the kmap() pool, one page table (with |
 *               |  PAE that is half as much)                    |
 *   0xff800000  +----------------------------------------------+  PKMAP_BASE
 *               |  two guard pages                              |
 *   0xff7fe000  +----------------------------------------------+  VMALLOC_END
 *               |  vmalloc area: vmap() and ioremap()           |
 *   0xf8800000  +----------------------------------------------+  VMALLOC_START
 *               |  8 MiB never mapped: catches overruns of      |
 *               |  the direct map                               |
 *   0xf8000000  +----------------------------------------------+  high_memory
 *               |  lowmem: the direct map. Virtual address =    |
 *               |  physical address + PAGE_OFFSET               |
 *   0xc0100000  |    .. the kernel image, physical 1 MiB        |
 *   0xc0000000  +----------------------------------------------+  PAGE_OFFSET
 *               |  user space                                   |
 *   0x00000000  +----------------------------------------------+
 *
 * With less RAM lowmem ends earlier and the vmalloc area takes what it leaves.
 *
 * PAGE_OFFSET is where the boot option `split` says: 0x80000000 (2g),
 * 0x40000000 (1g), or 0x02000000 (4g4g, where user space has page tables of its
 * own and reaches from 0 to 0xff000000). Everything above lowmem stays where it
 * is.
 */
#ifndef PAGEWALK_GUEST_ARCH_LAYOUT_H
#define PAGEWALK_GUEST_ARCH_LAYOUT_H

#define PAGE_SHIFT          12
#define PAGE_SIZE           0x1000
#define PAGE_MASK           0xfffff000

/* Where the kernel is linked. Boot code moves it to another PAGE_OFFSET if the
 * boot option `split` says so. */
#define LINK_PAGE_OFFSET    0xc0000000
#define KERNEL_PHYS         0x00100000  /* where the loader puts the image */

/* The top of the address space that lowmem may not take. */
#define VMALLOC_RESERVE     0x08000000
#define VMALLOC_OFFSET      0x00800000
#define MAXMEM              (0 - PAGE_OFFSET - VMALLOC_RESERVE)

#define FIXADDR_TOP         0xfffff000
#define ENTRY_TEXT_ADDR     0xffffd000  /* fixmap slots: see entry_area.h */
#define ENTRY_DATA_ADDR     0xffffc000
#define PKMAP_BASE          0xff800000
#define VMALLOC_END         (PKMAP_BASE - 2 * PAGE_SIZE)

/* With the boot option `recursive` the page tables show up below pkmap, and the
 * vmalloc area ends two pages below them. */
#define RECURSIVE_BASE      0xff000000

/* End of user space under split=4g4g; above it only the entry area. */
#define TASK_SIZE_4G4G      0xff000000

/* ISA DMA reaches 16 MiB: the 8237's page registers hold address bits 23:16. */
#define MAX_DMA_ADDRESS     0x01000000

/* What the boot page tables (two-level) map, at 0 and at PAGE_OFFSET. */
#define BOOT_MAP_TABLES     2
#define BOOT_PGDIR_SHIFT    22
#define BOOT_PTRS_PER_PTE   1024
#define BOOT_MAP_SIZE       (BOOT_MAP_TABLES << BOOT_PGDIR_SHIFT)

#define THREAD_SIZE         0x2000      /* kernel stack */

#ifndef __ASSEMBLER__
#include <stdint.h>

#define PFN_DOWN(addr)      ((uint32_t)(addr) >> PAGE_SHIFT)
#define PFN_UP(addr)        (((uint32_t)(addr) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PFN_PHYS(pfn)       ((uint32_t)(pfn) << PAGE_SHIFT)
#define PAGE_ALIGN(addr)    (((uint32_t)(addr) + PAGE_SIZE - 1) & PAGE_MASK)

/* A symbol, not a number: boot code that moves the image patches every use of
 * it, as of any other address in the image. */
extern char __page_offset[];
#define PAGE_OFFSET         ((uint32_t)__page_offset)

/* Lowmem only: this subtraction is the whole translation. */
#define __pa(vaddr)         ((uint32_t)(vaddr) - PAGE_OFFSET)
#define __va(paddr)         ((void *)((uint32_t)(paddr) + PAGE_OFFSET))

/* Linker-defined bounds of the kernel image (virtual addresses). */
extern char _text[], _etext[], _sdata[], _edata[], _end[];
extern char __init_begin[], __init_end[], __bss_start[], __bss_stop[];
#endif
#endif
