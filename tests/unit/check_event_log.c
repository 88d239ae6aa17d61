/* The event log of an MMU: what its lines say of tables, modes and flushes. */
#define _POSIX_C_SOURCE 200809L

#include <stdlib.h>
#include <string.h>

#include "emu/events/event_log.h"
#include "mmu/mmu_flush.h"
#include "mmu/testability/tlb_test.h"
#include "tests/unit/groups.h"
#include "tests/unit/mmu_fixture.h"

Suite *event_log_suite(void);

enum { PAGE = 0x5000, FRAME = 0x7000 };

static struct mmu_config config;
static struct event_log event_log;
static FILE *stream;
static char text[1 << 14];
static unsigned failures;

static void on_failure(void *opaque)
{
    (void)opaque;
    failures++;
}

static void setup(void)
{
    config = mmu_fixture_config();
    mmu_fixture_up(&config);
    stream = tmpfile();
    ck_assert_ptr_nonnull(stream);
    event_log_init(&event_log, &mf.mmu, stream, on_failure, NULL);
}

static void teardown(void)
{
    event_log_destroy(&event_log);
    fclose(stream);
    mmu_fixture_down();
}

/* Reads what was written so far into `text`. */
static void read_stream(void)
{
    size_t length;

    fflush(stream);
    rewind(stream);
    length = fread(text, 1, sizeof text - 1, stream);
    text[length] = 0;
    fseek(stream, 0, SEEK_END);
}

/* The events so far are these; the header has been read away. */
static void ck_events(const char *expected)
{
    const char *body;

    read_stream();
    body = strstr(text, "array ");
    ck_assert_ptr_nonnull(body);
    while (!strncmp(body, "array ", 6))
        body = strchr(body, '\n') + 1;
    ck_assert_str_eq(body, expected);
}

static void ck_header_has(const char *line)
{
    read_stream();
    ck_assert_msg(strstr(text, line), "no '%s' in %s", line, text);
}

/* The stream has ended early, once, because of this. */
static void ck_fails(const char *why)
{
    struct error error;

    ck_assert_uint_eq(failures, 1);
    ck_assert(!event_log_finish(&event_log, &error));
    ck_assert_msg(strstr(error.text, why), "%s", error.text);
}

/* A CR3 that is loaded without a flush event, as a snapshot or a reset does. */
static void begin_in(uint32_t cr3)
{
    mf.mmu.paging.cr3 = cr3;
}

START_TEST(the_first_space_is_0_where_no_flush_leads_to_it)
{
    mf_two_level();
    mf_map(PAGE, FRAME, URW);
    mf_touch(PAGE, READ | USER);
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
    mmu_space_free(&mf.mmu, 0);
    ck_events("map 0 0x5 4k 0x7 1 1 0\nacc R 0x00005000 3\ncr3 0\nfree 1\n");
}
END_TEST

START_TEST(flushes_before_the_first_access_stand_behind_the_header)
{
    begin_in(ROOT);
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
    mmu_flush(&mf.mmu, FLUSH_mov_cr0, 0, 0);
    mf_two_level();
    mf_map(PAGE, FRAME, KRO);
    mf_touch(PAGE, READ);
    ck_events("cr3 1\ncr0\nmap 1 0x5 4k 0x7 0 0 0\nacc R 0x00005000 0\n");
}
END_TEST

START_TEST(each_cause_of_a_flush_is_said)
{
    mf_two_level();
    mf_map(PAGE, FRAME, URW);
    mf_touch(PAGE, READ);
    mmu_flush(&mf.mmu, FLUSH_task_switch, 0, 0);
    mmu_flush(&mf.mmu, FLUSH_mov_cr0, 0, 0);
    mmu_flush(&mf.mmu, FLUSH_mov_cr4, 0, 0);
    mmu_flush(&mf.mmu, FLUSH_invlpg, 0x1234, 0);
    ck_events("map 0 0x5 4k 0x7 1 1 0\nacc R 0x00005000 0\n"
              "task 0\ncr0\ncr4\ninvlpg 0x00001234\n");
}
END_TEST

START_TEST(a_page_that_software_made_dirty_is_set_dirty)
{
    mf_two_level();
    mf_map(PAGE, FRAME, URW | PTE_D);
    mf_touch(PAGE, READ);
    mf_poke(mf_pte_at(PAGE), FRAME | URW);
    mf_touch(PAGE, READ);
    mf_poke(mf_pte_at(PAGE), FRAME | URW | PTE_D);
    mf_touch(PAGE, WRITE);
    ck_events("map 0 0x5 4k 0x7 1 1 0\nsetd 0 0x5 4k\nacc R 0x00005000 0\n"
              "clrd 0 0x5 4k\nacc R 0x00005000 0\n"
              "setd 0 0x5 4k\nacc W 0x00005000 0\n");
}
END_TEST

START_TEST(a_d_that_the_access_itself_sets_is_not_said)
{
    mf_two_level();
    mf_map(PAGE, FRAME, URW);
    mf_touch(PAGE, WRITE);
    mf_touch(PAGE, READ);
    ck_events("map 0 0x5 4k 0x7 1 1 0\nacc W 0x00005000 0\n"
              "acc R 0x00005000 0\n");
}
END_TEST

