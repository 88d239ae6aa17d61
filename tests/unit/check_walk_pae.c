/*
 * The walk under PAE (SDM vol. 3A 4.4), execute-disable (4.6), error codes
 * (4.7), and the PDPTE registers (4.4.1).
 */
#include "tests/unit/groups.h"
#include "tests/unit/mmu_fixture.h"

Suite *walk_pae_suite(void);

enum { INDEX = 3 };             /* of LIN at each level */

#define LIN (UINT32_C(3) << 30 | INDEX * SIZE_2M | INDEX * SIZE_4K | 0xabc)

enum {
    FRAME = 0x55000, LARGE_FRAME = 0x01400000,
    /* mf_pae makes four directories; the first table follows. */
    DIRECTORY = FIRST_TABLE + INDEX * SIZE_4K,
    TABLE = FIRST_TABLE + 4 * SIZE_4K,
    OTHER_DIRECTORY = 0xa000,
};

static struct walk w;           /* the last */

/* Walks for an access to LIN. */
static bool walks(unsigned access)
{
    return walk(&mf.mmu.paging, &mf.bus, LIN, access, &w);
}

/* Loads the PDPTE registers. */
static bool load(void)
{
    return walk_load_pdptes(&mf.mmu.paging, &mf.bus, ROOT);
}

static void setup(void)
{
    struct mmu_config config = mmu_fixture_config();

    mmu_fixture_up(&config);
    mf_pae();
}

START_TEST(register_directory_and_table_lead_to_the_frame)
{
    mf_map(LIN, FRAME, URW);
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.frame, FRAME >> 12);
    ck_assert_uint_eq(w.shift, 12);
    ck_assert_uint_eq(w.level[0].address, DIRECTORY + INDEX * 8);
    ck_assert_uint_eq(w.level[1].address, TABLE + INDEX * 8);
}
END_TEST

START_TEST(a_frame_has_36_bits)
{
    mf_map(LIN, UINT64_C(0xfedcba000), URW);
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.frame, 0xfedcba);
}
END_TEST

START_TEST(tables_may_lie_above_4_gib)
{
    mf_poke(mf_pde_at(LIN), HIGH_BASE | URW);
    mf_poke(HIGH_BASE + INDEX * 8, FRAME | URW);
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.frame, FRAME >> 12);
    ck_assert_uint_eq(mf_peek(HIGH_BASE + INDEX * 8), FRAME | URW | PTE_A);
}
END_TEST

START_TEST(a_large_page_is_2_mib)
{
    mf_map_large(LIN, UINT64_C(0xabc600000), URW);
    ck_assert(walks(WRITE));
    ck_assert_uint_eq(w.shift, 21);
    ck_assert_uint_eq(w.frame, 0xabc600);
    ck_assert_uint_eq(w.bits, TLB_W | TLB_U | TLB_D | TLB_LARGE);
}
END_TEST

START_TEST(a_2_mib_page_needs_no_pse)
{
    mf.mmu.paging.pse = false;
    mf_map_large(LIN, LARGE_FRAME, URW);
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.shift, 21);
}
END_TEST

START_TEST(the_pat_bit_of_a_2_mib_page_is_no_frame_bit)
{
    mf_map_large(LIN, LARGE_FRAME | PDE_PAT, URW);
    ck_assert(walks(READ));
    ck_assert_uint_eq(w.frame, LARGE_FRAME >> 12);
}
END_TEST

START_TEST(setting_accessed_and_dirty_keeps_bits_63_to_32)
{
    uint64_t pte = PTE_NX | UINT64_C(0xf00000000) | FRAME | URW;

    mf_map(LIN, 0, pte);
    ck_assert(walks(WRITE));
    ck_assert_uint_eq(mf_peek(mf_pte_at(LIN)), pte | PTE_A | PTE_D);
}
END_TEST

START_TEST(a_fault_leaves_both_entries_as_they_were)
{
    mf_map(LIN, FRAME, URW | PTE_NX);
    ck_assert(!walks(FETCH));
    ck_assert_uint_eq(mf_peek(mf_pte_at(LIN)), FRAME | URW | PTE_NX);
    ck_assert_uint_eq(mf_peek(mf_pde_at(LIN)) & PTE_A, 0);
}
END_TEST

START_TEST(execute_disable_of_a_page_stops_fetches)
{
    mf_map(LIN, FRAME, URW | PTE_NX);
    ck_assert(!walks(FETCH | USER));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_USER | PF_FETCH);
}
END_TEST

START_TEST(execute_disable_stops_the_supervisor_too)
{
    mf_map(LIN, FRAME, URW | PTE_NX);
    ck_assert(!walks(FETCH));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_FETCH);
}
END_TEST

