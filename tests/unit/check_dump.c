/* Dumps of TLBs and page tables: what they print, and that they change
 * nothing. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mmu/dump/dump.h"
#include "tests/unit/mmu_fixture.h"

Suite *dump_suite(void);

#define LIN UINT32_C(0xc0403abc)

static char *text;
static size_t text_size;

static void setup(void)
{
    struct mmu_config config = mmu_fixture_config();

    mmu_fixture_up(&config);
}

static void teardown(void)
{
    free(text);
    mmu_fixture_down();
}

static const char *dumped(void (*dump)(const struct mmu *mmu, FILE *stream))
{
    FILE *stream = open_memstream(&text, &text_size);

    dump(&mf.mmu, stream);
    fclose(stream);
    return text;
}

static const char *paged(uint32_t lin)
{
    FILE *stream = open_memstream(&text, &text_size);

    dump_page(&mf.mmu, lin, stream);
    fclose(stream);
    return text;
}

static void says(const char *what)
{
    ck_assert_msg(strstr(text, what), "no '%s' in:\n%s", what, text);
}

START_TEST(tlb_shows_set_way_page_frame_bits_and_age)
{
    two_level();
    map(LIN, 0x55000, KRW | PTE_G);
    map(LIN + 0x4000, 0x56000, URO);
    ck_assert(touch(LIN, WRITE));
    ck_assert(touch(LIN + 0x4000, READ));
    dumped(dump_tlb);
    says("dtlb          3   0  0xc0403000 -> 0x000055000  4K  G-WDX    1\n");
    says("dtlb          3   1  0xc0407000 -> 0x000056000  4K  -U--X    0\n");
}
END_TEST

START_TEST(tlb_shows_large_pages_and_execute_disable)
{
    pae();
    map_large(LIN, 0x600000, URW | PTE_NX);
    ck_assert(touch(LIN, READ));
    dumped(dump_tlb);
    says("dtlb-large ");
    says("0xc0400000 -> 0x000600000  2M  -UW--");
}
END_TEST

START_TEST(age_is_the_order_in_which_plru_evicts)
{
    static const uint32_t pages[] = {0x10000, 0x14000, 0x18000, 0x1c000};
    struct mmu_config config = mmu_fixture_config();
    unsigned oldest = 0;

    mmu_fixture_down();
    config.policy = TLB_PLRU;
    mmu_fixture_up(&config);
    two_level();
    for (unsigned i = 0; i < 5; i++)
        map(pages[0] + i * 0x4000, 0x50000 + i * 0x1000, URW);
    for (unsigned i = 0; i < 4; i++)
        ck_assert(touch(pages[i], READ));
    ck_assert(touch(pages[1], READ));
    for (unsigned i = 0; i < 4; i++)
        if (tlb_age(&mf.mmu.tlb[TLB_SLOT_D4K],
                    held(TLB_SLOT_D4K, pages[i])) == 3)
            oldest = i;
    ck_assert(touch(0x20000, READ));
    ck_assert_ptr_null(held(TLB_SLOT_D4K, pages[oldest]));
}
END_TEST

START_TEST(tlb_ends_with_the_paging_structure_cache)
{
    struct mmu_config config = mmu_fixture_config();

    mmu_fixture_down();
    config.psc = (struct tlb_geometry){.entries = 4, .ways = 4};
    mmu_fixture_up(&config);
    two_level();
    map(LIN, 0x55000, URW);
    ck_assert(touch(LIN, READ));
    dumped(dump_tlb);
    says("psc           0   0  0xc0400000 -> 0x000002000  4M  -UW-X    0\n");
}
END_TEST

START_TEST(tables_in_a_hole_are_not_read)
{
    two_level();
    poke(pde_at(LIN), HOLE | URW);
    paged(LIN);
    says("PTE: 0x07ff0000c : 0xffffffff");
}
END_TEST

START_TEST(mem_merges_equal_rights_and_prints_x)
{
    pae();
    map(0x1000, 0x9000, URO);
    map(0x2000, 0x5000, URO);
    map(0x3000, 0x6000, URW | PTE_NX);
    map_large(0xffe00000, 0x200000, KRW);
    ck_assert_str_eq(dumped(dump_mem),
                     "0x00001000-0x00002fff          8K ur-x\n"
                     "0x00003000-0x00003fff          4K urw-\n"
                     "0xffe00000-0xffffffff       2048K -rwx\n");
}
END_TEST

START_TEST(mem_takes_rights_from_both_levels)
{
    two_level();
    map(0x1000, 0x9000, URW);
    poke(pde_at(0x1000), peek(pde_at(0x1000)) & ~(uint64_t)(PTE_U | PTE_W));
    ck_assert_str_eq(dumped(dump_mem),
                     "0x00001000-0x00001fff          4K -r-x\n");
}
END_TEST

START_TEST(pg_shows_runs_of_consecutive_frames)
{
    two_level();
    map(0x00400000, 0x50000, URW);
    map(0x00401000, 0x51000, URW);
    map(0x00402000, 0x53000, URW);
    map_large(0x00800000, 0x00c00000, KRW | PTE_G);
    dumped(dump_pg);
    says("  0x00400000-0x007fffff    table 0x000002000");
    says("    0x00400000-0x00401fff -> 0x000050000-0x000051fff   "
         "    2 x 4K -------UW\n");
    says("    0x00402000-0x00402fff -> 0x000053000-0x000053fff   "
         "    1 x 4K -------UW\n");
    says("  0x00800000-0x00bfffff -> 0x000c00000-0x000ffffff   "
         "    1 x 4M -GP-----W\n");
}
END_TEST

START_TEST(pg_names_pdptes_and_reserved_bits)
{
    pae();
    map(0x40000000, 0x50000 | UINT64_C(1) << 40, URW);
    dumped(dump_pg);
    says("PDPTE 0 ");
    says("PDPTE 1 directory 0x");
    says("a reserved bit is set");
}
END_TEST

START_TEST(page_prints_each_level_with_capitals_for_set_bits)
{
    two_level();
    map(LIN, 0x55000, KRW | PTE_G | PTE_PCD);
    ck_assert(touch(LIN, WRITE));
    paged(LIN);
    says("PDE: 0x000001c04 : 0x00002027 ps A pcd pwt U W P\n");
    says("PTE: 0x00000200c : 0x00055173 G pat D A PCD pwt S W P\n");
    says("linear page 0xc0403000 maps to physical page 0x000055000 "
         "(4K page, supervisor rwx)\n");
    says("dtlb          3   0  0xc0403000");
}
END_TEST

START_TEST(page_prints_64_bit_entries_and_the_register)
{
    pae();
    map_large(LIN, 0x600000, URW | PTE_NX);
    paged(LIN);
    says("PDPTE: register 3");
    says(" : 0x8000000000600087 NX PS g pat d a pcd pwt U W P\n");
    says("linear page 0xc0403000 maps to physical page 0x000603000 "
         "(2M page, user rw-)\n");
    says("no TLB holds it\n");
}
END_TEST

START_TEST(page_prints_the_bits_of_the_register)
{
    pae();
    map_large(LIN, 0x600000, URW);
    mf.mmu.paging.pdpte[LIN >> 30] |= PTE_PWT;
    paged(LIN);
    says(" pcd PWT P\n");
}
END_TEST

START_TEST(page_says_why_nothing_is_mapped)
{
    pae();
    paged(LIN);
    says("linear page 0xc0403000 is not mapped\n");
    free(text);
    map(LIN, UINT64_C(1) << 40, URW);
    paged(LIN);
    says("linear page 0xc0403000 is not mapped: a reserved bit is set\n");
}
END_TEST

START_TEST(without_paging_there_are_no_tables)
{
    ck_assert_str_eq(dumped(dump_mem), "paging is off\n");
    free(text);
    ck_assert_str_eq(dumped(dump_pg), "paging is off\n");
    free(text);
    paged(LIN);
    says("paging is off");
}
END_TEST

/* Counters, arrays, tables in memory: all that a dump could disturb. */
struct state {
    struct mmu mmu;
    struct tlb_entry entry[16];
    uint8_t low[LOW_RAM];
};

