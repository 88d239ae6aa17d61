/*
 * Stacks against lanes: over random traces both ways to sweep count the same
 * for every LRU geometry, and stacks are used where software flushes what it
 * changes. Besides, small traces whose counts are known.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "emu/model/shipped_models.h"
#include "emu/sweep/sweep.h"
#include "emu/trace/trace_header.h"
#include "mmu/flush_cause.h"
#include "tests/unit/trace_fixture.h"

Suite *sweep_stack_suite(void);

enum {
    SPACES = 2, REGIONS = 3, REGION_PAGES = 12,
    STEPS = 3000, PROGRAMS = 4,
    USUAL = TRACE_PAGE_PRESENT | TRACE_PAGE_WRITABLE | TRACE_PAGE_USER,
    FLAGS = TRACE_MODE_PAGING | TRACE_MODE_WP | TRACE_MODE_PGE,
};

/* The page tables of the traced machine: bits of each page, or of each region
 * where it is a large page. */
struct tables {
    uint8_t page[SPACES][REGIONS][REGION_PAGES];
    uint8_t region[SPACES][REGIONS];    /* 0: small pages */
    uint32_t moved;                     /* added to frames */
};

static struct tables tables;
static unsigned space;
static bool pae;

static unsigned pick(unsigned n)
{
    return (unsigned)rand() % n;
}

static uint32_t page_number(unsigned region, unsigned page)
{
    return (region + 1) * (pae ? 512 : 1024) + page * 5;
}

static void begin(const char *tlb, const char *filter)
{
    struct trace_header header = {.model_name = "p6"};
    char *text;

    strncat(header.tlb, tlb, TRACE_VALUE_MAX);
    ck_assert(filter_spec_parse(&header.filter, filter, &tf.error));
    text = trace_header_format(&header, shipped_models_text("p6"));
    tf_begin(text);
    free(text);
    space = 0;
    tf_put(tf_mode(FLAGS | (pae ? TRACE_MODE_PAE : 0), space + 1));
    tf_put(tf_site(0, FLUSH_mov_cr3, 0x1000, "site"));
}

static void finish(void)
{
    tf_put(tf_end());
    ck_assert_msg(tf_finish(), "%s", tf.error.text);
}

static void put_flush(enum flush_cause cause, uint32_t page)
{
    struct trace_record record = tf_flush((uint8_t)cause, 0, space + 1);

    record.flush.lin = page << 12;
    tf_put(record);
}

/* Records what the tables say with each reference, which is always right. */
static void put_reference(enum trace_kind kind, unsigned region, unsigned page,
                          bool user)
{
    uint32_t number = page_number(region, page);
    uint8_t large = tables.region[space][region];
    uint8_t bits = large ? large : tables.page[space][region][page];
    struct trace_record record =
        tf_mapped(kind, number, bits,
                  bits & TRACE_PAGE_PRESENT ? number + tables.moved : 0, 0);

    record.reference.user = user;
    tf_put(record);
    for (unsigned s = 0; s < SPACES && kind == TRACE_WRITE; s++) {
        uint8_t *entry = large ? &tables.region[s][region]
                               : &tables.page[s][region][page];

        *entry |= *entry ? TRACE_PAGE_DIRTY : 0;
    }
}

static uint8_t random_bits(void)
{
    uint8_t bits = USUAL;

    if (pick(8) == 0)
        return 0;
    if (pick(3) == 0)
        bits |= TRACE_PAGE_GLOBAL;
    if (pick(5) == 0)
        bits &= (uint8_t)~TRACE_PAGE_WRITABLE;
    if (pick(5) == 0)
        bits &= (uint8_t)~TRACE_PAGE_USER;
    return pick(2) ? bits : bits | TRACE_PAGE_DIRTY;
}

