/* Lines of symbol lists in all the forms that tools print. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "emu/nm/nm_line.h"

Suite *nm_line_suite(void);

static char text[512];
static struct nm_line line;
static enum nm_form form;

static void up(void)
{
    form = NM_FORM_UNKNOWN;
}

static bool read_line(const char *from)
{
    snprintf(text, sizeof text, "%s", from);
    return nm_line_read(&line, text, &form);
}

static void is(const char *from, enum nm_kind kind, uint32_t address,
               uint32_t size, const char *name)
{
    ck_assert_msg(read_line(from), "'%s' is refused", from);
    ck_assert_msg(line.kind == kind, "'%s': kind %d", from, line.kind);
    if (kind == NM_NOTHING)
        return;
    ck_assert_uint_eq(line.address, address);
    ck_assert_uint_eq(line.size, size);
    ck_assert_str_eq(line.name, name);
}

START_TEST(types_tell_code_from_data)
{
    for (const char *type = "tTiwW"; *type; type++) {
        const char from[] = { '1', '0', ' ', *type, ' ', 'x', '\0' };

        is(from, NM_CODE, 0x10, 0, "x");
    }
    for (const char *type = "bBdDrRvVsSuGg"; *type; type++) {
        const char from[] = { '1', '0', ' ', *type, ' ', 'x', '\0' };

        is(from, NM_DATA, 0x10, 0, "x");
    }
    is("00000010 A constant", NM_NOTHING, 0, 0, NULL);
    is("00000010 N .debug", NM_NOTHING, 0, 0, NULL);
    is("00000010 - 00 0000 SLINE x", NM_NOTHING, 0, 0, NULL);
}
END_TEST

START_TEST(undefined_names_and_headings_are_passed_over)
{
    is("         U printf", NM_NOTHING, 0, 0, NULL);
    is("         w __gmon_start__", NM_NOTHING, 0, 0, NULL);
    is("                 U printf", NM_NOTHING, 0, 0, NULL);
    is("", NM_NOTHING, 0, 0, NULL);
    is("  \t", NM_NOTHING, 0, 0, NULL);
    is("\r", NM_NOTHING, 0, 0, NULL);
    is("entry.o:", NM_NOTHING, 0, 0, NULL);
    is("Symbols from kernel:", NM_NOTHING, 0, 0, NULL);
}
END_TEST

START_TEST(sizes_stand_between_address_and_type)
{
    is("c0100000 00000010 T name", NM_CODE, 0xc0100000, 16, "name");
    is("c0100000 00000010 T name\r", NM_CODE, 0xc0100000, 16, "name");
}
END_TEST

START_TEST(columns_of_64_bits_are_zero_or_a_sign_above_32)
{
    is("00000000c0100000 T a", NM_CODE, 0xc0100000, 0, "a");
    is("ffffffffc0100000 00000000000000ff T a", NM_CODE, 0xc0100000, 255,
       "a");
    ck_assert(!read_line("00000001c0100000 T a"));
    ck_assert(!read_line("ffffffff10000000 T a"));
    ck_assert(!read_line("00000000c01000000 T a"));
}
END_TEST

START_TEST(names_of_cxx_have_blanks_and_colons)
{
    is("00100000 T Page::map(unsigned int, char*) const", NM_CODE, 0x100000,
       0, "Page::map(unsigned int, char*) const");
    is("k.o:00100000 W operator|(A, B)", NM_CODE, 0x100000, 0,
       "operator|(A, B)");
}
END_TEST

START_TEST(files_stand_in_front_with_colons)
{
    is("kernel.elf:c0100000 T add", NM_CODE, 0xc0100000, 0, "add");
    is("lib.a:x.o:00000010 00000004 d table", NM_DATA, 16, 4, "table");
    is("kernel.elf:         U printf", NM_NOTHING, 0, 0, NULL);
}
END_TEST

START_TEST(modules_of_kallsyms_and_places_of_source_are_left_out)
{
    is("f0001000 t init_module\t[ext2]", NM_CODE, 0xf0001000, 0,
       "init_module");
    is("c0100000 T main\t/src/main.c:3", NM_CODE, 0xc0100000, 0, "main");
}
END_TEST

START_TEST(posix_lines_begin_with_the_name)
{
    is("main T c0100000 1f", NM_CODE, 0xc0100000, 0x1f, "main");
    is("add T c0100000 1f", NM_CODE, 0xc0100000, 0x1f, "add");
    is("table d c0200000", NM_DATA, 0xc0200000, 0, "table");
    is("printf U         ", NM_NOTHING, 0, 0, NULL);
}
END_TEST

START_TEST(sysv_lines_have_bars)
{
    is("Name                  Value   Class        Type         Size     Line "
       " Section", NM_NOTHING, 0, 0, NULL);
    is("main                |c0100000|   T  |              FUNC|0000001f|     "
       "|.text", NM_CODE, 0xc0100000, 0x1f, "main");
    is("label               |c0100020|   t  |            NOTYPE|        |     "
       "|.text", NM_CODE, 0xc0100020, 0, "label");
    is("printf              |        |   U  |            NOTYPE|        |     "
       "|*UND*", NM_NOTHING, 0, 0, NULL);
}
END_TEST

START_TEST(a_list_without_types_has_addresses_and_names)
{
    is("80100000 .text", NM_NOTHING, 0, 0, NULL);
    is("00000000 entry.o", NM_NOTHING, 0, 0, NULL);
    is("8010000c _start", NM_UNTYPED, 0x8010000c, 0, "_start");
    is("80100020 d", NM_UNTYPED, 0x80100020, 0, "d");
    ck_assert(!read_line("80100020 T three words"));
}
END_TEST

START_TEST(a_list_with_types_has_them_in_all_lines)
{
    is("c0100000 T a", NM_CODE, 0xc0100000, 0, "a");
    ck_assert(!read_line("c0100000 name"));
    ck_assert(!read_line("c0100000 T"));
    ck_assert(!read_line("c0100000"));
    ck_assert(!read_line("xyz T b"));
    ck_assert(!read_line("c0100000 TT b"));
    ck_assert(!read_line("<html>"));
    ck_assert(!read_line("||||||"));
}
END_TEST

Suite *nm_line_suite(void)
{
    Suite *suite = suite_create("nm_line");
    TCase *tc = tcase_create("lines");

    tcase_add_checked_fixture(tc, up, NULL);
    tcase_add_test(tc, types_tell_code_from_data);
    tcase_add_test(tc, undefined_names_and_headings_are_passed_over);
    tcase_add_test(tc, sizes_stand_between_address_and_type);
    tcase_add_test(tc, columns_of_64_bits_are_zero_or_a_sign_above_32);
    tcase_add_test(tc, names_of_cxx_have_blanks_and_colons);
    tcase_add_test(tc, files_stand_in_front_with_colons);
    tcase_add_test(tc, modules_of_kallsyms_and_places_of_source_are_left_out);
    tcase_add_test(tc, posix_lines_begin_with_the_name);
    tcase_add_test(tc, sysv_lines_have_bars);
    tcase_add_test(tc, a_list_without_types_has_addresses_and_names);
    tcase_add_test(tc, a_list_with_types_has_them_in_all_lines);
    suite_add_tcase(suite, tc);
    return suite;
}
