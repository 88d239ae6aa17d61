/*
 * The walk through two-level tables (SDM vol. 3A 4.3): rights (4.6), error
 * codes (4.7), accessed and dirty (4.8), large pages and reserved bits.
 */
#include "tests/unit/groups.h"
#include "tests/unit/mmu_fixture.h"

Suite *walk_suite(void);

enum {
    PDE_INDEX = 2, PTE_INDEX = 3,
    LIN = PDE_INDEX * SIZE_4M + PTE_INDEX * SIZE_4K + 0xabc,
    FRAME = 0x00055000, LARGE_FRAME = 0x01400000,
    PDE_PAT_BIT = 12,
    FIRST_BIT = 9,              /* above those that every entry has */
};

static struct walk w;           /* the last */

/* Walks for an access to LIN. */
static bool walks(unsigned access)
{
    return walk(&mf.mmu.paging, &mf.bus, LIN, access, &w);
}

static void setup(void)
{
    struct mmu_config config = mmu_fixture_config();

    mmu_fixture_up(&config);
    mf_two_level();
}

START_TEST(both_levels_lead_to_the_frame)
{
    mf_map(LIN, FRAME, URW);
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.shift, 12);
    ck_assert_uint_eq(w.frame, FRAME >> 12);
}
END_TEST

START_TEST(a_walk_lists_the_entries_it_read_in_order)
{
    mf_map(LIN, FRAME, URW);
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.levels, 2);
    ck_assert_uint_eq(w.level[0].address, ROOT + PDE_INDEX * 4);
    ck_assert_uint_eq(w.level[1].address, FIRST_TABLE + PTE_INDEX * 4);
    ck_assert_uint_eq(w.level[1].entry, FRAME | URW);
}
END_TEST

START_TEST(the_low_bits_of_cr3_are_no_part_of_the_address)
{
    mf_map(LIN, FRAME, URW);
    mf.mmu.paging.cr3 |= 0xfff;
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.level[0].address, ROOT + PDE_INDEX * 4);
}
END_TEST

START_TEST(an_absent_directory_entry_faults_at_the_first_level)
{
    ck_assert(!walks(READ));
    ck_assert_uint_eq(w.levels, 1);
    ck_assert_uint_eq(w.error, 0);
}
END_TEST

START_TEST(an_absent_table_entry_faults_at_the_second_level)
{
    mf_map(LIN, FRAME, 0);
    ck_assert(!walks(READ));
    ck_assert_uint_eq(w.levels, 2);
    ck_assert_uint_eq(w.error, 0);
}
END_TEST

START_TEST(the_error_code_of_an_absent_page_has_write_and_user)
{
    ck_assert(!walks(WRITE | USER));
    ck_assert_uint_eq(w.error, PF_WRITE | PF_USER);
}
END_TEST

START_TEST(without_execute_disable_a_fetch_faults_with_the_code_of_a_read)
{
    ck_assert(!walks(FETCH | USER));
    ck_assert_uint_eq(w.error, PF_USER);
}
END_TEST

START_TEST(a_user_access_to_a_supervisor_page_faults)
{
    mf_map(LIN, FRAME, KRW);
    ck_assert(!walks(READ | USER));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_USER);
}
END_TEST

START_TEST(a_user_write_to_a_read_only_page_faults)
{
    mf_map(LIN, FRAME, URO);
    mf.mmu.paging.wp = false;
    ck_assert(!walks(WRITE | USER));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_WRITE | PF_USER);
}
END_TEST

START_TEST(with_wp_a_supervisor_write_to_a_read_only_page_faults)
{
    mf_map(LIN, FRAME, URO);
    ck_assert(!walks(WRITE));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_WRITE);
}
END_TEST

START_TEST(without_wp_a_supervisor_writes_to_a_read_only_page)
{
    mf_map(LIN, FRAME, URO);
    mf.mmu.paging.wp = false;
    ck_assert(walks(WRITE));
}
END_TEST

