/* Which transfers fit the mappings of a kernel. */
#include <check.h>

#include "emu/check/dma_mappings.h"

Suite *dma_mappings_suite(void);

enum { AT = 0x1000, SIZE = 0x100 };

static struct dma_mappings mappings;
static const struct dma_mapping *of;
static uint64_t cycle;

static void setup(void)
{
    mappings = (struct dma_mappings){ 0 };
    cycle = 0;
}

static void teardown(void)
{
    dma_mappings_free(&mappings);
}

static struct dma_moment moment(void)
{
    return (struct dma_moment){ .lin = 1, .cycle = ++cycle };
}

static void map(uint64_t paddr, uint32_t length, unsigned rights)
{
    dma_mappings_add(&mappings, &(struct dma_mapping){
        .paddr = paddr, .length = length, .rights = rights,
        .made = moment(),
    });
}

static bool unmap(uint64_t paddr, uint32_t length)
{
    return dma_mappings_end(&mappings, paddr, length, moment());
}

static enum dma_verdict write_to(uint64_t paddr, uint64_t size)
{
    of = NULL;
    return dma_mappings_judge(&mappings, paddr, size, true, &of);
}

START_TEST(everything_fits_before_the_first_mapping)
{
    ck_assert_int_eq(write_to(0, 1), DMA_FITS);
    map(AT, SIZE, DMA_MAY_WRITE);
    ck_assert_int_eq(write_to(0, 1), DMA_NEVER);
    ck_assert(unmap(AT, SIZE));
    ck_assert_int_eq(write_to(0, 1), DMA_NEVER);
}
END_TEST

START_TEST(a_mapping_covers_its_bytes_and_no_others)
{
    map(AT, SIZE, DMA_MAY_WRITE);
    ck_assert_int_eq(write_to(AT, SIZE), DMA_FITS);
    ck_assert_int_eq(write_to(AT + SIZE - 1, 1), DMA_FITS);
    ck_assert_int_eq(write_to(AT + SIZE - 1, 2), DMA_NEVER);
    ck_assert_int_eq(write_to(AT - 1, 2), DMA_NEVER);
}
END_TEST

START_TEST(mappings_cover_a_transfer_together)
{
    map(AT + SIZE, SIZE, DMA_MAY_WRITE);
    map(AT, SIZE, DMA_MAY_WRITE);
    map(AT + SIZE / 2, SIZE, DMA_MAY_WRITE);
    ck_assert_int_eq(write_to(AT + 1, 2 * SIZE - 1), DMA_FITS);
    ck_assert_int_eq(write_to(AT + 1, 2 * SIZE), DMA_NEVER);
}
END_TEST

START_TEST(one_of_two_equal_mappings_ends)
{
    map(AT, SIZE, DMA_MAY_WRITE);
    map(AT, SIZE, DMA_MAY_WRITE);
    ck_assert(unmap(AT, SIZE));
    ck_assert_int_eq(write_to(AT, 1), DMA_FITS);
    ck_assert(unmap(AT, SIZE));
    ck_assert_int_eq(write_to(AT, 1), DMA_ENDED);
    ck_assert_uint_eq(of->end.cycle, cycle);
    ck_assert(!unmap(AT, SIZE));
}
END_TEST

START_TEST(only_the_very_range_ends)
{
    map(AT, SIZE, DMA_MAY_WRITE);
    ck_assert(!unmap(AT, SIZE - 1));
    ck_assert(!unmap(AT + 1, SIZE));
    ck_assert_int_eq(write_to(AT, 1), DMA_FITS);
}
END_TEST

START_TEST(the_mapping_that_ended_last_is_named)
{
    map(AT, SIZE, DMA_MAY_WRITE);
    map(AT + 1, SIZE, DMA_MAY_WRITE);
    unmap(AT, SIZE);
    unmap(AT + 1, SIZE);
    ck_assert_int_eq(write_to(AT + 2, 1), DMA_ENDED);
    ck_assert_uint_eq(of->paddr, AT + 1);
    ck_assert_int_eq(write_to(AT, 1), DMA_ENDED);
    ck_assert_uint_eq(of->paddr, AT);
}
END_TEST

START_TEST(ended_mappings_are_forgotten_in_time)
{
    map(AT, SIZE, DMA_MAY_WRITE);
    unmap(AT, SIZE);
    for (unsigned i = 0; i < DMA_MAPPINGS_ENDED; i++) {
        ck_assert_int_eq(write_to(AT, 1), DMA_ENDED);
        map(2 * AT, SIZE, DMA_MAY_WRITE);
        unmap(2 * AT, SIZE);
    }
    ck_assert_int_eq(write_to(AT, 1), DMA_NEVER);
}
END_TEST

START_TEST(freed_memory_fits_no_more_until_it_is_mapped_again)
{
    map(AT, SIZE, DMA_MAY_WRITE);
    dma_mappings_freed(&mappings, AT + SIZE, SIZE, moment());
    ck_assert_int_eq(write_to(AT, SIZE), DMA_FITS);
    dma_mappings_freed(&mappings, AT + SIZE - 1, 1, moment());
    ck_assert_int_eq(write_to(AT, SIZE), DMA_FREED);
    ck_assert_uint_eq(of->end.cycle, cycle);
    map(AT, SIZE, DMA_MAY_WRITE);
    ck_assert_int_eq(write_to(AT, SIZE), DMA_FITS);
}
END_TEST

START_TEST(a_direction_fits_or_not)
{
    map(AT, SIZE, DMA_MAY_READ);
    ck_assert_int_eq(write_to(AT, 1), DMA_AGAINST);
    ck_assert_uint_eq(of->made.cycle, 1);
    ck_assert_int_eq(dma_mappings_judge(&mappings, AT, SIZE, false, &of),
                     DMA_FITS);
    map(AT, 1, DMA_MAY_READ | DMA_MAY_WRITE);
    ck_assert_int_eq(write_to(AT, 1), DMA_FITS);
    ck_assert_int_eq(write_to(AT, 2), DMA_AGAINST);
}
END_TEST

START_TEST(too_many_mappings_end_the_judging)
{
    for (unsigned i = 0; i < DMA_MAPPINGS_MAX; i++)
        map(AT + i, 1, DMA_MAY_WRITE);
    ck_assert_int_eq(write_to(0, 1), DMA_NEVER);
    map(0, 1, DMA_MAY_WRITE);
    ck_assert(mappings.lost);
    ck_assert_int_eq(write_to(5, 1), DMA_FITS);
    ck_assert(unmap(5, 1));
}
END_TEST

Suite *dma_mappings_suite(void)
{
    Suite *suite = suite_create("dma_mappings");
    TCase *tc = tcase_create("verdicts");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, everything_fits_before_the_first_mapping);
    tcase_add_test(tc, a_mapping_covers_its_bytes_and_no_others);
    tcase_add_test(tc, mappings_cover_a_transfer_together);
    tcase_add_test(tc, one_of_two_equal_mappings_ends);
    tcase_add_test(tc, only_the_very_range_ends);
    tcase_add_test(tc, the_mapping_that_ended_last_is_named);
    tcase_add_test(tc, ended_mappings_are_forgotten_in_time);
    tcase_add_test(tc, freed_memory_fits_no_more_until_it_is_mapped_again);
    tcase_add_test(tc, a_direction_fits_or_not);
    tcase_add_test(tc, too_many_mappings_end_the_judging);
    suite_add_tcase(suite, tc);
    return suite;
}
