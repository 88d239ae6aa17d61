/*
 * A CPU with RAM and nothing else, in flat protected mode at level 0. The
 * handler of every vector halts. A test puts code into memory, runs it to a HLT
 * and looks at the outcome.
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
    FIXTURE_HANDLERS = 0x3000,      /* 16 bytes of HLT for each vector */
    FIXTURE_CODE = 0x5000,
    FIXTURE_DIRECTORY = 0x8000, FIXTURE_TABLE = 0x9000,
    FIXTURE_DATA = 0x10000,
    FIXTURE_STACK = 0x20000,        /* ESP at first */
    FIXTURE_STACK_0 = 0x1f000,      /* ESP of level 0 in the TSS */
    FIXTURE_RAM = 0x100000,
};

enum cpu_fixture_selector {
    FIXTURE_CS = 0x08, FIXTURE_DS = 0x10,
    FIXTURE_CS_USER = 0x1b, FIXTURE_DS_USER = 0x23,
    FIXTURE_FREE = 0x28,            /* and on, to FIXTURE_TR: for tests */
    FIXTURE_TR = 0x78,
};

struct cpu_fixture {
    struct log log;
    struct clock clock;
    struct bus bus;
    struct cpu_model model;
    struct cpu cpu;
    uint8_t *ram;
    uint8_t vector;                 /* of the interrupt controller */
    unsigned acknowledged;          /* interrupts that were taken */
    struct event interrupt;         /* of fixture_interrupt_at */
};

extern struct cpu_fixture cf;

/* A checked fixture of the model p6, or of another one. */
void cpu_fixture_up(void);
void cpu_fixture_up_model(const char *name);
void cpu_fixture_down(void);

/* Puts bytes at an address: from memory, or from a string literal, to anywhere
 * or to FIXTURE_CODE. */
void fixture_put(uint32_t at, const char *bytes, unsigned size);
#define CODE_AT(at, bytes) fixture_put(at, bytes, sizeof(bytes) - 1)
#define CODE(bytes) CODE_AT(FIXTURE_CODE, bytes)

uint32_t fixture_read32(uint32_t at);
void fixture_write32(uint32_t at, uint32_t value);

/* Writes a descriptor; attr as in struct segment (enum descriptor_bits). */
void fixture_descriptor(uint16_t selector, uint32_t base, uint32_t limit,
                        uint32_t attr);
/* Loads a segment register from the GDT, without checks. */
void fixture_segment(unsigned seg, uint16_t selector);

/* Goes to level 3, with flat segments. */
void fixture_user(void);

/* Turns paging on: each page at its own address, with A and D clear, so that
 * the first access to it walks. */
void fixture_paging(void);

/* Makes INTR rise at a tick, with a vector. */
void fixture_interrupt_at(uint64_t due, uint8_t vector);

/* Runs one instruction at a time, or whole blocks again. */
void fixture_single_steps(bool on);

/* Runs from FIXTURE_CODE to a HLT. */
void fixture_run(void);

/* The vector whose handler was reached; -1: none. */
int fixture_vector(void);

/* Runs, and expects the handler of a vector to be reached, with an error code
 * (-1: none) and an EIP on the stack, counted from FIXTURE_CODE. */
void fixture_expect(int vector, int64_t error, uint32_t offset);
/* Runs, and expects no handler to be reached. */
void fixture_expect_end(void);

#endif