START_TEST(a_right_that_the_directory_entry_lacks_is_denied)
{
    mf_map(LIN, FRAME, URW);
    mf_poke(mf_pde_at(LIN), FIRST_TABLE | KRO);
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.bits & (TLB_W | TLB_U), 0);
}
END_TEST

START_TEST(a_right_that_the_table_entry_lacks_is_denied)
{
    mf_map(LIN, FRAME, KRO);
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.bits & (TLB_W | TLB_U), 0);
}
END_TEST

START_TEST(a_right_that_both_entries_have_is_granted)
{
    mf_map(LIN, FRAME, URW);
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.bits, TLB_W | TLB_U);
}
END_TEST

START_TEST(a_read_sets_accessed_in_both_entries)
{
    mf_map(LIN, FRAME, URW);
    ck_assert(walks(READ));
    ck_assert_uint_eq(mf_peek(mf_pde_at(LIN)), FIRST_TABLE | URW | PTE_A);
    ck_assert_uint_eq(mf_peek(mf_pte_at(LIN)), FRAME | URW | PTE_A);
    ck_assert_uint_eq(w.updates, 2);
}
END_TEST

START_TEST(a_write_sets_dirty_only_in_the_entry_that_maps_the_page)
{
    mf_map(LIN, FRAME, URW);
    ck_assert(walks(WRITE));
    ck_assert_uint_eq(mf_peek(mf_pde_at(LIN)), FIRST_TABLE | URW | PTE_A);
    ck_assert_uint_eq(mf_peek(mf_pte_at(LIN)), FRAME | URW | PTE_A | PTE_D);
    ck_assert(w.bits & TLB_D);
}
END_TEST

START_TEST(an_entry_whose_bits_are_set_is_not_written)
{
    mf_map(LIN, FRAME, URW | PTE_A | PTE_D);
    mf_poke(mf_pde_at(LIN), FIRST_TABLE | URW | PTE_A);
    ck_assert(walks(WRITE));
    ck_assert_uint_eq(w.updates, 0);
}
END_TEST

START_TEST(a_write_to_a_page_that_was_read_writes_one_entry)
{
    mf_map(LIN, FRAME, URW | PTE_A);
    mf_poke(mf_pde_at(LIN), FIRST_TABLE | URW | PTE_A);
    ck_assert(walks(WRITE));
    ck_assert_uint_eq(w.updates, 1);
}
END_TEST

START_TEST(a_read_of_a_dirty_page_yields_a_dirty_translation)
{
    mf_map(LIN, FRAME, URW | PTE_D);
    ck_assert(walks(READ));
    ck_assert(w.bits & TLB_D);
}
END_TEST

START_TEST(in_a_directory_entry_of_a_table_dirty_and_global_mean_nothing)
{
    mf_map(LIN, FRAME, URW);
    mf_poke(mf_pde_at(LIN), FIRST_TABLE | URW | PTE_D | PTE_G);
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.bits, TLB_W | TLB_U);
}
END_TEST

/* A walk that faults sets no A, not even in the entries that it used. */
START_TEST(an_absent_table_entry_leaves_the_directory_unaccessed)
{
    mf_map(LIN, FRAME, 0);
    ck_assert(!walks(READ));
    ck_assert_uint_eq(mf_peek(mf_pde_at(LIN)), FIRST_TABLE | URW);
}
END_TEST

START_TEST(an_access_that_is_denied_leaves_both_entries_as_they_were)
{
    mf_map(LIN, FRAME, URO);
    ck_assert(!walks(WRITE | USER));
    ck_assert_uint_eq(mf_peek(mf_pde_at(LIN)), FIRST_TABLE | URW);
    ck_assert_uint_eq(mf_peek(mf_pte_at(LIN)), FRAME | URO);
}
END_TEST

START_TEST(a_probe_changes_nothing)
{
    mf_map(LIN, FRAME, URW);
    ck_assert(walks(WRITE | ACCESS_PROBE));
    ck_assert_uint_eq(mf_peek(mf_pde_at(LIN)), FIRST_TABLE | URW);
    ck_assert_uint_eq(mf_peek(mf_pte_at(LIN)), FRAME | URW);
    ck_assert_uint_eq(w.updates, 0);
}
END_TEST

