/* Costs by instruction, and the file that they are written to. */
#define _POSIX_C_SOURCE 200809L
#include "emu/profile/callgrind.h"
#include "mmu/mmu_flush.h"
#include "tests/unit/groups.h"
#include "tests/unit/mmu_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *profile_suite(void);

enum {
    A = 0x00801000, B = 0x00802000, FRAME_A = 0x50000, FRAME_B = 0x51000,
    UNMAPPED = 0x40000000,
    EIP = 0xc0100010, SITE = 0xc0100080, USER_EIP = 0x08048004,
    WALK = COST_WALK_START + 2 * COST_WALK_READ,
    UPDATES = 2 * COST_WALK_UPDATE,
    DIRECT = 50,
};

static struct profile profile;
static uint32_t eip, where;     /* of the current instruction and flush */
static bool knows_eip;
static char path[64];

static bool on_eip(void *opaque, uint32_t *lin)
{
    (void)opaque;
    *lin = eip;
    return knows_eip;
}

static uint32_t on_where(void *opaque)
{
    (void)opaque;
    return where;
}

/* Early code runs 0xc0000000 below the address that it is linked for. */
static uint32_t on_linked(void *opaque, uint32_t lin)
{
    (void)opaque;
    return lin >= 0x100000 && lin < 0x200000 ? lin + 0xc0000000 : lin;
}

static void up_with(const struct mmu_config *config)
{
    mmu_fixture_up(config);
    mf_two_level();
    mf_map(A, FRAME_A, URW);
    mf_map(B, FRAME_B, URW);
    ck_assert(profile_init(&profile, &mf.mmu, &(struct profile_config){
        .eip = on_eip, .where = on_where, .linked = on_linked,
    }));
    eip = EIP;
    where = SITE;
    knows_eip = true;
}

static void setup(void)
{
    struct mmu_config config = mmu_fixture_config();

    config.tlb[TLB_SLOT_D4K] = mf_array(1, 1);
    config.tlb[TLB_SLOT_S4K] = mf_array(8, 4);
    config.tlb[TLB_SLOT_SLARGE] = mf_array(4, 4);
    up_with(&config);
    strcpy(path, "/tmp/pagewalk-profile-XXXXXX");
    close(mkstemp(path));
}

static void teardown(void)
{
    profile_destroy(&profile);
    mmu_fixture_down();
    remove(path);
}

/* A cost of an instruction; 0 also where it has no row. */
static uint64_t cost(uint32_t lin, enum profile_kind kind,
                     enum profile_event event)
{
    for (uint32_t n = 0; n < profile.count; n++)
        if (profile.row[n].lin == lin && profile.row[n].kind == kind)
            return profile.row[n].cost[event];
    return 0;
}

static uint64_t of_eip(enum profile_event event)
{
    return cost(EIP, PROFILE_SYSTEM, event);
}

START_TEST(a_miss_and_its_walk_are_charged_to_the_instruction)
{
    ck_assert(mf_touch(A, READ));
    ck_assert_uint_eq(of_eip(PROFILE_dtlb_misses), 1);
    ck_assert_uint_eq(of_eip(PROFILE_itlb_misses), 0);
    ck_assert_uint_eq(of_eip(PROFILE_walks), 1);
    ck_assert_uint_eq(of_eip(PROFILE_walk_cycles), WALK + UPDATES);
    ck_assert_uint_eq(mf.mmu.walks.cycles, WALK + UPDATES);
}
END_TEST

START_TEST(a_fetch_that_misses_is_an_itlb_miss)
{
    ck_assert(mf_touch(A, FETCH));
    ck_assert_uint_eq(of_eip(PROFILE_itlb_misses), 1);
    ck_assert_uint_eq(of_eip(PROFILE_dtlb_misses), 0);
}
END_TEST

START_TEST(a_hit_costs_nothing)
{
    ck_assert(mf_touch(A, READ));
    eip = EIP + 4;
    ck_assert(mf_touch(A, READ));
    ck_assert_uint_eq(profile.count, 2);
    ck_assert_uint_eq(profile_total(&profile, PROFILE_dtlb_misses), 1);
}
END_TEST

START_TEST(a_second_level_hit_is_a_miss_without_a_walk)
{
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(B, READ));
    eip = EIP + 4;
    ck_assert(mf_touch(A, READ));
    ck_assert_uint_eq(cost(eip, PROFILE_SYSTEM, PROFILE_dtlb_misses), 1);
    ck_assert_uint_eq(cost(eip, PROFILE_SYSTEM, PROFILE_walks), 0);
    ck_assert_uint_eq(cost(eip, PROFILE_SYSTEM, PROFILE_walk_cycles), 0);
}
END_TEST

