/* The walk under PAE, and the PDPTE registers: SDM vol. 3A 4.4, 4.6, 4.7. */
#include "tests/unit/mmu_fixture.h"

Suite *walk_pae_suite(void);

#define LIN UINT32_C(0xc0603abc)     /* entry 3 at each level */

enum { FRAME = 0x55000, LARGE_FRAME = 0x01400000 };

static struct walk w;

static bool go(unsigned access)
{
    return walk(&mf.mmu.paging, &mf.bus, LIN, access, &w);
}

static bool load(void)
{
    return walk_load_pdptes(&mf.mmu.paging, &mf.bus, ROOT);
}

static void setup(void)
{
    struct mmu_config config = mmu_fixture_config();

    mmu_fixture_up(&config);
    pae();
}

START_TEST(register_directory_and_table_lead_to_the_frame)
{
    map(LIN, FRAME, URW);
    ck_assert(go(READ));
    ck_assert_uint_eq(w.frame, FRAME >> 12);
    ck_assert_uint_eq(w.shift, 12);
    ck_assert_uint_eq(w.level[0].address, FIRST_TABLE + 0x3000 + 3 * 8);
    ck_assert_uint_eq(w.level[1].address, FIRST_TABLE + 0x4000 + 3 * 8);
}
END_TEST

START_TEST(a_frame_has_36_bits)
{
    map(LIN, UINT64_C(0xfedcba000), URW);
    ck_assert(go(READ));
    ck_assert_uint_eq(w.frame, 0xfedcba);
}
END_TEST

START_TEST(tables_may_lie_above_4_gib)
{
    poke(pde_at(LIN), HIGH_BASE | URW);
    poke(HIGH_BASE + 3 * 8, FRAME | URW);
    ck_assert(go(READ));
    ck_assert_uint_eq(w.frame, FRAME >> 12);
    ck_assert_uint_eq(peek(HIGH_BASE + 3 * 8), FRAME | URW | PTE_A);
}
END_TEST

START_TEST(a_large_page_is_2_mib)
{
    map_large(LIN, UINT64_C(0xabc600000), URW);
    ck_assert(go(WRITE));
    ck_assert_uint_eq(w.shift, 21);
    ck_assert_uint_eq(w.frame, 0xabc600);
    ck_assert_uint_eq(w.bits, TLB_W | TLB_U | TLB_D | TLB_LARGE);
}
END_TEST

START_TEST(large_pages_need_no_pse)
{
    mf.mmu.paging.pse = false;
    map_large(LIN, LARGE_FRAME, URW);
    ck_assert(go(READ));
    ck_assert_uint_eq(w.shift, 21);
}
END_TEST

START_TEST(the_pat_bit_of_a_2_mib_page_is_no_frame_bit)
{
    map_large(LIN, LARGE_FRAME | 1 << 12, URW);
    ck_assert(go(READ));
    ck_assert_uint_eq(w.frame, LARGE_FRAME >> 12);
}
END_TEST

START_TEST(accessed_and_dirty_keep_the_upper_half)
{
    uint64_t pte = PTE_NX | UINT64_C(0xf00000000) | FRAME | URW;

    map(LIN, 0, pte);
    ck_assert(go(WRITE));
    ck_assert_uint_eq(peek(pte_at(LIN)), pte | PTE_A | PTE_D);
}
END_TEST

START_TEST(a_fault_leaves_both_entries_as_they_were)
{
    map(LIN, FRAME, URW | PTE_NX);
    ck_assert(!go(FETCH));
    ck_assert_uint_eq(peek(pte_at(LIN)), FRAME | URW | PTE_NX);
    ck_assert_uint_eq(peek(pde_at(LIN)) & PTE_A, 0);
}
END_TEST

START_TEST(execute_disable_of_a_page_stops_fetches)
{
    map(LIN, FRAME, URW | PTE_NX);
    ck_assert(!go(FETCH | USER));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_USER | PF_FETCH);
}
END_TEST

START_TEST(execute_disable_stops_the_supervisor_too)
{
    map(LIN, FRAME, URW | PTE_NX);
    ck_assert(!go(FETCH));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_FETCH);
}
END_TEST

START_TEST(execute_disable_of_a_directory_entry_is_enough)
{
    map(LIN, FRAME, URW);
    poke(pde_at(LIN), peek(pde_at(LIN)) | PTE_NX);
    ck_assert(!go(FETCH));
}
END_TEST

