/* Two names of one file are known as such. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emu/options/file_identity.h"

Suite *file_identity_suite(void);

static char folder[] = "/tmp/pagewalk-identity-XXXXXX";
static char before[4096];

/* The tests run in a folder of their own with a file "a". */
static void setup(void)
{
    FILE *file;

    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_ptr_nonnull(getcwd(before, sizeof(before)));
    ck_assert_int_eq(chdir(folder), 0);
    file = fopen("a", "w");
    ck_assert_ptr_nonnull(file);
    fclose(file);
    ck_assert_int_eq(mkdir("d", 0700), 0);
}

static void teardown(void)
{
    static const char *const names[] = { "a", "b", "link", "to_new", "ring" };

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unlink(names[i]);
    rmdir("d");
    ck_assert_int_eq(chdir(before), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}

static bool same(const char *one, const char *other)
{
    struct file_identity a = file_identity_of_path(one);
    struct file_identity b = file_identity_of_path(other);

    return file_identity_same(&a, &b);
}

START_TEST(a_file_is_itself_by_any_path)
{
    char absolute[64];

    snprintf(absolute, sizeof(absolute), "%s/a", folder);
    ck_assert(same("a", "./a"));
    ck_assert(same("a", "d/../a"));
    ck_assert(same("a", absolute));
    ck_assert(!same("a", "d"));
}
END_TEST

START_TEST(links_of_both_kinds_are_followed)
{
    ck_assert_int_eq(link("a", "b"), 0);
    ck_assert_int_eq(symlink("d/../a", "link"), 0);
    ck_assert(same("a", "b"));
    ck_assert(same("b", "link"));
}
END_TEST

START_TEST(a_file_that_does_not_exist_is_its_folder_and_name)
{
    ck_assert(same("new", "./new"));
    ck_assert(same("new", "d/../new"));
    ck_assert(!same("new", "newer"));
    ck_assert(!same("new", "d/new"));
    ck_assert(!same("new", "a"));
}
END_TEST

START_TEST(a_link_to_a_file_that_does_not_exist_is_followed)
{
    ck_assert_int_eq(symlink("d/new", "to_new"), 0);
    ck_assert(same("to_new", "d/new"));
    ck_assert(!same("to_new", "new"));
}
END_TEST

START_TEST(what_cannot_be_a_file_is_no_other_file)
{
    ck_assert_int_eq(symlink("ring", "ring"), 0);
    ck_assert(!same("ring", "ring"));
    ck_assert(!same("none/new", "none/new"));
}
END_TEST

START_TEST(a_device_says_that_it_is_one)
{
    ck_assert(file_identity_of_path("/dev/null").is_character);
    ck_assert(!file_identity_of_path("a").is_character);
}
END_TEST

Suite *file_identity_suite(void)
{
    Suite *suite = suite_create("file_identity");
    TCase *tc = tcase_create("file_identity");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_file_is_itself_by_any_path);
    tcase_add_test(tc, links_of_both_kinds_are_followed);
    tcase_add_test(tc, a_file_that_does_not_exist_is_its_folder_and_name);
    tcase_add_test(tc, a_link_to_a_file_that_does_not_exist_is_followed);
    tcase_add_test(tc, what_cannot_be_a_file_is_no_other_file);
    tcase_add_test(tc, a_device_says_that_it_is_one);
    suite_add_tcase(suite, tc);
    return suite;
}
