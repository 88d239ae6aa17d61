/*
 * Runs random cases on Pagewalk's CPU and on Unicorn and compares.
 *
 *   cpu_fuzz [--seed N] [--count N] [--config NAME] [--coverage] [--keep-going]
 *            [--no-shrink] [--known]
 *
 * Ends with "N instructions, D divergences, R per second". Exit codes: 0; 1: a
 * divergence; 2: wrong usage; 3: the host failed. A divergence is cut down to
 * few instructions that still show it before it is reported.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "tests/differential/compare.h"
#include "tests/differential/coverage.h"
#include "tests/differential/reference.h"
#include "tests/differential/subject.h"

enum {
    INSNS_PER_CASE = 10,
    FULL_CHECK = 512,           /* cases between looks at all of memory */
    STEP_CHECK = 16,            /* cases between runs by single instructions */
    /* The reference reports a wrong EIP in exceptions once its translation
     * buffer is full. It is made anew before. */
    CASES_PER_REFERENCE = 300000,
    REPORTS_MAX = 200,
    EXIT_USAGE = 2, EXIT_HOST = 3,
};

struct options {
    uint64_t seed, count;
    int config;                 /* -1: all */
    bool coverage, keep_going, no_shrink, known;
};

struct fuzz {
    struct options options;
    struct subject subject;
    struct reference reference;
    uint8_t *image;             /* what memory is before each case */
    uint8_t *ours, *theirs;
    uint32_t at;                /* next code slot */
    uint64_t instructions, divergences;
    unsigned halt_row;          /* of isa.def */
    struct coverage coverage;
};

/* The outcome of one case on both sides. */
struct verdict {
    struct state ours, theirs;
    bool same;
    char why[160];
};

