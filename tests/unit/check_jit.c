/*
 * Generated code (cpu/jit/jit.h) against blocks and against single steps: random
 * programs end in the same state, with the same counters, cycles and memory, and
 * an interrupt comes at the same instruction, whatever its tick.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/cycles.h"
#include "cpu/jit/jit.h"
#include "cpu/jit/jit_state.h"
#include "tests/unit/cpu_fixture.h"
#include "tests/unit/random_code.h"

Suite *jit_suite(void);

enum { PROGRAMS = 40, TICKS = 3, CALLEE = 0x6800, VECTOR = 0x40 };

enum engine { STEPS, BLOCKS, GENERATED, ENGINES };

/* What must not depend on the engine. */
struct outcome {
    uint32_t r[GPRS], eflags, eip;
    uint64_t instructions, uops, cycles, causes[CYCLE_CAUSES];
    struct tlb_counters arrays[TLB_SLOTS];
    uint8_t *ram;
};

/* Of different predictors, pipelines and TLBs. */
static const char *const models[] = {"p6", "pentium", "modern"};

enum { MODELS = sizeof models / sizeof models[0] };

static void run_by(enum engine engine, const char *model,
                   const struct random_code *c,
                   uint64_t tick, struct outcome *o)
{
    struct cpu *cpu;

    cpu_fixture_up_model(model);
    cpu = &cf.cpu;
    if (engine == GENERATED) {
        ck_assert(jit_add(cpu, 1));
    }
    fixture_put(c->at, (const char *)c->code, c->bytes);
    CODE_AT(CALLEE, "\x01\xd0\xc3");
    fixture_paging();
    fixture_single_steps(engine == STEPS);
    if (tick) {
        flags_set_eflags(cpu, EFLAGS_IF, EFLAGS_IF);
        fixture_interrupt_at(tick, VECTOR);
    }
    fixture_run();
    mmu_sync_counters(&cpu->mmu);
    for (unsigned i = 0; i < TLB_SLOTS; i++)
        o->arrays[i] = cpu->mmu.tlb[i].counters;
    memcpy(o->r, cpu->r, sizeof o->r);
    o->eflags = flags_eflags(cpu);
    o->eip = cpu->eip;
    o->instructions = cpu->counters.instructions;
    o->uops = cpu->counters.uops;
    o->cycles = cpu->cycles.total;
    cycles_settle(&cpu->cycles);
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        o->causes[i] = cycles_of(&cpu->cycles, i);
    if (engine == GENERATED)
        ck_assert_uint_gt(cpu->jit->figures.stays, 0);
    o->ram = malloc(FIXTURE_RAM);
    ck_assert_ptr_nonnull(o->ram);
    memcpy(o->ram, cf.ram, FIXTURE_RAM);
    cpu_fixture_down();
}

static void expect_same(const struct outcome *a, const struct outcome *b)
{
    for (unsigned i = 0; i < GPRS; i++)
        ck_assert_uint_eq(a->r[i], b->r[i]);
    ck_assert_uint_eq(a->eflags, b->eflags);
    ck_assert_uint_eq(a->eip, b->eip);
    ck_assert_uint_eq(a->instructions, b->instructions);
    ck_assert_uint_eq(a->uops, b->uops);
    ck_assert_uint_eq(a->cycles, b->cycles);
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        ck_assert_uint_eq(a->causes[i], b->causes[i]);
    ck_assert(!memcmp(a->arrays, b->arrays, sizeof a->arrays));
    ck_assert(!memcmp(a->ram, b->ram, FIXTURE_RAM));
}

/* Returns the cycles of the run. */
static uint64_t compare(const char *model, const struct random_code *c,
                        uint64_t tick)
{
    struct outcome o[ENGINES];
    uint64_t cycles;

    for (unsigned i = 0; i < ENGINES; i++)
        run_by(i, model, c, tick, &o[i]);
    for (unsigned i = 1; i < ENGINES; i++)
        expect_same(&o[0], &o[i]);
    cycles = o[0].cycles;
    for (unsigned i = 0; i < ENGINES; i++)
        free(o[i].ram);
    return cycles;
}

static void compare_many(bool overwrites, unsigned instructions)
{
    struct random_code c = {
        .at = FIXTURE_CODE, .callee = CALLEE, .data = FIXTURE_DATA + 0x20000,
        .rounds = 12, .overwrites = overwrites,
        .instructions = instructions,
    };

    srand(20 + instructions);
    for (unsigned i = 0; i < PROGRAMS; i++) {
        uint64_t cycles;

        random_code_make(&c);
        cycles = compare(models[i % MODELS], &c, 0);
        for (unsigned n = 0; n < TICKS; n++)
            compare(models[i % MODELS], &c,
                    1 + (unsigned)rand() % cycles);
    }
}

START_TEST(random_programs_end_alike_by_generated_code_blocks_and_steps)
{
    compare_many(false, 40);
}
END_TEST

START_TEST(random_programs_that_overwrite_themselves_end_alike)
{
    compare_many(true, 30);
}
END_TEST

START_TEST(an_interrupt_at_each_tick_of_a_loop_comes_at_the_same_instruction)
{
    struct random_code c = {
        .at = FIXTURE_CODE, .callee = CALLEE, .data = FIXTURE_DATA + 0x20000,
        .rounds = 6, .instructions = 3,
    };
    uint64_t cycles;

    srand(3);
    random_code_make(&c);
    cycles = compare("p6", &c, 0);
    for (uint64_t tick = 1; tick <= cycles; tick++)
        compare("p6", &c, tick);
}
END_TEST

Suite *jit_suite(void)
{
    Suite *s = suite_create("jit");
    TCase *t = tcase_create("jit");

    tcase_set_timeout(t, 0);
    tcase_add_test(t,
        random_programs_end_alike_by_generated_code_blocks_and_steps);
    tcase_add_test(t, random_programs_that_overwrite_themselves_end_alike);
    tcase_add_test(t,
        an_interrupt_at_each_tick_of_a_loop_comes_at_the_same_instruction);
    suite_add_tcase(s, t);
    return s;
}
