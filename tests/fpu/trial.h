/*
 * One x87 instruction on a random state of the FPU and a random operand: on
 * ours, on the host's, and what both leave behind.
 */
#ifndef PAGEWALK_TESTS_FPU_TRIAL_H
#define PAGEWALK_TESTS_FPU_TRIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/fpu/host_x87.h"

enum { TRIAL_EFLAGS = 0x45 };   /* CF, PF, ZF */

struct trial {
    const struct fpu_insn *insn;
    unsigned encoding;      /* with mod and rm 0 of a form with memory */
    bool opsize32;          /* of an environment or a state */
    struct fpu before, ours, theirs;
    struct fpu_run run;
    uint8_t memory[HOST_X87_MEMORY];    /* before */
    uint8_t written[HOST_X87_MEMORY];   /* after, by ours */
    struct host_x87 host;
};

/* The format of the images that go to the host and come from it. */
extern const struct fpu_format trial_image;

/* The low three bits and ModRM of an instruction, with i for ST(i). */
unsigned trial_encoding(const struct fpu_insn *insn, unsigned i);

/* Whether no trial is made of an instruction. */
bool trial_leaves_out(const struct fpu_insn *insn);

void trial_make(struct trial *t, const struct fpu_insn *insn,
                uint64_t *state);
void trial_run_ours(struct trial *t);

/* False: the host has no x87 that can be asked. */
bool trial_host_prepare(void);
void trial_run_host(struct trial *t);

/* Clears in an environment or a state that was stored the pointers, which are
 * of whose code and data it was. */
void trial_blank_pointers(const struct trial *t, uint8_t *bytes);

#endif
