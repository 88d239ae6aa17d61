/*
 * Follows a CPU through a run: each instruction that it executes goes through
 * the public decoder and cracker into the slow model (slow.h), and what the
 * slow model says is held against the CPU's cycle stack.
 *
 * What happened is seen at instruction boundaries alone (cpu->boundary): the
 * counters say whether the instruction before was finished, and whether an
 * exception or an interrupt was delivered; the flags and ECX before a branch,
 * whether it was taken. Time that is no part of the pipeline's (walks, cache
 * misses, I/O, handlers' entry, waiting) is the CPU's own and is left out.
 */
#ifndef PAGEWALK_TESTS_TIMING_FOLLOW_H
#define PAGEWALK_TESTS_TIMING_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cpu/cpu.h"
#include "cpu/decode/crack.h"
#include "cpu/decode/decode.h"
#include "tests/timing/guess.h"
#include "tests/timing/slow.h"

/* The cycles of a run, or of a part of it, that the pipeline decides. */
struct pipeline_cycles {
    uint64_t issue, dependency, serialise, branch;
};

enum { FOLLOW_PAST = 8 };

struct follow_insn {
    uint32_t eip, mode;
    struct insn insn;
};

struct follow {
    struct cpu *cpu;
    struct isa_index index;
    struct slow_machine machine;
    struct slow slow;
    struct guess guess;
    struct pipeline_cycles start;   /* of the CPU, when following began */
    uint64_t iterations;            /* cycles of REP's iterations, in all */
    uint64_t insns;                 /* that were finished */
    uint64_t mispredicted;          /* cycles of wrong guesses */

    /* The instruction under way, as it stood at the boundary before it. */
    bool under_way;
    enum decode_status status;
    struct insn insn;
    struct crack crack;
    uint64_t paddr;                 /* of its first byte */
    uint32_t eip, ecx, eflags;
    struct cpu_counters counters;

    uint64_t boundaries;            /* seen so far */
    struct follow_insn past[FOLLOW_PAST];   /* a ring: what a report shows */
    bool differs;                   /* the first disagreement was reported */
    FILE *report;                   /* null: none */
};

/* Starts to follow a CPU that stands at a boundary, with nothing in flight.
 * What it calls at boundaries is replaced. */
void follow_begin(struct follow *f, struct cpu *cpu, FILE *report);

/* The run has ended at a boundary: takes the last instruction in, and calls no
 * more. */
void follow_end(struct follow *f);

/* What a CPU's cycle stack says, and what the slow model says of the part that
 * was followed. */
struct pipeline_cycles follow_of_cpu(const struct cpu *cpu);
struct pipeline_cycles follow_counted(const struct follow *f);
struct pipeline_cycles follow_expected(const struct follow *f);

bool follow_same(const struct pipeline_cycles *a,
                 const struct pipeline_cycles *b);

/* "issue 10, dependency 2, serialise 0, branch 1". */
void follow_print(const struct pipeline_cycles *cycles, FILE *stream);

#endif
