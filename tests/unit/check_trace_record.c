/*
 * Records of a trace: each kind to bytes and back, with the least and the
 * greatest values; and bytes that are no record.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "emu/trace/trace_record.h"
#include "mmu/flush_cause.h"
#include "tests/unit/quick_check.h"

Suite *trace_record_suite(void);

enum {
    PAGE_MAX = (1 << 20) - 1,
    FRAME_MAX = (1 << 24) - 1,
    SPACE_MAX = (1 << 27) - 1,
    WP = TRACE_MODE_PAGING | TRACE_MODE_WP,
};

static struct trace_codec to, from;     /* of the encoder, of the decoder */
static uint8_t bytes[1 << 16];
static const char *why;

static void setup(void)
{
    trace_codec_reset(&to);
    trace_codec_reset(&from);
    why = NULL;
}

static bool same_translation(const struct trace_page *a,
                             const struct trace_page *b)
{
    return a->bits == b->bits && a->frame == b->frame && a->table == b->table;
}

static bool same_reference(const struct trace_record *a,
                           const struct trace_record *b)
{
    return a->reference.page == b->reference.page &&
           a->reference.user == b->reference.user &&
           a->reference.faulted == b->reference.faulted &&
           a->reference.translates == b->reference.translates &&
           (!a->reference.translates ||
            same_translation(&a->reference.translation,
                             &b->reference.translation));
}

static bool same_sync(const struct trace_record *a,
                      const struct trace_record *b)
{
    return !memcmp(a->sync.absorbed, b->sync.absorbed,
                   sizeof a->sync.absorbed) &&
           a->sync.cycles == b->sync.cycles;
}

static bool same_flush(const struct trace_record *a,
                       const struct trace_record *b)
{
    return a->flush.cause == b->flush.cause && a->flush.site == b->flush.site &&
           a->flush.lin == b->flush.lin && a->flush.space == b->flush.space &&
           a->flush.direct_cycles == b->flush.direct_cycles &&
           a->flush.cycles == b->flush.cycles;
}

static bool same_walk(const struct trace_walk *a, const struct trace_walk *b)
{
    return a->first_class == b->first_class &&
           a->second_class == b->second_class && a->reads == b->reads &&
           a->updates == b->updates && a->cycles == b->cycles &&
           a->eip == b->eip;
}

static bool same_site(const struct trace_record *a,
                      const struct trace_record *b)
{
    return a->site.number == b->site.number && a->site.lin == b->site.lin &&
           a->site.cause == b->site.cause &&
           !strcmp(a->site.name, b->site.name);
}

static bool same_other(const struct trace_record *a,
                       const struct trace_record *b)
{
    switch (a->other) {
    case TRACE_SYNC:
        return same_sync(a, b);
    case TRACE_MODE:
        return a->mode.flags == b->mode.flags &&
               a->mode.space == b->mode.space;
    case TRACE_FLUSH:
        return same_flush(a, b);
    case TRACE_SPACE_FREE:
        return a->space_free.space == b->space_free.space;
    case TRACE_WALK:
        return same_walk(&a->walk, &b->walk);
    case TRACE_SITE:
        return same_site(a, b);
    case TRACE_REGION:
    case TRACE_REGION_BEGIN:
    case TRACE_REGION_END:
        return a->region.number == b->region.number &&
               !strcmp(a->region.name, b->region.name);
    default:
        return a->other == TRACE_END;
    }
}

static bool same(const struct trace_record *a, const struct trace_record *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind != TRACE_OTHER)
        return same_reference(a, b);
    return a->other == b->other && same_other(a, b);
}

/* To bytes and back, and not from any shorter piece of them; returns how many
 * bytes they are. */
static size_t check_round_trip(struct trace_record record)
{
    struct trace_record got;
    size_t size;

    memset(&got, 0xa5, sizeof got);
    size = trace_record_encode(&to, &record, bytes);
    QUICK_CHECK(size && size <= TRACE_RECORD_MAX);
    for (size_t cut = 0; cut < size; cut++) {
        struct trace_codec before = from;

        QUICK_CHECK(!trace_record_decode(&from, &got, bytes, bytes + cut,
                                         &why));
        from = before;
    }
    QUICK_CHECK(trace_record_decode(&from, &got, bytes, bytes + size, &why) ==
                size);
    QUICK_CHECK(same(&record, &got));
    return size;
}

