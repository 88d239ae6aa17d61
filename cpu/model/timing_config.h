/*
 * How a model takes its time: one of three timings, and its branch predictor
 * (cpu/timing/timing.h).
 */
#ifndef PAGEWALK_CPU_MODEL_TIMING_CONFIG_H
#define PAGEWALK_CPU_MODEL_TIMING_CONFIG_H

#include <stdint.h>

#include "cpu/model/clocks.h"

enum timing_kind {
    TIMING_COSTS,       /* a cost class for each instruction */
    TIMING_CLOCKS,      /* the clocks of a manual for each instruction */
    TIMING_PIPELINE,    /* a scoreboard over micro-ops */
};

/* An in-order pipeline. Latencies are cycles from a micro-op's issue to that of
 * one that uses its result, at least 1. */
struct pipeline_config {
    uint8_t width;          /* micro-ops issued in a cycle, at least 1 */
    uint8_t memory_ports;   /* of these, loads and stores; at least 1 */
    uint8_t alu, shift, load, mul;  /* latencies */
    uint8_t div;            /* latency; the divider is busy as long */
    uint8_t agi;            /* cycles by which the base and the index of an
                               address are needed before the micro-op issues */
    uint8_t taken;          /* cycles in which nothing issues behind a direct
                               branch that is taken */
    uint8_t indirect;       /* the same behind an indirect one */
    uint8_t lock;           /* the same behind a locked instruction */
};

enum predictor_kind {
    PREDICTOR_NONE,     /* branches cost what they cost */
    PREDICTOR_STATIC,   /* backward taken, forward not taken */
    PREDICTOR_2BIT,     /* two-bit counters without tags */
    PREDICTOR_BTB,      /* two-bit counters of branches that were taken */
};

struct predictor_config {
    uint8_t kind;           /* enum predictor_kind */
    uint8_t ways;           /* of a BTB */
    uint16_t entries;       /* a power of two */
    uint16_t mispredict;    /* cycles that a wrong prediction costs */
};

struct timing_config {
    uint8_t kind;           /* enum timing_kind */
    struct clock_table clocks;
    struct pipeline_config pipeline;
    struct predictor_config predictor;
};

#endif
