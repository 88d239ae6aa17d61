#include "tests/fpu/trial.h"

#include <string.h>

#include "tests/fpu/operands.h"

enum { EFLAGS_ONE = 2 };

const struct fpu_format trial_image = {.is32 = true, .is_protected = true};

unsigned trial_encoding(const struct fpu_insn *insn, unsigned i)
{
    unsigned rm = insn->rm == FPU_RM_ANY ? i : insn->rm;

    return (unsigned)insn->escape << 8 | insn->reg << 3 |
           (insn->operand == FPU_NO_MEMORY ? 0xc0 | rm : 0);
}

/* FNSTSW AX is FNSTSW to memory, but for where the word goes. */
bool trial_leaves_out(const struct fpu_insn *insn)
{
    return insn->text == FPU_TEXT_AX;
}

void trial_make(struct trial *t, const struct fpu_insn *insn, uint64_t *state)
{
    uint64_t random = operands_random(state) >> 20;

    memset(t, 0, sizeof *t);
    t->insn = insn;
    t->encoding = trial_encoding(insn, random & 7);
    t->opsize32 = insn->operand < FPU_ENVIRONMENT || random >> 3 & 1;
    t->run = (struct fpu_run){.fpu = &t->ours, .insn = insn,
                              .i = t->encoding & 7,
                              .eflags = random >> 8 & TRIAL_EFLAGS};
    t->host.eflags = t->run.eflags | EFLAGS_ONE;
    operands_fpu(state, &t->before);
    operands_memory(state, (enum fpu_operand)insn->operand, t->memory);
}

void trial_run_ours(struct trial *t)
{
    const struct fpu_format format = {.is32 = t->opsize32,
                                      .is_protected = true};
    uint8_t *bytes = t->written;

    t->ours = t->before;
    memcpy(bytes, t->memory, sizeof t->written);
    switch (t->insn->operand) {
    case FPU_ENVIRONMENT:
        fpu_environment_load(&t->ours, format, bytes);
        return;
    case FPU_STATE:
        fpu_state_load(&t->ours, format, bytes);
        return;
    case FPU_TO_ENVIRONMENT:
        fpu_environment_store(&t->ours, format, bytes);
        return;
    case FPU_TO_STATE:
        fpu_state_store(&t->ours, format, bytes);
        return;
    }
    memcpy(t->run.bytes, bytes, sizeof t->run.bytes);
    fpu_run(&t->run);
    if (t->run.stores)
        memcpy(bytes, t->run.bytes,
               fpu_operand_bytes((enum fpu_operand)t->insn->operand));
}

bool trial_host_prepare(void)
{
    for (unsigned n = 0; n < fpu_insn_count; n++)
        for (unsigned i = 0; i < FPU_REGISTERS; i++)
            if (!host_x87_prepare(trial_encoding(&fpu_insns[n], i)))
                return false;
    return true;
}

void trial_run_host(struct trial *t)
{
    struct fpu copy = t->before;

    fpu_state_store(&copy, trial_image, t->host.before);
    memcpy(t->host.memory, t->memory, sizeof t->memory);
    host_x87_run(t->encoding, t->opsize32, &t->host);
    memset(&t->theirs, 0, sizeof t->theirs);
    fpu_state_load(&t->theirs, trial_image, t->host.after);
}

void trial_blank_pointers(const struct trial *t, uint8_t *bytes)
{
    unsigned size = t->opsize32 ? 4 : 2;

    if (t->insn->operand == FPU_TO_ENVIRONMENT ||
        t->insn->operand == FPU_TO_STATE)
        memset(bytes + 3 * size, 0, 4 * size);
}