static struct trace_record reference(enum trace_kind kind, uint32_t page)
{
    return (struct trace_record){.kind = kind, .reference = {.page = page}};
}

static struct trace_record other(enum trace_other what)
{
    return (struct trace_record){.kind = TRACE_OTHER, .other = what};
}

/* Loop index: the kind, and the three flags. */
START_TEST(a_reference_comes_back_with_its_kind_and_flags)
{
    struct trace_record r = reference((enum trace_kind)(_i % 3), 0x12345);

    r.reference.user = _i / 3 & 1;
    r.reference.faulted = _i / 6 & 1;
    r.reference.translates = _i / 12 & 1;
    check_round_trip(r);
}
END_TEST

static const uint32_t pages[] = {0, 1, 0x7ffff, 0x80000, PAGE_MAX - 1,
                                 PAGE_MAX};

START_TEST(any_page_may_follow_any_page)
{
    for (unsigned a = 0; a < sizeof pages / sizeof pages[0]; a++)
        for (unsigned b = 0; b < sizeof pages / sizeof pages[0]; b++) {
            check_round_trip(reference(TRACE_READ, pages[a]));
            check_round_trip(reference(TRACE_READ, pages[b]));
        }
}
END_TEST

START_TEST(the_last_seven_pages_of_a_side_take_one_byte)
{
    for (uint32_t page = 0; page < 7; page++)
        ck_assert_uint_gt(check_round_trip(reference(TRACE_READ,
                                                     page * 1000)), 1);
    for (int round = 0; round < 3; round++)
        for (uint32_t page = 0; page < 7; page++)
            ck_assert_uint_eq(check_round_trip(reference(TRACE_WRITE,
                                                         page * 1000)), 1);
    check_round_trip(reference(TRACE_READ, 7000));
    ck_assert_uint_gt(check_round_trip(reference(TRACE_READ, 0)), 1);
}
END_TEST

START_TEST(fetches_and_data_have_recent_pages_of_their_own)
{
    check_round_trip(reference(TRACE_READ, 5000));
    ck_assert_uint_gt(check_round_trip(reference(TRACE_FETCH, 5000)), 1);
    ck_assert_uint_eq(check_round_trip(reference(TRACE_FETCH, 5000)), 1);
    ck_assert_uint_eq(check_round_trip(reference(TRACE_WRITE, 5000)), 1);
}
END_TEST

START_TEST(a_reset_forgets_the_recent_pages)
{
    check_round_trip(reference(TRACE_READ, 5000));
    trace_codec_reset(&to);
    trace_codec_reset(&from);
    ck_assert_uint_gt(check_round_trip(reference(TRACE_READ, 5000)), 1);
}
END_TEST

static const uint32_t frames[] = {0, 1, 0x7ff, 0x800, FRAME_MAX};

START_TEST(a_translation_comes_back_with_every_bit_and_frame)
{
    struct trace_record r = reference(TRACE_WRITE, 0x400);
    struct trace_page *t = &r.reference.translation;

    r.reference.translates = true;
    for (unsigned bits = 0; bits < TRACE_PAGE_LARGE; bits++)
        for (unsigned f = 0; f < sizeof frames / sizeof frames[0]; f++) {
            bool present = bits & TRACE_PAGE_PRESENT;

            t->bits = present ? (uint8_t)bits : 0;
            t->frame = present ? frames[f] : 0;
            t->table = present ? frames[f] : 0;
            check_round_trip(r);
        }
    t->table = 0;
    for (unsigned f = 0; f < FRAME_MAX; f += 0x200) {
        t->bits = TRACE_PAGE_PRESENT | TRACE_PAGE_LARGE;
        t->frame = f;
        check_round_trip(r);
    }
}
END_TEST

