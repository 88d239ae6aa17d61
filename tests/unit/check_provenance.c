/* SHA-256, and what made a file. */
#include <check.h>
#include <string.h>

#include "emu/provenance/provenance.h"

Suite *provenance_suite(void);

/* The examples of FIPS 180-2, appendix B, and the empty text. */
static const struct {
    const char *text, *hash;
} known[] = {
    { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc",
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

START_TEST(sha256_has_the_published_examples)
{
    char text[SHA256_TEXT];

    ck_assert_str_eq(sha256_text(known[_i].text, strlen(known[_i].text), text),
                     known[_i].hash);
}
END_TEST

/* FIPS 180-2, B.3: the padding takes whole blocks of its own. */
START_TEST(sha256_of_a_million_letters)
{
    static char million[1000000];
    char text[SHA256_TEXT];

    memset(million, 'a', sizeof(million));
    ck_assert_str_eq(sha256_text(million, sizeof(million), text),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

START_TEST(files_are_known_by_name_without_folder)
{
    static struct provenance from;

    provenance_add_text(&from, "model_ini", "models/own.ini", "abc");
    ck_assert_str_eq(provenance_find(&from, "model_ini")->name, "own.ini");
    ck_assert_str_eq(provenance_find(&from, "model_ini")->sha256,
                     known[1].hash);
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

    tcase_add_loop_test(tc, sha256_has_the_published_examples, 0, 3);
    tcase_add_test(tc, sha256_of_a_million_letters);
    tcase_add_test(tc, files_are_known_by_name_without_folder);
    tcase_add_test(tc, a_file_that_cannot_be_read_has_a_name_only);
    suite_add_tcase(suite, tc);
    return suite;
}
