/*
 * Sequences whose cycles are known by hand, on `risc`: one micro-op a cycle, a
 * load can be used after 2 cycles, a product after 4, a quotient after 20; a
 * taken branch loses 1 cycle, a locked instruction 10. And some on `p6`, to
 * bounds that follow from its width and the latencies that its INI states.
 *
 * A sequence runs FEW times and MANY times in a row; what is compared is the
 * difference for each of the further times, so how a run begins and ends plays
 * no part. Micro-ops are those of `pagewalk disasm --uops`.
 */
#include <check.h>
#include <string.h>

#include "mmu/pte.h"
#include "tests/timing/follow.h"
#include "tests/timing/suites.h"
#include "tests/unit/cpu_fixture.h"

enum {
    FEW = 64, MANY = 192, TIMES = MANY - FEW,
    FIRST_PAGE = 0x21,          /* of those that strides touch */
};

/* Cycles by cause, each for all TIMES. */
struct cost {
    struct pipeline_cycles pipeline;
    uint64_t walk;              /* of data accesses */
};

static struct cost cost_now(void)
{
    return (struct cost){
        .pipeline = follow_of_cpu(&cf.cpu),
        .walk = cycles_of(&cf.cpu.cycles, CYCLE_dtlb_walk),
    };
}

static struct cost difference(const struct cost *a, const struct cost *b)
{
    return (struct cost){
        .pipeline = {
            .issue = a->pipeline.issue - b->pipeline.issue,
            .dependency = a->pipeline.dependency - b->pipeline.dependency,
            .serialise = a->pipeline.serialise - b->pipeline.serialise,
            .branch = a->pipeline.branch - b->pipeline.branch,
        },
        .walk = a->walk - b->walk,
    };
}

/* EAX, ESI and EDI point to a word that points to itself; ECX is 1, so that
 * divisions by it never fault. */
static void registers(void)
{
    uint32_t *r = cf.cpu.r;

    fixture_write32(FIXTURE_DATA, FIXTURE_DATA);
    r[EAX] = r[ESI] = r[EDI] = r[EBP] = FIXTURE_DATA;
    r[ECX] = 1;
    r[EDX] = r[EBX] = 0;
}

static struct cost run_times(const char *model, const char *code,
                             unsigned size, unsigned times)
{
    uint32_t at = FIXTURE_CODE;
    struct cost cost;

    cpu_fixture_up_model(model);
    registers();
    for (; times; times--, at += size)
        fixture_put(at, code, size);
    fixture_put(at, "\xf4", 1);
    fixture_run();
    cost = cost_now();
    cpu_fixture_down();
    return cost;
}

static struct cost repeat(const char *model, const char *code, unsigned size)
{
    struct cost many = run_times(model, code, size, MANY);
    struct cost few = run_times(model, code, size, FEW);

    return difference(&many, &few);
}

/* The sequence takes so many cycles of each cause, on `risc`. */
static void expect(const char *code, unsigned size, unsigned issue,
                   unsigned dependency, unsigned serialise, unsigned branch)
{
    struct cost cost = repeat("risc", code, size);

    ck_assert_uint_eq(cost.pipeline.issue + cost.pipeline.dependency,
                      (issue + dependency) * TIMES);
    ck_assert_uint_eq(cost.pipeline.dependency, dependency * TIMES);
    ck_assert_uint_eq(cost.pipeline.serialise, serialise * TIMES);
    ck_assert_uint_eq(cost.pipeline.branch, branch * TIMES);
}
#define EXPECT(code, ...) expect(code, sizeof(code) - 1, __VA_ARGS__)

/* Cycles of all causes, for all TIMES. */
static uint64_t total(const struct cost *cost)
{
    const struct pipeline_cycles *p = &cost->pipeline;

    return p->issue + p->dependency + p->serialise + p->branch;
}

/* On `p6` TIMES sequences take from `least` to `most` cycles in all. */
static void expect_p6(const char *code, unsigned size, uint64_t least,
                      uint64_t most)
{
    struct cost cost = repeat("p6", code, size);

    ck_assert_uint_ge(total(&cost), least);
    ck_assert_uint_le(total(&cost), most);
}
#define EXPECT_P6(code, ...) expect_p6(code, sizeof(code) - 1, __VA_ARGS__)

/* mov eax, [eax]: each waits one cycle for the one before. */
START_TEST(a_chain_of_loads_takes_their_latency)
{
    EXPECT("\x8b\x00", 1, 1, 0, 0);
}
END_TEST

/* mov edx, [eax] */
START_TEST(loads_that_need_no_result_take_a_cycle)
{
    EXPECT("\x8b\x10", 1, 0, 0, 0);
}
END_TEST

