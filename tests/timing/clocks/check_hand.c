/*
 * Short sequences on the clock-table models, timed by hand: the tables alone
 * would only check themselves.
 *
 * Figures of the i386 are from the 80386 Programmer's Reference Manual 1986,
 * chapter 17; m, of the instruction executed next, counts its displacement and
 * its immediate as one component each, and each of its other bytes (17.2.2).
 * Figures of the i486 are those of its manual as clocks_i486.csv has them. The
 * HLT behind a sequence is not counted, but the m of a branch to it is.
 */
#include <check.h>

#include "tests/timing/clocks/bench.h"
#include "tests/timing/clocks/suites.h"
#include "tests/unit/cpu_fixture.h"

static void i386_up(void)
{
    bench_up("i386");
}

static void i486_up(void)
{
    bench_up("i486");
}

/*
 * jmp $+2                      7 + m
 * mov ecx, [ebx+0]             4; m = opcode, ModRM, displacement = 3
 */
START_TEST(a_jump_adds_the_components_of_its_target)
{
    ck_assert_uint_eq(bench_run("p32", "eb00" "8b8b00000000"), 7 + 3 + 4);
}
END_TEST

/*
 * cmp edx, edx                 2
 * je 1f                        7 + m, taken
 * nop; nop                     not executed
 * 1: add dx, 0x1234            2; m = prefix, opcode, ModRM, immediate = 4
 */
START_TEST(a_taken_branch_adds_the_components_of_its_target)
{
    ck_assert_uint_eq(bench_run("p32", "39d2" "7402" "9090" "6681c23412"),
                      2 + 7 + 4 + 2);
}
END_TEST

/*
 * cmp edx, ebx                 2
 * je 1f                        3, not taken: no m
 * 1: nop                       3
 */
START_TEST(a_branch_that_is_not_taken_adds_no_components)
{
    ck_assert_uint_eq(bench_run("p32 edx=1 ebx=2", "39da" "7400" "90"),
                      2 + 3 + 3);
}
END_TEST

/*
 * mov ecx, 3                   2
 * 1: dec edx                   2, three times
 * loop 1b                      11 + m: twice to DEC (one byte), then on to HLT;
 *                              one figure is printed for both outcomes
 */
START_TEST(loop_takes_11_and_m_whichever_way_it_goes)
{
    ck_assert_uint_eq(bench_run("p32", "b903000000" "4a" "e2fd"),
                      2 + 3 * 2 + 3 * 11 + 1 + 1 + 1);
}
END_TEST

/*
 * push edx                     2
 * push dword [ebx]             5
 * pop ecx                      4
 * pop dword [ebx]              5
 * call 1f                      7 + m
 * 1: pop edx                   4; m = 1
 */
START_TEST(stack_instructions_of_the_i386)
{
    ck_assert_uint_eq(bench_run("p32", "52" "ff33" "59" "8f03" "e800000000"
                                "5a"),
                      2 + 5 + 4 + 5 + 7 + 1 + 4);
}
END_TEST

/*
 * mov ecx, 4                   2
 * rep stosb                    5 + 5n, n = 4
 * rep movsd                    5 + 4n, n = 0
 * scasb                        7
 */
START_TEST(string_instructions_of_the_i386)
{
    ck_assert_uint_eq(bench_run("p32", "b904000000" "f3aa" "f3a5" "ae"),
                      2 + 5 + 5 * 4 + 5 + 7);
}
END_TEST

/*
 * mov edx, 9                   2
 * mul edx                      max(ceil(log2 9), 3) + 6 = 4 + 6; EDX becomes 0
 * mul edx                      9 for a multiplier of 0
 * mov edx, 32                  2
 * bsf ecx, edx                 10 + 3n, n = 5
 */
START_TEST(early_outs_of_the_i386)
{
    ck_assert_uint_eq(bench_run("p32 eax=5", "ba09000000" "f7e2" "f7e2"
                                "ba20000000" "0fbcca"),
                      2 + 4 + 6 + 9 + 2 + 10 + 3 * 5);
}
END_TEST

/*
 * At level 3:
 * int 0x32                     99, to more privilege; its handler is
 *   iret                       82, back to less privilege
 * nop                          3
 */
START_TEST(a_call_of_the_kernel_and_back_on_the_i386)
{
    cf.ram[FIXTURE_HANDLERS + 0x32 * 16] = 0xcf;
    ck_assert_uint_eq(bench_run("user", "cd32" "90"), 99 + 82 + 3);
}
END_TEST

/*
 * At level 3, IOPL 0:
 * pushfd                       4
 * in al, 0x80                  26, after a look at the I/O permission bitmap
 * out 0x80, al                 24, likewise
 */
START_TEST(ports_beyond_iopl_on_the_i386)
{
    ck_assert_uint_eq(bench_run("user", "9c" "e480" "e680"), 4 + 26 + 24);
}
END_TEST

/*
 * The TLB is empty, and the page has neither A nor D set:
 * (the fetch)                  13: both entries have A set
 * mov [ebx], ecx               1 + 28: A is set in one entry, A and D in the
 *                              other
 * mov ecx, [ebx]               1
 */
START_TEST(a_store_that_sets_a_and_d_walks_in_28_clocks_on_the_i486)
{
    ck_assert_uint_eq(bench_run("p32 walk=2 ebx=407000", "890b" "8b0b"),
                      13 + 1 + 28 + 1);
}
END_TEST