static void keep(struct state *s)
{
    const struct tlb *dtlb = &mf.mmu.tlb[TLB_SLOT_D4K];

    s->mmu = mf.mmu;
    memcpy(s->entry, dtlb->entries, sizeof s->entry);
    memcpy(s->low, mf.low, sizeof s->low);
}

START_TEST(no_dump_changes_anything)
{
    static struct state before, after;

    pae();
    map(LIN, 0x55000, URW);
    map(LIN + 0x1000, 0x56000, URW);
    map_large(0x00600000, 0x200000, URW);
    ck_assert(touch(LIN, READ));
    ck_assert(touch(0x00600000, WRITE));
    keep(&before);
    dumped(dump_tlb);
    free(text);
    dumped(dump_mem);
    free(text);
    dumped(dump_pg);
    free(text);
    paged(LIN + 0x1000);
    keep(&after);
    ck_assert_mem_eq(&before, &after, sizeof before);
}
END_TEST

Suite *dump_suite(void)
{
    Suite *s = suite_create("dump");
    TCase *tc = tcase_create("dump");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, tlb_shows_set_way_page_frame_bits_and_age);
    tcase_add_test(tc, tlb_shows_large_pages_and_execute_disable);
    tcase_add_test(tc, age_is_the_order_in_which_plru_evicts);
    tcase_add_test(tc, tlb_ends_with_the_paging_structure_cache);
    tcase_add_test(tc, tables_in_a_hole_are_not_read);
    tcase_add_test(tc, mem_merges_equal_rights_and_prints_x);
    tcase_add_test(tc, mem_takes_rights_from_both_levels);
    tcase_add_test(tc, pg_shows_runs_of_consecutive_frames);
    tcase_add_test(tc, pg_names_pdptes_and_reserved_bits);
    tcase_add_test(tc, page_prints_each_level_with_capitals_for_set_bits);
    tcase_add_test(tc, page_prints_64_bit_entries_and_the_register);
    tcase_add_test(tc, page_prints_the_bits_of_the_register);
    tcase_add_test(tc, page_says_why_nothing_is_mapped);
    tcase_add_test(tc, without_paging_there_are_no_tables);
    tcase_add_test(tc, no_dump_changes_anything);
    suite_add_tcase(s, tc);
    return s;
}