static const uint64_t numbers[] = {
    0, 1, 0x7f, 0x80, 0x3fff, 0x4000, UINT32_MAX, (uint64_t)UINT32_MAX + 1,
    UINT64_MAX / 2, UINT64_MAX / 2 + 1, UINT64_MAX,
};

enum { NUMBERS = sizeof numbers / sizeof numbers[0] };

START_TEST(a_sync_comes_back_with_numbers_of_64_bits)
{
    struct trace_record r = other(TRACE_SYNC);

    for (unsigned i = 0; i < TRACE_ABSORBED_KINDS; i++)
        r.sync.absorbed[i] = numbers[((unsigned)_i + i) % NUMBERS];
    r.sync.cycles = numbers[_i];
    check_round_trip(r);
}
END_TEST

START_TEST(a_mode_comes_back_with_every_flag)
{
    struct trace_record r = other(TRACE_MODE);

    for (unsigned flags = 0; flags < 0x20; flags++) {
        r.mode.flags = (uint8_t)flags;
        r.mode.space = 0;
        check_round_trip(r);
        r.mode.space = SPACE_MAX;
        check_round_trip(r);
    }
}
END_TEST

/* An address where there is one, else the space. */
START_TEST(a_flush_of_each_cause_comes_back)
{
    struct trace_record r = other(TRACE_FLUSH);
    bool has_lin = _i == FLUSH_invlpg || _i == FLUSH_page_fault;

    r.flush.cause = (uint8_t)_i;
    check_round_trip(r);
    r.flush.site = r.flush.direct_cycles = UINT32_MAX;
    r.flush.lin = has_lin ? UINT32_MAX : 0;
    r.flush.space = has_lin ? 0 : SPACE_MAX;
    r.flush.cycles = UINT64_MAX;
    check_round_trip(r);
}
END_TEST

START_TEST(a_freed_space_comes_back)
{
    struct trace_record r = other(TRACE_SPACE_FREE);

    check_round_trip(r);
    r.space_free.space = SPACE_MAX;
    check_round_trip(r);
}
END_TEST

START_TEST(a_walk_comes_back_with_every_class_and_step)
{
    for (unsigned first = 0; first <= 5; first++)
        for (unsigned second = 0; second <= 5; second++)
            for (unsigned steps = 0; steps < 9; steps++) {
                struct trace_record r = other(TRACE_WALK);

                r.walk = (struct trace_walk){
                    .first_class = (uint8_t)first,
                    .second_class = (uint8_t)second,
                    .reads = (uint8_t)(steps % 3),
                    .updates = (uint8_t)(steps / 3),
                    .cycles = steps % 2 ? UINT32_MAX : 0,
                    .eip = steps % 4 < 2 ? UINT32_MAX : 0,
                };
                check_round_trip(r);
            }
}
END_TEST

static void set_name(char *name, size_t length)
{
    memset(name, 'x', length);
    name[length] = '\0';
}

START_TEST(a_site_comes_back_with_a_name_of_any_length)
{
    struct trace_record r = other(TRACE_SITE);

    for (size_t length = 0; length <= TRACE_NAME_MAX; length += 51) {
        r.site.number = r.site.lin = length ? UINT32_MAX : 0;
        r.site.cause = length ? FLUSH_CAUSES - 1 : 0;
        set_name(r.site.name, length);
        check_round_trip(r);
    }
}
END_TEST

START_TEST(a_region_comes_back_with_a_name_of_any_length)
{
    struct trace_record r = other(TRACE_REGION);

    for (size_t length = 0; length <= TRACE_NAME_MAX; length += 51) {
        r.region.number = length ? UINT32_MAX : 0;
        set_name(r.region.name, length);
        check_round_trip(r);
    }
}
END_TEST

START_TEST(begin_and_end_of_a_region_and_of_the_trace_come_back)
{
    struct trace_record r = other(TRACE_REGION_BEGIN);

    r.region.number = UINT32_MAX;
    check_round_trip(r);
    r.other = TRACE_REGION_END;
    check_round_trip(r);
    ck_assert_uint_eq(check_round_trip(other(TRACE_END)), 1);
}
END_TEST

