/*
 * What the recorder writes of small streams, each of which refutes a simpler
 * rule: a reference that the trace leaves out must change nothing, and a replay
 * must count what the recording counted.
 */
#include "tests/unit/recorder_fixture.h"

#include <string.h>

#include "mmu/flush_cause.h"

Suite *recorder_suite(void);

enum { A = REGION_A, B = REGION_B, C = REGION_C, PAGE = 0x1000 };

static void start(const char *tlb, const char *filter)
{
    rf_up(tlb, filter, false);
}

static void read_page(uint32_t lin)
{
    rf_access(lin, ACCESS_READ);
}

static void write_page(uint32_t lin)
{
    rf_access(lin, ACCESS_WRITE);
}

static void fetch_page(uint32_t lin)
{
    rf_access(lin, ACCESS_FETCH);
}

/* Ends the recording: a replay counts the same, and so many references of a
 * kind to a page were written. */
static void check_written(enum trace_kind kind, uint32_t lin, unsigned count)
{
    rf_done();
    rf_check_replay();
    ck_assert_uint_eq(rf_written(kind, lin), count);
}

static uint64_t absorbed(enum trace_absorbed which)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < rf_record_count; i++)
        if (rf_records[i].kind == TRACE_OTHER &&
            rf_records[i].other == TRACE_SYNC)
            sum += rf_records[i].sync.absorbed[which];
    return sum;
}

START_TEST(repeats_are_left_out_and_counted)
{
    start("", "split:8,16");
    for (int i = 0; i < 5; i++) {
        read_page(A);
        read_page(A + PAGE);
    }
    check_written(TRACE_READ, A, 1);
    ck_assert_uint_eq(rf_written(TRACE_READ, A + PAGE), 1);
    ck_assert_uint_eq(absorbed(TRACE_ABSORBED_DATA_4K), 8);
}
END_TEST

/* A first level without an array for large pages misses them each time. */
START_TEST(large_pages_that_no_array_holds_are_written_each_time)
{
    start("itlb-large=none,dtlb-large=none", "split:8,16");
    rf_set_large(0, 0, PURW);
    for (int i = 0; i < 3; i++) {
        read_page(A);
        fetch_page(A);
    }
    check_written(TRACE_READ, A, 3);
    ck_assert_uint_eq(rf_written(TRACE_FETCH, A), 3);
}
END_TEST

/* Two large pages share a set, whatever slots their 4 KiB pages have. */
START_TEST(large_pages_displace_each_other_whatever_their_small_pages_are)
{
    start("dtlb-large=8x1", "split:8,16");
    rf_set_large(0, 0, PURW);
    rf_set_large(0, 2, PURW);
    for (int i = 0; i < 2; i++) {
        read_page(A + PAGE);
        read_page(C + 5 * PAGE);
    }
    check_written(TRACE_READ, A + PAGE, 2);
}
END_TEST

/* INVLPG drops a large entry that the tables no longer know. */
START_TEST(invlpg_empties_the_slots_of_a_page_that_was_larger)
{
    start("", "split:8,16");
    rf_set_large(0, 0, PURW);
    read_page(A);
    rf_set_small(0, 0, 0);
    rf_invlpg(A + 5 * PAGE);
    rf_access(A, ACCESS_READ);
    check_written(TRACE_READ, A, 2);
}
END_TEST

START_TEST(a_freed_space_empties_every_slot)
{
    start("", "split:8,16");
    write_page(A);
    rf_space_free(0);
    write_page(A);
    check_written(TRACE_WRITE, A, 2);
}
END_TEST

START_TEST(a_stale_page_that_the_tables_deny_takes_no_slot)
{
    start("", "split:1,1");
    read_page(A);
    rf_set_pte(0, 0, 0, 0);
    read_page(B);
    for (int i = 0; i < 3; i++) {
        read_page(A);
        read_page(B);
    }
    check_written(TRACE_READ, A, 4);
    ck_assert_uint_eq(rf_written(TRACE_READ, B), 4);
}
END_TEST