/*
 * The directory entry has A set:
 * (the fetch)                  13
 * mov ecx, [ebx]               1 + 21: A of the page is set
 * mov [ebx], ecx               1 + 21: the entry of the TLB is clean, so a
 *                              second walk sets D
 */
START_TEST(a_store_to_a_clean_page_walks_again_on_the_i486)
{
    ck_assert_uint_eq(bench_run("p32 walk=1 ebx=407000", "8b0b" "890b"),
                      13 + 1 + 21 + 1 + 21);
}
END_TEST

/*
 * mov ecx, 2                   1
 * 1: push ecx                  1, twice
 * pop edx                      1, twice
 * loop 1b                      7 taken, then 6
 */
START_TEST(a_loop_over_the_stack_on_the_i486)
{
    ck_assert_uint_eq(bench_run("p32", "b902000000" "51" "5a" "e2fc"),
                      1 + 2 * (1 + 1) + 7 + 6);
}
END_TEST

/*
 * mov esi, ebx                 1
 * mov ecx, [esi]               1 + 1: the base was written just before
 * mov ecx, [esi+edi+0]         1 + 1: base, index and displacement
 * cs mov ecx, [esi]            1 + 1: a prefix
 */
START_TEST(penalties_of_addresses_and_prefixes_on_the_i486)
{
    ck_assert_uint_eq(bench_run("p32 edi=0", "89de" "8b0e" "8b4c3e00"
                                "2e8b0e"),
                      1 + 2 + 2 + 2);
}
END_TEST

/*
 * mov ecx, 1                   1
 * rep movsb                    13, for a count of 1; ECX becomes 0
 * rep movsb                    5, for a count of 0
 * inc ecx; inc ecx             1 + 1
 * rep stosb                    7 + 4n, n = 2
 */
START_TEST(short_counts_of_rep_on_the_i486)
{
    ck_assert_uint_eq(bench_run("p32", "b901000000" "f3a4" "f3a4" "4141"
                                "f3aa"),
                      1 + 13 + 5 + 1 + 1 + 7 + 4 * 2);
}
END_TEST

/*
 * In real mode:
 * mov ds, dx                   3
 * int 0x30                     30; its handler is the HLT
 */
START_TEST(an_interrupt_of_real_mode_on_the_i486)
{
    ck_assert_uint_eq(bench_run("real edx=0", "8eda" "cd30"), 3 + 30);
}
END_TEST

/* A loop with calls, multiplications, strings, prefixes and branches that go
 * both ways, in blocks and one instruction at a time. */
START_TEST(where_blocks_end_changes_no_clock)
{
    static const char *const model[] = {"i386", "i486", "pentium"};
    static const char code[] =
        "b905000000"            /* mov ecx, 5 */
        "e802000000" "eb07"     /* 1: call 2f; jmp 3f */
        "66f7e2" "8b0433" "c3"  /* 2: mul dx; mov eax, [ebx+esi]; ret */
        "f6c101" "7404"         /* 3: test cl, 1; je 4f */
        "aa" "0fbcc1"           /* stosb; bsf eax, ecx */
        "39d2" "0f94c2"         /* 4: cmp edx, edx; sete dl */
        "e2e2";                 /* loop 1b */
    uint32_t blocks, steps;

    bench_up(model[_i]);
    blocks = bench_run("p32 esi=0", code);
    fixture_single_steps(true);
    steps = bench_run("p32 esi=0", code);
    bench_down();
    ck_assert_uint_gt(blocks, 5 * 8);
    ck_assert_uint_eq(blocks, steps);
}
END_TEST

Suite *hand_suite(void)
{
    Suite *s = suite_create("hand");
    TCase *i386 = tcase_create("i386"), *i486 = tcase_create("i486"),
          *all = tcase_create("all");

    tcase_add_checked_fixture(i386, i386_up, bench_down);
    tcase_add_test(i386, a_jump_adds_the_components_of_its_target);
    tcase_add_test(i386, a_taken_branch_adds_the_components_of_its_target);
    tcase_add_test(i386, a_branch_that_is_not_taken_adds_no_components);
    tcase_add_test(i386, loop_takes_11_and_m_whichever_way_it_goes);
    tcase_add_test(i386, stack_instructions_of_the_i386);
    tcase_add_test(i386, string_instructions_of_the_i386);
    tcase_add_test(i386, early_outs_of_the_i386);
    tcase_add_test(i386, a_call_of_the_kernel_and_back_on_the_i386);
    tcase_add_test(i386, ports_beyond_iopl_on_the_i386);
    suite_add_tcase(s, i386);
    tcase_add_checked_fixture(i486, i486_up, bench_down);
    tcase_add_test(i486,
                   a_store_that_sets_a_and_d_walks_in_28_clocks_on_the_i486);
    tcase_add_test(i486, a_store_to_a_clean_page_walks_again_on_the_i486);
    tcase_add_test(i486, a_loop_over_the_stack_on_the_i486);
    tcase_add_test(i486, penalties_of_addresses_and_prefixes_on_the_i486);
    tcase_add_test(i486, short_counts_of_rep_on_the_i486);
    tcase_add_test(i486, an_interrupt_of_real_mode_on_the_i486);
    suite_add_tcase(s, i486);
    tcase_add_loop_test(all, where_blocks_end_changes_no_clock, 0, 3);
    suite_add_tcase(s, all);
    return s;
}
