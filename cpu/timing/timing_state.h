/*
 * What one instruction leaves in the pipeline for the next one.
 *
 * Times count from the cycle of the issue group that is open. A model uses the
 * members that its timing needs; the others stay 0. All 0: nothing is in
 * flight.
 */
#ifndef PAGEWALK_CPU_TIMING_TIMING_STATE_H
#define PAGEWALK_CPU_TIMING_TIMING_STATE_H

#include <stdint.h>

#include "cpu/model/registers.h"

/* What results are waited for: the general registers, then the flags. */
enum { TIMING_FLAGS = GPRS, TIMING_RESULTS };

/* Of single bytes, so that states compare as memory. */
struct timing_state {
    /* A pipeline over micro-ops (cpu/timing/timing_pipeline.c). */
    uint8_t ready[TIMING_RESULTS];  /* cycles until the value can be used in
                                       an address */
    uint8_t divider;                /* cycles until it is free */
    uint8_t issued;         /* micro-ops in the issue group that is open */
    uint8_t memory;         /* of these, loads and stores */
    /* Every timing. */
    uint8_t jumped;         /* a transfer of control leads to the next
                               instruction, not the end of the one before */
    /* Clocks of instructions (cpu/timing/timing_clocks.c). */
    uint8_t components;     /* those of the next instruction are to be added:
                               the manual's m */
    uint8_t written;        /* bit per general register that the instruction
                               before wrote; with two pipes, that was written
                               in the clock before */
    uint8_t pair;           /* clocks of the instruction that waits in the pipe
                               U for another in V; 0: none does */
    uint8_t pair_written;   /* bit per general register that it wrote */
    uint8_t pair_flags;     /* it moved the stack, it modified memory */
};

_Static_assert(sizeof(struct timing_state) == TIMING_RESULTS + 9,
               "no padding: states compare as memory");

#endif
