/*
 * The benchmark: how fast is the machine that runs this kernel?
 *
 * Each phase does one thing a fixed number of times, so every machine executes
 * the same instructions, and prints on the serial port
 *
 *   BENCH name begin
 *   BENCH name end COUNT RESULT
 *
 * To compare machines, take the time between the two lines with a clock outside
 * of the machine: an emulator's clock need not follow real time. COUNT is the
 * number of operations. RESULT depends on what was computed and must be equal
 * on all machines. A phase runs with interrupts off, in a region of the lab
 * port called "bench.name", after a short run to warm up.
 */
#ifndef PAGEWALK_GUEST_BENCH_BENCH_H
#define PAGEWALK_GUEST_BENCH_BENCH_H

#include "guest/lib/compiler.h"

/* Runs the phases in the list "name,name" ("all": every phase, "": none), each
 * SCALE percent of its usual length. False if a name is unknown. */
bool bench_run(const char *names, uint32_t scale);

/*
 * The phases' functions, by the names in phases.def. prepare_* takes the
 * phase's argument and prepares the phase, outside of the measurement; it may
 * load another address space. It returns false if the phase cannot run. run_*
 * makes `count` operations and returns RESULT.
 */
#define PHASE(name, count, prepare, argument, run, operation)  \
    bool prepare_##prepare(uint32_t argument_);                \
    uint32_t run_##run(uint32_t count_);
#include "guest/bench/phases.def"
#undef PHASE

#endif
