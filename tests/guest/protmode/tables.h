/*
 * Descriptor tables, task state segments, stacks, page tables and the arena:
 * all memory that a case may change. tables_reset restores it.
 */
#ifndef PAGEWALK_TESTS_GUEST_PROTMODE_TABLES_H
#define PAGEWALK_TESTS_GUEST_PROTMODE_TABLES_H

#include <stdint.h>

#include "tests/guest/protmode/layout.h"

enum gdt_index {
#define SEG(name, ...) GDT_##name,
#define GATE(name, ...) GDT_##name,
#include "tests/guest/protmode/gdt.def"
#undef SEG
#undef GATE
    GDT_ENTRIES
};

enum selector {
#define SEG(name, ...) SEL_##name = GDT_##name * 8,
#define GATE(name, ...) SEL_##name = GDT_##name * 8,
#include "tests/guest/protmode/gdt.def"
#undef SEG
#undef GATE
};

enum {
    ARENA_PAGES = 10, STACK_BYTES = 1024,
    IO_MAP_BYTES = 0x20,        /* for ports 0 to 0xff, without a byte of ones
                                   behind them */
    TSS_LIMIT = T_BYTES + IO_MAP_BYTES - 1,
};

struct tss {
    uint8_t bytes[256];
};

extern uint32_t gdt[GDT_ENTRIES][2], ldt[16][2], idt[VECTORS][2];
extern struct tss tss_main, tss_a, tss_b, tss_16, tss_df;
extern uint8_t arena[ARENA_PAGES * 4096];
extern uint8_t stack_r0[], stack_r1[], stack_r2[], stack_r3[], stack_t0[],
    stack_t1[], stack_t2[], stack_a[], stack_df[];
extern uint32_t page_dir[1024], page_dir2[1024], page_table[1024],
    page_table2[1024];

/* Builds everything and keeps a copy. */
void tables_build(void);
/* Restores the copy, and loads GDTR, IDTR and TR. */
void tables_reset(void);

#endif