static uint8_t *map_memory(void)
{
    void *p = mmap(NULL, WORLD_BYTES, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? NULL : p;
}

static bool fuzz_init(struct fuzz *f)
{
    f->image = map_memory();
    f->ours = map_memory();
    f->theirs = map_memory();
    if (!f->image || !f->ours || !f->theirs)
        return false;
    world_build(f->image, f->options.seed * 2 + 1);
    memcpy(f->ours, f->image, WORLD_BYTES);
    memcpy(f->theirs, f->image, WORLD_BYTES);
    f->at = WORLD_CODE;
    if (isa_row_count > COVERAGE_ROWS)
        return false;
    while (strcmp(isa_rows[f->halt_row].name, "hlt"))
        f->halt_row++;
    if (!subject_init(&f->subject, f->ours) ||
        !reference_init(&f->reference, f->theirs))
        return false;
    /* Entering the configurations has set accessed bits. */
    memcpy(f->theirs, f->image, WORLD_BYTES);
    return true;
}

static void fuzz_destroy(struct fuzz *f)
{
    reference_destroy(&f->reference);
    subject_destroy(&f->subject);
    munmap(f->image, WORLD_BYTES);
    munmap(f->ours, WORLD_BYTES);
    munmap(f->theirs, WORLD_BYTES);
}

static bool renew_reference(struct fuzz *f)
{
    reference_destroy(&f->reference);
    if (!reference_init(&f->reference, f->theirs))
        return false;
    memcpy(f->theirs, f->image, WORLD_BYTES);
    memcpy(f->theirs + WORLD_CODE, f->ours + WORLD_CODE,
           WORLD_CODE_END - WORLD_CODE);
    return true;
}

/* The next slot of the code zone. From the first one on again, the reference
 * must forget the code that was there. The last slot belongs to the
 * reference. */
static uint32_t next_slot(struct fuzz *f)
{
    uint32_t at = f->at;

    f->at += CASE_BYTES;
    if (f->at + CASE_BYTES > WORLD_CODE_END - CASE_BYTES)
        f->at = WORLD_CODE;
    if (at == WORLD_CODE)
        reference_forget_code(&f->reference);
    return at;
}

static void restore(struct fuzz *f, bool all)
{
    world_restore(f->ours, f->image, all);
    world_restore(f->theirs, f->image, all);
}

static void run(struct fuzz *f, const struct test_case *c, bool all,
                struct verdict *v)
{
    uint32_t at;

    subject_load(&f->subject, c->at, c->code, CASE_BYTES);
    memcpy(f->theirs + c->at, c->code, CASE_BYTES);
    subject_run(&f->subject, &world_config[c->config], &c->before, false,
                &v->ours);
    reference_run(&f->reference, c->config, &c->before, &v->theirs);
    v->same = compare_states(c, &v->ours, &v->theirs, v->why,
                             sizeof v->why);
    at = world_difference(f->ours, f->theirs, all);
    if (v->same && at != WORLD_BYTES) {
        v->same = false;
        snprintf(v->why, sizeof v->why, "memory at %08x: %02x, reference %02x",
                 at, f->ours[at], f->theirs[at]);
    }
    restore(f, all || !v->same);
}

/* Blocks against single instructions: the same state after the same time. */
static void run_steps(struct fuzz *f, const struct test_case *c,
                      struct verdict *v)
{
    const struct config *config = &world_config[c->config];

    subject_load(&f->subject, c->at, c->code, CASE_BYTES);
    memset(v, 0, sizeof *v);
    subject_run(&f->subject, config, &c->before, true, &v->theirs);
    world_restore(f->ours, f->image, true);
    subject_run(&f->subject, config, &c->before, false, &v->ours);
    world_restore(f->ours, f->image, true);
    snprintf(v->why, sizeof v->why,
             "blocks: %llu cycles, %llu instructions, steps: %llu, %llu",
             (unsigned long long)v->ours.cycles,
             (unsigned long long)v->ours.instructions,
             (unsigned long long)v->theirs.cycles,
             (unsigned long long)v->theirs.instructions);
    v->same = !memcmp(&v->ours, &v->theirs, sizeof v->ours);
}

/* The case with NOPs in place of one instruction. Flags left open before it may
 * now stay open to the end. */
static struct test_case without(const struct test_case *c, unsigned insn)
{
    struct test_case less = *c;
    uint32_t undefined = c->insn[insn].undefined;

    memset(less.code + c->insn[insn].start, CASE_NOP, c->insn[insn].bytes);
    less.insn[insn].row = ISA_NO_ROW;
    for (unsigned i = insn; i < c->insns; i++)
        less.insn[i].undefined |= undefined;
    less.undefined |= undefined;
    return less;
}

/* Are two differences of the same register, flag or byte, or of the end? */
static bool same_kind(const char *a, const char *b)
{
    return !strncmp(a, "end", 3) ? !strcmp(a, b)
                                 : !strncmp(a, b, strcspn(a, ":") + 1);
}

/* Drops each instruction that the divergence does not need. */
static void shrink(struct fuzz *f, struct test_case *c, struct verdict *v)
{
    for (unsigned i = c->insns; i-- > 0;) {
        struct test_case less = without(c, i);
        struct verdict again;

        reference_forget_code(&f->reference);
        run(f, &less, true, &again);
        if (!again.same && same_kind(v->why, again.why)) {
            *c = less;
            *v = again;
        }
    }
}

static void report(struct fuzz *f, struct test_case *c, struct verdict *v,
                   uint64_t number)
{
    if (++f->divergences > REPORTS_MAX)
        return;
    if (!f->options.no_shrink)
        shrink(f, c, v);
    printf("case %llu: %s\n", (unsigned long long)number, v->why);
    compare_report(c, &v->ours, &v->theirs, stdout);
    fflush(stdout);
}

/* Counts the instructions up to the one that ended the case. */
static void count(struct fuzz *f, const struct test_case *c,
                  const struct state *end)
{
    for (unsigned i = 0; i < c->insns; i++) {
        const struct case_insn *insn = &c->insn[i];

        f->instructions++;
        if (insn->row != ISA_NO_ROW)
            f->coverage.ran[insn->row][insn->form]++;
        if (end->outcome != OUTCOME_HALT &&
            c->before.eip + insn->start == end->eip)
            return;
    }
    if (end->outcome == OUTCOME_HALT)
        f->coverage.ran[f->halt_row][0]++;
}

static void fuzz_run(struct fuzz *f)
{
    struct random random = {f->options.seed * UINT64_C(0x9e3779b97f4a7c15) | 1};

    for (uint64_t n = 0; f->instructions < f->options.count; n++) {
        struct test_case c;
        struct verdict v;
        unsigned config = f->options.config >= 0
                              ? (unsigned)f->options.config
                              : random_below(&random, CONFIGS);

        generate_case(&c, f->image, config, next_slot(f),
                      1 + random_below(&random, INSNS_PER_CASE), &random);
        if (n % CASES_PER_REFERENCE == CASES_PER_REFERENCE - 1 &&
            !renew_reference(f))
            break;
        if (n % STEP_CHECK == 0) {
            run_steps(f, &c, &v);
            if (!v.same) {
                f->divergences++;
                printf("case %llu: %s\n", (unsigned long long)n, v.why);
                compare_report(&c, &v.ours, &v.theirs, stdout);
                break;
            }
        }
        run(f, &c, n % FULL_CHECK == 0, &v);
        count(f, &c, &v.ours);
        if (!v.same) {
            report(f, &c, &v, n);
            if (!f->options.keep_going)
                break;
        }
    }
}

/* The known divergences. */
static void print_known(void)
{
#define KNOWN(name, rows, section, what)                                \
    printf("%s (%s)\n    %s\n", #name, section, what);
#include "tests/differential/known.def"
#undef KNOWN
}

static bool number(const char *text, uint64_t *value)
{
    char *end;

    if (!text)
        return false;
    errno = 0;
    *value = strtoull(text, &end, 0);
    return !errno && *text && !*end;
}

static bool config_named(const char *name, int *config)
{
    for (int i = 0; name && i < CONFIGS; i++)
        if (!strcmp(name, world_config[i].name)) {
            *config = i;
            return true;
        }
    return false;
}

static bool parse(struct options *o, char **argv)
{
    *o = (struct options){.seed = 1, .count = 100000, .config = -1};
    for (; *argv; argv++) {
        bool ok = true;

        if (!strcmp(*argv, "--seed"))
            ok = number(*++argv, &o->seed);
        else if (!strcmp(*argv, "--count"))
            ok = number(*++argv, &o->count);
        else if (!strcmp(*argv, "--config"))
            ok = config_named(*++argv, &o->config);
        else if (!strcmp(*argv, "--coverage"))
            o->coverage = true;
        else if (!strcmp(*argv, "--keep-going"))
            o->keep_going = true;
        else if (!strcmp(*argv, "--known"))
            o->known = true;
        else if (!strcmp(*argv, "--no-shrink"))
            o->no_shrink = true;
        else
            ok = false;
        if (!ok)
            return false;
    }
    return true;
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    static struct fuzz f;
    double start, took;

    (void)argc;
    if (!parse(&f.options, argv + 1)) {
        fprintf(stderr, "usage: cpu_fuzz [--seed N] [--count N] "
                        "[--config NAME] [--coverage] [--keep-going] "
                        "[--no-shrink] [--known]\n");
        return EXIT_USAGE;
    }
    if (f.options.known) {
        print_known();
        return 0;
    }
    if (!fuzz_init(&f)) {
        fprintf(stderr, "cpu_fuzz: cannot set up\n");
        return EXIT_HOST;
    }
    start = seconds();
    fuzz_run(&f);
    took = seconds() - start;
    if (f.options.coverage)
        coverage_print(&f.coverage, stdout);
    printf("%llu instructions, %llu divergences, %.0f per second\n",
           (unsigned long long)f.instructions,
           (unsigned long long)f.divergences,
           (double)f.instructions / (took > 0 ? took : 1));
    fuzz_destroy(&f);
    return f.divergences != 0;
}
