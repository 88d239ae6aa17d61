/*
 * Machines for the machine target, as good as new: one for each model and kind
 * of configuration, made once, in an arena that is reset for every input.
 */
#ifndef PAGEWALK_TESTS_FUZZ_MACHINE_POOL_H
#define PAGEWALK_TESTS_FUZZ_MACHINE_POOL_H

#include <stdio.h>

#include "emu/machine/machine.h"
#include "tests/fuzz/prepare.h"

enum { POOL_SECTORS = 8 };

/* What an input chooses of a run. The first ones, POOL_KIND, are of the
 * configuration: a machine is for one choice of them. */
enum pool_switch {
    COUNT_INSNS = 1 << 0, ATTRIBUTION = 1 << 1, CHECK_STALE = 1 << 2,
    EVENTS = 1 << 3, PROFILED = 1 << 4, SECOND = 1 << 5,
    POOL_KIND = COUNT_INSNS | ATTRIBUTION | CHECK_STALE | EVENTS | PROFILED |
                SECOND,
    NO_L0 = 1 << 6, STEPPED = 1 << 7, LOG_ALL = 1 << 8,
};

struct plan {
    unsigned model_number;
    const struct cpu_model *model;
    bool has_geometry;          /* `model` is no shipped one */
    unsigned switches;          /* of enum pool_switch */
    uint32_t cycles;
    uint8_t memory[PREPARE_BYTES];
};

/* A machine with its disk. */
struct subject {
    struct machine machine;
    struct cpu_model model;
    struct disk disk;
    uint8_t sector[POOL_SECTORS][DISK_SECTOR];
    uint32_t printed;                   /* digest of what left COM1 */
    struct arena *arena;
};

/* How many models are shipped, and one of them. */
unsigned pool_models(void);
const struct cpu_model *pool_model(unsigned number);

/* A new machine for the plan, with its memory. SECOND: one that can stand
 * beside that without it. Logs go to `nowhere`. */
struct subject *pool_take(const struct plan *plan, unsigned switches,
                          FILE *nowhere);

/* Runs it to its end. */
void pool_run(struct subject *s);

void pool_give_back(struct subject *s);

#endif
