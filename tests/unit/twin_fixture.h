/*
 * Two CPUs that differ in nothing but the accelerators: one has l0, the walk
 * memo and the fast miss, the other has only the exact TLB and the walk. Each
 * has memory of its own, so that A and D bits are compared too.
 */
#ifndef PAGEWALK_TESTS_UNIT_TWIN_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_TWIN_FIXTURE_H

#include "base/clock.h"
#include "cpu/block/block.h"
#include "cpu/cpu.h"

/* RAM at 0, and at an address that a large page can have. */
enum { TWIN_RAM = 1 << 18, TWIN_LARGE = 0x400000, TWIN_LARGE_RAM = 1 << 15 };

struct twin {
    uint8_t *ram;
    struct bus bus;
    struct clock clock;
    struct cpu cpu;
    struct block block;         /* the running one */
};

struct twins {
    struct log log;
    struct cpu_model model;
    struct twin quick, slow;
};

extern struct twins twins;

/* An MMU of one level with small arrays. n, below TWIN_SHAPES, says how it
 * holds large pages and whether it is unified. */
enum { TWIN_SHAPES = 2 * TLB_LARGES };

struct mmu_config twins_shape(enum tlb_policy policy, unsigned n);

/* Gives both the caches of p6. */
void twins_add_caches(void);

/* Makes both: model p6 with the MMU given, protected mode, level 0, no
 * paging. */
void twins_up(const struct mmu_config *config);
void twins_down(void);

/* The same change to both. */
void twins_poke(uint32_t address, uint64_t value, unsigned size);
void twins_set_cr(unsigned number, uint32_t value);
void twins_set_dr(unsigned number, uint32_t value);
void twins_set_user(bool user);
void twins_invlpg(uint32_t lin);

enum twin_access { TWIN_LOAD, TWIN_STORE, TWIN_MODIFY, TWIN_SYSTEM_LOAD,
                   TWIN_SYSTEM_STORE, TWIN_FETCH, TWIN_ACCESSES };

/* One access by both; fails if the outcomes differ. True: no fault. Of a fetch
 * the outcome is the address in memory; it has no size. */
bool twins_access(enum twin_access kind, uint32_t lin, unsigned size,
                  uint32_t value);

/* Fails if counters, cycles, arrays, memory or the last walk differ. */
void twins_compare(void);

/* Misses of `quick` that the fast miss has served since the last comparison. */
uint64_t twins_fast_misses(void);

#endif