START_TEST(a_probe_finds_what_a_walk_finds)
{
    mf_map(LIN, FRAME, URO);
    ck_assert(walks(READ | ACCESS_PROBE));
    ck_assert_uint_eq(w.frame, FRAME >> 12);
    ck_assert(!walks(WRITE | USER | ACCESS_PROBE));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_WRITE | PF_USER);
}
END_TEST

START_TEST(global_counts_only_with_pge)
{
    mf_map(LIN, FRAME, URW | PTE_G);
    ck_assert(walks(READ));
    ck_assert(w.bits & TLB_G);
    mf.mmu.paging.pge = false;
    ck_assert(walks(READ));
    ck_assert(!(w.bits & TLB_G));
}
END_TEST

START_TEST(a_large_page_is_mapped_by_its_directory_entry)
{
    mf_map_large(LIN, LARGE_FRAME, URW);
    ck_assert(walks(WRITE));
    ck_assert_uint_eq(w.levels, 1);
    ck_assert_uint_eq(w.shift, 22);
    ck_assert_uint_eq(w.frame, LARGE_FRAME >> 12);
    ck_assert_uint_eq(w.bits, TLB_W | TLB_U | TLB_D | TLB_LARGE | TLB_BIG);
    ck_assert_uint_eq(mf_peek(mf_pde_at(LIN)),
                      LARGE_FRAME | URW | PTE_PS | PTE_A | PTE_D);
}
END_TEST

START_TEST(an_access_that_a_large_page_denies_leaves_its_entry)
{
    mf_map_large(LIN, LARGE_FRAME, KRO);
    ck_assert(!walks(READ | USER));
    ck_assert(!walks(WRITE));
    ck_assert_uint_eq(mf_peek(mf_pde_at(LIN)), LARGE_FRAME | KRO | PTE_PS);
}
END_TEST

START_TEST(a_large_page_is_global_by_g)
{
    mf_map_large(LIN, LARGE_FRAME, URW | PTE_G);
    ck_assert(walks(READ));
    ck_assert(w.bits & TLB_G);
}
END_TEST

START_TEST(without_pse_the_size_bit_means_nothing)
{
    mf_map(LIN, FRAME, URW);
    mf_poke(mf_pde_at(LIN), FIRST_TABLE | URW | PTE_PS);
    mf.mmu.paging.pse = false;
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.shift, 12);
}
END_TEST

START_TEST(pse36_puts_four_more_bits_into_a_large_frame)
{
    mf_map_large(LIN, LARGE_FRAME | 0xa << 13, URW);
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.frame, (UINT64_C(0xa00000000) | LARGE_FRAME) >> 12);
}
END_TEST

START_TEST(the_pat_bit_of_a_large_page_is_no_frame_bit)
{
    mf_map_large(LIN, LARGE_FRAME | PDE_PAT, URW);
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.frame, LARGE_FRAME >> 12);
}
END_TEST

/* Is the bit reserved in the entry of a large page? Then the entry stays as it
 * was. */
static bool is_reserved_in_large(int bit)
{
    mf_map_large(LIN, LARGE_FRAME | 1u << bit, URW);
    if (walks(READ))
        return false;
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_RESERVED);
    ck_assert_uint_eq(mf_peek(mf_pde_at(LIN)),
                      LARGE_FRAME | 1u << bit | URW | PTE_PS);
    return true;
}

START_TEST(without_pse36_bits_21_to_13_of_a_large_page_are_reserved)
{
    mf.mmu.paging.pse36 = false;
    ck_assert_int_eq(is_reserved_in_large(_i), _i >= 13 && _i <= 21);
}
END_TEST

START_TEST(with_pse36_bits_21_to_17_of_a_large_page_are_reserved)
{
    ck_assert_int_eq(is_reserved_in_large(_i), _i >= 17 && _i <= 21);
}
END_TEST

START_TEST(without_pat_its_bit_of_a_large_page_is_reserved)
{
    mf.mmu.paging.pat = false;
    ck_assert(is_reserved_in_large(PDE_PAT_BIT));
}
END_TEST