START_TEST(the_walk_of_an_assist_costs_no_cycles_of_the_second_level)
{
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(B, READ));
    eip = EIP + 4;
    ck_assert(mf_touch(A, WRITE));      /* D is set, by an assist */
    ck_assert_uint_eq(cost(eip, PROFILE_SYSTEM, PROFILE_dtlb_misses), 1);
    ck_assert_uint_eq(cost(eip, PROFILE_SYSTEM, PROFILE_walks), 1);
    ck_assert_uint_eq(cost(eip, PROFILE_SYSTEM, PROFILE_walk_cycles),
                      WALK + COST_WALK_UPDATE);
    ck_assert_uint_eq(profile_total(&profile, PROFILE_walk_cycles),
                      mf.mmu.walks.cycles);
}
END_TEST

START_TEST(an_assist_of_a_hit_is_a_walk_without_a_miss)
{
    ck_assert(mf_touch(A, READ));
    eip = EIP + 4;
    ck_assert(mf_touch(A, WRITE));
    ck_assert_uint_eq(cost(eip, PROFILE_SYSTEM, PROFILE_dtlb_misses), 0);
    ck_assert_uint_eq(cost(eip, PROFILE_SYSTEM, PROFILE_walks), 1);
}
END_TEST

START_TEST(a_flush_is_charged_to_its_site)
{
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, DIRECT);
    mmu_flush(&mf.mmu, FLUSH_invlpg, A, DIRECT);
    ck_assert_uint_eq(cost(SITE, PROFILE_SYSTEM, PROFILE_flushes), 2);
    ck_assert_uint_eq(cost(SITE, PROFILE_SYSTEM, PROFILE_flush_direct_cycles),
                      2 * DIRECT);
}
END_TEST

START_TEST(a_page_fault_flushes_on_behalf_of_the_code_that_faulted)
{
    where = USER_EIP;
    eip = USER_EIP;
    ck_assert(!mf_touch(UNMAPPED, READ | USER));
    ck_assert_uint_eq(cost(USER_EIP, PROFILE_USER, PROFILE_flushes), 1);
    ck_assert_uint_eq(cost(USER_EIP, PROFILE_USER, PROFILE_dtlb_misses), 1);
    ck_assert_uint_eq(cost(USER_EIP, PROFILE_SYSTEM, PROFILE_flushes), 0);
}
END_TEST

START_TEST(refills_are_charged_to_the_site_that_flushed)
{
    struct attribution *at = calloc(1, sizeof *at);

    ck_assert(attribution_init(at, &mf.mmu, on_where, NULL));
    ck_assert(!profile_measures(&profile, PROFILE_refill_cycles));
    ck_assert(mf_touch(A, READ));
    mmu_flush(&mf.mmu, FLUSH_invlpg, A, DIRECT);
    ck_assert(mf_touch(A, READ));
    profile_add_refills(&profile, at);
    ck_assert(profile_measures(&profile, PROFILE_refill_cycles));
    ck_assert_uint_eq(cost(SITE, PROFILE_SYSTEM, PROFILE_refill_cycles), WALK);
    ck_assert_uint_eq(profile_total(&profile, PROFILE_refill_cycles),
                      attribution_refills(at).cycles);
    attribution_destroy(at);
    free(at);
}
END_TEST

START_TEST(a_full_table_has_one_row_for_the_rest)
{
    enum { MORE = 10 };

    for (uint32_t n = 0; n < PROFILE_ROWS_MAX + MORE; n++) {
        where = 0x10000000 + n;
        mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 1);
    }
    ck_assert_uint_eq(profile.count, PROFILE_ROWS_MAX);
    ck_assert_uint_eq(cost(0, PROFILE_OTHER, PROFILE_flushes), MORE + 1);
    ck_assert_uint_eq(profile_total(&profile, PROFILE_flushes),
                      PROFILE_ROWS_MAX + MORE);
}
END_TEST

START_TEST(an_instruction_that_is_not_known_has_a_row)
{
    knows_eip = false;
    ck_assert(mf_touch(A, READ));
    ck_assert_uint_eq(cost(0, PROFILE_UNKNOWN, PROFILE_dtlb_misses), 1);
}
END_TEST

/* The file. */

static const char head[] = "# callgrind format\nversion: 1\n"
                           "creator: pagewalk 0.1\ncmd: kernel\n";

/* Writes the profile with these symbols, and compares what follows `head` and
 * the names of the events, from "summary" on. */
static void check_file(const struct symbols *symbols, bool by_address,
                       const char *expected)
{
    struct error error;
    char text[4096];
    FILE *file;
    size_t size;

    ck_assert(callgrind_write(&profile, &(struct callgrind_about){
        .path = path, .what = "kernel", .names = {symbols, NULL},
        .by_address = by_address,
    }, &error));
    file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    size = fread(text, 1, sizeof text - 1, file);
    text[size] = 0;
    fclose(file);
    ck_assert_int_eq(strncmp(text, head, sizeof head - 1), 0);
    ck_assert_ptr_nonnull(strstr(text, "\npositions: instr line\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nevents: walk_cycles "
                                 "flush_direct_cycles dtlb_misses itlb_misses "
                                 "walks flushes\nsummary:"));
    ck_assert_str_eq(strstr(text, "summary:"), expected);
}