/* Random records. */
static uint32_t pick(uint32_t n)
{
    return ((uint32_t)rand() << 16 ^ (uint32_t)rand()) % n;
}

static struct trace_record any_reference(void)
{
    struct trace_record r = reference((enum trace_kind)pick(3),
                                      pick(4) ? pick(9) : pick(PAGE_MAX + 1));
    struct trace_page *t = &r.reference.translation;

    r.reference.user = pick(2);
    r.reference.faulted = pick(2);
    r.reference.translates = pick(2);
    t->bits = (uint8_t)(pick(64) | TRACE_PAGE_PRESENT);
    t->frame = pick(FRAME_MAX + 1);
    t->table = pick(FRAME_MAX + 1);
    return r;
}

static struct trace_record any_record(void)
{
    struct trace_record r;

    if (pick(4))
        return any_reference();
    r = other(pick(2) ? TRACE_WALK : TRACE_FLUSH);
    if (r.other == TRACE_WALK) {
        r.walk.cycles = pick(200);
        r.walk.eip = pick(UINT32_MAX);
    } else {
        r.flush.space = pick(SPACE_MAX);
        r.flush.cycles = pick(100000);
    }
    return r;
}

START_TEST(a_stream_of_random_records_comes_back)
{
    srand((unsigned)_i + 1);
    for (int i = 0; i < 2000; i++)
        check_round_trip(any_record());
}
END_TEST

/* What is no record, and what is said of it. */
#define BYTES(...) {__VA_ARGS__}, sizeof((uint8_t[]){__VA_ARGS__})

enum { SYNC = 3, MODE = 7, FLUSH = 11, FREE = 15, WALK = 19, SITE = 23,
       REGION = 27 };

static const struct {
    uint8_t bytes[16];
    size_t size;
    const char *why;
} wrong[] = {
    /* references */
    {BYTES(0xe1), "a record ends in its middle"},
    {BYTES(0x01), "a page number has more than 20 bits"},
    {BYTES(0xc1), "a page number has more than 20 bits"},
    {BYTES(0xe1, 0x01), "a page number has more than 20 bits"},
    {BYTES(0xe1, 0x82, 0x80, 0x80, 0x01), "a page number has more than 20"},
    {BYTES(0xe1, 0x80, 0x80, 0x80, 0x80, 0x10),
     "a number has more than 32 bits"},
    {BYTES(0xe1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02),
     "a number has more than 64 bits"},
    {BYTES(0xe1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80),
     "a number has more than 64 bits"},
    /* translations of page 0 */
    {BYTES(0xe9, 0x02, 0x80), "a translation has unknown bits"},
    {BYTES(0xe9, 0x02, 0x81, 0, 0), "a translation has unknown bits"},
    {BYTES(0xe9, 0x02, 0x02), "a translation has unknown bits"},
    {BYTES(0xe9, 0x02, 0x01, 0x01, 0), "a frame number has more than 24"},
    {BYTES(0xe9, 0x02, 0x01, 0, 0x80, 0x80, 0x80, 0x08),
     "a frame number has more than 24 bits"},
    {BYTES(0xe9, 0x02, 0x41, 0x02), "a large page is not aligned"},
    /* others */
    {BYTES(0x2b), "a record has an unknown kind"},
    {BYTES(0xff), "a record has an unknown kind"},
    {BYTES(SYNC, 0, 0, 0, 0), "a record ends in its middle"},
    {BYTES(MODE, 0x20, 0), "a paging mode has unknown bits"},
    {BYTES(MODE, 0x80, 0), "a paging mode has unknown bits"},
    {BYTES(MODE, 0, 0x80, 0x80, 0x80, 0x40),
     "an address space has more than 27 bits"},
    {BYTES(FLUSH, 6, 0, 0, 0, 0), "a flush has an unknown cause"},
    {BYTES(FLUSH, 0, 0, 0x80, 0x80, 0x80, 0x40, 0, 0),
     "an address space has more than 27 bits"},
    {BYTES(FREE, 0x80, 0x80, 0x80, 0x40),
     "an address space has more than 27 bits"},
    {BYTES(WALK, 6, 0, 0, 0), "a miss has an unknown class"},
    {BYTES(WALK, 0x30, 0, 0, 0), "a miss has an unknown class"},
    {BYTES(WALK, 0x40, 0, 0, 0), "a miss has an unknown class"},
    {BYTES(WALK, 0, 3, 0, 0), "a walk has more than two levels"},
    {BYTES(WALK, 0, 0x30, 0, 0), "a walk has more than two levels"},
    {BYTES(SITE, 0, 0, 6, 0), "a flush site has an unknown cause"},
    {BYTES(SITE, 0, 0, 0, 3, 'a', 'b'), "a name ends in its middle"},
    {BYTES(SITE, 0, 0, 0, 3, 'a', 0, 'b'), "a name has a byte of 0"},
    {BYTES(REGION, 0, 2, 'a'), "a name ends in its middle"},
};