START_TEST(without_pat_its_bit_of_a_table_entry_is_reserved)
{
    mf_map(LIN, FRAME, URW | PTE_PAT);
    ck_assert(walks(READ));
    mf.mmu.paging.pat = false;
    ck_assert(!walks(READ));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_RESERVED);
}
END_TEST

START_TEST(without_pse_no_bit_is_reserved)
{
    mf_map(LIN, FRAME, URW | PTE_PAT);
    mf_poke(mf_pde_at(LIN), FIRST_TABLE | URW | PTE_PS);
    mf.mmu.paging.pse = mf.mmu.paging.pat = false;
    ck_assert(walks(READ));
}
END_TEST

START_TEST(reserved_bits_of_an_absent_entry_mean_nothing)
{
    mf_poke(mf_pde_at(LIN), PTE_PS | 1 << 21);
    ck_assert(!walks(READ));
    ck_assert_uint_eq(w.error, 0);
}
END_TEST

START_TEST(a_reserved_bit_is_reported_also_where_rights_are_missing)
{
    mf_map_large(LIN, LARGE_FRAME | 1 << 21, KRO);
    ck_assert(!walks(WRITE | USER));
    ck_assert_uint_eq(w.error,
                      PF_PRESENT | PF_RESERVED | PF_WRITE | PF_USER);
}
END_TEST

START_TEST(an_absent_table_entry_faults_as_absent_whatever_the_rights_above)
{
    mf_map(LIN, FRAME, 0);
    mf_poke(mf_pde_at(LIN), FIRST_TABLE | KRO);
    ck_assert(!walks(WRITE | USER));
    ck_assert_uint_eq(w.error, PF_WRITE | PF_USER);
}
END_TEST

/* A hole reads as ones and drops what is written. */
START_TEST(a_root_outside_ram_reads_as_ones)
{
    mf.mmu.paging.cr3 = HOLE;
    ck_assert(!walks(READ));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_RESERVED);
}
END_TEST

START_TEST(a_table_outside_ram_maps_the_last_frame)
{
    mf_poke(mf_pde_at(LIN), HOLE | URW);
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.frame, 0xfffff);
    ck_assert_uint_eq(w.bits, TLB_W | TLB_U | TLB_G | TLB_D);
}
END_TEST

START_TEST(a_directory_that_is_its_own_table_gets_both_updates)
{
    mf_poke(mf_pde_at(LIN), ROOT | URW);
    mf_poke(ROOT + PTE_INDEX * 4, FRAME | URW);
    ck_assert(walks(WRITE));
    ck_assert_uint_eq(w.level[1].address, ROOT + PTE_INDEX * 4);
    ck_assert_uint_eq(mf_peek(w.level[0].address), ROOT | URW | PTE_A);
    ck_assert_uint_eq(mf_peek(w.level[1].address), FRAME | URW | PTE_A | PTE_D);
}
END_TEST

/* In a directory that is its own table, one entry is both levels of the address
 * whose two indices are equal. */
START_TEST(an_entry_that_is_both_levels_ends_accessed_and_dirty)
{
    uint32_t lin = PDE_INDEX * SIZE_4M + PDE_INDEX * SIZE_4K;

    mf_poke(mf_pde_at(lin), ROOT | URW);
    ck_assert(walk(&mf.mmu.paging, &mf.bus, lin, WRITE, &w));
    ck_assert_uint_eq(w.frame, ROOT >> 12);
    ck_assert_uint_eq(mf_peek(mf_pde_at(lin)), ROOT | URW | PTE_A | PTE_D);
}
END_TEST

static void tables(TCase *tc)
{
    tcase_add_test(tc, both_levels_lead_to_the_frame);
    tcase_add_test(tc, a_walk_lists_the_entries_it_read_in_order);
    tcase_add_test(tc, the_low_bits_of_cr3_are_no_part_of_the_address);
    tcase_add_test(tc, an_absent_directory_entry_faults_at_the_first_level);
    tcase_add_test(tc, an_absent_table_entry_faults_at_the_second_level);
    tcase_add_test(tc, the_error_code_of_an_absent_page_has_write_and_user);
    tcase_add_test(
        tc, without_execute_disable_a_fetch_faults_with_the_code_of_a_read);
    tcase_add_test(tc, a_root_outside_ram_reads_as_ones);
    tcase_add_test(tc, a_table_outside_ram_maps_the_last_frame);
}

