/* Files that appear when they are complete. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emu/host/file_draft.h"

Suite *file_draft_suite(void);

static char folder[] = "/tmp/pagewalk-draft-XXXXXX";
static char path[64], other[64];
static struct file_draft draft;
static struct error error;

static void setup(void)
{
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/file", folder);
    snprintf(other, sizeof(other), "%s/other", folder);
    memset(&error, 0, sizeof(error));
}

/* The folder is empty then, or the test has left a file behind. */
static void teardown(void)
{
    unlink(path);
    unlink(other);
    ck_assert_int_eq(rmdir(folder), 0);
}

static bool write_draft(const char *text, bool complete)
{
    ck_assert_msg(file_draft_open(&draft, path, &error), "%s", error.text);
    fputs(text, draft.stream);
    return file_draft_close(&draft, complete, &error);
}

static const char *contents(void)
{
    static char text[32];
    FILE *file = fopen(path, "r");

    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = 0;
    fclose(file);
    return text;
}

START_TEST(a_complete_file_replaces_the_old_one)
{
    ck_assert(write_draft("old", true));
    ck_assert(write_draft("new", true));
    ck_assert_str_eq(contents(), "new");
}
END_TEST

START_TEST(an_incomplete_file_leaves_the_old_one)
{
    ck_assert(write_draft("old", true));
    ck_assert(!write_draft("half", false));
    ck_assert_str_eq(contents(), "old");
    ck_assert_str_eq(error.text, "");
}
END_TEST

static mode_t mode_of(const char *name)
{
    struct stat status;

    ck_assert_int_eq(lstat(name, &status), 0);
    return status.st_mode;
}

START_TEST(what_a_link_leads_to_is_replaced_and_the_link_stays)
{
    ck_assert_int_eq(symlink("other", path), 0);
    ck_assert(write_draft("old", true));
    ck_assert(!write_draft("half", false));
    ck_assert_str_eq(contents(), "old");
    ck_assert(write_draft("new", true));
    ck_assert_str_eq(contents(), "new");
    ck_assert(S_ISLNK(mode_of(path)));
    ck_assert(S_ISREG(mode_of(other)));
}
END_TEST

START_TEST(a_new_file_has_the_permissions_of_the_old_one)
{
    ck_assert(write_draft("old", true));
    ck_assert_int_eq(chmod(path, 0600), 0);
    ck_assert(write_draft("new", true));
    ck_assert_int_eq(mode_of(path) & 0777, 0600);
}
END_TEST

START_TEST(a_folder_that_is_missing_is_an_error_that_names_the_file)
{
    snprintf(path, sizeof(path), "%s/none/file", folder);
    ck_assert(!file_draft_open(&draft, path, &error));
    ck_assert_int_eq(error.code, EXIT_CODE_HOST);
    ck_assert(strstr(error.text, "none/file: No such file"));
}
END_TEST

START_TEST(what_cannot_be_written_is_an_error)
{
    ck_assert_int_eq(symlink("/dev/full", path), 0);
    ck_assert(!write_draft("text", true));
    ck_assert_int_eq(error.code, EXIT_CODE_HOST);
    ck_assert(strstr(error.text, "/file: "));
}
END_TEST

Suite *file_draft_suite(void)
{
    Suite *suite = suite_create("file_draft");
    TCase *tests = tcase_create("files");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_complete_file_replaces_the_old_one);
    tcase_add_test(tests, an_incomplete_file_leaves_the_old_one);
    tcase_add_test(tests,
                   what_a_link_leads_to_is_replaced_and_the_link_stays);
    tcase_add_test(tests, a_new_file_has_the_permissions_of_the_old_one);
    tcase_add_test(tests,
                   a_folder_that_is_missing_is_an_error_that_names_the_file);
    tcase_add_test(tests, what_cannot_be_written_is_an_error);
    suite_add_tcase(suite, tests);
    return suite;
}
