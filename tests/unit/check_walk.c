/* The walk through two-level tables: SDM vol. 3A 4.3, 4.6, 4.7, 4.8. */
#include "tests/unit/mmu_fixture.h"

#include <string.h>

Suite *walk_suite(void);

enum { LIN = 0x00803abc, FRAME = 0x00055000, LARGE_FRAME = 0x01400000 };

static struct walk w;

static bool go(unsigned access)
{
    return walk(&mf.mmu.paging, &mf.bus, LIN, access, &w);
}

static void setup(void)
{
    struct mmu_config config = mmu_fixture_config();

    mmu_fixture_up(&config);
    two_level();
}

START_TEST(both_levels_lead_to_the_frame)
{
    map(LIN, FRAME, URW);
    ck_assert(go(READ));
    ck_assert_uint_eq(w.shift, 12);
    ck_assert_uint_eq(w.frame, FRAME >> 12);
}
END_TEST

START_TEST(the_entries_read_are_told_in_order)
{
    map(LIN, FRAME, URW);
    ck_assert(go(READ));
    ck_assert_uint_eq(w.levels, 2);
    ck_assert_uint_eq(w.level[0].address, ROOT + 2 * 4);
    ck_assert_uint_eq(w.level[1].address, FIRST_TABLE + 3 * 4);
    ck_assert_uint_eq(w.level[1].entry, FRAME | URW);
}
END_TEST

START_TEST(the_low_bits_of_cr3_are_no_part_of_the_address)
{
    map(LIN, FRAME, URW);
    mf.mmu.paging.cr3 |= 0xfff;
    ck_assert(go(READ));
    ck_assert_uint_eq(w.level[0].address, ROOT + 2 * 4);
}
END_TEST

START_TEST(an_absent_directory_entry_faults_at_the_first_level)
{
    ck_assert(!go(READ));
    ck_assert_uint_eq(w.levels, 1);
    ck_assert_uint_eq(w.error, 0);
}
END_TEST

START_TEST(an_absent_table_entry_faults_at_the_second_level)
{
    map(LIN, FRAME, 0);
    ck_assert(!go(READ));
    ck_assert_uint_eq(w.levels, 2);
    ck_assert_uint_eq(w.error, 0);
}
END_TEST

START_TEST(the_code_of_an_absent_page_tells_the_access)
{
    ck_assert(!go(WRITE | USER));
    ck_assert_uint_eq(w.error, PF_WRITE | PF_USER);
}
END_TEST

START_TEST(a_fetch_is_not_told_apart_without_execute_disable)
{
    ck_assert(!go(FETCH | USER));
    ck_assert_uint_eq(w.error, PF_USER);
}
END_TEST

START_TEST(a_user_access_to_a_supervisor_page_is_a_violation)
{
    map(LIN, FRAME, KRW);
    ck_assert(!go(READ | USER));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_USER);
}
END_TEST

START_TEST(a_user_write_to_a_read_only_page_is_a_violation)
{
    map(LIN, FRAME, URO);
    mf.mmu.paging.wp = false;
    ck_assert(!go(WRITE | USER));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_WRITE | PF_USER);
}
END_TEST

START_TEST(with_wp_the_supervisor_obeys_read_only)
{
    map(LIN, FRAME, URO);
    ck_assert(!go(WRITE));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_WRITE);
}
END_TEST

START_TEST(without_wp_the_supervisor_writes_to_read_only)
{
    map(LIN, FRAME, URO);
    mf.mmu.paging.wp = false;
    ck_assert(go(WRITE));
}
END_TEST

START_TEST(the_directory_entry_limits_the_rights_of_its_pages)
{
    map(LIN, FRAME, URW);
    poke(pde_at(LIN), FIRST_TABLE | KRO);
    ck_assert(go(READ));
    ck_assert_uint_eq(w.bits & (TLB_W | TLB_U), 0);
}
END_TEST

