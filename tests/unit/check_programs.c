/* Which user program an address space runs. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emu/options/symbols_spec.h"
#include "emu/programs/programs.h"

Suite *programs_suite(void);

static struct programs programs;
static struct symbols_spec spec;
static struct error error;
static char path[] = "/tmp/pagewalk-programs-XXXXXX";

static void up(void)
{
    FILE *file;

    strcpy(path + strlen(path) - 6, "XXXXXX");
    close(mkstemp(path));
    file = fopen(path, "w");
    fputs("08048000 T main\n08048010 T put\n", file);
    fclose(file);
    memset(&programs, 0, sizeof programs);
}

static void down(void)
{
    programs_free(&programs);
    remove(path);
}

static void add(const char *name, uint32_t cr3)
{
    ck_assert(programs_add(&programs, path, name, cr3, &error));
}

START_TEST(a_space_that_was_given_runs_its_program)
{
    char place[SYMBOLS_PLACE_MAX], expected[SYMBOLS_PLACE_MAX];

    add(NULL, 0x5000);
    ck_assert(!programs_want_exec(&programs));
    ck_assert_uint_eq(programs_at(&programs, 0x5000), 1);
    ck_assert_uint_eq(programs_at(&programs, 0x5018), 1);
    ck_assert_uint_eq(programs_at(&programs, 0x6000), 0);
    ck_assert_ptr_null(programs_symbols(&programs, 0));
    symbols_place(programs_symbols(&programs, 1), NULL, 0x08048014, place,
                  sizeof place);
    snprintf(expected, sizeof expected, "%s:put+0x4", strrchr(path, '/') + 1);
    ck_assert_str_eq(place, expected);
}
END_TEST

START_TEST(a_space_runs_what_the_guest_says)
{
    add("init", 0);
    add("/bin/sh", 0);
    ck_assert(programs_want_exec(&programs));
    programs_exec(&programs, 0x1000, "/sbin/init");
    programs_exec(&programs, 0x2000, "/bin/sh");
    programs_exec(&programs, 0x3000, "/bin/ls");
    ck_assert_uint_eq(programs_at(&programs, 0x1000), 1);
    ck_assert_uint_eq(programs_at(&programs, 0x2000), 2);
    ck_assert_uint_eq(programs_at(&programs, 0x3000), 0);
    programs_exec(&programs, 0x1000, "/bin/sh");
    ck_assert_uint_eq(programs_at(&programs, 0x1000), 2);
}
END_TEST

START_TEST(a_space_that_is_given_up_runs_nothing)
{
    add("init", 0);
    for (uint32_t cr3 = 0x1000; cr3 < 0x4000; cr3 += 0x1000)
        programs_exec(&programs, cr3, "init");
    programs_space_free(&programs, 0x1000);
    programs_space_free(&programs, 0x9000);
    ck_assert_uint_eq(programs_at(&programs, 0x1000), 0);
    ck_assert_uint_eq(programs_at(&programs, 0x2000), 1);
    ck_assert_uint_eq(programs_at(&programs, 0x3000), 1);
}
END_TEST

START_TEST(spaces_and_programs_have_limits)
{
    add("init", 0);
    for (uint32_t i = 0; i < 2 * PROGRAMS_SPACES_MAX; i++)
        programs_exec(&programs, i << 12, "init");
    ck_assert_uint_eq(programs_at(&programs, 0), 1);
    ck_assert_uint_eq(programs_at(&programs, PROGRAMS_SPACES_MAX << 12), 0);
    while (programs.count < PROGRAMS_MAX)
        add("init", 0);
    ck_assert(!programs_add(&programs, path, "more", 0, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "more than 16 user programs"));
}
END_TEST

static void spec_is(const char *text, const char *file, const char *program,
                    bool has_cr3)
{
    ck_assert(symbols_spec_read(&spec, text));
    ck_assert_str_eq(spec.path, file);
    ck_assert(spec.has_cr3 == has_cr3);
    if (program)
        ck_assert_str_eq(spec.program, program);
    else
        ck_assert_ptr_null(spec.program);
}

START_TEST(an_at_divides_a_file_from_its_space_or_name)
{
    char odd[sizeof path + 8];

    spec_is("k.elf", "k.elf", NULL, false);
    spec_is("sh.elf@0x1234000", "sh.elf", NULL, true);
    ck_assert_uint_eq(spec.cr3, 0x1234000);
    spec_is("sh.elf@sh", "sh.elf", "sh", false);
    spec_is("a@b/k.elf", "a@b/k.elf", NULL, false);
    spec_is("k.elf@", "k.elf@", NULL, false);
    ck_assert(!symbols_spec_read(&spec, "@sh"));
    snprintf(odd, sizeof odd, "%s@7", path);
    ck_assert(!rename(path, odd));
    spec_is(odd, odd, NULL, false);
    ck_assert(!rename(odd, path));
}
END_TEST

Suite *programs_suite(void)
{
    Suite *suite = suite_create("programs");
    TCase *tc = tcase_create("programs");

    tcase_add_checked_fixture(tc, up, down);
    tcase_add_test(tc, a_space_that_was_given_runs_its_program);
    tcase_add_test(tc, a_space_runs_what_the_guest_says);
    tcase_add_test(tc, a_space_that_is_given_up_runs_nothing);
    tcase_add_test(tc, spaces_and_programs_have_limits);
    tcase_add_test(tc, an_at_divides_a_file_from_its_space_or_name);
    suite_add_tcase(suite, tc);
    return suite;
}