START_TEST(absorbed_references_are_counted_by_side_and_size)
{
    start("", "split:8,16");
    rf_set_large(0, 2, PURW);
    for (int i = 0; i < 3; i++)
        read_page(A);
    for (int i = 0; i < 4; i++)
        write_page(C);
    for (int i = 0; i < 5; i++)
        fetch_page(A);
    rf_fetch_again(A, ACCESS_FETCH, 10);
    for (int i = 0; i < 6; i++)
        fetch_page(C);
    rf_fetch_again(C, ACCESS_FETCH, 20);
    check_written(TRACE_READ, A, 1);
    ck_assert_uint_eq(absorbed(TRACE_ABSORBED_DATA_4K), 2);
    ck_assert_uint_eq(absorbed(TRACE_ABSORBED_DATA_LARGE), 3);
    ck_assert_uint_eq(absorbed(TRACE_ABSORBED_FETCH_4K), 14);
    ck_assert_uint_eq(absorbed(TRACE_ABSORBED_FETCH_LARGE), 25);
}
END_TEST

/* Events after which no repeat is absorbed. */
static void invlpg_elsewhere(void) { rf_invlpg(B); }
static void same_cr3(void) { rf_mov_cr3(0); }
static void pge_off(void) { rf_set_pge(false); }
static void wp_off(void) { rf_set_wp(false); }
static void paging_off_and_on(void)
{
    rf_set_paging(false);
    rf_set_paging(true);
}
static void fault_elsewhere(void)
{
    rf_set_pte(0, 1, 3, 0);
    ck_assert(!rf_access(B + 3 * PAGE, ACCESS_READ));
}

static void (*const ends[])(void) = {
    invlpg_elsewhere, same_cr3, pge_off, wp_off, paging_off_and_on,
    fault_elsewhere,
};

START_TEST(any_flush_and_any_change_of_mode_empties_every_slot)
{
    start("", "split:8,16");
    rf_set_pte(0, 0, 0, rf_small_frame(0) | PURW | PTE_G);
    read_page(A);
    fetch_page(A);
    ends[_i]();
    read_page(A);
    fetch_page(A);
    check_written(TRACE_READ, A, 2);
    ck_assert_uint_eq(rf_written(TRACE_FETCH, A), 2);
}
END_TEST

static const struct trace_record *reference(uint32_t lin, unsigned nth)
{
    for (unsigned i = 0; i < rf_record_count; i++)
        if (rf_records[i].kind != TRACE_OTHER &&
            rf_records[i].reference.page == lin >> 12 && !nth--)
            return &rf_records[i];
    ck_abort_msg("there is no such reference");
    return NULL;
}

START_TEST(a_translation_is_written_where_software_changed_it)
{
    start("", "split:8,16");
    read_page(A);
    rf_mov_cr3(0);
    read_page(A);
    rf_set_pte(0, 0, 0, rf_small_frame(9) | PURW);
    rf_mov_cr3(0);
    read_page(A);
    check_written(TRACE_READ, A, 3);
    ck_assert(reference(A, 0)->reference.translates);
    ck_assert(!reference(A, 1)->reference.translates);
    ck_assert(reference(A, 2)->reference.translates);
    ck_assert_uint_eq(reference(A, 2)->reference.translation.frame,
                      rf_small_frame(9) >> 12);
}
END_TEST

START_TEST(that_hardware_set_d_is_no_difference)
{
    start("", "split:8,16");
    rf_set_pte(0, 0, 0, rf_small_frame(0) | (PURW & ~PTE_D));
    write_page(A);
    rf_mov_cr3(0);
    write_page(A);
    check_written(TRACE_WRITE, A, 2);
    ck_assert(!(reference(A, 0)->reference.translation.bits &
                TRACE_PAGE_DIRTY));
    ck_assert(!reference(A, 1)->reference.translates);
}
END_TEST

START_TEST(a_d_bit_that_software_cleared_is_a_difference)
{
    start("", "split:8,16");
    write_page(A);
    rf_set_pte(0, 0, 0, rf_small_frame(0) | (PURW & ~PTE_D));
    rf_mov_cr3(0);
    read_page(A);
    write_page(A);
    check_written(TRACE_WRITE, A, 2);
    ck_assert(reference(A, 1)->reference.translates);
    ck_assert_uint_eq(mf.mmu.dside->dirty_assists, 1);
}
END_TEST

/* A write that hits an entry with D set leaves D of the tables as it is. */
START_TEST(a_write_that_hits_sets_no_d_in_the_tables)
{
    start("", "split:1,1");
    write_page(A);
    read_page(B);
    rf_set_pte(0, 0, 0, rf_small_frame(0) | (PURW & ~PTE_D));
    write_page(A);
    rf_set_pte(0, 0, 0, rf_small_frame(0) | PURW);
    rf_mov_cr3(0);
    read_page(A);
    write_page(A);
    check_written(TRACE_READ, A, 1);
    ck_assert_uint_eq(mf.mmu.dside->dirty_assists, 0);
}
END_TEST

