/*
 * Screenshots: what is written, and what is left behind when it cannot be.
 */
#define _DEFAULT_SOURCE 1
#include <check.h>
#include <dirent.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emu/display/screenshot.h"

Suite *screenshot_suite(void);

enum { WIDTH = 5, HEIGHT = 3, PATH_BYTES = 256 };

static const uint32_t picture[WIDTH * HEIGHT] = {
    0xff0000, 0x00ff00, 0x0000ff, 0x123456, 0xffffff,
    0x000000, 0x010203, 0xaa0000, 0x00aa00, 0x0000aa,
    0xfe000000, 0x555555, 0x000000, 0x808080, 0x7f7f7f,
};

static char folder[] = "/tmp/check_screenshot.XXXXXX";
static char path[PATH_BYTES];
static struct error error;

static void setup(void)
{
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/shot.png", folder);
    memset(&error, 0, sizeof(error));
}

static unsigned files_left(void)
{
    DIR *dir = opendir(folder);
    unsigned files = 0;

    ck_assert_ptr_nonnull(dir);
    for (struct dirent *e = readdir(dir); e; e = readdir(dir))
        files += e->d_name[0] != '.';
    closedir(dir);
    return files;
}

static void teardown(void)
{
    unlink(path);
    rmdir(path);
    rmdir(folder);
}

static bool write_picture(void)
{
    return screenshot_write(path, picture, WIDTH, HEIGHT, &error);
}

static size_t slurp(uint8_t *bytes, size_t size)
{
    FILE *file = fopen(path, "rb");
    size_t length;

    ck_assert_ptr_nonnull(file);
    length = fread(bytes, 1, size, file);
    fclose(file);
    return length;
}

START_TEST(screenshot_holds_the_pixels)
{
    png_image image = { .version = PNG_IMAGE_VERSION };
    uint8_t rgb[WIDTH * HEIGHT * 3];

    ck_assert_msg(write_picture(), "%s", error.text);
    ck_assert(png_image_begin_read_from_file(&image, path));
    ck_assert_uint_eq(image.width, WIDTH);
    ck_assert_uint_eq(image.height, HEIGHT);
    ck_assert_uint_eq(image.format, PNG_FORMAT_RGB);
    ck_assert(png_image_finish_read(&image, NULL, rgb, 0, NULL));
    for (unsigned i = 0; i < WIDTH * HEIGHT; i++)
        ck_assert_uint_eq(rgb[3 * i] << 16 | rgb[3 * i + 1] << 8 |
                          rgb[3 * i + 2], picture[i] & 0xffffff);
    ck_assert_uint_eq(files_left(), 1);
}
END_TEST

START_TEST(screenshot_bytes_are_the_same_each_time)
{
    uint8_t first[1024], second[1024];
    size_t length;

    ck_assert(write_picture());
    length = slurp(first, sizeof(first));
    ck_assert(write_picture());
    ck_assert_uint_eq(slurp(second, sizeof(second)), length);
    ck_assert_mem_eq(first, second, length);
}
END_TEST

START_TEST(screenshot_into_a_missing_folder_names_the_file)
{
    snprintf(path, sizeof(path), "%s/none/shot.png", folder);
    ck_assert(!write_picture());
    ck_assert_ptr_nonnull(strstr(error.text, "none/shot.png: "));
    ck_assert_uint_eq(files_left(), 0);
}
END_TEST

START_TEST(screenshot_does_not_replace_a_folder)
{
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert(!write_picture());
    ck_assert_ptr_nonnull(strstr(error.text, "Is a directory"));
    ck_assert_uint_eq(files_left(), 1);
}
END_TEST

START_TEST(screenshot_leaves_nothing_when_it_fails)
{
    ck_assert(!screenshot_write(path, picture, 0, HEIGHT, &error));
    ck_assert_str_ne(error.text, "");
    ck_assert_uint_eq(files_left(), 0);
}
END_TEST

Suite *screenshot_suite(void)
{
    Suite *suite = suite_create("screenshot");
    TCase *tcase = tcase_create("screenshot");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, screenshot_holds_the_pixels);
    tcase_add_test(tcase, screenshot_bytes_are_the_same_each_time);
    tcase_add_test(tcase, screenshot_into_a_missing_folder_names_the_file);
    tcase_add_test(tcase, screenshot_does_not_replace_a_folder);
    tcase_add_test(tcase, screenshot_leaves_nothing_when_it_fails);
    suite_add_tcase(suite, tcase);
    return suite;
}