START_TEST(execute_disable_of_a_directory_entry_stops_fetches)
{
    mf_map(LIN, FRAME, URW);
    mf_poke(mf_pde_at(LIN), mf_peek(mf_pde_at(LIN)) | PTE_NX);
    ck_assert(!walks(FETCH));
}
END_TEST

START_TEST(execute_disable_of_a_large_page_stops_fetches)
{
    mf_map_large(LIN, LARGE_FRAME, URW | PTE_NX);
    ck_assert(!walks(FETCH));
}
END_TEST

START_TEST(execute_disable_does_not_stop_data)
{
    mf_map(LIN, FRAME, URW | PTE_NX);
    ck_assert(walks(READ | USER));
    ck_assert(w.bits & TLB_NX);
    ck_assert(walks(WRITE | USER));
}
END_TEST

START_TEST(without_nxe_bit_63_is_reserved)
{
    mf.mmu.paging.nxe = false;
    mf_map(LIN, FRAME, URW | PTE_NX);
    ck_assert(!walks(READ));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_RESERVED);
}
END_TEST

START_TEST(without_nxe_bit_63_of_a_directory_entry_is_reserved)
{
    mf.mmu.paging.nxe = false;
    mf_map(LIN, FRAME, URW);
    mf_poke(mf_pde_at(LIN), mf_peek(mf_pde_at(LIN)) | PTE_NX);
    ck_assert(!walks(READ));
    ck_assert_uint_eq(w.levels, 1);
}
END_TEST

START_TEST(without_nxe_a_fetch_faults_with_the_code_of_a_read)
{
    mf.mmu.paging.nxe = false;
    ck_assert(!walks(FETCH));
    ck_assert_uint_eq(w.error, 0);
}
END_TEST

START_TEST(with_nxe_the_error_code_of_a_fetch_has_the_fetch_bit)
{
    ck_assert(!walks(FETCH));
    ck_assert_uint_eq(w.error, PF_FETCH);
    ck_assert(!walks(READ));
    ck_assert_uint_eq(w.error, 0);
}
END_TEST

START_TEST(bits_62_to_36_of_a_table_entry_are_reserved)
{
    mf_map(LIN, FRAME, URW | UINT64_C(1) << _i);
    ck_assert_int_eq(walks(READ), _i < 36 || _i == 63);
    ck_assert(w.error == 0 || w.error == (PF_PRESENT | PF_RESERVED));
}
END_TEST

START_TEST(bits_62_to_36_of_a_directory_entry_are_reserved)
{
    mf_map(LIN, FRAME, URW);
    mf_poke(mf_pde_at(LIN), mf_peek(mf_pde_at(LIN)) | UINT64_C(1) << _i);
    ck_assert_int_eq(walks(READ), _i == 63);
}
END_TEST

START_TEST(bits_20_to_13_of_a_2_mib_page_are_reserved)
{
    mf_map_large(LIN, LARGE_FRAME | UINT64_C(1) << _i, URW);
    ck_assert_int_eq(walks(READ), _i < 13 || (_i > 20 && _i < 36));
}
END_TEST

START_TEST(without_pat_its_bits_in_both_page_sizes_are_reserved)
{
    mf.mmu.paging.pat = false;
    mf_map(LIN, FRAME, URW | PTE_PAT);
    ck_assert(!walks(READ));
    mf_map_large(LIN, LARGE_FRAME | PDE_PAT, URW);
    ck_assert(!walks(READ));
}
END_TEST

START_TEST(an_absent_register_faults_without_a_read)
{
    mf_poke(ROOT + INDEX * 8, 0);
    ck_assert(load());
    ck_assert(!walks(WRITE));
    ck_assert_uint_eq(w.levels, 0);
    ck_assert_uint_eq(w.error, PF_WRITE);
}
END_TEST

START_TEST(the_registers_keep_their_values_until_they_are_loaded)
{
    mf_map(LIN, FRAME, URW);
    mf_poke(ROOT + INDEX * 8, 0);
    ck_assert(walks(READ));
    ck_assert(load());
    ck_assert(!walks(READ));
}
END_TEST

START_TEST(the_registers_give_no_rights_and_get_no_accessed_bit)
{
    uint64_t pdpte = mf_peek(ROOT + INDEX * 8);

    mf_map(LIN, FRAME, URW);
    ck_assert(walks(WRITE | USER));
    ck_assert_uint_eq(mf_peek(ROOT + INDEX * 8), pdpte);
}
END_TEST

/* 2:1, 8:5 and 63:36 (SDM 4.4.1). */
static bool pdpte_bit_is_reserved(int bit)
{
    return bit == 1 || bit == 2 || (bit >= 5 && bit <= 8) || bit >= 36;
}

