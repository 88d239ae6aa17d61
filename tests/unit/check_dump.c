/* The dumps of mmu/dump/: what they print, and that they change nothing. */
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

static FILE *open_text(void)
{
    FILE *stream;

    free(text);
    text = NULL;
    stream = open_memstream(&text, &text_size);
    ck_assert_ptr_nonnull(stream);
    return stream;
}

/* What a dump prints; replaces what the last one printed. */
static const char *dumped(void (*dump)(const struct mmu *mmu, FILE *stream))
{
    FILE *stream = open_text();

    dump(&mf.mmu, stream);
    fclose(stream);
    return text;
}

static const char *dumped_page(uint32_t lin)
{
    FILE *stream = open_text();

    dump_page(&mf.mmu, lin, stream);
    fclose(stream);
    return text;
}

/* The last dump has this in it. */
static void says(const char *what)
{
    ck_assert_msg(strstr(text, what), "no '%s' in:\n%s", what, text);
}

START_TEST(info_tlb_shows_set_way_page_frame_bits_and_age)
{
    mf_two_level();
    mf_map(LIN, 0x55000, KRW | PTE_G);
    mf_map(LIN + 0x4000, 0x56000, URO);
    ck_assert(mf_touch(LIN, WRITE));
    ck_assert(mf_touch(LIN + 0x4000, READ));
    dumped(dump_tlb);
    says("dtlb          3   0  0xc0403000 -> 0x000055000  4K  G-WDX    1\n");
    says("dtlb          3   1  0xc0407000 -> 0x000056000  4K  -U--X    0\n");
}
END_TEST

START_TEST(info_tlb_shows_large_pages_and_execute_disable)
{
    mf_pae();
    mf_map_large(LIN, 0x600000, URW | PTE_NX);
    ck_assert(mf_touch(LIN, READ));
    dumped(dump_tlb);
    says("dtlb-large ");
    says("0xc0400000 -> 0x000600000  2M  -UW--");
}
END_TEST

START_TEST(the_oldest_entry_by_age_is_the_one_that_plru_evicts)
{
    static const uint32_t pages[] = {0x10000, 0x14000, 0x18000, 0x1c000};
    struct mmu_config config = mmu_fixture_config();
    unsigned oldest = 0;

    mmu_fixture_down();
    config.policy = TLB_PLRU;
    mmu_fixture_up(&config);
    mf_two_level();
    for (unsigned i = 0; i < 5; i++)
        mf_map(pages[0] + i * 0x4000, 0x50000 + i * 0x1000, URW);
    for (unsigned i = 0; i < 4; i++)
        ck_assert(mf_touch(pages[i], READ));
    ck_assert(mf_touch(pages[1], READ));
    for (unsigned i = 0; i < 4; i++)
        if (tlb_age(&mf.mmu.tlb[TLB_SLOT_D4K],
                    mf_held(TLB_SLOT_D4K, pages[i])) == 3)
            oldest = i;
    ck_assert(mf_touch(0x20000, READ));
    ck_assert_ptr_null(mf_held(TLB_SLOT_D4K, pages[oldest]));
}
END_TEST

START_TEST(info_tlb_ends_with_the_paging_structure_cache)
{
    struct mmu_config config = mmu_fixture_config();

    mmu_fixture_down();
    config.psc = mf_array(4, 4);
    mmu_fixture_up(&config);
    mf_two_level();
    mf_map(LIN, 0x55000, URW);
    ck_assert(mf_touch(LIN, READ));
    dumped(dump_tlb);
    says("psc           0   0  0xc0400000 -> 0x000002000  4M  -UW-X    0\n");
}
END_TEST

START_TEST(a_table_in_a_hole_reads_as_ones)
{
    mf_two_level();
    mf_poke(mf_pde_at(LIN), HOLE | URW);
    dumped_page(LIN);
    says("PTE: 0x07ff0000c : 0xffffffff");
}
END_TEST

START_TEST(info_mem_merges_pages_of_equal_rights)
{
    mf_pae();
    mf_map(0x1000, 0x9000, URO);
    mf_map(0x2000, 0x5000, URO);
    mf_map(0x3000, 0x6000, URW | PTE_NX);
    mf_map_large(0xffe00000, 0x200000, KRW);
    ck_assert_str_eq(dumped(dump_mem),
                     "0x00001000-0x00002fff          8K ur-x\n"
                     "0x00003000-0x00003fff          4K urw-\n"
                     "0xffe00000-0xffffffff       2048K -rwx\n");
}
END_TEST

START_TEST(info_mem_shows_the_rights_that_both_levels_grant)
{
    mf_two_level();
    mf_map(0x1000, 0x9000, URW);
    mf_poke(mf_pde_at(0x1000), FIRST_TABLE | KRO);
    ck_assert_str_eq(dumped(dump_mem),
                     "0x00001000-0x00001fff          4K -r-x\n");
}
END_TEST