START_TEST(the_table_entry_limits_the_rights_of_its_page)
{
    map(LIN, FRAME, KRO);
    ck_assert(go(READ));
    ck_assert_uint_eq(w.bits & (TLB_W | TLB_U), 0);
}
END_TEST

START_TEST(rights_of_both_levels_are_rights)
{
    map(LIN, FRAME, URW);
    ck_assert(go(READ));
    ck_assert_uint_eq(w.bits, TLB_W | TLB_U);
}
END_TEST

START_TEST(a_read_sets_accessed_in_both_entries)
{
    map(LIN, FRAME, URW);
    ck_assert(go(READ));
    ck_assert_uint_eq(peek(pde_at(LIN)), FIRST_TABLE | URW | PTE_A);
    ck_assert_uint_eq(peek(pte_at(LIN)), FRAME | URW | PTE_A);
    ck_assert_uint_eq(w.updates, 2);
}
END_TEST

START_TEST(a_write_sets_dirty_only_in_the_entry_that_maps)
{
    map(LIN, FRAME, URW);
    ck_assert(go(WRITE));
    ck_assert_uint_eq(peek(pde_at(LIN)), FIRST_TABLE | URW | PTE_A);
    ck_assert_uint_eq(peek(pte_at(LIN)), FRAME | URW | PTE_A | PTE_D);
    ck_assert(w.bits & TLB_D);
}
END_TEST

START_TEST(bits_that_are_set_are_not_written_again)
{
    map(LIN, FRAME, URW | PTE_A | PTE_D);
    poke(pde_at(LIN), FIRST_TABLE | URW | PTE_A);
    ck_assert(go(WRITE));
    ck_assert_uint_eq(w.updates, 0);
}
END_TEST

START_TEST(only_dirty_is_missing_and_one_entry_is_written)
{
    map(LIN, FRAME, URW | PTE_A);
    poke(pde_at(LIN), FIRST_TABLE | URW | PTE_A);
    ck_assert(go(WRITE));
    ck_assert_uint_eq(w.updates, 1);
}
END_TEST

START_TEST(a_read_of_a_dirty_page_yields_a_dirty_translation)
{
    map(LIN, FRAME, URW | PTE_D);
    ck_assert(go(READ));
    ck_assert(w.bits & TLB_D);
}
END_TEST

START_TEST(dirty_in_a_directory_entry_of_a_table_means_nothing)
{
    map(LIN, FRAME, URW);
    poke(pde_at(LIN), FIRST_TABLE | URW | PTE_D | PTE_G);
    ck_assert(go(READ));
    ck_assert_uint_eq(w.bits, TLB_W | TLB_U);
}
END_TEST

/* The A of the PDE must wait for the PTE, and both for the rights. */
START_TEST(an_absent_table_entry_leaves_the_directory_unaccessed)
{
    map(LIN, FRAME, 0);
    ck_assert(!go(READ));
    ck_assert_uint_eq(peek(pde_at(LIN)), FIRST_TABLE | URW);
}
END_TEST

START_TEST(a_violation_leaves_both_entries_as_they_were)
{
    map(LIN, FRAME, URO);
    ck_assert(!go(WRITE | USER));
    ck_assert_uint_eq(peek(pde_at(LIN)), FIRST_TABLE | URW);
    ck_assert_uint_eq(peek(pte_at(LIN)), FRAME | URO);
}
END_TEST

START_TEST(a_probe_changes_nothing)
{
    map(LIN, FRAME, URW);
    ck_assert(go(WRITE | ACCESS_PROBE));
    ck_assert_uint_eq(peek(pde_at(LIN)), FIRST_TABLE | URW);
    ck_assert_uint_eq(peek(pte_at(LIN)), FRAME | URW);
    ck_assert_uint_eq(w.updates, 0);
}
END_TEST

