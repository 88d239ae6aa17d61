/*
 * The double buffer between the machine and the window.
 */
#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "emu/display/frame.h"

Suite *frame_suite(void);

enum { WIDTH = 64, HEIGHT = 48, STRIDE = 80 };

static struct frame frame;
static uint32_t picture[HEIGHT * STRIDE];

static void setup(void)
{
    ck_assert(frame_init(&frame));
    for (unsigned i = 0; i < HEIGHT * STRIDE; i++)
        picture[i] = i;
}

static void teardown(void)
{
    frame_destroy(&frame);
}

static bool publish(void)
{
    return frame_publish(&frame, picture, WIDTH, HEIGHT, STRIDE);
}

START_TEST(frame_takes_nothing_before_the_first_picture)
{
    unsigned first, rows;

    ck_assert(!frame_take(&frame, &first, &rows));
    ck_assert_uint_eq(frame.taken.serial, 0);
}
END_TEST

START_TEST(frame_takes_the_whole_first_picture)
{
    unsigned first, rows;

    ck_assert(publish());
    ck_assert(frame_take(&frame, &first, &rows));
    ck_assert_uint_eq(first, 0);
    ck_assert_uint_eq(rows, HEIGHT);
    ck_assert_uint_eq(frame.taken.width, WIDTH);
    ck_assert_uint_eq(frame.taken.height, HEIGHT);
    for (unsigned y = 0; y < HEIGHT; y++) {
        for (unsigned x = 0; x < WIDTH; x++)
            ck_assert_uint_eq(frame.taken.pixels[y * WIDTH + x],
                              picture[y * STRIDE + x]);
    }
}
END_TEST

START_TEST(frame_ignores_a_picture_that_did_not_change)
{
    unsigned first, rows;

    publish();
    frame_take(&frame, &first, &rows);
    picture[WIDTH] = ~picture[WIDTH];       /* beyond the row's end */
    ck_assert(!publish());
    ck_assert(!frame_take(&frame, &first, &rows));
    ck_assert_uint_eq(frame.taken.serial, 1);
}
END_TEST

START_TEST(frame_collects_changed_rows_until_they_are_taken)
{
    unsigned first, rows;

    publish();
    frame_take(&frame, &first, &rows);
    picture[7 * STRIDE] = 1000;
    ck_assert(publish());
    picture[20 * STRIDE + WIDTH - 1] = 2000;
    ck_assert(publish());
    ck_assert(frame_take(&frame, &first, &rows));
    ck_assert_uint_eq(first, 7);
    ck_assert_uint_eq(rows, 14);
    ck_assert_uint_eq(frame.taken.pixels[7 * WIDTH], 1000);
    ck_assert_uint_eq(frame.taken.pixels[20 * WIDTH + WIDTH - 1], 2000);
    ck_assert_uint_eq(frame.taken.serial, 3);
}
END_TEST

START_TEST(frame_leaves_the_taken_picture_alone)
{
    unsigned first, rows;

    publish();
    frame_take(&frame, &first, &rows);
    picture[0] = 12345;
    publish();
    ck_assert_uint_eq(frame.taken.pixels[0], 0);
}
END_TEST

START_TEST(frame_is_new_throughout_after_a_resize)
{
    unsigned first, rows;

    publish();
    frame_take(&frame, &first, &rows);
    ck_assert(frame_publish(&frame, picture, WIDTH / 2, HEIGHT / 2, STRIDE));
    ck_assert(frame_take(&frame, &first, &rows));
    ck_assert_uint_eq(first, 0);
    ck_assert_uint_eq(rows, HEIGHT / 2);
    ck_assert_uint_eq(frame.taken.pixels[WIDTH / 2], STRIDE);
}
END_TEST

START_TEST(frame_holds_the_largest_picture)
{
    size_t pixels = (size_t)FRAME_MAX_WIDTH * FRAME_MAX_HEIGHT;
    uint32_t *large = calloc(pixels, sizeof(*large));
    unsigned first, rows;

    ck_assert_ptr_nonnull(large);
    large[pixels - 1] = 0xabcdef;
    ck_assert(frame_publish(&frame, large, FRAME_MAX_WIDTH, FRAME_MAX_HEIGHT,
                            FRAME_MAX_WIDTH));
    ck_assert(frame_take(&frame, &first, &rows));
    ck_assert_uint_eq(frame.taken.pixels[pixels - 1], 0xabcdef);
    free(large);
}
END_TEST

enum { ROUNDS = 2000 };

static void *take_until_last(void *opaque)
{
    bool torn = false;

    (void)opaque;
    while (frame.taken.serial < ROUNDS && !torn) {
        unsigned first, rows;

        if (!frame_take(&frame, &first, &rows))
            continue;
        for (unsigned i = 1; i < WIDTH * HEIGHT; i++)
            torn |= frame.taken.pixels[i] != frame.taken.pixels[0];
    }
    return torn ? &frame : NULL;
}

START_TEST(frame_never_shows_half_of_a_picture)
{
    pthread_t reader;
    void *torn;

    ck_assert_int_eq(pthread_create(&reader, NULL, take_until_last, NULL), 0);
    for (unsigned round = 1; round <= ROUNDS; round++) {
        for (unsigned i = 0; i < HEIGHT * STRIDE; i++)
            picture[i] = round;
        publish();
    }
    pthread_join(reader, &torn);
    ck_assert_ptr_null(torn);
}
END_TEST

Suite *frame_suite(void)
{
    Suite *suite = suite_create("frame");
    TCase *tcase = tcase_create("frame");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, frame_takes_nothing_before_the_first_picture);
    tcase_add_test(tcase, frame_takes_the_whole_first_picture);
    tcase_add_test(tcase, frame_ignores_a_picture_that_did_not_change);
    tcase_add_test(tcase, frame_collects_changed_rows_until_they_are_taken);
    tcase_add_test(tcase, frame_leaves_the_taken_picture_alone);
    tcase_add_test(tcase, frame_is_new_throughout_after_a_resize);
    tcase_add_test(tcase, frame_holds_the_largest_picture);
    tcase_add_test(tcase, frame_never_shows_half_of_a_picture);
    suite_add_tcase(suite, tcase);
    return suite;
}
