/* The ghosts, against plain arrays that see every touch. */
#include <check.h>
#include <stdlib.h>

#include "emu/attribution/ghost.h"
#include "emu/attribution/translation_time.h"
#include "tests/unit/quick_check.h"

Suite *ghost_suite(void);

enum { SPACE = 5, OPERATIONS = 20000, SEED = 7 };

static struct tlb tlb;
static struct l0 l0;
static struct records records;

static unsigned pick(unsigned n)
{
    return (unsigned)rand() % n;
}

static void start(uint32_t entries, uint32_t ways, enum tlb_policy policy)
{
    const struct tlb_geometry geometry = {.entries = entries, .ways = ways};

    ck_assert(tlb_init(&tlb, TLB_SLOT_D4K, &geometry, policy, SEED));
    l0_init(&l0);
    ck_assert(records_init(&records, &tlb, &l0));
    srand(1);
}

static void stop(void)
{
    records_destroy(&records);
    tlb_destroy(&tlb);
}

static struct record *record_at(uint32_t page)
{
    struct record *r = record_find_or_make(&records, page, 12, SPACE);

    ck_assert_ptr_nonnull(r);
    return r;
}

/* A touch that the ghosts see, or one of a way that it is tied to. */
static void touch(struct record *r)
{
    if (pick(2)) {
        record_touch(&records, r);
        return;
    }
    if (r->touched == &r->time)
        record_tie(r, &tlb.entries[r->page % tlb.entry_count]);
    tlb.entries[r->page % tlb.entry_count].stamp = ++tlb.now;
}

static struct record *least_of(uint32_t pages)
{
    struct record *least = NULL;

    for (uint32_t page = 0; page < pages; page++) {
        struct record *r = record_at(page);

        if (r->b && (!least || record_time(r) < record_time(least)))
            least = r;
    }
    return least;
}

/* Loop index: how many entries. Each page has a way of its own. */
START_TEST(ghost_b_gives_up_what_was_touched_longest_ago)
{
    const uint32_t entries = (uint32_t)_i, pages = 2 * entries + 1;
    struct lru_ghost ghost;
    uint32_t held = 0;

    start(pages, pages, TLB_LRU);
    tlb.entry_count = entries;          /* the ghost's */
    ck_assert(lru_ghost_init(&ghost, &records));
    tlb.entry_count = pages;
    for (int i = 0; i < OPERATIONS; i++) {
        struct record *r = record_at(pick(pages)), *victim;

        if (r->b && pick(50) == 0) {
            lru_ghost_drop(&ghost, &records, r);
            QUICK_CHECK(!r->b);
            held--;
            continue;
        }
        if (!r->b) {
            victim = held == entries ? least_of(pages) : NULL;
            lru_ghost_fill(&ghost, &records, r);
            QUICK_CHECK(r->b && r->b->record == r);
            QUICK_CHECK(!victim || !victim->b);
            held += !victim;
        }
        touch(r);
    }
    lru_ghost_destroy(&ghost);
    stop();
}
END_TEST

static const struct tlb_geometry shapes[] = {
    {.entries = 16, .ways = 4}, {.entries = 16, .ways = 8},
    {.entries = 8, .ways = 1}, {.entries = 4, .ways = 4},
};

enum { SHAPES = sizeof shapes / sizeof shapes[0] };

/* An array of which nothing is flushed; what is dropped, in both. Loop index:
 * shape and policy. */
START_TEST(ghost_a_holds_what_an_array_would_hold)
{
    const struct tlb_geometry *shape = &shapes[_i % SHAPES];
    enum tlb_policy policy = (enum tlb_policy)(_i / SHAPES);
    uint32_t pages = shape->entries * 2;
    struct set_ghost ghost;
    struct tlb plain;

    start(shape->entries, shape->ways, policy);
    ck_assert(tlb_init(&plain, TLB_SLOT_D4K, shape, policy, SEED));
    ck_assert(set_ghost_init(&ghost, &records, SEED));
    for (int i = 0; i < OPERATIONS; i++) {
        struct record *r = record_at(pick(pages));
        struct tlb_entry *e = tlb_find(&plain, r->page << 12, 12);

        QUICK_CHECK(!e == !r->a);
        if (e && pick(30) == 0) {
            tlb_drop(&plain, e);
            set_ghost_drop(&ghost, &records, r);
            continue;
        }
        if (e) {
            tlb_touch(&plain, e);
        } else {
            e = tlb_fill(&plain, &(struct tlb_entry){.page = r->page});
            set_ghost_fill(&ghost, &records, r);
        }
        QUICK_CHECK(r->a == e - plain.entries + 1);
        record_touch(&records, r);
    }
    set_ghost_destroy(&ghost);
    tlb_destroy(&plain);
    stop();
}
END_TEST

Suite *ghost_suite(void)
{
    Suite *suite = suite_create("ghost");
    TCase *tests = tcase_create("ghosts");

    tcase_add_loop_test(tests, ghost_b_gives_up_what_was_touched_longest_ago,
                        1, 17);
    tcase_add_loop_test(tests, ghost_a_holds_what_an_array_would_hold, 0,
                        SHAPES * TLB_POLICIES);
    suite_add_tcase(suite, tests);
    return suite;
}