START_TEST(info_pg_merges_pages_of_consecutive_frames)
{
    mf_two_level();
    mf_map(0x00400000, 0x50000, URW);
    mf_map(0x00401000, 0x51000, URW);
    mf_map(0x00402000, 0x53000, URW);
    mf_map_large(0x00800000, 0x00c00000, KRW | PTE_G);
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

START_TEST(info_pg_names_pdptes_and_reserved_bits)
{
    mf_pae();
    mf_map(0x40000000, 0x50000 | UINT64_C(1) << 40, URW);
    dumped(dump_pg);
    says("PDPTE 0 ");
    says("PDPTE 1 directory 0x");
    says("a reserved bit is set");
}
END_TEST

START_TEST(page_shows_each_level_with_capitals_for_set_bits)
{
    mf_two_level();
    mf_map(LIN, 0x55000, KRW | PTE_G | PTE_PCD);
    ck_assert(mf_touch(LIN, WRITE));
    dumped_page(LIN);
    says("PDE: 0x000001c04 : 0x00002027 ps A pcd pwt U W P\n");
    says("PTE: 0x00000200c : 0x00055173 G pat D A PCD pwt S W P\n");
    says("linear page 0xc0403000 maps to physical page 0x000055000 "
         "(4K page, supervisor rwx)\n");
    says("dtlb          3   0  0xc0403000");
}
END_TEST

START_TEST(page_shows_64_bit_entries_and_the_pdpte_register)
{
    mf_pae();
    mf_map_large(LIN, 0x600000, URW | PTE_NX);
    dumped_page(LIN);
    says("PDPTE: register 3");
    says(" : 0x8000000000600087 NX PS g pat d a pcd pwt U W P\n");
    says("linear page 0xc0403000 maps to physical page 0x000603000 "
         "(2M page, user rw-)\n");
    says("no TLB holds it\n");
}
END_TEST

START_TEST(page_shows_the_bits_of_the_pdpte_register)
{
    mf_pae();
    mf_map_large(LIN, 0x600000, URW);
    mf.mmu.paging.pdpte[LIN >> 30] |= PTE_PWT;
    dumped_page(LIN);
    says(" pcd PWT P\n");
}
END_TEST

START_TEST(page_says_why_an_address_is_not_mapped)
{
    mf_pae();
    dumped_page(LIN);
    says("linear page 0xc0403000 is not mapped\n");
    mf_map(LIN, UINT64_C(1) << 40, URW);
    dumped_page(LIN);
    says("linear page 0xc0403000 is not mapped: a reserved bit is set\n");
}
END_TEST

START_TEST(without_paging_the_dumps_of_tables_say_so)
{
    ck_assert_str_eq(dumped(dump_mem), "paging is off\n");
    ck_assert_str_eq(dumped(dump_pg), "paging is off\n");
    dumped_page(LIN);
    says("paging is off");
}
END_TEST

/* What a dump could change: counters, arrays, the tables in memory. */
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

    mf_pae();
    mf_map(LIN, 0x55000, URW);
    mf_map(LIN + 0x1000, 0x56000, URW);
    mf_map_large(0x00600000, 0x200000, URW);
    ck_assert(mf_touch(LIN, READ));
    ck_assert(mf_touch(0x00600000, WRITE));
    keep(&before);
    dumped(dump_tlb);
    dumped(dump_mem);
    dumped(dump_pg);
    dumped_page(LIN + 0x1000);
    keep(&after);
    ck_assert_mem_eq(&before, &after, sizeof before);
}
END_TEST

Suite *dump_suite(void)
{
    Suite *s = suite_create("dump");
    TCase *tc = tcase_create("dump");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, info_tlb_shows_set_way_page_frame_bits_and_age);
    tcase_add_test(tc, info_tlb_shows_large_pages_and_execute_disable);
    tcase_add_test(tc, the_oldest_entry_by_age_is_the_one_that_plru_evicts);
    tcase_add_test(tc, info_tlb_ends_with_the_paging_structure_cache);
    tcase_add_test(tc, a_table_in_a_hole_reads_as_ones);
    tcase_add_test(tc, info_mem_merges_pages_of_equal_rights);
    tcase_add_test(tc, info_mem_shows_the_rights_that_both_levels_grant);
    tcase_add_test(tc, info_pg_merges_pages_of_consecutive_frames);
    tcase_add_test(tc, info_pg_names_pdptes_and_reserved_bits);
    tcase_add_test(tc, page_shows_each_level_with_capitals_for_set_bits);
    tcase_add_test(tc, page_shows_64_bit_entries_and_the_pdpte_register);
    tcase_add_test(tc, page_shows_the_bits_of_the_pdpte_register);
    tcase_add_test(tc, page_says_why_an_address_is_not_mapped);
    tcase_add_test(tc, without_paging_the_dumps_of_tables_say_so);
    tcase_add_test(tc, no_dump_changes_anything);
    suite_add_tcase(s, tc);
    return s;
}
