/* The table of counters, and the values that its rows read. */
#include <string.h>

#include "emu/machine/counters.h"
#include "emu/stats/counter_list.h"
#include "mmu/mmu_flush.h"
#include "tests/unit/cpu_fixture.h"

Suite *counters_suite(void);

/* Numbers that guests may have been built with. */
static const char *const kept[] = {
    "cycles", "instructions", "uops", "cycles_issue", "cycles_dependency",
    "cycles_branch", "cycles_itlb_walk", "cycles_dtlb_walk",
    "cycles_cache_miss", "cycles_flush", "cycles_serialise",
    "cycles_exception", "cycles_io", "cycles_dma", "cycles_halt",
    "tlb_accesses", "tlb_misses", "itlb_accesses", "itlb_misses",
    "dtlb_accesses", "dtlb_misses", "stlb_hits", "stlb_misses", "tlb_fills",
    "tlb_evictions", "dirty_assists", "rights_assists", "walks",
    "walk_cycles", "walk_reads", "walk_ad_writes", "walk_faults", "flushes",
    "flush_entries_dropped", "flush_direct_cycles", "flushes_mov_cr3",
    "flush_entries_dropped_mov_cr3", "flush_direct_cycles_mov_cr3",
    "flushes_mov_cr0", "flush_entries_dropped_mov_cr0",
    "flush_direct_cycles_mov_cr0", "flushes_mov_cr4",
    "flush_entries_dropped_mov_cr4", "flush_direct_cycles_mov_cr4",
    "flushes_invlpg", "flush_entries_dropped_invlpg",
    "flush_direct_cycles_invlpg", "flushes_task_switch",
    "flush_entries_dropped_task_switch", "flush_direct_cycles_task_switch",
    "flushes_page_fault", "flush_entries_dropped_page_fault",
    "flush_direct_cycles_page_fault", "pdpte_loads", "exceptions",
    "interrupts", "blocks_made", "blocks_dropped", "refill_misses",
    "refill_avoidable", "refill_remapped", "refill_cycles",
    "refill_avoidable_mov_cr3", "refill_remapped_mov_cr3",
    "refill_cycles_mov_cr3", "refill_avoidable_mov_cr0",
    "refill_remapped_mov_cr0", "refill_cycles_mov_cr0",
    "refill_avoidable_mov_cr4", "refill_remapped_mov_cr4",
    "refill_cycles_mov_cr4", "refill_avoidable_invlpg",
    "refill_remapped_invlpg", "refill_cycles_invlpg",
    "refill_avoidable_task_switch", "refill_remapped_task_switch",
    "refill_cycles_task_switch", "refill_avoidable_page_fault",
    "refill_remapped_page_fault", "refill_cycles_page_fault",
    "miss_class_fault", "miss_class_compulsory", "miss_class_flush",
    "miss_class_conflict", "miss_class_capacity", "psc_hits", "psc_misses",
    "psc_entries_dropped",
};

START_TEST(a_counter_keeps_its_number)
{
    for (unsigned n = 0; n < sizeof(kept) / sizeof(kept[0]); n++) {
        char name[COUNTER_NAME_MAX];
        unsigned instance;
        const struct counter_row *row = counter_row_find(n, &instance);

        ck_assert_ptr_nonnull(row);
        ck_assert_str_eq(counter_row_name(row, instance, name), kept[n]);
    }
}
END_TEST

START_TEST(no_two_counters_share_a_number)
{
    bool taken[COUNTERS] = { false };
    const struct counter_row *row;

    for (unsigned i = 0; (row = counter_row_at(i)); i++)
        for (unsigned n = 0; n < row->instances; n++) {
            unsigned number = row->number[n];

            if (number == COUNTER_NO_NUMBER)
                continue;
            ck_assert_uint_lt(number, COUNTERS);
            ck_assert_msg(!taken[number], "%u: twice", number);
            taken[number] = true;
        }
}
END_TEST

START_TEST(no_two_counters_share_a_name)
{
    for (unsigned a = 0; a < COUNTERS; a++)
        for (unsigned b = 0; b < a; b++) {
            char first[COUNTER_NAME_MAX], second[COUNTER_NAME_MAX];
            unsigned i, j;
            const struct counter_row *row = counter_row_find(a, &i);
            const struct counter_row *other = counter_row_find(b, &j);

            if (row && other)
                ck_assert_str_ne(counter_row_name(row, i, first),
                                 counter_row_name(other, j, second));
        }
}
END_TEST

/* The JSON writes an object where its first row stands. The outermost one and
 * what stands in none may be anywhere. */
