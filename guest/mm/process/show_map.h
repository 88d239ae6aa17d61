/*
 * The address space as its page tables have it, printed for the shell: `maps`
 * and `walk`.
 */
#ifndef PAGEWALK_GUEST_MM_PROCESS_SHOW_MAP_H
#define PAGEWALK_GUEST_MM_PROCESS_SHOW_MAP_H

#include "guest/lib/compiler.h"

/* Print the regions of the loaded address space from 0 up, a line each:
 *
 *   START-END SIZE RIGHTS 4K:PAGES LARGE:PAGES NAME
 *
 * SIZE is in KiB, the PAGES are those that the tables map, RIGHTS are all that
 * some page of the region has (r, w, u: user mode, g: global). */
void print_maps(void);

/* Walk the loaded tables for VADDR as the processor does, and print a line for
 * each level:
 *
 *   LEVEL [INDEX] at PADDR: ENTRY FLAGS
 *
 * and where the walk ends: the physical address, or that nothing is mapped. */
void print_walk(uint32_t vaddr);

#endif