START_TEST(what_is_no_record_is_refused)
{
    struct trace_record record;
    uint8_t *exact = malloc(wrong[_i].size);

    ck_assert_ptr_nonnull(exact);
    memcpy(exact, wrong[_i].bytes, wrong[_i].size);
    ck_assert_uint_eq(trace_record_decode(&from, &record, exact,
                                          exact + wrong[_i].size, &why), 0);
    ck_assert_msg(!strncmp(why, wrong[_i].why, strlen(wrong[_i].why)),
                  "not \"%s\" but \"%s\"", wrong[_i].why, why);
    free(exact);
}
END_TEST

/* A decoder takes what the encoder would not write: a difference to a page that
 * is among the recent ones, and numbers with zeros in front. */
START_TEST(a_form_that_is_longer_than_needed_is_taken)
{
    static const uint8_t form[] = {0xe1, 0x02, 0xe1, 0x80, 0x00, 0x21};
    struct trace_record record;
    const uint8_t *at = form, *end = form + sizeof form;

    for (int i = 0; i < 3; i++) {
        size_t size = trace_record_decode(&from, &record, at, end, &why);

        ck_assert_msg(size, "%s", why);
        ck_assert_uint_eq(record.reference.page, 0);
        at += size;
    }
    ck_assert_ptr_eq(at, end);
}
END_TEST

Suite *trace_record_suite(void)
{
    Suite *suite = suite_create("trace_record");
    TCase *tc = tcase_create("record");

    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_loop_test(tc, a_reference_comes_back_with_its_kind_and_flags, 0,
                        24);
    tcase_add_test(tc, any_page_may_follow_any_page);
    tcase_add_test(tc, the_last_seven_pages_of_a_side_take_one_byte);
    tcase_add_test(tc, fetches_and_data_have_recent_pages_of_their_own);
    tcase_add_test(tc, a_reset_forgets_the_recent_pages);
    tcase_add_test(tc, a_translation_comes_back_with_every_bit_and_frame);
    tcase_add_loop_test(tc, a_sync_comes_back_with_numbers_of_64_bits, 0,
                        NUMBERS);
    tcase_add_test(tc, a_mode_comes_back_with_every_flag);
    tcase_add_loop_test(tc, a_flush_of_each_cause_comes_back, 0, FLUSH_CAUSES);
    tcase_add_test(tc, a_freed_space_comes_back);
    tcase_add_test(tc, a_walk_comes_back_with_every_class_and_step);
    tcase_add_test(tc, a_site_comes_back_with_a_name_of_any_length);
    tcase_add_test(tc, a_region_comes_back_with_a_name_of_any_length);
    tcase_add_test(tc,
                   begin_and_end_of_a_region_and_of_the_trace_come_back);
    tcase_add_loop_test(tc, a_stream_of_random_records_comes_back, 0, 4);
    tcase_add_loop_test(tc, what_is_no_record_is_refused, 0,
                        sizeof wrong / sizeof wrong[0]);
    tcase_add_test(tc, a_form_that_is_longer_than_needed_is_taken);
    suite_add_tcase(suite, tc);
    return suite;
}
