/* Pagewalk's CPU on a bus with the world's memory and ports that state.h
 * describes. */
#ifndef PAGEWALK_TESTS_DIFFERENTIAL_SUBJECT_H
#define PAGEWALK_TESTS_DIFFERENTIAL_SUBJECT_H

#include <stdbool.h>

#include "base/clock.h"
#include "cpu/cpu.h"
#include "devices/bus/bus.h"
#include "tests/differential/state.h"
#include "tests/differential/world.h"

struct subject {
    struct bus bus;
    struct clock clock;
    struct log log;
    struct cpu_model model;
    struct cpu cpu;
    struct event limit;         /* stops a run that does not end */
    uint8_t *memory;
    uint32_t io;                /* digest of port writes: state.h */
    uint64_t last_tick;         /* when the run is stopped */
};

/* `memory` is WORLD_BYTES long, page aligned, and outlives the subject. */
bool subject_init(struct subject *s, uint8_t *memory);
void subject_destroy(struct subject *s);

/* Puts code into memory. */
void subject_load(struct subject *s, uint32_t at, const uint8_t *code,
                  unsigned size);

/* Runs from `before` to the end of the case; with `single` one instruction at a
 * time. */
void subject_run(struct subject *s, const struct config *config,
                 const struct state *before, bool single,
                 struct state *after);

#endif