START_TEST(a_hit_that_leaves_the_table_clean_sets_no_d_in_the_stream)
{
    mf_two_level();
    mf_map(PAGE, FRAME, URW);
    mf_touch(PAGE, WRITE);
    mf_poke(mf_pte_at(PAGE), FRAME | URW);
    mf_touch(PAGE, WRITE);          /* the entry has D = 1: no walk */
    mf_poke(mf_pte_at(PAGE), FRAME | URW | PTE_D);
    mf_touch(PAGE, READ);
    ck_events("map 0 0x5 4k 0x7 1 1 0\nacc W 0x00005000 0\n"
              "clrd 0 0x5 4k\nacc W 0x00005000 0\n"
              "setd 0 0x5 4k\nacc R 0x00005000 0\n");
}
END_TEST

START_TEST(changes_of_wp_and_pge_stand_before_the_next_access)
{
    mf_two_level();
    mf_map(PAGE, FRAME, KRO | PTE_G);
    mf_touch(PAGE, READ);
    mf.mmu.paging.wp = false;
    mf.mmu.paging.pge = false;
    mf_touch(PAGE, WRITE);
    ck_header_has("wp 1\npge 1\n");
    ck_events("map 0 0x5 4k 0x7 0 0 1\nacc R 0x00005000 0\n"
              "setwp 0\nsetpge 0\nacc W 0x00005000 0\n");
}
END_TEST

START_TEST(pae_has_pages_of_2_mib_and_nx)
{
    mf_pae();
    mf_map(PAGE, FRAME, URW | PTE_NX);
    mf_map_large(3 * SIZE_2M, 5 * SIZE_2M, URW);
    ck_assert(!mf_touch(PAGE, FETCH));
    ck_assert(mf_touch(3 * SIZE_2M + PAGE, READ));
    ck_header_has("large_page 2m\n");
    ck_events("map 0 0x5 4k 0x7 1 1 0 1\nacc I 0x00005000 0\n"
              "map 0 0x3 2m 0x5 1 1 0\nacc R 0x00605000 0\n");
}
END_TEST

START_TEST(pae_after_small_pages_writes_the_header_over)
{
    mf_two_level();
    mf_map(PAGE, FRAME, URW);
    mf_touch(PAGE, READ);
    ck_header_has("large_page 4m\n");
    mf_poke(ROOT, 0);               /* the PDPTEs take the directory's place */
    mf.mmu.paging.pae = true;
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
    mf_pae();
    mf_map_large(0, 5 * SIZE_2M, URW);
    mf_touch(PAGE, READ);
    ck_header_has("large_page 2m\n");
    ck_events("map 0 0x5 4k 0x7 1 1 0\nacc R 0x00005000 0\ncr3 128\n"
              "unmap 0 0x5 4k\nmap 128 0x0 2m 0x5 1 1 0\n"
              "acc R 0x00005000 0\n");
    ck_assert_uint_eq(failures, 0);
}
END_TEST

START_TEST(pae_after_a_4_mib_page_cannot_be_said)
{
    mf_two_level();
    mf_map_large(0, SIZE_4M, URW);
    mf_touch(PAGE, READ);
    mf.mmu.paging.pae = true;
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
    mf_pae();
    mf_touch(PAGE, READ);
    mf_touch(PAGE, READ);
    ck_fails("4 MiB pages and then PAE");
}
END_TEST

START_TEST(a_space_that_changes_without_a_flush_cannot_be_said)
{
    mf_two_level();
    mf_map(PAGE, FRAME, URW);
    mf_touch(PAGE, READ);
    mf.mmu.paging.cr3 = ROOT + SIZE_4K;
    mf_touch(PAGE, READ);
    ck_fails("an address space that changes without a flush");
}
END_TEST

START_TEST(an_entry_that_a_test_register_writes_cannot_be_said)
{
    mf_two_level();
    mf_map(PAGE, FRAME, URW);
    mf_touch(PAGE, READ);
    tlb_test_write(&mf.mmu, &(struct tlb_test_tag){.lin = 2 * PAGE}, true,
                   &(struct tlb_test_entry){.frame = 1});
    ck_fails("an entry that a test register writes");
}
END_TEST

START_TEST(a_run_without_an_access_is_a_header)
{
    struct error error;

    ck_assert(event_log_finish(&event_log, &error));
    ck_events("");
}
END_TEST

static void add_lines(TCase *tc)
{
    tcase_add_test(tc, the_first_space_is_0_where_no_flush_leads_to_it);
    tcase_add_test(tc, flushes_before_the_first_access_stand_behind_the_header);
    tcase_add_test(tc, each_cause_of_a_flush_is_said);
    tcase_add_test(tc, a_page_that_software_made_dirty_is_set_dirty);
    tcase_add_test(tc, a_d_that_the_access_itself_sets_is_not_said);
    tcase_add_test(tc,
                   a_hit_that_leaves_the_table_clean_sets_no_d_in_the_stream);
    tcase_add_test(tc, a_run_without_an_access_is_a_header);
}

static void add_modes(TCase *tc)
{
    tcase_add_test(tc, changes_of_wp_and_pge_stand_before_the_next_access);
    tcase_add_test(tc, pae_has_pages_of_2_mib_and_nx);
    tcase_add_test(tc, pae_after_small_pages_writes_the_header_over);
    tcase_add_test(tc, pae_after_a_4_mib_page_cannot_be_said);
    tcase_add_test(tc, a_space_that_changes_without_a_flush_cannot_be_said);
    tcase_add_test(tc, an_entry_that_a_test_register_writes_cannot_be_said);
}

Suite *event_log_suite(void)
{
    static const struct group groups[] = {
        {"lines", add_lines}, {"modes", add_modes}, {0},
    };

    return groups_suite("event_log", groups, setup, teardown);
}