/* Global pages are the same in both spaces. */
static void change_tables(bool polite)
{
    unsigned region = pick(REGIONS), page = pick(REGION_PAGES);
    uint8_t bits = random_bits();
    bool large = pick(3) == 0;

    for (unsigned s = 0; s < SPACES; s++) {
        tables.region[s][region] =
            large && bits ? bits | TRACE_PAGE_LARGE : 0;
        tables.page[s][region][page] = bits;
    }
    if (pick(3) == 0)
        tables.moved += pae ? 512 : 1024;
    if (polite)
        put_flush(FLUSH_mov_cr4, 0);
}

static void flush_at_random(void)
{
    switch (pick(3)) {
    case 0:
        put_flush(FLUSH_invlpg, page_number(pick(REGIONS), pick(REGION_PAGES)));
        break;
    case 1:
        put_flush(FLUSH_invlpg, page_number(pick(REGIONS), 0) + pick(512));
        break;
    default:
        space = pick(SPACES);
        put_flush(FLUSH_mov_cr3, 0);
    }
}

static void write_random(unsigned seed, const char *tlb, bool polite)
{
    srand(seed);
    pae = seed % 2;
    memset(&tables, 0, sizeof tables);
    memset(tables.page, USUAL, sizeof tables.page);
    begin(tlb, strncmp(tlb, "tlb=", 4) ? "split:1,1" : "joint:1");
    for (unsigned i = 0; i < STEPS; i++) {
        if (pick(200) == 0)
            change_tables(polite);
        if (pick(25) == 0)
            flush_at_random();
        put_reference((enum trace_kind)pick(3), pick(REGIONS),
                      pick(REGION_PAGES), pick(2));
    }
    finish();
}

static void sweep(struct sweep *result, const struct sweep_grid *grid,
                  bool lanes_only)
{
    *result = (struct sweep){
        .grid = grid, .jobs = 2, .lanes_only = lanes_only};
    ck_assert_msg(sweep_trace(result, tf.path, &tf.error), "%s",
                  tf.error.text);
}

static void compare(const struct sweep *a, const struct sweep *b)
{
    ck_assert_uint_eq(a->rows, b->rows);
    for (unsigned i = 0; i < a->rows; i++) {
        const struct sweep_row *x = &a->row[i], *y = &b->row[i];

        ck_assert_str_eq(x->geometry.spec, y->geometry.spec);
        ck_assert_msg(x->counts.misses == y->counts.misses &&
                      x->counts.fills == y->counts.fills &&
                      x->counts.evictions == y->counts.evictions,
                      "%s", x->geometry.spec);
        ck_assert_uint_eq(x->references, y->references);
        ck_assert_uint_eq(x->diverged, y->diverged);
        ck_assert_uint_eq(x->stale, y->stale);
    }
}

static const struct { const char *tlb, *side; } shapes[] = {
    {"itlb=4x2,dtlb=8x2,policy=lru", "d"},
    {"itlb=4x2,dtlb=8x2,policy=lru", "d,i"},
    {"itlb=4x2,dtlb=8x2,dtlb-large=ideal,policy=lru", "d"},
    {"itlb=4x2,dtlb=8x2,itlb-large=none,dtlb-large=none", "d,i"},
    {"itlb=4x2,dtlb=8x2,stlb=8x2,psc=4xfull", "d"},
    {"itlb=4x2,dtlb=8x2,itlb-large=none,dtlb-large=none,large=shared", "d,i"},
    {"itlb=4x2,dtlb=8x2,itlb-large=none,dtlb-large=none,large=fragment", "i"},
    {"tlb=8x2,tlb-large=4x2", "u"},
    {"tlb=8x2,large=shared", "u"},
    {"tlb=8x2,large=fragment", "u"},
};

/* Sweeps a trace both ways; returns how many geometries had stacks. */
static unsigned check_both_ways(const char *side)
{
    const struct sweep_grid_text text = {
        .entries = "1..9:1,12,16,24,100", .ways = "1,2,3,8,full",
        .policies = "lru", .sides = side,
    };
    struct sweep_grid grid;
    struct sweep lanes, stacks;
    unsigned stacked;

    ck_assert(sweep_grid_parse(&grid, &text, &tf.error));
    sweep(&lanes, &grid, true);
    sweep(&stacks, &grid, false);
    ck_assert_uint_eq(lanes.stacked, 0);
    ck_assert_uint_gt(lanes.rows, 25);
    compare(&lanes, &stacks);
    stacked = stacks.stacked;
    sweep_destroy(&lanes);
    sweep_destroy(&stacks);
    sweep_grid_destroy(&grid);
    return stacked;
}

