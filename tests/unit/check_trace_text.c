/* The lines of `trace dump`, as docs/traces.md has them. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "emu/trace/trace_text.h"
#include "mmu/flush_cause.h"

Suite *trace_text_suite(void);

static void check_line(const struct trace_record *record,
                       const char *expected)
{
    char *text;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    ck_assert_ptr_nonnull(stream);
    trace_text_record(record, 7, stream);
    fclose(stream);
    ck_assert_str_eq(text, expected);
    free(text);
}

START_TEST(a_reference_shows_page_rights_and_fault)
{
    check_line(&(struct trace_record){
        .kind = TRACE_WRITE,
        .reference = {.page = 0x401, .user = true, .faulted = true},
    }, "7 write 0x00401 user fault\n");
}
END_TEST

START_TEST(a_new_translation_shows_its_bits_as_letters)
{
    check_line(&(struct trace_record){
        .kind = TRACE_FETCH,
        .reference = {.page = 0xc0101, .translates = true,
                      .translation = {.bits = TRACE_PAGE_PRESENT |
                                              TRACE_PAGE_GLOBAL |
                                              TRACE_PAGE_LARGE,
                                      .frame = 0x101}},
    }, "7 fetch 0xc0101 supervisor frame=0x101 table=0x0 bits=GL\n");
}
END_TEST

START_TEST(a_page_that_is_gone_is_unmapped)
{
    check_line(&(struct trace_record){
        .kind = TRACE_READ,
        .reference = {.page = 1, .translates = true},
    }, "7 read 0x00001 supervisor unmapped\n");
}
END_TEST

START_TEST(invlpg_shows_its_address_and_mov_cr3_its_space)
{
    check_line(&(struct trace_record){
        .kind = TRACE_OTHER, .other = TRACE_FLUSH,
        .flush = {.cause = FLUSH_invlpg, .site = 3, .lin = 0xc0001000,
                  .direct_cycles = 25, .cycles = 9},
    }, "7 flush invlpg site=3 lin=0xc0001000 direct=25 cycles=9\n");
    check_line(&(struct trace_record){
        .kind = TRACE_OTHER, .other = TRACE_FLUSH,
        .flush = {.cause = FLUSH_mov_cr3, .space = 0x132},
    }, "7 flush mov_cr3 site=0 space=0x132 direct=0 cycles=0\n");
}
END_TEST

START_TEST(a_mode_without_flags_shows_a_dash)
{
    check_line(&(struct trace_record){
        .kind = TRACE_OTHER, .other = TRACE_MODE,
    }, "7 mode - space=0x0\n");
    check_line(&(struct trace_record){
        .kind = TRACE_OTHER, .other = TRACE_MODE,
        .mode = {.flags = TRACE_MODE_PAGING | TRACE_MODE_PAE, .space = 2},
    }, "7 mode paging,pae space=0x2\n");
}
END_TEST

START_TEST(a_name_cannot_end_its_line_or_its_quotes)
{
    check_line(&(struct trace_record){
        .kind = TRACE_OTHER, .other = TRACE_REGION,
        .region = {.number = 2, .name = "a\"b\\c\n\x1b\xe4"},
    }, "7 region 2 \"a\\x22b\\x5cc\\x0a\\x1b\\xe4\"\n");
}
END_TEST

Suite *trace_text_suite(void)
{
    Suite *suite = suite_create("trace_text");
    TCase *line = tcase_create("line");

    tcase_add_test(line, a_reference_shows_page_rights_and_fault);
    tcase_add_test(line, a_new_translation_shows_its_bits_as_letters);
    tcase_add_test(line, a_page_that_is_gone_is_unmapped);
    tcase_add_test(line, invlpg_shows_its_address_and_mov_cr3_its_space);
    tcase_add_test(line, a_mode_without_flags_shows_a_dash);
    tcase_add_test(line, a_name_cannot_end_its_line_or_its_quotes);
    suite_add_tcase(suite, line);
    return suite;
}
