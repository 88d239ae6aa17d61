/*
 * Two CPUs that differ in nothing but the accelerators: what one does by l0 and
 * recalled walks, the other does the long way. Each has memory of its own, so
 * A and D bits are compared as well.
 */
#ifndef PAGEWALK_TESTS_UNIT_TWIN_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_TWIN_FIXTURE_H

#include "base/clock.h"
#include "cpu/block/block.h"
#include "cpu/cpu.h"

/* RAM at 0, and where a large page can be. */
enum { TWIN_RAM = 1 << 18, TWIN_LARGE = 0x400000, TWIN_LARGE_RAM = 1 << 15 };

struct twin {
    uint8_t *ram;
    struct bus bus;
    struct clock clock;
    struct cpu cpu;
    struct block block;         /* that accesses are made from */
};

struct twins {
    struct log log;
    struct cpu_model model;
    struct twin quick, slow;
};

extern struct twins twins;

/* A model of one level with small arrays; n, below TWIN_SHAPES, says how it
 * holds large pages and whether it is unified. */
enum { TWIN_SHAPES = 2 * TLB_LARGES };

struct mmu_config twins_shape(enum tlb_policy policy, unsigned n);

/* Both in protected mode at level 0, paging off; config replaces the MMU of
 * the model, p6. */
void twins_up(const struct mmu_config *config);
void twins_down(void);

/* On both. */
void twins_poke(uint32_t address, uint64_t value, unsigned size);
void twins_set_cr(unsigned number, uint32_t value);
void twins_set_dr(unsigned number, uint32_t value);
void twins_set_user(bool user);
void twins_invlpg(uint32_t lin);

enum twin_access { TWIN_LOAD, TWIN_STORE, TWIN_MODIFY, TWIN_SYSTEM_LOAD,
                   TWIN_SYSTEM_STORE, TWIN_ACCESSES };

/* One access by both; fails where its outcomes differ. True: no fault. */
bool twins_access(enum twin_access kind, uint32_t lin, unsigned size,
                  uint32_t value);

/* Fails where counters, cycles, arrays, memory or the last walk differ. */
void twins_compare(void);

/* Misses of the quick one that were not walked, since the last comparison. */
uint64_t twins_fast_misses(void);

#endif
