/*
 * What a micro-op reads, writes and occupies: its operands for the slow model
 * (slow.h), by the letters of cpu/uop/uop.def and by operands.def.
 */
#ifndef PAGEWALK_TESTS_TIMING_OPERANDS_H
#define PAGEWALK_TESTS_TIMING_OPERANDS_H

#include "cpu/uop/uop.h"
#include "tests/timing/slow.h"

/* How the slow model treats a micro-op. */
enum operands_kind {
    OPERANDS_ISSUES,        /* it takes a place in an issue group */
    OPERANDS_COST_NOTHING,  /* end, fetch, the assist guard */
    OPERANDS_SERIALISE,     /* every other assist */
};

enum operands_kind operands_kind(const struct uop *u);

/* Of a micro-op that issues. */
struct slow_uop operands_of(const struct uop *u);

#endif