static void rights(TCase *tc)
{
    tcase_add_test(tc, a_user_access_to_a_supervisor_page_faults);
    tcase_add_test(tc, a_user_write_to_a_read_only_page_faults);
    tcase_add_test(tc, with_wp_a_supervisor_write_to_a_read_only_page_faults);
    tcase_add_test(tc, without_wp_a_supervisor_writes_to_a_read_only_page);
    tcase_add_test(tc, a_right_that_the_directory_entry_lacks_is_denied);
    tcase_add_test(tc, a_right_that_the_table_entry_lacks_is_denied);
    tcase_add_test(tc, a_right_that_both_entries_have_is_granted);
    tcase_add_test(tc, global_counts_only_with_pge);
    tcase_add_test(
        tc, an_absent_table_entry_faults_as_absent_whatever_the_rights_above);
}

static void accessed_and_dirty(TCase *tc)
{
    tcase_add_test(tc, a_read_sets_accessed_in_both_entries);
    tcase_add_test(tc, a_write_sets_dirty_only_in_the_entry_that_maps_the_page);
    tcase_add_test(tc, an_entry_whose_bits_are_set_is_not_written);
    tcase_add_test(tc, a_write_to_a_page_that_was_read_writes_one_entry);
    tcase_add_test(tc, a_read_of_a_dirty_page_yields_a_dirty_translation);
    tcase_add_test(
        tc, in_a_directory_entry_of_a_table_dirty_and_global_mean_nothing);
    tcase_add_test(tc, an_absent_table_entry_leaves_the_directory_unaccessed);
    tcase_add_test(tc,
                   an_access_that_is_denied_leaves_both_entries_as_they_were);
    tcase_add_test(tc, a_probe_changes_nothing);
    tcase_add_test(tc, a_probe_finds_what_a_walk_finds);
    tcase_add_test(tc, a_directory_that_is_its_own_table_gets_both_updates);
    tcase_add_test(tc, an_entry_that_is_both_levels_ends_accessed_and_dirty);
}

static void large_pages(TCase *tc)
{
    tcase_add_test(tc, a_large_page_is_mapped_by_its_directory_entry);
    tcase_add_test(tc, an_access_that_a_large_page_denies_leaves_its_entry);
    tcase_add_test(tc, a_large_page_is_global_by_g);
    tcase_add_test(tc, without_pse_the_size_bit_means_nothing);
    tcase_add_test(tc, pse36_puts_four_more_bits_into_a_large_frame);
    tcase_add_test(tc, the_pat_bit_of_a_large_page_is_no_frame_bit);
    tcase_add_loop_test(
        tc, without_pse36_bits_21_to_13_of_a_large_page_are_reserved, FIRST_BIT,
        22);
    tcase_add_loop_test(tc,
                        with_pse36_bits_21_to_17_of_a_large_page_are_reserved,
                        FIRST_BIT, 22);
    tcase_add_test(tc, without_pat_its_bit_of_a_large_page_is_reserved);
    tcase_add_test(tc, without_pat_its_bit_of_a_table_entry_is_reserved);
    tcase_add_test(tc, without_pse_no_bit_is_reserved);
    tcase_add_test(tc, reserved_bits_of_an_absent_entry_mean_nothing);
    tcase_add_test(tc,
                   a_reserved_bit_is_reported_also_where_rights_are_missing);
}

Suite *walk_suite(void)
{
    static const struct group groups[] = {
        {"tables", tables},
        {"rights", rights},
        {"accessed and dirty", accessed_and_dirty},
        {"large pages", large_pages},
        {NULL, NULL},
    };

    return groups_suite("walk", groups, setup, mmu_fixture_down);
}
