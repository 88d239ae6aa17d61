/* Films: the pictures of a stream, and the names of single ones. */
#include <check.h>
#include <string.h>

#include "emu/overlay/overlay.h"
#include "emu/video/video.h"
#include "emu/video/y4m.h"

Suite *y4m_suite(void);

START_TEST(y4m_header_has_the_size_and_the_rate)
{
    char text[80];

    ck_assert_str_eq(y4m_header(text, sizeof text, 1280, 800, 60),
                     "YUV4MPEG2 W1280 H800 F60:1 Ip A1:1 C444\n");
}
END_TEST

/* The components of ITU-R BT.601 for the corners of the color cube, to the
 * nearest integer. */
START_TEST(y4m_colors_are_those_of_bt_601)
{
    static const struct {
        uint32_t rgb;
        uint8_t y, cb, cr;
    } row[] = {
        { 0x000000, 16, 128, 128 }, { 0xffffff, 235, 128, 128 },
        { 0xff0000, 81, 90, 240 }, { 0x00ff00, 145, 54, 34 },
        { 0x0000ff, 41, 240, 110 }, { 0x808080, 126, 128, 128 },
    };

    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        uint8_t plane[3];

        y4m_planes(plane, &row[i].rgb, 1);
        ck_assert_uint_eq(plane[0], row[i].y);
        ck_assert_uint_eq(plane[1], row[i].cb);
        ck_assert_uint_eq(plane[2], row[i].cr);
    }
}
END_TEST

START_TEST(video_names_count_from_one_file)
{
    char name[VIDEO_PATH_MAX];

    video_name("a/film.png", 7, name);
    ck_assert_str_eq(name, "a/film-000007.png");
}
END_TEST

START_TEST(overlay_fits_a_picture_of_any_size_into_its_room)
{
    static const struct overlay_size pictures[] = {
        { 1, 1 }, { 1, 1600 }, { 2560, 1 }, { 2560, 1600 }, { 720, 400 },
    };
    const struct overlay_size room = { 720, 400 };

    for (unsigned i = 0; i < sizeof pictures / sizeof pictures[0]; i++) {
        struct overlay_size size = overlay_fit_size(pictures[i], room);

        ck_assert_int_ge(size.width, 1);
        ck_assert_int_ge(size.height, 1);
        ck_assert_int_le(size.width, room.width);
        ck_assert_int_le(size.height, room.height);
    }
}
END_TEST

Suite *y4m_suite(void)
{
    Suite *suite = suite_create("y4m");
    TCase *tcase = tcase_create("y4m");

    tcase_add_test(tcase, y4m_header_has_the_size_and_the_rate);
    tcase_add_test(tcase, y4m_colors_are_those_of_bt_601);
    tcase_add_test(tcase, video_names_count_from_one_file);
    tcase_add_test(tcase, overlay_fits_a_picture_of_any_size_into_its_room);
    suite_add_tcase(suite, tcase);
    return suite;
}