START_TEST(stacks_count_what_lanes_count)
{
    for (unsigned seed = 1; seed <= PROGRAMS; seed++) {
        write_random(seed, shapes[_i].tlb, true);
        ck_assert_uint_gt(check_both_ways(shapes[_i].side), 0);
    }
}
END_TEST

START_TEST(lanes_count_where_tables_change_without_a_flush)
{
    unsigned without = 0;

    for (unsigned seed = 1; seed <= PROGRAMS; seed++) {
        write_random(seed, shapes[_i].tlb, false);
        without += check_both_ways(shapes[_i].side) == 0;
    }
    ck_assert_uint_gt(without, 0);
}
END_TEST

/* The counts of one data TLB over the trace at tf.path. */
static struct sweep_counts counts(const char *entries, const char *ways)
{
    const struct sweep_grid_text text = {
        .entries = entries, .ways = ways, .policies = "lru"};
    struct sweep_grid grid;
    struct sweep result;
    struct sweep_counts counted;

    ck_assert(sweep_grid_parse(&grid, &text, &tf.error));
    sweep(&result, &grid, false);
    ck_assert_uint_eq(result.rows, 1);
    ck_assert_uint_eq(result.stacked, 1);
    counted = result.row[0].counts;
    sweep_destroy(&result);
    sweep_grid_destroy(&grid);
    return counted;
}

static void begin_small(void)
{
    pae = false;
    memset(&tables, 0, sizeof tables);
    memset(tables.page, USUAL, sizeof tables.page);
    begin("", "split:1,1");
}

static void read_pages(const char *pages)
{
    for (; *pages; pages++)
        put_reference(TRACE_READ, 0, (unsigned)(*pages - 'a'), true);
}

START_TEST(an_invalid_way_is_filled_before_one_is_evicted)
{
    begin_small();
    read_pages("abc");
    put_flush(FLUSH_invlpg, page_number(0, 1));
    read_pages("dabc");
    finish();
    /* abc, invlpg b, d takes b's way; b evicts a's successor c; c evicts d. */
    ck_assert_uint_eq(counts("3", "full").misses, 6);
    ck_assert_uint_eq(counts("3", "full").evictions, 2);
    ck_assert_uint_eq(counts("4", "full").misses, 5);
    ck_assert_uint_eq(counts("4", "full").evictions, 0);
}
END_TEST

START_TEST(a_page_below_a_hole_is_brought_up_and_leaves_a_hole)
{
    begin_small();
    read_pages("abcd");
    put_flush(FLUSH_invlpg, page_number(0, 2));
    read_pages("ab");
    finish();
    /* Four ways hold a, b and d; two hold d alone, and have a way free. */
    ck_assert_uint_eq(counts("4", "full").misses, 4);
    ck_assert_uint_eq(counts("2", "full").misses, 6);
    ck_assert_uint_eq(counts("2", "full").evictions, 3);
}
END_TEST

START_TEST(a_fault_is_a_miss_without_a_fill)
{
    begin_small();
    tables.page[0][0][1] = 0;
    read_pages("aba");
    finish();
    ck_assert_uint_eq(counts("4", "full").misses, 2);
    ck_assert_uint_eq(counts("4", "full").fills, 1);
}
END_TEST

START_TEST(a_flush_spares_global_pages)
{
    begin_small();
    tables.page[0][0][0] |= TRACE_PAGE_GLOBAL;
    read_pages("ab");
    put_flush(FLUSH_mov_cr3, 0);
    read_pages("ab");
    put_flush(FLUSH_mov_cr4, 0);
    read_pages("a");
    finish();
    ck_assert_uint_eq(counts("4", "full").misses, 4);
}
END_TEST