START_TEST(a_probe_finds_what_a_walk_finds)
{
    map(LIN, FRAME, URO);
    ck_assert(go(READ | ACCESS_PROBE));
    ck_assert_uint_eq(w.frame, FRAME >> 12);
    ck_assert(!go(WRITE | USER | ACCESS_PROBE));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_WRITE | PF_USER);
}
END_TEST

START_TEST(global_counts_only_with_pge)
{
    map(LIN, FRAME, URW | PTE_G);
    ck_assert(go(READ));
    ck_assert(w.bits & TLB_G);
    mf.mmu.paging.pge = false;
    ck_assert(go(READ));
    ck_assert(!(w.bits & TLB_G));
}
END_TEST

START_TEST(a_large_page_is_mapped_by_its_directory_entry)
{
    map_large(LIN, LARGE_FRAME, URW);
    ck_assert(go(WRITE));
    ck_assert_uint_eq(w.levels, 1);
    ck_assert_uint_eq(w.shift, 22);
    ck_assert_uint_eq(w.frame, LARGE_FRAME >> 12);
    ck_assert_uint_eq(w.bits, TLB_W | TLB_U | TLB_D | TLB_LARGE | TLB_BIG);
    ck_assert_uint_eq(peek(pde_at(LIN)),
                      LARGE_FRAME | URW | PTE_PS | PTE_A | PTE_D);
}
END_TEST

START_TEST(a_large_page_obeys_its_rights)
{
    map_large(LIN, LARGE_FRAME, KRO);
    ck_assert(!go(READ | USER));
    ck_assert(!go(WRITE));
    ck_assert_uint_eq(peek(pde_at(LIN)), LARGE_FRAME | KRO | PTE_PS);
}
END_TEST

START_TEST(a_large_page_is_global_as_a_small_one)
{
    map_large(LIN, LARGE_FRAME, URW | PTE_G);
    ck_assert(go(READ));
    ck_assert(w.bits & TLB_G);
}
END_TEST

START_TEST(without_pse_the_size_bit_means_nothing)
{
    map(LIN, FRAME, URW);
    poke(pde_at(LIN), FIRST_TABLE | URW | PTE_PS);
    mf.mmu.paging.pse = false;
    ck_assert(go(READ));
    ck_assert_uint_eq(w.shift, 12);
}
END_TEST

START_TEST(pse36_puts_four_more_bits_into_a_large_frame)
{
    map_large(LIN, LARGE_FRAME | 0xa << 13, URW);
    ck_assert(go(READ));
    ck_assert_uint_eq(w.frame, (UINT64_C(0xa00000000) | LARGE_FRAME) >> 12);
}
END_TEST

START_TEST(the_pat_bit_of_a_large_page_is_no_frame_bit)
{
    map_large(LIN, LARGE_FRAME | 1 << 12, URW);
    ck_assert(go(READ));
    ck_assert_uint_eq(w.frame, LARGE_FRAME >> 12);
}
END_TEST

/* Each bit alone; the loop index is the bit. */
static bool large_with_bit_faults(int bit)
{
    map_large(LIN, LARGE_FRAME | 1u << bit, URW);
    if (go(READ))
        return false;
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_RESERVED);
    ck_assert_uint_eq(peek(pde_at(LIN)),
                      LARGE_FRAME | 1u << bit | URW | PTE_PS);
    return true;
}

START_TEST(without_pse36_bits_21_to_13_of_a_large_page_are_reserved)
{
    mf.mmu.paging.pse36 = false;
    ck_assert_int_eq(large_with_bit_faults(_i), _i >= 13 && _i <= 21);
}
END_TEST

START_TEST(with_pse36_bits_21_to_17_of_a_large_page_are_reserved)
{
    ck_assert_int_eq(large_with_bit_faults(_i), _i >= 17 && _i <= 21);
}
END_TEST

START_TEST(without_pat_its_bit_of_a_large_page_is_reserved)
{
    mf.mmu.paging.pat = false;
    ck_assert(large_with_bit_faults(12));
}
END_TEST