/* mov edx, [eax]; add ebx, edx */
START_TEST(the_use_of_a_load_waits_one_cycle)
{
    EXPECT("\x8b\x10\x01\xd3", 2, 1, 0, 0);
}
END_TEST

/* mov edx, [eax]; inc ecx; add ebx, edx */
START_TEST(an_instruction_between_hides_the_load)
{
    EXPECT("\x8b\x10\x41\x01\xd3", 3, 0, 0, 0);
}
END_TEST

/* add [eax+4], ecx: load, add, which waits, store. */
START_TEST(a_read_modify_write_waits_for_its_load)
{
    EXPECT("\x01\x48\x04", 3, 1, 0, 0);
}
END_TEST

/* add eax, 1; add ecx, 1; add edx, 1; add ebx, 1 */
START_TEST(independent_additions_take_a_cycle_each)
{
    EXPECT("\x83\xc0\x01\x83\xc1\x01\x83\xc2\x01\x83\xc3\x01", 4, 0, 0, 0);
}
END_TEST

/* add eax, 1 */
START_TEST(a_chain_of_additions_takes_a_cycle_each)
{
    EXPECT("\x83\xc0\x01", 1, 0, 0, 0);
}
END_TEST

/* imul eax, eax */
START_TEST(a_chain_of_multiplications_takes_their_latency)
{
    EXPECT("\x0f\xaf\xc0", 1, 3, 0, 0);
}
END_TEST

/* imul edx, ecx, 3: the constant is a micro-op. */
START_TEST(multiplications_that_need_no_product_are_pipelined)
{
    EXPECT("\x6b\xd1\x03", 2, 0, 0, 0);
}
END_TEST

/* div ecx */
START_TEST(divisions_take_their_latency_each)
{
    EXPECT("\xf7\xf1", 1, 19, 0, 0);
}
END_TEST

/* jz to the next instruction, with ZF clear; jnz there; jmp there. */
START_TEST(only_taken_branches_lose_a_cycle)
{
    EXPECT("\x74\x00", 1, 0, 0, 0);
    EXPECT("\x75\x00", 1, 0, 0, 1);
    EXPECT("\xeb\x00", 1, 0, 0, 1);
}
END_TEST

/* imul edx, ecx; jo to the next instruction: waits for the flags. */
START_TEST(a_branch_waits_for_its_flags)
{
    EXPECT("\x0f\xaf\xd1\x70\x00", 2, 3, 0, 0);
}
END_TEST

/* call f; jmp over; f: ret. CALL is five micro-ops, of which the last jumps;
 * RET four, of which the second waits for the load of the first; JMP one. */
START_TEST(a_call_and_its_return_take_fourteen_cycles)
{
    EXPECT("\xe8\x02\x00\x00\x00\xeb\x01\xc3", 10, 1, 0, 3);
}
END_TEST

/* push eax; pop eax: store, ESP; load, ESP, move. */
START_TEST(a_push_and_a_pop_wait_for_nothing)
{
    EXPECT("\x50\x58", 5, 0, 0, 0);
}
END_TEST

/* xchg [eax+4], ecx: three micro-ops, and the lock. */
START_TEST(a_locked_exchange_keeps_the_pipeline_empty)
{
    EXPECT("\x87\x48\x04", 13, 0, 0, 0);
}
END_TEST

/* div ecx; cli: CLI is microcode of 2 cycles and waits for the quotient. */
START_TEST(microcode_waits_for_the_divider)
{
    EXPECT("\xf7\xf1\xfa", 3, 0, 19, 0);
}
END_TEST

/* A chain takes what its latency says; `p6` states 3 for a load, 4 for a
 * product, 39 for a quotient. */
START_TEST(chains_on_p6_take_the_latencies_that_it_states)
{
    EXPECT_P6("\x83\xc0\x01", TIMES, TIMES);                /* add eax, 1 */
    EXPECT_P6("\x8b\x00", TIMES * 3, TIMES * 3);        /* mov eax, [eax] */
    EXPECT_P6("\x0f\xaf\xc0", TIMES * 4, TIMES * 4);   /* imul eax, eax */
    EXPECT_P6("\xf7\xf1", TIMES * 39, TIMES * 39);      /* div ecx */
}
END_TEST

/* Four additions take a third of a cycle each; how the last group is filled may
 * move the difference by one. A load in each cycle at least, two at most. */
START_TEST(what_is_independent_fills_the_width_of_p6)
{
    EXPECT_P6("\x83\xc0\x01\x83\xc1\x01\x83\xc2\x01\x83\xc3\x01",
              TIMES * 4 / 3 - 1, TIMES * 4 / 3 + 1);
    EXPECT_P6("\x8b\x10", TIMES / 2 - 1, TIMES + 1);
}
END_TEST