START_TEST(a_reserved_bit_of_a_present_register_stops_the_load)
{
    mf_poke(ROOT + 2 * 8, PTE_P | UINT64_C(1) << _i);
    ck_assert_int_eq(load(), !pdpte_bit_is_reserved(_i));
}
END_TEST

START_TEST(a_load_that_fails_leaves_all_registers)
{
    uint64_t before = mf.mmu.paging.pdpte[0];

    mf_poke(ROOT, OTHER_DIRECTORY | PTE_P);
    mf_poke(ROOT + INDEX * 8, PTE_P | PTE_G);   /* reserved there */
    ck_assert(!load());
    ck_assert_uint_eq(mf.mmu.paging.pdpte[0], before);
}
END_TEST

START_TEST(reserved_bits_of_an_absent_register_mean_nothing)
{
    mf_poke(ROOT + 8, ~(uint64_t)PTE_P);
    ck_assert(load());
}
END_TEST

START_TEST(cr3_names_the_table_in_units_of_32_bytes)
{
    mf_poke(ROOT + 32, OTHER_DIRECTORY | PTE_P);
    ck_assert(walk_load_pdptes(&mf.mmu.paging, &mf.bus, ROOT | 0x3f));
    ck_assert_uint_eq(mf.mmu.paging.pdpte[0], OTHER_DIRECTORY | PTE_P);
}
END_TEST

START_TEST(a_load_of_registers_from_outside_ram_fails)
{
    ck_assert(!walk_load_pdptes(&mf.mmu.paging, &mf.bus, HOLE));
}
END_TEST

static void translation(TCase *tc)
{
    tcase_add_test(tc, register_directory_and_table_lead_to_the_frame);
    tcase_add_test(tc, a_frame_has_36_bits);
    tcase_add_test(tc, tables_may_lie_above_4_gib);
    tcase_add_test(tc, a_large_page_is_2_mib);
    tcase_add_test(tc, a_2_mib_page_needs_no_pse);
    tcase_add_test(tc, the_pat_bit_of_a_2_mib_page_is_no_frame_bit);
    tcase_add_test(tc, setting_accessed_and_dirty_keeps_bits_63_to_32);
    tcase_add_test(tc, a_fault_leaves_both_entries_as_they_were);
}

static void execute_disable(TCase *tc)
{
    tcase_add_test(tc, execute_disable_of_a_page_stops_fetches);
    tcase_add_test(tc, execute_disable_stops_the_supervisor_too);
    tcase_add_test(tc, execute_disable_of_a_directory_entry_stops_fetches);
    tcase_add_test(tc, execute_disable_of_a_large_page_stops_fetches);
    tcase_add_test(tc, execute_disable_does_not_stop_data);
    tcase_add_test(tc, without_nxe_bit_63_is_reserved);
    tcase_add_test(tc, without_nxe_bit_63_of_a_directory_entry_is_reserved);
    tcase_add_test(tc, without_nxe_a_fetch_faults_with_the_code_of_a_read);
    tcase_add_test(tc, with_nxe_the_error_code_of_a_fetch_has_the_fetch_bit);
}

static void reserved_bits(TCase *tc)
{
    tcase_add_loop_test(tc, bits_62_to_36_of_a_table_entry_are_reserved, 20,
                        64);
    tcase_add_loop_test(tc, bits_62_to_36_of_a_directory_entry_are_reserved, 36,
                        64);
    tcase_add_loop_test(tc, bits_20_to_13_of_a_2_mib_page_are_reserved, 9, 63);
    tcase_add_test(tc, without_pat_its_bits_in_both_page_sizes_are_reserved);
}

static void registers(TCase *tc)
{
    tcase_add_test(tc, an_absent_register_faults_without_a_read);
    tcase_add_test(tc, the_registers_keep_their_values_until_they_are_loaded);
    tcase_add_test(tc, the_registers_give_no_rights_and_get_no_accessed_bit);
    tcase_add_loop_test(tc, a_reserved_bit_of_a_present_register_stops_the_load,
                        1, 64);
    tcase_add_test(tc, a_load_that_fails_leaves_all_registers);
    tcase_add_test(tc, reserved_bits_of_an_absent_register_mean_nothing);
    tcase_add_test(tc, cr3_names_the_table_in_units_of_32_bytes);
    tcase_add_test(tc, a_load_of_registers_from_outside_ram_fails);
}

Suite *walk_pae_suite(void)
{
    static const struct group groups[] = {
        {"translation", translation},
        {"execute disable", execute_disable},
        {"reserved bits", reserved_bits},
        {"PDPTE registers", registers},
        {NULL, NULL},
    };

    return groups_suite("walk_pae", groups, setup, mmu_fixture_down);
}