/* What a page is first and then, without a flush; and whether stacks serve a
 * trace in which both are read. */
static const struct { uint8_t before, after; bool moved, stacks; } changes[] = {
    {USUAL, USUAL, false, true},
    {USUAL, USUAL | TRACE_PAGE_DIRTY, false, true},
    {0, USUAL, false, true},
    {USUAL, USUAL, true, false},
    {USUAL, TRACE_PAGE_PRESENT | TRACE_PAGE_USER, false, false},
    {USUAL, TRACE_PAGE_PRESENT | TRACE_PAGE_WRITABLE, false, false},
    {USUAL, USUAL | TRACE_PAGE_GLOBAL, false, false},
    {USUAL, USUAL | TRACE_PAGE_LARGE, false, false},
    {USUAL | TRACE_PAGE_LARGE, USUAL, false, false},
    {USUAL | TRACE_PAGE_LARGE, USUAL | TRACE_PAGE_LARGE, true, false},
    {USUAL, 0, false, false},
    {USUAL | TRACE_PAGE_LARGE, 0, false, false},
};

START_TEST(stacks_serve_only_where_all_tlbs_agree)
{
    begin_small();
    for (unsigned i = 0; i < 2; i++) {
        uint8_t bits = i ? changes[_i].after : changes[_i].before;

        tables.page[0][0][0] = bits;
        tables.region[0][0] = bits & TRACE_PAGE_LARGE ? bits : 0;
        tables.moved = i && changes[_i].moved ? 1024 : 0;
        read_pages("a");
    }
    finish();
    ck_assert_uint_eq(check_both_ways("d") > 0, changes[_i].stacks);
}
END_TEST

START_TEST(lanes_count_where_a_write_meets_d_that_software_has_cleared)
{
    begin_small();
    put_reference(TRACE_WRITE, 0, 0, true);
    tables.page[0][0][0] = USUAL;
    put_reference(TRACE_WRITE, 0, 0, true);
    finish();
    ck_assert_uint_eq(check_both_ways("d"), 0);
}
END_TEST

START_TEST(lanes_count_where_large_pages_change_their_size)
{
    begin_small();
    tables.region[0][0] = USUAL | TRACE_PAGE_LARGE;
    read_pages("a");
    tf_put(tf_mode(FLAGS | TRACE_MODE_PAE, space + 1));
    finish();
    ck_assert_uint_eq(check_both_ways("d"), 0);
}
END_TEST

Suite *sweep_stack_suite(void)
{
    Suite *suite = suite_create("sweep_stack");
    TCase *random = tcase_create("random"), *small = tcase_create("small");

    tcase_add_checked_fixture(random, trace_fixture_up, trace_fixture_down);
    tcase_add_checked_fixture(small, trace_fixture_up, trace_fixture_down);
    tcase_add_loop_test(random, stacks_count_what_lanes_count, 0,
                        sizeof shapes / sizeof shapes[0]);
    tcase_add_loop_test(random,
                        lanes_count_where_tables_change_without_a_flush, 0,
                        sizeof shapes / sizeof shapes[0]);
    tcase_add_test(small, an_invalid_way_is_filled_before_one_is_evicted);
    tcase_add_test(small, a_page_below_a_hole_is_brought_up_and_leaves_a_hole);
    tcase_add_test(small, a_fault_is_a_miss_without_a_fill);
    tcase_add_test(small, a_flush_spares_global_pages);
    tcase_add_loop_test(small, stacks_serve_only_where_all_tlbs_agree, 0,
                        sizeof changes / sizeof changes[0]);
    tcase_add_test(
        small, lanes_count_where_a_write_meets_d_that_software_has_cleared);
    tcase_add_test(small, lanes_count_where_large_pages_change_their_size);
    suite_add_tcase(suite, random);
    suite_add_tcase(suite, small);
    return suite;
}
