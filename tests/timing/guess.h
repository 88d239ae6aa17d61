/*
 * Branch prediction, written from the contract of cpu/timing/predictor.h: which
 * way a conditional branch is expected to go, by its physical address, its
 * direction and what was seen of it before. It keeps whole addresses and looks
 * through all ways; it shares nothing with the predictor but the rules.
 */
#ifndef PAGEWALK_TESTS_TIMING_GUESS_H
#define PAGEWALK_TESTS_TIMING_GUESS_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/model/timing_config.h"

enum { GUESS_ENTRIES = 4096 };

struct guess_entry {
    bool used;
    uint64_t paddr;
    int trust;              /* 0 to 3; 2 and 3: it will be taken */
};

/* All zero, but for `config`: as after RESET. */
struct guess {
    struct predictor_config config;
    struct guess_entry entry[GUESS_ENTRIES];    /* of a set: one by one */
    unsigned turn[GUESS_ENTRIES];               /* by set */
};

/* A conditional branch went its way: was it expected to go the other one? */
bool guess_was_wrong(struct guess *g, uint64_t paddr, bool backward,
                     bool taken);

#endif
