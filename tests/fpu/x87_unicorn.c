/*
 * x87_unicorn [RUNS [SEED]]: the x87 against Unicorn's, on the trials of
 * x87_compare, and a table of what differs by instruction. That ours and the
 * host's are equal on the same trials says whose the differences are; so
 * nothing is expected of Unicorn, and the exit code is 0.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicorn/unicorn.h>

#include "tests/fpu/trial.h"

enum {
    BEFORE = 0x1000, OPERAND = 0x2000, AFTER = 0x3000, STUBS = 0x10000,
    STUB_BYTES = 32, ENCODINGS = 8 * 256, MEMORY = 0x40000,
    LINES_MAX = 512, EXIT_HOST = 3,
};

/* What may differ. */
enum part { RESULT, EXCEPTIONS, CONDITION, C1, TAGS, OPERAND_WRITTEN, EFLAGS,
            PARTS };

struct tally {
    uint64_t runs, parts[PARTS];
    uint64_t plain, plain_results;
};

static uint8_t memory[MEMORY] __attribute__((aligned(4096)));

static uint32_t stub_at(const struct trial *t)
{
    return STUBS + (t->encoding * 2 + t->opsize32) * STUB_BYTES;
}

static uint8_t *put_memory(uint8_t *at, unsigned escape, unsigned reg,
                           uint32_t address)
{
    *at++ = (uint8_t)(0xd8 | escape);
    *at++ = (uint8_t)(reg << 3 | 5);        /* [disp32] */
    memcpy(at, &address, sizeof address);
    return at + sizeof address;
}

/* FRSTOR; the instruction; FNSAVE. Returns its end. */
static uint32_t put_stub(const struct trial *t)
{
    uint8_t *at = put_memory(memory + stub_at(t), 5, 4, BEFORE);

    if (!t->opsize32)
        *at++ = 0x66;
    if (t->insn->operand == FPU_NO_MEMORY) {
        *at++ = (uint8_t)(0xd8 | t->encoding >> 8);
        *at++ = (uint8_t)t->encoding;
    } else {
        at = put_memory(at, t->encoding >> 8, t->encoding >> 3 & 7, OPERAND);
    }
    at = put_memory(at, 5, 6, AFTER);
    return (uint32_t)(at - memory);
}

static bool run_unicorn(uc_engine *uc, struct trial *t, uint32_t *eflags)
{
    struct fpu copy = t->before;
    uint32_t end = put_stub(t);
    uc_err error;

    fpu_state_store(&copy, trial_image, memory + BEFORE);
    memcpy(memory + OPERAND, t->memory, sizeof t->memory);
    *eflags = t->run.eflags | 2;
    uc_reg_write(uc, UC_X86_REG_EFLAGS, eflags);
    error = uc_emu_start(uc, stub_at(t), end, 0, 0);
    uc_reg_read(uc, UC_X86_REG_EFLAGS, eflags);
    memset(&t->theirs, 0, sizeof t->theirs);
    fpu_state_load(&t->theirs, trial_image, memory + AFTER);
    return error == UC_ERR_OK;
}

/* The parts in which an FPU, the operand and EFLAGS differ from ours. */
static unsigned parts_of(struct trial *t, const struct fpu *theirs,
                         uint8_t *written, uint32_t eflags)
{
    uint16_t status = t->ours.status ^ theirs->status;
    unsigned parts = 0;

    trial_blank_pointers(t, t->written);
    trial_blank_pointers(t, written);
    if (memcmp(t->ours.reg, theirs->reg, sizeof t->ours.reg))
        parts |= 1u << RESULT;
    if (status & (F80_FLAGS | FPU_SF | FPU_ES | FPU_BUSY))
        parts |= 1u << EXCEPTIONS;
    if (status & FPU_CONDITION)
        parts |= 1u << CONDITION;
    if (status & FPU_C1)
        parts |= 1u << C1;
    if (t->ours.full != theirs->full ||
        fpu_number(&t->ours, 0) != fpu_number(theirs, 0))
        parts |= 1u << TAGS;
    if (memcmp(t->written, written, sizeof t->written))
        parts |= 1u << OPERAND_WRITTEN;
    if ((t->run.eflags ^ eflags) & TRIAL_EFLAGS)
        parts |= 1u << EFLAGS;
    return parts;
}

/* Whether nothing happened that Unicorn does not model: an exception that is
 * not masked, a fault of the stack, an unsupported format, a denormal. */
static bool is_plain(const struct trial *t)
{
    unsigned flags = F80_IE | F80_DE | FPU_SF;

    return (t->before.control & FPU_MASKS) == FPU_MASKS &&
           !((t->ours.status ^ t->before.status) & flags) &&
           !(t->before.status & flags);
}

static void try(uc_engine *uc, const struct fpu_insn *insn, uint64_t *state,
                struct tally *tally)
{
    struct trial t;
    uint32_t eflags;
    unsigned parts;

    trial_make(&t, insn, state);
    trial_run_ours(&t);
    if (!run_unicorn(uc, &t, &eflags))
        return;
    tally->runs++;
    parts = parts_of(&t, &t.theirs, memory + OPERAND, eflags);
    for (unsigned part = 0; part < PARTS; part++)
        tally->parts[part] += parts >> part & 1;
    if (is_plain(&t)) {
        tally->plain++;
        tally->plain_results += !!(parts & (1u << RESULT | 1u << TAGS |
                                            1u << OPERAND_WRITTEN |
                                            1u << EFLAGS | 1u << CONDITION));
    }
}

/* One line for each name of fpu.def that differs somewhere. */
static void print_table(const struct tally *tally)
{
    printf("%-8s %8s %8s %8s %8s %8s %8s %8s %8s %8s %8s\n", "", "runs",
           "result", "except.", "C0,2,3", "C1", "tags", "memory", "eflags",
           "plain", "of these");
    for (unsigned n = 0; n < fpu_insn_count; n++) {
        uint64_t any = 0;

        for (unsigned part = 0; part < PARTS; part++)
            any |= tally[n].parts[part];
        if (!any)
            continue;
        printf("%-8s %8" PRIu64, fpu_insns[n].name, tally[n].runs);
        for (unsigned part = 0; part < PARTS; part++)
            printf(" %8" PRIu64, tally[n].parts[part]);
        printf(" %8" PRIu64 " %8" PRIu64 "\n", tally[n].plain,
               tally[n].plain_results);
    }
}

int main(int argc, char **argv)
{
    uint64_t runs = argc > 1 ? strtoull(argv[1], NULL, 0) : 200000;
    uint64_t state = ((argc > 2 ? strtoull(argv[2], NULL, 0) : 1) + 1) *
                     UINT64_C(0x9e3779b97f4a7c15);
    static struct tally tally[LINES_MAX];
    uc_engine *uc;

    if (fpu_insn_count > LINES_MAX ||
        uc_open(UC_ARCH_X86, UC_MODE_32, &uc) != UC_ERR_OK ||
        uc_mem_map_ptr(uc, 0, MEMORY, UC_PROT_ALL, memory) != UC_ERR_OK) {
        fputs("x87_unicorn: no Unicorn\n", stderr);
        return EXIT_HOST;
    }
    for (uint64_t done = 0; done < runs;)
        for (unsigned n = 0; n < fpu_insn_count; n++)
            if (!trial_leaves_out(&fpu_insns[n])) {
                try(uc, &fpu_insns[n], &state, &tally[n]);
                done++;
            }
    uc_close(uc);
    print_table(tally);
    return 0;
}
