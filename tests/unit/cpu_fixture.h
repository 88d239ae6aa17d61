/*
 * A CPU with RAM and nothing else, in flat protected mode at level 0, with a
 * handler for every vector that halts: a test puts code somewhere, runs to the
 * HLT and looks at what happened.
 */
#ifndef PAGEWALK_TESTS_UNIT_CPU_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_CPU_FIXTURE_H

#include <check.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "cpu/access/flags.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment.h"
#include "cpu/cpu.h"
#include "cpu/microcode/sysreg.h"
#include "devices/bus/bus.h"

enum cpu_fixture_layout {
    FIXTURE_GDT = 0x1000,
    FIXTURE_IDT = 0x2000,
    FIXTURE_TSS = 0x2800,
    FIXTURE_HANDLERS = 0x3000,      /* 16 bytes each, a HLT first */
    FIXTURE_CODE = 0x5000,
    FIXTURE_DIRECTORY = 0x8000, FIXTURE_TABLE = 0x9000,
    FIXTURE_DATA = 0x10000,
    FIXTURE_STACK = 0x20000,        /* ESP at first; the TSS's is below */
    FIXTURE_RAM = 0x100000,
};

enum cpu_fixture_selector {
    FIXTURE_CS = 0x08, FIXTURE_DS = 0x10,
    FIXTURE_CS_USER = 0x1b, FIXTURE_DS_USER = 0x23,
    FIXTURE_FREE = 0x28,            /* and on: for the test to fill */
    FIXTURE_TR = 0x78,
};

struct cpu_fixture {
    struct log log;
    struct clock clock;
    struct bus bus;
    struct cpu_model model;
    struct cpu cpu;
    uint8_t *ram;
    uint8_t vector;                 /* what the interrupt controller says */
    unsigned acknowledged;
};

extern struct cpu_fixture cf;

/* Checked fixtures; _model makes the CPU another model. */
void cpu_fixture_up(void);
void cpu_fixture_up_model(const char *name);
void cpu_fixture_down(void);

/* Bytes at an address, by a string literal; code at FIXTURE_CODE. */
void fixture_put(uint32_t at, const char *bytes, unsigned size);
#define CODE_AT(at, bytes) fixture_put(at, bytes, sizeof(bytes) - 1)
#define CODE(bytes) CODE_AT(FIXTURE_CODE, bytes)

uint32_t fixture_read32(uint32_t at);
void fixture_write32(uint32_t at, uint32_t value);

/* A descriptor by access byte and, in 15:12, G and D. */
void fixture_descriptor(uint16_t selector, uint32_t base, uint32_t limit,
                        uint32_t attr);
/* Loads a segment register from the GDT without checks. */
void fixture_segment(unsigned seg, uint16_t selector);

/* Level 3, with flat segments. */
void fixture_user(void);

/* Turns paging on: each page at its own address, without A and D, so that the
 * first access to it is a walk. */
void fixture_paging(void);

/* Runs from FIXTURE_CODE to a HLT. */
void fixture_run(void);

/* The vector whose handler was reached; -1: none. */
int fixture_vector(void);
/* Runs, and expects a vector with its error code (-1: none) and the EIP it was
 * raised at, counted from FIXTURE_CODE. */
void fixture_expect(int vector, int64_t error, uint32_t offset);
/* Runs, and expects to reach the HLT that ends the code. */
void fixture_expect_end(void);

#endif
