/* The JSON writer, byte for byte. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "emu/host/json.h"

Suite *json_suite(void);

static char *text;
static size_t size;
static FILE *stream;
static struct json json;

static void setup(void)
{
    stream = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(stream);
    json_init(&json, stream);
}

static void teardown(void)
{
    free(text);
}

static void check_written(const char *expected)
{
    json_finish(&json);
    fclose(stream);
    ck_assert_str_eq(text, expected);
}

START_TEST(members_are_indented_and_separated)
{
    json_begin_object(&json, NULL);
    json_u64(&json, "a", 1);
    json_begin_object(&json, "b");
    json_bool(&json, "c", true);
    json_real(&json, "d", 2.25, 1);
    json_end_object(&json);
    json_begin_array(&json, "e");
    json_u64(&json, NULL, UINT64_MAX);
    json_string(&json, NULL, "x");
    json_end_array(&json);
    json_end_object(&json);
    check_written("{\n"
                  "  \"a\": 1,\n"
                  "  \"b\": {\n"
                  "    \"c\": true,\n"
                  "    \"d\": 2.2\n"
                  "  },\n"
                  "  \"e\": [\n"
                  "    18446744073709551615,\n"
                  "    \"x\"\n"
                  "  ]\n"
                  "}\n");
}
END_TEST

START_TEST(empty_objects_and_arrays_stay_on_one_line)
{
    json_begin_object(&json, NULL);
    json_begin_array(&json, "a");
    json_end_array(&json);
    json_begin_object(&json, "b");
    json_end_object(&json);
    json_end_object(&json);
    check_written("{\n  \"a\": [],\n  \"b\": {}\n}\n");
}
END_TEST

START_TEST(names_that_a_guest_gives_are_escaped)
{
    json_begin_object(&json, NULL);
    json_string(&json, "a\"b", "\\ \n \t \x01 \x7f \xe4");
    json_end_object(&json);
    check_written("{\n  \"a\\\"b\": "
                  "\"\\\\ \\n \\t \\u0001 \\u007f \\u00e4\"\n}\n");
}
END_TEST

Suite *json_suite(void)
{
    Suite *suite = suite_create("json");
    TCase *bytes = tcase_create("bytes");

    tcase_add_checked_fixture(bytes, setup, teardown);
    tcase_add_test(bytes, members_are_indented_and_separated);
    tcase_add_test(bytes, empty_objects_and_arrays_stay_on_one_line);
    tcase_add_test(bytes, names_that_a_guest_gives_are_escaped);
    suite_add_tcase(suite, bytes);
    return suite;
}