/* jmp to the next instruction: the cycle in which it issues, and one lost. */
START_TEST(a_jump_on_p6_ends_its_group)
{
    EXPECT_P6("\xeb\x00", TIMES * 2, TIMES * 2);
}
END_TEST

/* A program that runs to its HLT, on a model. */
static struct cost run_once(const char *model, const char *code, unsigned size)
{
    struct cost cost;

    cpu_fixture_up_model(model);
    registers();
    fixture_put(FIXTURE_CODE, code, size);
    fixture_run();
    cost = cost_now();
    cpu_fixture_down();
    return cost;
}

/* The cycles that branches cost on a machine in which a taken one is free. */
static uint64_t branches(const char *model, const char *code, unsigned size)
{
    return run_once(model, code, size).pipeline.branch;
}
#define BRANCHES(model, code) branches(model, code, sizeof(code) - 1)

#define STATIC  "tests/timing/machines/free_static.ini"     /* all cost 10 */
#define TWO_BIT "tests/timing/machines/free_2bit.ini"
#define BUFFER  "tests/timing/machines/free_btb.ini"

/* mov ecx, 100; again: dec ecx; jnz again; hlt */
#define LOOP_OF_100 "\xb9\x64\x00\x00\x00\x49\x75\xfd\xf4"

/* The exit alone is wrong; two-bit counters begin strongly not taken, so the
 * first two rounds are wrong too; a buffer does not know the first. */
START_TEST(a_loop_is_guessed_wrong_at_its_end_and_until_it_is_known)
{
    ck_assert_uint_eq(BRANCHES(STATIC, LOOP_OF_100), 10);
    ck_assert_uint_eq(BRANCHES(TWO_BIT, LOOP_OF_100), 30);
    ck_assert_uint_eq(BRANCHES(BUFFER, LOOP_OF_100), 20);
}
END_TEST

/* mov ecx, 100; again: xor ebx, 1; jz next; next: dec ecx; jnz again; hlt. The
 * forward branch goes N, T, N, T: 50 of each. */
#define ALTERNATING                                                     \
    "\xb9\x64\x00\x00\x00\x83\xf3\x01\x74\x00\x49\x75\xf8\xf4"

/* Beside the loop's own: forward branches are guessed not taken; a counter goes
 * from 0 to 1 and back, and never says taken; a buffer says taken from the
 * first T on, and is wrong in it and in the 49 N behind it. */
START_TEST(an_alternating_branch_is_guessed_wrong_every_second_time)
{
    ck_assert_uint_eq(BRANCHES(STATIC, ALTERNATING), 10 + 500);
    ck_assert_uint_eq(BRANCHES(TWO_BIT, ALTERNATING), 30 + 500);
    ck_assert_uint_eq(BRANCHES(BUFFER, ALTERNATING), 20 + 500);
}
END_TEST

/* mov ecx, 100; again: mov edx, 4; inner: dec edx; jnz inner; dec ecx;
 * jnz again; hlt. The inner branch goes T, T, T, N. */
#define NESTED                                                          \
    "\xb9\x64\x00\x00\x00\xba\x04\x00\x00\x00\x4a\x75\xfd\x49\x75\xf5\xf4"

START_TEST(an_inner_loop_is_guessed_wrong_once_a_time)
{
    ck_assert_uint_eq(BRANCHES(STATIC, NESTED), 10 + 1000);
    ck_assert_uint_eq(BRANCHES(TWO_BIT, NESTED), 30 + 1000 + 20);
    ck_assert_uint_eq(BRANCHES(BUFFER, NESTED), 20 + 1000 + 10);
}
END_TEST

/* mov edx, [page]: one load of each of `pages` pages, `rounds` times. */
static struct cost stride(const char *model, unsigned pages, unsigned rounds,
                          uint32_t flags)
{
    uint32_t at = FIXTURE_CODE;
    struct cost cost;

    cpu_fixture_up_model(model);
    fixture_paging();
    for (unsigned page = 0; page < pages; page++) {
        uint32_t entry = FIXTURE_TABLE + (FIRST_PAGE + page) * 4;

        fixture_write32(entry, fixture_read32(entry) | flags);
    }
    for (unsigned n = 0; n < pages * rounds; n++, at += 6) {
        fixture_put(at, "\x8b\x15", 2);
        fixture_write32(at + 2, (FIRST_PAGE + n % pages) << 12);
    }
    fixture_put(at, "\xf4", 1);
    fixture_run();
    cost = cost_now();
    cpu_fixture_down();
    return cost;
}

