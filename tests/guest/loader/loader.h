/* What the kernels of this folder share: lines of results, and physical memory,
 * of which they reach the first 4 MiB. */
#ifndef PAGEWALK_TESTS_GUEST_LOADER_LOADER_H
#define PAGEWALK_TESTS_GUEST_LOADER_LOADER_H

#include "guest/lib/compiler.h"

/* Where a physical address is mapped; a kernel that asks beyond 4 MiB ends. */
const void *reach(const char *what, uint32_t paddr);

/* "LOADER memory ..": what is told of memory, and whether the map agrees. */
void report_memory(uint32_t lower_kib, uint32_t upper_kib,
                   uint64_t usable_from_1m);

/* "LOADER command ..": what follows the kernel's name. */
void report_command_line(const char *line);

/* "LOADER module ..": the address counts in pages behind the one before. */
void report_module(uint32_t start, uint32_t end, const char *line);

/* "LOADER symbol main ..": whether the symbol table, of the ELF section headers
 * at an address, has the place of main. */
void report_symbols(uint32_t sections, const void *headers);

/* "LOADER display ..". */
void report_display(uint64_t address, uint32_t pitch, uint32_t width,
                    uint32_t height, unsigned depth, unsigned type,
                    const uint8_t colour[6]);

/* The kernel's, which start.S calls. */
void main(uint32_t magic, uint32_t info);

/* Ends the run with a value for the debug-exit port. */
void finish(uint8_t value) __noreturn;

#endif
