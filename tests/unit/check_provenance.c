/* What made a file. */
#include <check.h>
#include <string.h>

#include "emu/provenance/provenance.h"

Suite *provenance_suite(void);

START_TEST(files_are_known_by_name_without_folder)
{
    static struct provenance from;

    provenance_add_text(&from, "model_ini", "models/own.ini", "abc");
    ck_assert_str_eq(provenance_find(&from, "model_ini")->name, "own.ini");
    /* FIPS 180-2, appendix B.1 */
    ck_assert_str_eq(provenance_find(&from, "model_ini")->sha256,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ck_assert_ptr_null(provenance_find(&from, "image"));
}
END_TEST

START_TEST(a_file_that_cannot_be_read_has_a_name_only)
{
    static struct provenance from;

    provenance_add_file(&from, "disk", NULL);
    ck_assert_uint_eq(from.files, 0);
    provenance_add_file(&from, "disk", "/dev/null");
    ck_assert_str_eq(provenance_find(&from, "disk")->name, "null");
    ck_assert_str_eq(provenance_find(&from, "disk")->sha256, "");
}
END_TEST

Suite *provenance_suite(void)
{
    Suite *suite = suite_create("provenance");
    TCase *tc = tcase_create("provenance");

    tcase_add_test(tc, files_are_known_by_name_without_folder);
    tcase_add_test(tc, a_file_that_cannot_be_read_has_a_name_only);
    suite_add_tcase(suite, tc);
    return suite;
}