START_TEST(without_pat_its_bit_of_a_table_entry_is_reserved)
{
    map(LIN, FRAME, URW | 1 << 7);
    ck_assert(go(READ));
    mf.mmu.paging.pat = false;
    ck_assert(!go(READ));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_RESERVED);
}
END_TEST

START_TEST(without_pse_no_bit_is_reserved)
{
    map(LIN, FRAME, URW | 1 << 7);
    poke(pde_at(LIN), FIRST_TABLE | URW | PTE_PS);
    mf.mmu.paging.pse = mf.mmu.paging.pat = false;
    ck_assert(go(READ));
}
END_TEST

START_TEST(reserved_bits_of_an_absent_entry_do_not_matter)
{
    poke(pde_at(LIN), PTE_PS | 1 << 21);
    ck_assert(!go(READ));
    ck_assert_uint_eq(w.error, 0);
}
END_TEST

START_TEST(a_reserved_bit_is_told_before_a_violation)
{
    map_large(LIN, LARGE_FRAME | 1 << 21, KRO);
    ck_assert(!go(WRITE | USER));
    ck_assert_uint_eq(w.error,
                      PF_PRESENT | PF_RESERVED | PF_WRITE | PF_USER);
}
END_TEST

START_TEST(an_absent_table_entry_is_told_before_a_violation_above_it)
{
    map(LIN, FRAME, 0);
    poke(pde_at(LIN), FIRST_TABLE | KRO);
    ck_assert(!go(WRITE | USER));
    ck_assert_uint_eq(w.error, PF_WRITE | PF_USER);
}
END_TEST

/* Nothing answers there: entries read as ones and swallow A and D. */
START_TEST(a_root_outside_ram_reads_as_ones)
{
    mf.mmu.paging.cr3 = HOLE;
    ck_assert(!go(READ));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_RESERVED);
}
END_TEST

START_TEST(a_table_outside_ram_maps_the_last_frame)
{
    poke(pde_at(LIN), HOLE | URW);
    ck_assert(go(READ));
    ck_assert_uint_eq(w.frame, 0xfffff);
    ck_assert_uint_eq(w.bits, TLB_W | TLB_U | TLB_G | TLB_D);
}
END_TEST

START_TEST(a_directory_that_is_its_own_table_gets_both_bits)
{
    poke(pde_at(LIN), ROOT | URW);
    poke(ROOT + (LIN >> 12) % 1024 * 4, FRAME | URW);
    ck_assert(go(WRITE));
    ck_assert_uint_eq(w.level[1].address, ROOT + (LIN >> 12) % 1024 * 4);
    ck_assert_uint_eq(peek(w.level[0].address), ROOT | URW | PTE_A);
    ck_assert_uint_eq(peek(w.level[1].address), FRAME | URW | PTE_A | PTE_D);
}
END_TEST

/* LIN's PDE and PTE are one entry when both indices are the same. */
START_TEST(an_entry_that_is_both_levels_ends_accessed_and_dirty)
{
    uint32_t lin = 2u << 22 | 2u << 12;

    poke(pde_at(lin), ROOT | URW);
    ck_assert(walk(&mf.mmu.paging, &mf.bus, lin, WRITE, &w));
    ck_assert_uint_eq(w.frame, ROOT >> 12);
    ck_assert_uint_eq(peek(pde_at(lin)), ROOT | URW | PTE_A | PTE_D);
}
END_TEST

static void tables(TCase *tc)
{
    tcase_add_test(tc, both_levels_lead_to_the_frame);
    tcase_add_test(tc, the_entries_read_are_told_in_order);
    tcase_add_test(tc, the_low_bits_of_cr3_are_no_part_of_the_address);
    tcase_add_test(tc, an_absent_directory_entry_faults_at_the_first_level);
    tcase_add_test(tc, an_absent_table_entry_faults_at_the_second_level);
    tcase_add_test(tc, the_code_of_an_absent_page_tells_the_access);
    tcase_add_test(tc, a_fetch_is_not_told_apart_without_execute_disable);
    tcase_add_test(tc, a_root_outside_ram_reads_as_ones);
    tcase_add_test(tc, a_table_outside_ram_maps_the_last_frame);
}

