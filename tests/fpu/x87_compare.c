/*
 * x87_compare [RUNS [SEED]]: the x87 against the host's. Every instruction of
 * fpu.def runs on random states of the FPU and random operands, here and on the
 * host; registers, tags, control and status word, memory and EFLAGS must be
 * equal but for what known.def lists. Exit code 1 if they differ elsewhere; the
 * first differences are printed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fpu/trial.h"

enum {
    REPORTS_MAX = 20,
    LINES_MAX = 512,        /* of fpu.def */
    EXIT_HOST = 3,
};

enum compared { SAME, NEAR, FLAGS, NOTHING };

struct tally {
    uint64_t runs, differences;
    uint64_t near;          /* results that differ by a unit, and may */
};

static bool is_transcendental(const struct fpu_insn *insn)
{
    return insn->timing >= FPU_TIMING_sin && insn->timing <= FPU_TIMING_yl2xp1;
}

static bool is_comparison(const struct fpu_insn *insn)
{
    return insn->timing >= FPU_TIMING_com && insn->timing <= FPU_TIMING_tst;
}

/* Whether |x| is 1 - root(2) / 2 or more (SDM vol. 2 FYL2XP1). */
static bool is_beyond_yl2xp1(struct f80 x)
{
    const uint64_t limit = UINT64_C(0x95f619980c4336f7);
    unsigned exp = x.se & F80_EXP;

    return exp < F80_EXP &&
           (exp > F80_BIAS - 2 || (exp == F80_BIAS - 2 && x.m >= limit));
}

/* How many units of the last place are between two results; 2: more. */
static unsigned units_between(struct f80 a, struct f80 b)
{
    uint64_t more = a.m, less = b.m;

    if ((a.se ^ b.se) & F80_SIGN)
        return 2;
    if (a.se == b.se + 1)
        more = a.m << 1;
    else if (b.se == a.se + 1)
        less = b.m << 1;
    else if (a.se != b.se)
        return 2;
    more -= less;
    return more == 0 ? 0 : more == 1 || more == UINT64_MAX ? 1 : 2;
}

static bool registers_differ(const struct trial *t, enum compared compared,
                             struct tally *tally)
{
    for (unsigned i = 0; i < FPU_REGISTERS; i++) {
        unsigned units = units_between(t->ours.reg[i], t->theirs.reg[i]);

        if (units > (compared == NEAR))
            return true;
        tally->near += units;
    }
    return false;
}

static bool memory_differs(struct trial *t)
{
    trial_blank_pointers(t, t->written);
    trial_blank_pointers(t, t->host.memory);
    return memcmp(t->written, t->host.memory, sizeof t->written);
}

static bool differs(struct trial *t, struct tally *tally)
{
    const struct fpu_insn *insn = t->insn;
    const struct fpu *before = &t->before, *ours = &t->ours;
    struct f80 x = before->reg[fpu_number(before, 0)];
    enum compared compared = SAME;
    unsigned unseen = 0;

#define KNOWN(condition, status, result, why)                           \
    if (condition) {                                                    \
        unseen |= status;                                               \
        if (result > compared)                                          \
            compared = result;                                          \
    }
#include "tests/fpu/known.def"
#undef KNOWN
    if (compared == NOTHING)
        return false;
    return ours->control != t->theirs.control ||
           ours->full != t->theirs.full ||
           (ours->status ^ t->theirs.status) & ~unseen ||
           registers_differ(t, compared, tally) || memory_differs(t) ||
           (compared != FLAGS &&
            (t->run.eflags ^ t->host.eflags) & TRIAL_EFLAGS);
}

static void print_fpu(const char *who, const struct fpu *f)
{
    printf("  %-7s control %04x status %04x full %02x", who, f->control,
           f->status, f->full);
    for (unsigned i = 0; i < 3; i++) {
        struct f80 a = f->reg[fpu_number(f, i)];

        printf("  st%u %04x.%016" PRIx64, i, a.se, a.m);
    }
    printf("\n");
}

static void print_bytes(const char *who, const uint8_t *bytes)
{
    printf("  %-7s", who);
    for (unsigned i = 0; i < FPU_OPERAND_MAX; i++)
        printf(" %02x", bytes[i]);
    printf("\n");
}

static void report(const struct trial *t)
{
    printf("%s, %02x %02x:\n", t->insn->name, 0xd8 | t->encoding >> 8,
           t->encoding & 0xff);
    print_fpu("before", &t->before);
    print_fpu("ours", &t->ours);
    print_fpu("host's", &t->theirs);
    if (t->insn->operand == FPU_NO_MEMORY)
        return;
    print_bytes("memory", t->memory);
    print_bytes("ours", t->written);
    print_bytes("host's", t->host.memory);
}

static void try(const struct fpu_insn *insn, uint64_t *state,
                struct tally *tally)
{
    struct trial t;

    trial_make(&t, insn, state);
    trial_run_ours(&t);
    trial_run_host(&t);
    tally->runs++;
    if (differs(&t, tally) && tally->differences++ < REPORTS_MAX)
        report(&t);
}

/* What the transcendental functions differ in, of how many results. */
static void print_near(const struct tally *tally)
{
    for (unsigned n = 0; n < fpu_insn_count; n++)
        if (is_transcendental(&fpu_insns[n]))
            printf("  %-8s %" PRIu64 " of %" PRIu64
                   " differ by one unit of the last place\n",
                   fpu_insns[n].name, tally[n].near, tally[n].runs);
}

int main(int argc, char **argv)
{
    uint64_t runs = argc > 1 ? strtoull(argv[1], NULL, 0) : 2000000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
    uint64_t state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15), done = 0;
    static struct tally tally[LINES_MAX];
    uint64_t differences = 0;

    if (fpu_insn_count > LINES_MAX || !seed) {
        fputs("x87_compare: fpu.def has too many lines, or SEED is 0\n",
              stderr);
        return EXIT_HOST;
    }
    if (!trial_host_prepare()) {
        puts("x87_compare: skipped, the host has no x87 that can be asked");
        return 0;
    }
    while (done < runs)
        for (unsigned n = 0; n < fpu_insn_count; n++)
            if (!trial_leaves_out(&fpu_insns[n])) {
                try(&fpu_insns[n], &state, &tally[n]);
                done++;
            }
    for (unsigned n = 0; n < fpu_insn_count; n++)
        differences += tally[n].differences;
    print_near(tally);
    printf("x87: %" PRIu64 " instructions on the host's x87 and ours, %" PRIu64
           " differences\n", done, differences);
    return differences > 0;
}
