/*
 * Whole runs on models with a clock table: what blocks, their exits and their
 * links make of the clocks of single instructions.
 */
#include "tests/unit/cpu_fixture.h"

Suite *clock_runs_suite(void);

/* Runs code with a count in ECX; returns the cycles of one cause, or all. */
static uint64_t run_with(uint32_t count, int cause)
{
    uint64_t before, after;

    cf.cpu.r[ECX] = count;
    cf.cpu.r[ESI] = FIXTURE_DATA;
    cf.cpu.eip = FIXTURE_CODE;
    before = cause < 0 ? cf.cpu.cycles.total
                       : cycles_of(&cf.cpu.cycles, (enum cycle_cause)cause);
    fixture_expect_end();
    after = cause < 0 ? cf.cpu.cycles.total
                      : cycles_of(&cf.cpu.cycles, (enum cycle_cause)cause);
    return after - before;
}

enum { ALL = -1 };

/* Jcc: 3 clocks if it is taken, 1 if not. */
START_TEST(a_branch_of_the_i486_costs_two_clocks_more_if_it_is_taken)
{
    cpu_fixture_up_model("i486");
    CODE("\x49\x75\xfd\xf4");           /* dec ecx; jnz; hlt */
    ck_assert_uint_eq(run_with(1, CYCLE_branch), 0);
    ck_assert_uint_eq(run_with(10, CYCLE_branch), 9 * 2);
    cpu_fixture_down();
}
END_TEST

/* Two clocks a round (tests/unit/check_pairing.c), in blocks and one
 * instruction at a time. */
START_TEST(a_round_of_two_pairs_takes_two_clocks_on_the_pentium)
{
    uint64_t ten, twenty;

    cpu_fixture_up_model("pentium");
    CODE("\xeb\x00"                     /* jmp: the loop begins in U */
         "\x89\x06\x83\xc6\x04"         /* mov [esi], eax; add esi, 4 */
         "\x49\x75\xf8\xf4");           /* dec ecx; jnz; hlt */
    fixture_single_steps(_i);
    run_with(10, ALL);                  /* walks of TLB misses are over */
    ten = run_with(10, ALL);
    twenty = run_with(20, ALL);
    ck_assert_uint_eq(twenty - ten, 10 * 2);
    cpu_fixture_down();
}
END_TEST

/* The pair is NOP at the end of a page with NOP in the next. */
START_TEST(a_pair_forms_across_the_end_of_a_page)
{
    uint64_t split, together;

    cpu_fixture_up_model("pentium");
    CODE("\xe9\xfa\x0f\x00\x00");       /* jmp 5fff */
    CODE_AT(0x5fff, "\x90\x90\x90\x90\xf4");
    run_with(0, ALL);
    split = run_with(0, ALL);
    CODE("\xe9\xfb\x0e\x00\x00");       /* jmp 5f00 */
    CODE_AT(0x5f00, "\x90\x90\x90\x90\xf4");
    run_with(0, ALL);
    together = run_with(0, ALL);
    ck_assert_uint_eq(split, together);
    cpu_fixture_down();
}
END_TEST

Suite *clock_runs_suite(void)
{
    Suite *suite = suite_create("clock_runs");
    TCase *tc = tcase_create("runs");

    suite_add_tcase(suite, tc);
    tcase_add_test(tc,
        a_branch_of_the_i486_costs_two_clocks_more_if_it_is_taken);
    tcase_add_loop_test(tc,
        a_round_of_two_pairs_takes_two_clocks_on_the_pentium, 0, 2);
    tcase_add_test(tc, a_pair_forms_across_the_end_of_a_page);
    return suite;
}