static void rights(TCase *tc)
{
    tcase_add_test(tc, a_user_access_to_a_supervisor_page_is_a_violation);
    tcase_add_test(tc, a_user_write_to_a_read_only_page_is_a_violation);
    tcase_add_test(tc, with_wp_the_supervisor_obeys_read_only);
    tcase_add_test(tc, without_wp_the_supervisor_writes_to_read_only);
    tcase_add_test(tc, the_directory_entry_limits_the_rights_of_its_pages);
    tcase_add_test(tc, the_table_entry_limits_the_rights_of_its_page);
    tcase_add_test(tc, rights_of_both_levels_are_rights);
    tcase_add_test(tc, global_counts_only_with_pge);
    tcase_add_test(
        tc, an_absent_table_entry_is_told_before_a_violation_above_it);
}

static void accessed_and_dirty(TCase *tc)
{
    tcase_add_test(tc, a_read_sets_accessed_in_both_entries);
    tcase_add_test(tc, a_write_sets_dirty_only_in_the_entry_that_maps);
    tcase_add_test(tc, bits_that_are_set_are_not_written_again);
    tcase_add_test(tc, only_dirty_is_missing_and_one_entry_is_written);
    tcase_add_test(tc, a_read_of_a_dirty_page_yields_a_dirty_translation);
    tcase_add_test(tc, dirty_in_a_directory_entry_of_a_table_means_nothing);
    tcase_add_test(tc, an_absent_table_entry_leaves_the_directory_unaccessed);
    tcase_add_test(tc, a_violation_leaves_both_entries_as_they_were);
    tcase_add_test(tc, a_probe_changes_nothing);
    tcase_add_test(tc, a_probe_finds_what_a_walk_finds);
    tcase_add_test(tc, a_directory_that_is_its_own_table_gets_both_bits);
    tcase_add_test(tc, an_entry_that_is_both_levels_ends_accessed_and_dirty);
}

static void large_pages(TCase *tc)
{
    tcase_add_test(tc, a_large_page_is_mapped_by_its_directory_entry);
    tcase_add_test(tc, a_large_page_obeys_its_rights);
    tcase_add_test(tc, a_large_page_is_global_as_a_small_one);
    tcase_add_test(tc, without_pse_the_size_bit_means_nothing);
    tcase_add_test(tc, pse36_puts_four_more_bits_into_a_large_frame);
    tcase_add_test(tc, the_pat_bit_of_a_large_page_is_no_frame_bit);
    tcase_add_loop_test(
        tc, without_pse36_bits_21_to_13_of_a_large_page_are_reserved, 9, 22);
    tcase_add_loop_test(
        tc, with_pse36_bits_21_to_17_of_a_large_page_are_reserved, 9, 22);
    tcase_add_test(tc, without_pat_its_bit_of_a_large_page_is_reserved);
    tcase_add_test(tc, without_pat_its_bit_of_a_table_entry_is_reserved);
    tcase_add_test(tc, without_pse_no_bit_is_reserved);
    tcase_add_test(tc, reserved_bits_of_an_absent_entry_do_not_matter);
    tcase_add_test(tc, a_reserved_bit_is_told_before_a_violation);
}

Suite *walk_suite(void)
{
    static const struct {
        const char *name;
        void (*add)(TCase *tc);
    } cases[] = {
        {"tables", tables},
        {"rights", rights},
        {"accessed and dirty", accessed_and_dirty},
        {"large pages", large_pages},
    };
    Suite *suite = suite_create("walk");

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TCase *tc = tcase_create(cases[i].name);

        tcase_add_checked_fixture(tc, setup, mmu_fixture_down);
        cases[i].add(tc);
        suite_add_tcase(suite, tc);
    }
    return suite;
}
