/*
 * The world in which both CPUs run: a small memory image with descriptor
 * tables, page tables and zones for code, data and stacks; and the
 * configurations of the machine (privilege, sizes of code and stack, segments)
 * that cases run in.
 *
 * A linear address that is mapped is mapped to the equal physical address.
 */
#ifndef PAGEWALK_TESTS_DIFFERENTIAL_WORLD_H
#define PAGEWALK_TESTS_DIFFERENTIAL_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum world_layout {
    WORLD_BYTES = 0x60000,
    WORLD_GDT = 0x1000, WORLD_GDT_LIMIT = 0xff,
    WORLD_PAGE_DIRECTORY = 0x2000,
    WORLD_PAGE_TABLE = 0x3000,
    WORLD_LDT = 0x4000, WORLD_LDT_LIMIT = 0x1f,
    WORLD_TSS = 0x5000, WORLD_TSS_LIMIT = 0x67,
    WORLD_LOW = 0x6000, WORLD_LOW_END = 0x8000,     /* in reach of 16 bits */
    WORLD_CODE = 0x8000, WORLD_CODE_END = 0x10000,
    WORLD_RELOAD = WORLD_CODE_END - 32,     /* reloads CR3 and halts */
    WORLD_HALT = WORLD_CODE_END - 64,       /* HLT */
    WORLD_DATA = 0x20000, WORLD_DATA_END = 0x24000,
    WORLD_EDGE = 0x2f000, WORLD_EDGE_END = 0x31000,
    WORLD_STACK = 0x40000, WORLD_STACK_END = 0x42000,
    /* Absent, read-only and supervisor pages among ordinary ones. */
    WORLD_FAULT = 0x50000, WORLD_FAULT_END = 0x58000,
};

/* Selectors of the GDT. */
enum world_selector {
    SEL_CODE32 = 0x08, SEL_DATA32 = 0x10,
    SEL_CODE32_USER = 0x1b, SEL_DATA32_USER = 0x23,
    SEL_CODE32_BASED = 0x28, SEL_DATA32_BASED = 0x30,
    SEL_EXPAND_DOWN = 0x38,
    SEL_CODE16 = 0x40, SEL_DATA16 = 0x48, SEL_STACK16 = 0x50,
    SEL_READ_ONLY = 0x58, SEL_EXECUTE_ONLY = 0x60, SEL_CONFORMING = 0x68,
    SEL_ABSENT = 0x70, SEL_LDT = 0x78, SEL_TSS = 0x80, SEL_TSS16 = 0x88,
    SEL_CALL_GATE = 0x90, SEL_DATA_USER_BASED = 0x9b, SEL_INT_GATE = 0xa0,
    SEL_CODE16_USER = 0xab, SEL_CODE_ABSENT = 0xb0, SEL_TASK_GATE = 0xb8,
    SEL_CODE32_DATA3 = 0xc3, SEL_CALL_GATE_USER = 0xcb, SEL_CALL_GATE16 = 0xd3,
    SEL_LOCAL = 0x0c,           /* in the LDT */
};

struct config {
    const char *name;
    bool protected, paging, vm, code32, stack32;
    uint8_t cpl;
    uint16_t selector[6];       /* enum cpu_segment */
};

enum { CONFIGS = 8 };
extern const struct config world_config[CONFIGS];

/* A descriptor's parts, from an image. */
struct world_segment {
    uint32_t base, limit;
    uint16_t attr;              /* enum segment_attr */
};

/* The initial image, random in its data zones. */
void world_build(uint8_t image[WORLD_BYTES], uint64_t seed);

/* The hidden part that `selector` has under a configuration. */
struct world_segment world_segment(const uint8_t image[WORLD_BYTES],
                                   const struct config *config,
                                   uint16_t selector);

/* The first address at which two images differ, or WORLD_BYTES. Compares the
 * pages that cases are meant to write, or all of them. */
uint32_t world_difference(const uint8_t *a, const uint8_t *b, bool all);

/* Makes `to` equal to `from` in these pages, but for the code zone. */
void world_restore(uint8_t *to, const uint8_t *from, bool all);

#endif