START_TEST(the_rows_of_an_object_stand_together)
{
    const struct counter_row *row, *earlier;

    for (unsigned i = 0; (row = counter_row_at(i)); i++) {
        if (row->object == COUNTER_IN_top || row->object == COUNTER_IN_none ||
            (i && counter_row_at(i - 1)->object == row->object))
            continue;
        for (unsigned j = 0; j < i; j++) {
            earlier = counter_row_at(j);
            ck_assert_msg(earlier->object != row->object, "%s and %s",
                          earlier->name, row->name);
        }
    }
}
END_TEST

START_TEST(every_row_that_is_shown_has_a_label)
{
    const struct counter_row *row;

    for (unsigned i = 0; (row = counter_row_at(i)); i++)
        ck_assert(!row->shown || (row->label && *row->label));
}
END_TEST

/* The text block shows counters of the machine in the order of numbers. */
START_TEST(every_counter_of_the_machine_that_is_shown_has_a_number)
{
    const struct counter_row *row;

    for (unsigned i = 0; (row = counter_row_at(i)); i++)
        ck_assert(!row->shown || row->kind != COUNTER_OF_MACHINE ||
                  row->number[0] != COUNTER_NO_NUMBER);
}
END_TEST

START_TEST(every_object_has_a_list)
{
    FILE *nowhere = fopen("/dev/null", "w");
    const char *name;

    ck_assert_ptr_nonnull(nowhere);
    for (unsigned i = 0; (name = counter_list_object_name(i)); i++)
        ck_assert(counter_list_object(name, nowhere));
    ck_assert(!counter_list_object("none of them", nowhere));
    fclose(nowhere);
}
END_TEST

static struct counter_source source(void)
{
    return (struct counter_source){ .cpu = &cf.cpu };
}

START_TEST(one_value_is_that_of_all_values)
{
    struct counter_source from = source();
    uint64_t value[COUNTERS];
    unsigned counted = 0;

    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        cycles_charge(&cf.cpu.cycles, (enum cycle_cause)i, i + 1);
    mmu_flush(&cf.cpu.mmu, FLUSH_mov_cr3, 0, 5);
    mmu_flush(&cf.cpu.mmu, FLUSH_invlpg, 0, 7);
    counters_read(&from, value);
    for (unsigned number = 0; number < COUNTERS; number++) {
        ck_assert_uint_eq(counter_value(&from, number), value[number]);
        counted += value[number] != 0;
    }
    ck_assert_uint_gt(counted, CYCLE_CAUSES / 2);
    ck_assert_uint_eq(value[COUNTER_flushes], 2);
    ck_assert_uint_eq(value[COUNTER_flush_direct_cycles], 12);
}
END_TEST

START_TEST(a_cycle_cause_is_measured_where_something_charges_it)
{
    struct counter_source from = source();
    enum { CYCLES_CACHE_MISS = 8 };

    ck_assert(!counter_is_measured(&from, CYCLES_CACHE_MISS));
    cycles_add_charger(&cf.cpu.cycles, CYCLES_BY_CACHES);
    ck_assert(counter_is_measured(&from, CYCLES_CACHE_MISS));
}
END_TEST

START_TEST(refills_and_classes_are_not_measured_without_attribution)
{
    struct counter_source from = source();
    enum { MISS_CLASS_FLUSH = 82 };

    ck_assert(counter_is_measured(&from, COUNTER_flushes));
    ck_assert(!counter_is_measured(&from, COUNTER_refill_misses));
    ck_assert(!counter_is_measured(&from, MISS_CLASS_FLUSH));
}
END_TEST

START_TEST(a_number_that_no_counter_has_is_not_measured)
{
    struct counter_source from = source();

    ck_assert(!counter_is_measured(&from, COUNTERS));
    ck_assert(!counter_is_measured(&from, COUNTER_NO_NUMBER));
    ck_assert_uint_eq(counter_value(&from, COUNTER_NO_NUMBER), 0);
}
END_TEST

Suite *counters_suite(void)
{
    Suite *suite = suite_create("counters");
    TCase *table = tcase_create("table"), *values = tcase_create("values");

    tcase_add_test(table, a_counter_keeps_its_number);
    tcase_add_test(table, no_two_counters_share_a_number);
    tcase_add_test(table, no_two_counters_share_a_name);
    tcase_add_test(table, the_rows_of_an_object_stand_together);
    tcase_add_test(table, every_row_that_is_shown_has_a_label);
    tcase_add_test(table,
                   every_counter_of_the_machine_that_is_shown_has_a_number);
    tcase_add_test(table, every_object_has_a_list);
    suite_add_tcase(suite, table);
    tcase_add_checked_fixture(values, cpu_fixture_up, cpu_fixture_down);
    tcase_add_test(values, one_value_is_that_of_all_values);
    tcase_add_test(values,
                   a_cycle_cause_is_measured_where_something_charges_it);
    tcase_add_test(values,
                   refills_and_classes_are_not_measured_without_attribution);
    tcase_add_test(values, a_number_that_no_counter_has_is_not_measured);
    suite_add_tcase(suite, values);
    return suite;
}