/* One miss in the system's code, early and later, one in user code, and one
 * access that the processor makes for that. */
static void run_program(void)
{
    eip = 0x00100014;
    ck_assert(mf_touch(A, WRITE));
    eip = EIP;
    ck_assert(mf_touch(B, WRITE));
    eip = USER_EIP;
    ck_assert(mf_touch(A, READ | USER));
    eip = USER_EIP + 2;
    ck_assert(mf_touch(B, READ));
    eip = 0xd0000000;
    ck_assert(mf_touch(A, READ));
}

START_TEST(functions_stand_in_order_and_the_rest_in_named_places)
{
    struct symbols symbols = {0};

    ck_assert(symbols_add(&symbols, 0xc0100000, 0x20, 0, "(1)\n"));
    symbols_sort(&symbols);
    run_program();
    check_file(&symbols, false,
               "summary: 72 0 5 0 2 0\n"
               "\nob=???\nfl=???\nfn=\\x281)\\x0a\n"
               "0xc0100010 0 30 0 1 0 1 0\n"
               "0xc0100014 0 42 0 1 0 1 0\n"
               "\nob=???\nfl=???\nfn=(no symbol)\n"
               "0xd0000000 0 0 0 1 0 0 0\n"
               "\nob=???\nfl=???\nfn=(user)\n"
               "0x8048004 0 0 0 1 0 0 0\n"
               "0x8048006 0 0 0 1 0 0 0\n"
               "\ntotals: 72 0 5 0 2 0\n");
    symbols_free(&symbols);
}
END_TEST

START_TEST(without_symbols_each_instruction_can_be_a_function)
{
    eip = EIP;
    ck_assert(mf_touch(A, WRITE));
    eip = EIP + 4;
    ck_assert(mf_touch(B, WRITE));
    check_file(NULL, true,
               "summary: 72 0 2 0 2 0\n"
               "\nob=???\nfl=???\nfn=0xc0100010\n"
               "0xc0100010 0 42 0 1 0 1 0\n"
               "\nob=???\nfl=???\nfn=0xc0100014\n"
               "0xc0100014 0 30 0 1 0 1 0\n"
               "\ntotals: 72 0 2 0 2 0\n");
}
END_TEST

START_TEST(a_profile_without_costs_is_a_file_of_totals)
{
    check_file(NULL, false, "summary: 0 0 0 0 0 0\n\ntotals: 0 0 0 0 0 0\n");
}
END_TEST

START_TEST(a_unified_tlb_has_misses_of_one_kind)
{
    struct mmu_config config = mmu_fixture_config();

    teardown();
    mf_unify(&config);
    up_with(&config);
    ck_assert(mf_touch(A, FETCH));
    ck_assert(mf_touch(B, READ));
    ck_assert(profile_measures(&profile, PROFILE_tlb_misses));
    ck_assert(!profile_measures(&profile, PROFILE_dtlb_misses));
    ck_assert_uint_eq(of_eip(PROFILE_tlb_misses), 2);
}
END_TEST

static void add_costs(TCase *tc)
{
    tcase_add_test(tc, a_miss_and_its_walk_are_charged_to_the_instruction);
    tcase_add_test(tc, a_fetch_that_misses_is_an_itlb_miss);
    tcase_add_test(tc, a_hit_costs_nothing);
    tcase_add_test(tc, a_second_level_hit_is_a_miss_without_a_walk);
    tcase_add_test(tc,
                   the_walk_of_an_assist_costs_no_cycles_of_the_second_level);
    tcase_add_test(tc, an_assist_of_a_hit_is_a_walk_without_a_miss);
    tcase_add_test(tc, a_flush_is_charged_to_its_site);
    tcase_add_test(tc, a_page_fault_flushes_on_behalf_of_the_code_that_faulted);
    tcase_add_test(tc, refills_are_charged_to_the_site_that_flushed);
    tcase_add_test(tc, a_full_table_has_one_row_for_the_rest);
    tcase_add_test(tc, an_instruction_that_is_not_known_has_a_row);
    tcase_add_test(tc, a_unified_tlb_has_misses_of_one_kind);
}

static void add_file(TCase *tc)
{
    tcase_add_test(tc, functions_stand_in_order_and_the_rest_in_named_places);
    tcase_add_test(tc, without_symbols_each_instruction_can_be_a_function);
    tcase_add_test(tc, a_profile_without_costs_is_a_file_of_totals);
}

Suite *profile_suite(void)
{
    static const struct group groups[] = {
        { "costs", add_costs },
        { "file", add_file },
        { NULL, NULL },
    };

    return groups_suite("profile", groups, setup, teardown);
}
