/*
 * Working sets that straddle each level of the caches, whose waits are known by
 * hand. The machine `cached` is risc with an L1D of 8 KiB, 2 ways and lines of
 * 32 bytes, and an L2 of 64 KiB and 4 ways, both LRU and write-back. A load
 * that misses in the L1D waits 8 cycles for the L2, or 50 for memory.
 *
 * A ring of pointers is followed round by round. What is compared is the
 * difference of a further round, so that the first round plays no part.
 */
#include <check.h>

#include "cpu/access/cached.h"
#include "tests/timing/suites.h"
#include "tests/unit/cpu_fixture.h"

#define MACHINE(name) "tests/timing/machines/" name ".ini"

enum {
    L1 = 8 << 10, L1_WAY = L1 / 2, L2 = 64 << 10, L2_WAY = L2 / 4, LINE = 32,
    L2_HIT = 8, MEMORY = 50,
    RING = 0x30000,
};

struct wait {
    uint64_t cache_miss, cycles;
};

/* `rounds` times round a ring of `links` pointers, `stride` bytes apart:
 * mov eax, RING; mov ecx, count; again: mov eax, [eax]; dec ecx; jnz again */
static struct wait follow_ring(unsigned links, unsigned stride,
                               unsigned rounds)
{
    struct wait wait;

    cpu_fixture_up_model(MACHINE("cached"));
    ck_assert(cached_add(&cf.cpu));
    for (unsigned i = 0; i < links; i++)
        fixture_write32(RING + i * stride, RING + (i + 1) % links * stride);
    CODE("\xb8____\xb9____\x8b\x00\x49\x75\xfb\xf4");
    fixture_write32(FIXTURE_CODE + 1, RING);
    fixture_write32(FIXTURE_CODE + 6, links * rounds);
    fixture_run();
    wait.cache_miss = cycles_of(&cf.cpu.cycles, CYCLE_cache_miss);
    wait.cycles = cf.cpu.cycles.total;
    cpu_fixture_down();
    return wait;
}

/* A further round waits `wait` cycles at each of its links. Beside that a link
 * takes 4 cycles: load, DEC and JNZ, of which none waits for the load, and the
 * taken branch. */
static void expect_wait(unsigned links, unsigned stride, unsigned wait)
{
    struct wait more = follow_ring(links, stride, 4);
    struct wait less = follow_ring(links, stride, 3);

    ck_assert_uint_eq(more.cache_miss - less.cache_miss, links * wait);
    ck_assert_uint_eq(more.cycles - less.cycles, links * (4 + wait));
}

START_TEST(a_ring_that_fits_the_first_level_waits_for_nothing)
{
    expect_wait(L1 / 2 / LINE, LINE, 0);
    expect_wait(L1 / LINE, LINE, 0);
}
END_TEST

START_TEST(a_ring_of_twice_the_first_level_waits_for_the_second)
{
    expect_wait(2 * L1 / LINE, LINE, L2_HIT);
    expect_wait(L2 / 2 / LINE, LINE, L2_HIT);
}
END_TEST

START_TEST(a_ring_of_twice_the_second_level_waits_for_memory)
{
    expect_wait(2 * L2 / LINE, LINE, MEMORY);
}
END_TEST

/* Eight pointers in each line: one of eight waits. */
START_TEST(neighbours_in_a_line_wait_once)
{
    struct wait more = follow_ring(2 * L1 / 4, 4, 4);
    struct wait less = follow_ring(2 * L1 / 4, 4, 3);

    ck_assert_uint_eq(more.cache_miss - less.cache_miss,
                      2 * L1 / LINE * L2_HIT);
}
END_TEST

/* Lines of one colour share a set: as many as there are ways fit. */
START_TEST(lines_of_one_colour_compete_for_their_set)
{
    expect_wait(2, L1_WAY, 0);
    expect_wait(3, L1_WAY, L2_HIT);
    expect_wait(4, L2_WAY, L2_HIT);
    expect_wait(5, L2_WAY, MEMORY);
}
END_TEST

Suite *cache_suite(void)
{
    Suite *suite = suite_create("cache");
    TCase *tests = tcase_create("rings");

    tcase_add_test(tests, a_ring_that_fits_the_first_level_waits_for_nothing);
    tcase_add_test(tests,
                   a_ring_of_twice_the_first_level_waits_for_the_second);
    tcase_add_test(tests, a_ring_of_twice_the_second_level_waits_for_memory);
    tcase_add_test(tests, neighbours_in_a_line_wait_once);
    tcase_add_test(tests, lines_of_one_colour_compete_for_their_set);
    suite_add_tcase(suite, tests);
    return suite;
}