/* A reference that took no slot must not be served by l0 when another page was
 * touched after it: of two entries B is the one to go, and not A. The pages
 * have slots of their own in l0. */
START_TEST(a_reference_without_a_slot_is_seen_again_after_another_one)
{
    const uint32_t b = B + PAGE, c = C + 2 * PAGE;

    start("dtlb=2xfull,policy=lru", "split:1,1");
    read_page(A);
    rf_set_pte(0, 0, 0, 0);
    read_page(b);
    read_page(A);
    read_page(b);
    read_page(A);
    read_page(c);
    read_page(b);
    check_written(TRACE_READ, A, 3);
}
END_TEST

/* A global small entry serves where the tables of another space have a large
 * page. */
START_TEST(an_entry_of_another_size_than_the_tables_say_is_written)
{
    start("itlb=4x2,dtlb=8x2,policy=lru", "split:2,4");
    rf_set_pte(1, 1, 6, rf_small_frame(12) | PURW | PTE_G);
    rf_set_large(0, 1, PURW);
    rf_mov_cr3(1);
    read_page(B + 6 * PAGE);
    rf_mov_cr3(0);
    write_page(B + 4 * PAGE);
    read_page(B + 6 * PAGE);
    write_page(B + 4 * PAGE);
    read_page(B + 6 * PAGE);
    check_written(TRACE_READ, B + 6 * PAGE, 3);
}
END_TEST

/* The assist of a small entry replaces a large one in place, and does not touch
 * it: the write after it is no repeat. */
START_TEST(an_assist_that_finds_another_size_takes_no_slot)
{
    rf_up("itlb=4x2,itlb-large=none,dtlb=8x2,dtlb-large=none,policy=lru,"
          "large=shared", "split:2,4", true);
    rf_set_pte(1, 0, 2, rf_small_frame(6) | (PURW & ~PTE_W) | PTE_G);
    rf_set_large(0, 0, PURW | PTE_G);
    rf_mov_cr3(1);
    read_page(A + 2 * PAGE);
    rf_mov_cr3(0);
    write_page(A + PAGE);
    write_page(A + 2 * PAGE);
    write_page(A + 7 * PAGE);
    check_written(TRACE_WRITE, A + 7 * PAGE, 1);
    ck_assert_uint_eq(mf.mmu.dside->rights_assists, 1);
}
END_TEST

/* The walk goes by a PDE that the tables no longer have. */
START_TEST(a_fault_by_a_stale_directory_entry_is_replayed)
{
    start("psc=4xfull", "split:8,16");
    rf_set_small(0, 2, PURW & ~PTE_U);
    read_page(C + 5 * PAGE);
    rf_set_large(0, 2, PURW);
    ck_assert(!rf_access(C + 4 * PAGE, ACCESS_READ | ACCESS_USER));
    check_written(TRACE_READ, C + 4 * PAGE, 1);
    ck_assert_uint_eq(mf.mmu.walks.faults, 1);
}
END_TEST

/* Records of faults, flushes and walks. */

static const struct trace_record *other(enum trace_other kind, unsigned nth)
{
    for (unsigned i = 0; i < rf_record_count; i++)
        if (rf_records[i].kind == TRACE_OTHER && rf_records[i].other == kind &&
            !nth--)
            return &rf_records[i];
    ck_abort_msg("there is no such record");
    return NULL;
}

START_TEST(a_fault_stands_before_its_reference)
{
    const struct trace_record *flush;

    start("", "split:8,16");
    rf_set_pte(0, 0, 3, 0);
    ck_assert(!rf_access(A + 3 * PAGE, ACCESS_WRITE | ACCESS_USER));
    check_written(TRACE_WRITE, A + 3 * PAGE, 1);
    flush = other(TRACE_FLUSH, 1);      /* the first is that of paging on */
    ck_assert_uint_eq(flush->flush.cause, FLUSH_page_fault);
    ck_assert_uint_eq(flush->flush.lin, A + 3 * PAGE);
    ck_assert_ptr_eq(flush + 1, reference(A + 3 * PAGE, 0));
    ck_assert(flush[1].reference.faulted && flush[1].reference.user);
    ck_assert_uint_eq(flush[-1].walk.first_class, 1 + MISS_fault);
}
END_TEST