START_TEST(execute_disable_of_a_large_page_stops_fetches)
{
    map_large(LIN, LARGE_FRAME, URW | PTE_NX);
    ck_assert(!go(FETCH));
}
END_TEST

START_TEST(execute_disable_does_not_stop_data)
{
    map(LIN, FRAME, URW | PTE_NX);
    ck_assert(go(READ | USER));
    ck_assert(w.bits & TLB_NX);
    ck_assert(go(WRITE | USER));
}
END_TEST

START_TEST(without_nxe_bit_63_is_reserved)
{
    mf.mmu.paging.nxe = false;
    map(LIN, FRAME, URW | PTE_NX);
    ck_assert(!go(READ));
    ck_assert_uint_eq(w.error, PF_PRESENT | PF_RESERVED);
}
END_TEST

START_TEST(without_nxe_bit_63_of_a_directory_entry_is_reserved)
{
    mf.mmu.paging.nxe = false;
    map(LIN, FRAME, URW);
    poke(pde_at(LIN), peek(pde_at(LIN)) | PTE_NX);
    ck_assert(!go(READ));
    ck_assert_uint_eq(w.levels, 1);
}
END_TEST

START_TEST(without_nxe_a_fetch_is_not_told_apart)
{
    mf.mmu.paging.nxe = false;
    ck_assert(!go(FETCH));
    ck_assert_uint_eq(w.error, 0);
}
END_TEST

START_TEST(with_nxe_each_fetch_that_faults_is_told_apart)
{
    ck_assert(!go(FETCH));
    ck_assert_uint_eq(w.error, PF_FETCH);
    ck_assert(!go(READ));
    ck_assert_uint_eq(w.error, 0);
}
END_TEST

START_TEST(bits_62_to_36_of_a_table_entry_are_reserved)
{
    map(LIN, FRAME, URW | UINT64_C(1) << _i);
    ck_assert_int_eq(go(READ), _i < 36 || _i == 63);
    ck_assert(w.error == 0 || w.error == (PF_PRESENT | PF_RESERVED));
}
END_TEST

START_TEST(bits_62_to_36_of_a_directory_entry_are_reserved)
{
    map(LIN, FRAME, URW);
    poke(pde_at(LIN), peek(pde_at(LIN)) | UINT64_C(1) << _i);
    ck_assert_int_eq(go(READ), _i == 63);
}
END_TEST

START_TEST(bits_20_to_13_of_a_2_mib_page_are_reserved)
{
    map_large(LIN, LARGE_FRAME | UINT64_C(1) << _i, URW);
    ck_assert_int_eq(go(READ), _i < 13 || (_i > 20 && _i < 36));
}
END_TEST

START_TEST(without_pat_its_bits_are_reserved)
{
    mf.mmu.paging.pat = false;
    map(LIN, FRAME, URW | 1 << 7);
    ck_assert(!go(READ));
    map_large(LIN, LARGE_FRAME | 1 << 12, URW);
    ck_assert(!go(READ));
}
END_TEST

START_TEST(an_absent_register_faults_without_a_read)
{
    poke(ROOT + 3 * 8, 0);
    ck_assert(load());
    ck_assert(!go(WRITE));
    ck_assert_uint_eq(w.levels, 0);
    ck_assert_uint_eq(w.error, PF_WRITE);
}
END_TEST

START_TEST(the_registers_hold_until_they_are_loaded)
{
    map(LIN, FRAME, URW);
    poke(ROOT + 3 * 8, 0);
    ck_assert(go(READ));
    ck_assert(load());
    ck_assert(!go(READ));
}
END_TEST

START_TEST(the_registers_give_no_rights_and_get_no_accessed_bit)
{
    uint64_t pdpte = peek(ROOT + 3 * 8);

    map(LIN, FRAME, URW);
    ck_assert(go(WRITE | USER));
    ck_assert_uint_eq(peek(ROOT + 3 * 8), pdpte);
}
END_TEST

/* 2:1, 8:5 and 63:36 (SDM 4.4.1). */
static bool pdpte_bit_is_reserved(int bit)
{
    return bit == 1 || bit == 2 || (bit >= 5 && bit <= 8) || bit >= 36;
}