/* A walk of two levels reads two entries, of 2 cycles each on `risc`; where A
 * is clear it is set, for 2 more. The pipeline stands still meanwhile. */
START_TEST(a_stride_over_new_pages_walks_at_each)
{
    struct cost many = stride("risc", MANY, 1, PTE_A);
    struct cost few = stride("risc", FEW, 1, PTE_A);
    struct cost cost = difference(&many, &few);

    ck_assert_uint_eq(cost.walk, TIMES * 4);
    ck_assert_uint_eq(cost.pipeline.issue, TIMES);
    ck_assert_uint_eq(cost.pipeline.dependency, 0);
    many = stride("risc", MANY, 1, 0);
    few = stride("risc", FEW, 1, 0);
    cost = difference(&many, &few);
    ck_assert_uint_eq(cost.walk, TIMES * 6);
}
END_TEST

/* 64 entries, LRU: 64 pages stay, of 128 none does. */
START_TEST(a_stride_over_twice_the_tlb_walks_each_time)
{
    struct cost twice = stride("risc", 64, 4, PTE_A);
    struct cost once = stride("risc", 64, 3, PTE_A);

    ck_assert_uint_eq(difference(&twice, &once).walk, 0);
    twice = stride("risc", 128, 4, PTE_A);
    once = stride("risc", 128, 3, PTE_A);
    ck_assert_uint_eq(difference(&twice, &once).walk, 128 * 4);
}
END_TEST

/* A walk of `p6` is 4 cycles and 7 for each of its two reads. Its TLB is a tree
 * PLRU: of twice its pages it may keep some, but half of them miss. */
START_TEST(strides_on_p6_walk_at_the_price_that_it_states)
{
    struct cost many = stride("p6", MANY, 1, PTE_A);
    struct cost few = stride("p6", FEW, 1, PTE_A);
    uint64_t walks;

    ck_assert_uint_eq(difference(&many, &few).walk, TIMES * 18);
    many = stride("p6", 128, 4, PTE_A);
    few = stride("p6", 128, 3, PTE_A);
    walks = difference(&many, &few).walk;
    ck_assert_uint_ge(walks, 64 * 18);
    ck_assert_uint_le(walks, 128 * 18);
}
END_TEST

Suite *sequence_suite(void)
{
    Suite *suite = suite_create("sequence");
    TCase *risc = tcase_create("risc");
    TCase *p6 = tcase_create("p6");
    TCase *branch = tcase_create("branches");
    TCase *walk = tcase_create("walks");

    tcase_add_test(risc, a_chain_of_loads_takes_their_latency);
    tcase_add_test(risc, loads_that_need_no_result_take_a_cycle);
    tcase_add_test(risc, the_use_of_a_load_waits_one_cycle);
    tcase_add_test(risc, an_instruction_between_hides_the_load);
    tcase_add_test(risc, a_read_modify_write_waits_for_its_load);
    tcase_add_test(risc, independent_additions_take_a_cycle_each);
    tcase_add_test(risc, a_chain_of_additions_takes_a_cycle_each);
    tcase_add_test(risc, a_chain_of_multiplications_takes_their_latency);
    tcase_add_test(risc, multiplications_that_need_no_product_are_pipelined);
    tcase_add_test(risc, divisions_take_their_latency_each);
    tcase_add_test(risc, only_taken_branches_lose_a_cycle);
    tcase_add_test(risc, a_branch_waits_for_its_flags);
    tcase_add_test(risc, a_call_and_its_return_take_fourteen_cycles);
    tcase_add_test(risc, a_push_and_a_pop_wait_for_nothing);
    tcase_add_test(risc, a_locked_exchange_keeps_the_pipeline_empty);
    tcase_add_test(risc, microcode_waits_for_the_divider);
    suite_add_tcase(suite, risc);
    tcase_add_test(p6, chains_on_p6_take_the_latencies_that_it_states);
    tcase_add_test(p6, what_is_independent_fills_the_width_of_p6);
    tcase_add_test(p6, a_jump_on_p6_ends_its_group);
    tcase_add_test(p6, strides_on_p6_walk_at_the_price_that_it_states);
    suite_add_tcase(suite, p6);
    tcase_add_test(branch,
                   a_loop_is_guessed_wrong_at_its_end_and_until_it_is_known);
    tcase_add_test(branch,
                   an_alternating_branch_is_guessed_wrong_every_second_time);
    tcase_add_test(branch, an_inner_loop_is_guessed_wrong_once_a_time);
    suite_add_tcase(suite, branch);
    tcase_add_test(walk, a_stride_over_new_pages_walks_at_each);
    tcase_add_test(walk, a_stride_over_twice_the_tlb_walks_each_time);
    suite_add_tcase(suite, walk);
    return suite;
}
