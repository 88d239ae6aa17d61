/* How large a window is, and how the picture is scaled into it. */
#include <check.h>

#include "emu/display/window_fit.h"

Suite *window_fit_suite(void);

static const struct window_size screen = { 1280, 1024 };

static struct window_size size(int width, int height)
{
    return (struct window_size){ width, height };
}

#define ck_assert_size(is, w, h)        \
    do {                                \
        struct window_size s_ = (is);   \
        ck_assert_int_eq(s_.width, w);  \
        ck_assert_int_eq(s_.height, h); \
    } while (0)

START_TEST(a_picture_that_fits_has_its_own_size)
{
    ck_assert_size(window_fit(size(720, 400), screen), 720, 400);
    ck_assert_size(window_fit(screen, screen), 1280, 1024);
}
END_TEST

START_TEST(a_small_picture_is_doubled_where_there_is_room)
{
    ck_assert_size(window_fit(size(320, 200), screen), 640, 400);
    ck_assert_size(window_fit(size(320, 200), size(639, 480)), 320, 200);
}
END_TEST

START_TEST(a_larger_picture_keeps_its_shape)
{
    ck_assert_size(window_fit(size(1600, 1200), size(800, 1000)), 800, 600);
    ck_assert_size(window_fit(size(1600, 1200), size(1500, 300)), 400, 300);
    ck_assert_size(window_fit(size(1600, 1200), size(1, 1)), 1, 1);
}
END_TEST

START_TEST(a_window_is_at_least_half_its_picture)
{
    ck_assert_size(window_fit_least(size(721, 401), screen), 361, 201);
}
END_TEST

START_TEST(a_screen_smaller_than_half_the_picture_has_the_last_word)
{
    ck_assert_size(window_fit_least(size(1600, 1200), size(400, 400)), 400,
                   300);
}
END_TEST

START_TEST(one_missing_row_or_column_makes_it_shrink)
{
    ck_assert(!window_fit_shrinks(size(720, 400), size(720, 400)));
    ck_assert(window_fit_shrinks(size(720, 400), size(720, 399)));
    ck_assert(window_fit_shrinks(size(720, 400), size(719, 400)));
}
END_TEST

Suite *window_fit_suite(void)
{
    Suite *suite = suite_create("window_fit");
    TCase *tc = tcase_create("window_fit");

    tcase_add_test(tc, a_picture_that_fits_has_its_own_size);
    tcase_add_test(tc, a_small_picture_is_doubled_where_there_is_room);
    tcase_add_test(tc, a_larger_picture_keeps_its_shape);
    tcase_add_test(tc, a_window_is_at_least_half_its_picture);
    tcase_add_test(tc, a_screen_smaller_than_half_the_picture_has_the_last_word);
    tcase_add_test(tc, one_missing_row_or_column_makes_it_shrink);
    suite_add_tcase(suite, tc);
    return suite;
}
