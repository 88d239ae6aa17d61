/* Which frames the paging registers lead to. */
#include "tests/unit/cpu_fixture.h"

#include "mmu/dump/table_reach.h"
#include "mmu/pte.h"

Suite *table_reach_suite(void);

static bool reaches(uint32_t paddr)
{
    return table_reach(&cf.cpu.mmu, paddr >> BUS_PAGE_SHIFT);
}

START_TEST(nothing_is_a_table_while_paging_is_off)
{
    cf.cpu.cr3 = FIXTURE_DIRECTORY;
    sysreg_update_paging(&cf.cpu);
    ck_assert(!reaches(FIXTURE_DIRECTORY));
}
END_TEST

START_TEST(the_directory_and_its_tables_are_reached)
{
    fixture_paging();
    ck_assert(reaches(FIXTURE_DIRECTORY));
    ck_assert(reaches(FIXTURE_TABLE));
    ck_assert(!reaches(FIXTURE_DATA));
    fixture_write32(FIXTURE_DIRECTORY + 4092, FIXTURE_DATA | PTE_P);
    ck_assert(reaches(FIXTURE_DATA));
}
END_TEST

START_TEST(an_entry_that_is_not_present_leads_nowhere)
{
    fixture_paging();
    fixture_write32(FIXTURE_DIRECTORY, FIXTURE_TABLE);
    ck_assert(!reaches(FIXTURE_TABLE));
}
END_TEST

START_TEST(a_large_page_is_no_table)
{
    fixture_paging();
    fixture_write32(FIXTURE_DIRECTORY, FIXTURE_TABLE | PTE_P | PTE_PS);
    ck_assert(reaches(FIXTURE_TABLE));      /* PS means nothing without PSE */
    cf.cpu.mmu.paging.pse = true;
    ck_assert(!reaches(FIXTURE_TABLE));
}
END_TEST

START_TEST(pae_has_four_directories_in_registers)
{
    struct paging *paging = &cf.cpu.mmu.paging;

    fixture_paging();
    paging->pae = true;
    paging->pdpte[3] = FIXTURE_DATA | PTE_P;
    paging->pdpte[1] = FIXTURE_STACK;
    fixture_write32(FIXTURE_DATA + 8 * 511, FIXTURE_CODE | PTE_P);
    fixture_write32(FIXTURE_DATA + 8 * 510, FIXTURE_HANDLERS | PTE_P | PTE_PS);
    ck_assert(reaches(FIXTURE_DATA));
    ck_assert(reaches(FIXTURE_CODE));
    ck_assert(!reaches(FIXTURE_HANDLERS));
    ck_assert(!reaches(FIXTURE_STACK));
    ck_assert(!reaches(FIXTURE_DIRECTORY));     /* where the PDPTEs were */
}
END_TEST

START_TEST(a_directory_where_no_memory_is_leads_nowhere)
{
    fixture_paging();
    cf.cpu.mmu.paging.cr3 = 0xf0000000;
    ck_assert(reaches(0xf0000000));
    ck_assert(!reaches(FIXTURE_TABLE));
}
END_TEST

Suite *table_reach_suite(void)
{
    Suite *suite = suite_create("table_reach");
    TCase *tc = tcase_create("frames");

    tcase_add_checked_fixture(tc, cpu_fixture_up, cpu_fixture_down);
    tcase_add_test(tc, nothing_is_a_table_while_paging_is_off);
    tcase_add_test(tc, the_directory_and_its_tables_are_reached);
    tcase_add_test(tc, an_entry_that_is_not_present_leads_nowhere);
    tcase_add_test(tc, a_large_page_is_no_table);
    tcase_add_test(tc, pae_has_four_directories_in_registers);
    tcase_add_test(tc, a_directory_where_no_memory_is_leads_nowhere);
    suite_add_tcase(suite, tc);
    return suite;
}