START_TEST(a_walk_stands_before_each_reference_that_misses_or_has_an_assist)
{
    const struct trace_record *walk;

    start("", "split:8,16");
    rf_set_pte(0, 0, 0, rf_small_frame(0) | (PURW & ~PTE_D));
    read_page(A);
    write_page(A);
    rf_done();
    walk = other(TRACE_WALK, 0);
    ck_assert_ptr_eq(walk + 1, reference(A, 0));
    ck_assert_uint_eq(walk->walk.first_class, 1 + MISS_compulsory);
    ck_assert_uint_eq(walk->walk.reads, 2);
    ck_assert_uint_eq(walk->walk.updates, 0);
    walk = other(TRACE_WALK, 1);
    ck_assert_ptr_eq(walk + 1, reference(A, 1));
    ck_assert_uint_eq(walk->walk.first_class, 0);
    ck_assert_uint_eq(walk->walk.updates, 1);
}
END_TEST

START_TEST(a_site_is_defined_before_its_first_flush)
{
    const struct trace_record *site;

    start("", "split:8,16");
    rf_invlpg(A);
    rf_done();
    site = other(TRACE_SITE, 1);
    ck_assert_uint_eq(site->site.number, 1);
    ck_assert_uint_eq(site->site.cause, FLUSH_invlpg);
    ck_assert_uint_eq(site[1].flush.site, 1);
    ck_assert_uint_eq(site[1].flush.lin, A);
}
END_TEST

START_TEST(a_change_of_wp_is_a_mode_without_a_flush)
{
    start("", "split:8,16");
    rf_set_wp(false);
    read_page(A);
    check_written(TRACE_READ, A, 1);
    ck_assert_uint_eq(other(TRACE_MODE, 2)->mode.flags,
                      TRACE_MODE_PAGING | TRACE_MODE_PGE);
}
END_TEST

static void add_streams(TCase *tc)
{
    tcase_add_test(tc, repeats_are_left_out_and_counted);
    tcase_add_test(tc, large_pages_that_no_array_holds_are_written_each_time);
    tcase_add_test(
        tc, large_pages_displace_each_other_whatever_their_small_pages_are);
    tcase_add_test(tc, invlpg_empties_the_slots_of_a_page_that_was_larger);
    tcase_add_test(tc, a_freed_space_empties_every_slot);
    tcase_add_test(tc, a_stale_page_that_the_tables_deny_takes_no_slot);
    tcase_add_test(tc, absorbed_references_are_counted_by_side_and_size);
    tcase_add_loop_test(
        tc, any_flush_and_any_change_of_mode_empties_every_slot, 0,
        sizeof ends / sizeof ends[0]);
    tcase_add_test(tc, a_translation_is_written_where_software_changed_it);
    tcase_add_test(tc, that_hardware_set_d_is_no_difference);
    tcase_add_test(tc, a_d_bit_that_software_cleared_is_a_difference);
    tcase_add_test(tc, a_write_that_hits_sets_no_d_in_the_tables);
    tcase_add_test(tc,
                   a_reference_without_a_slot_is_seen_again_after_another_one);
    tcase_add_test(tc, an_entry_of_another_size_than_the_tables_say_is_written);
    tcase_add_test(tc, an_assist_that_finds_another_size_takes_no_slot);
    tcase_add_test(tc, a_fault_by_a_stale_directory_entry_is_replayed);
}

Suite *recorder_suite(void)
{
    Suite *suite = suite_create("recorder");
    TCase *stream = tcase_create("streams"), *record = tcase_create("records");

    tcase_add_checked_fixture(stream, NULL, rf_down);
    add_streams(stream);
    suite_add_tcase(suite, stream);
    tcase_add_checked_fixture(record, NULL, rf_down);
    tcase_add_test(record, a_fault_stands_before_its_reference);
    tcase_add_test(
        record, a_walk_stands_before_each_reference_that_misses_or_has_an_assist);
    tcase_add_test(record, a_site_is_defined_before_its_first_flush);
    tcase_add_test(record, a_change_of_wp_is_a_mode_without_a_flush);
    suite_add_tcase(suite, record);
    return suite;
}
