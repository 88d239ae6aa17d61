/*
 * The benchmark: how fast is the machine that runs this kernel?
 *
 * Each phase does one thing a fixed number of times, so every machine executes
 * the same instructions, and prints on the serial port
 *
 *   BENCH name begin
 *   BENCH name end COUNT RESULT
 *
 * Whoever compares machines takes the time between the two lines with a clock
 * of his own: a guest's clock may be as virtual as the guest. COUNT is the
 * number of operations, RESULT depends on what was computed and must be the
 * same everywhere. A phase runs with interrupts off, in a region of the lab
 * port called "bench.name", after a short run to warm up.
 */
#ifndef PAGEWALK_GUEST_BENCH_BENCH_H
#define PAGEWALK_GUEST_BENCH_BENCH_H

#include "guest/lib/compiler.h"

/* Runs the phases in the list "name,name" ("all": every one, "": none), each
 * SCALE percent of its usual length. False if a name is unknown. */
bool bench_run(const char *names, uint32_t scale);

/*
 * The phases' functions, by the names in phases.def: prepare_* gets ready,
 * outside of the measurement, for the phase's argument, which may include a
 * change of address space, and returns false if the phase cannot run here;
 * run_* does `count` operations.
 */
#define PHASE(name, count, prepare, argument, run, operation)  \
    bool prepare_##prepare(uint32_t argument_);                \
    uint32_t run_##run(uint32_t count_);
#include "guest/bench/phases.def"
#undef PHASE

#endif