START_TEST(a_reserved_bit_of_a_present_register_stops_the_load)
{
    poke(ROOT + 2 * 8, PTE_P | UINT64_C(1) << _i);
    ck_assert_int_eq(load(), !pdpte_bit_is_reserved(_i));
}
END_TEST

START_TEST(a_load_that_fails_leaves_all_registers)
{
    uint64_t before = mf.mmu.paging.pdpte[0];

    poke(ROOT, 0x9000 | PTE_P);
    poke(ROOT + 3 * 8, PTE_P | 1 << 8);
    ck_assert(!load());
    ck_assert_uint_eq(mf.mmu.paging.pdpte[0], before);
}
END_TEST

START_TEST(reserved_bits_of_an_absent_register_do_not_matter)
{
    poke(ROOT + 8, ~UINT64_C(1));
    ck_assert(load());
}
END_TEST

START_TEST(cr3_names_the_table_in_units_of_32_bytes)
{
    poke(ROOT + 0x20, 0xa000 | PTE_P);
    ck_assert(walk_load_pdptes(&mf.mmu.paging, &mf.bus, ROOT | 0x3f));
    ck_assert_uint_eq(mf.mmu.paging.pdpte[0], 0xa000 | PTE_P);
}
END_TEST

START_TEST(registers_from_outside_ram_are_refused)
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
    tcase_add_test(tc, large_pages_need_no_pse);
    tcase_add_test(tc, the_pat_bit_of_a_2_mib_page_is_no_frame_bit);
    tcase_add_test(tc, accessed_and_dirty_keep_the_upper_half);
    tcase_add_test(tc, a_fault_leaves_both_entries_as_they_were);
}

static void execute_disable(TCase *tc)
{
    tcase_add_test(tc, execute_disable_of_a_page_stops_fetches);
    tcase_add_test(tc, execute_disable_stops_the_supervisor_too);
    tcase_add_test(tc, execute_disable_of_a_directory_entry_is_enough);
    tcase_add_test(tc, execute_disable_of_a_large_page_stops_fetches);
    tcase_add_test(tc, execute_disable_does_not_stop_data);
    tcase_add_test(tc, without_nxe_bit_63_is_reserved);
    tcase_add_test(tc, without_nxe_bit_63_of_a_directory_entry_is_reserved);
    tcase_add_test(tc, without_nxe_a_fetch_is_not_told_apart);
    tcase_add_test(tc, with_nxe_each_fetch_that_faults_is_told_apart);
}

static void reserved_bits(TCase *tc)
{
    tcase_add_loop_test(tc, bits_62_to_36_of_a_table_entry_are_reserved,
                        20, 64);
    tcase_add_loop_test(tc, bits_62_to_36_of_a_directory_entry_are_reserved,
                        36, 64);
    tcase_add_loop_test(tc, bits_20_to_13_of_a_2_mib_page_are_reserved,
                        9, 63);
    tcase_add_test(tc, without_pat_its_bits_are_reserved);
}

static void registers(TCase *tc)
{
    tcase_add_test(tc, an_absent_register_faults_without_a_read);
    tcase_add_test(tc, the_registers_hold_until_they_are_loaded);
    tcase_add_test(tc,
                   the_registers_give_no_rights_and_get_no_accessed_bit);
    tcase_add_loop_test(
        tc, a_reserved_bit_of_a_present_register_stops_the_load, 1, 64);
    tcase_add_test(tc, a_load_that_fails_leaves_all_registers);
    tcase_add_test(tc, reserved_bits_of_an_absent_register_do_not_matter);
    tcase_add_test(tc, cr3_names_the_table_in_units_of_32_bytes);
    tcase_add_test(tc, registers_from_outside_ram_are_refused);
}

Suite *walk_pae_suite(void)
{
    static const struct {
        const char *name;
        void (*add)(TCase *tc);
    } cases[] = {
        {"translation", translation},
        {"execute disable", execute_disable},
        {"reserved bits", reserved_bits},
        {"PDPTE registers", registers},
    };
    Suite *suite = suite_create("walk_pae");

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TCase *tc = tcase_create(cases[i].name);

        tcase_add_checked_fixture(tc, setup, mmu_fixture_down);
        cases[i].add(tc);
        suite_add_tcase(suite, tc);
    }
    return suite;
}
