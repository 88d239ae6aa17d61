/* Limits and rights of segments, where the differential test has no
 * reference. */
#include "tests/unit/cpu_fixture.h"

Suite *segment_suite(void);

/* Loads FS with a segment at FIXTURE_DATA. */
static void use_fs(uint32_t limit, uint32_t attr)
{
    fixture_descriptor(FIXTURE_FREE, FIXTURE_DATA, limit, attr);
    fixture_segment(SEG_FS, FIXTURE_FREE);
}

/* MOV EAX, FS:[EBX]; HLT */
#define LOAD_FS "\x64\x8b\x03\xf4"
/* MOV FS:[EBX], EAX; HLT */
#define STORE_FS "\x64\x89\x03\xf4"

START_TEST(last_byte_within_the_limit_is_allowed)
{
    use_fs(0xff, 0x4093);
    cf.cpu.r[EBX] = 0xfc;
    CODE(LOAD_FS);
    fixture_expect_end();
}
END_TEST

START_TEST(last_byte_beyond_the_limit_is_gp_0)
{
    use_fs(0xff, 0x4093);
    cf.cpu.r[EBX] = 0xfd;
    CODE(LOAD_FS);
    fixture_expect(VECTOR_GP, 0, 0);
}
END_TEST

START_TEST(write_beyond_the_limit_is_gp_0_and_writes_nothing)
{
    use_fs(0xff, 0x4093);
    cf.cpu.r[EBX] = 0xfe;
    cf.cpu.r[EAX] = 0x12345678;
    CODE(STORE_FS);
    fixture_expect(VECTOR_GP, 0, 0);
    ck_assert_uint_eq(fixture_read32(FIXTURE_DATA + 0xfc), 0);
}
END_TEST

START_TEST(offset_that_wraps_is_beyond_a_small_limit)
{
    use_fs(0xff, 0x4093);
    cf.cpu.r[EBX] = 0xfffffffe;
    CODE(LOAD_FS);
    fixture_expect(VECTOR_GP, 0, 0);
}
END_TEST

START_TEST(expand_down_allows_above_its_limit_only)
{
    use_fs(0xfff, 0x4097);
    cf.cpu.r[EBX] = 0x1000;
    CODE(LOAD_FS);
    fixture_expect_end();
    cf.cpu.eip = FIXTURE_CODE;
    cf.cpu.r[EBX] = 0xfff;
    fixture_expect(VECTOR_GP, 0, 0);
}
END_TEST

START_TEST(expand_down_of_16_bits_ends_at_64k)
{
    use_fs(0xfff, 0x0097);
    cf.cpu.r[EBX] = 0xfffc;
    CODE(LOAD_FS);
    fixture_expect_end();
    cf.cpu.eip = FIXTURE_CODE;
    cf.cpu.r[EBX] = 0xfffd;
    fixture_expect(VECTOR_GP, 0, 0);
}
END_TEST

START_TEST(write_to_read_only_data_is_gp_0)
{
    use_fs(0xff, 0x4091);
    CODE(STORE_FS);
    fixture_expect(VECTOR_GP, 0, 0);
}
END_TEST

START_TEST(read_modify_write_of_read_only_data_is_gp_0)
{
    use_fs(0xff, 0x4091);
    CODE("\x64\x01\x03\xf4");           /* ADD FS:[EBX], EAX */
    fixture_expect(VECTOR_GP, 0, 0);
}
END_TEST

START_TEST(code_is_never_written_and_read_only_when_readable)
{
    use_fs(0xff, 0x409b);
    CODE(LOAD_FS);
    fixture_expect_end();
    CODE(STORE_FS);
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect(VECTOR_GP, 0, 0);
    use_fs(0xff, 0x4099);
    CODE(LOAD_FS);
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect(VECTOR_GP, 0, 0);
}
END_TEST

START_TEST(null_selector_faults_when_used)
{
    CODE("\x31\xc0\x8e\xe0"             /* XOR EAX, EAX; MOV FS, AX */
         "\x64\x8b\x00\xf4");           /* MOV EAX, FS:[EAX] */
    fixture_expect(VECTOR_GP, 0, 4);
}
END_TEST

START_TEST(stack_beyond_its_limit_is_ss_0)
{
    fixture_descriptor(FIXTURE_FREE, 0, 0xff, 0x4093);
    CODE("\x36\x8b\x03\xf4");           /* MOV EAX, SS:[EBX] */
    cf.cpu.r[EBX] = FIXTURE_DATA;
    fixture_segment(SEG_SS, FIXTURE_FREE);
    cf.cpu.r[ESP] = 0x80;
    fixture_expect(VECTOR_SS, 0, 0);
}
END_TEST

START_TEST(fetch_beyond_the_limit_is_gp_0_at_the_instruction)
{
    CODE("\x90\x90\x90\xb8\x01\x02\x03\x04\xf4");
    fixture_descriptor(FIXTURE_FREE, 0, FIXTURE_CODE + 5, 0x409b);
    fixture_segment(SEG_CS, FIXTURE_FREE);
    fixture_expect(VECTOR_GP, 0, 3);
    ck_assert_uint_eq(cf.cpu.r[EAX], 0);
}
END_TEST

START_TEST(jump_beyond_the_limit_is_gp_0_at_the_jump)
{
    CODE("\xe9\x00\x10\x00\x00\xf4");
    fixture_descriptor(FIXTURE_FREE, 0, FIXTURE_CODE + 0xff, 0x409b);
    fixture_segment(SEG_CS, FIXTURE_FREE);
    fixture_expect(VECTOR_GP, 0, 0);
}
END_TEST

START_TEST(call_beyond_the_limit_pushes_nothing)
{
    CODE("\xe8\x00\x10\x00\x00\xf4");
    fixture_descriptor(FIXTURE_FREE, 0, FIXTURE_CODE + 0xff, 0x409b);
    fixture_segment(SEG_CS, FIXTURE_FREE);
    fixture_expect(VECTOR_GP, 0, 0);
    ck_assert_uint_eq(cf.cpu.r[ESP], FIXTURE_STACK - 16);
}
END_TEST

START_TEST(loading_marks_the_descriptor_accessed)
{
    fixture_descriptor(FIXTURE_FREE, 0, 0xfffff, 0xc092);
    CODE("\xb8\x28\x00\x00\x00\x8e\xe0\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(fixture_read32(FIXTURE_GDT + FIXTURE_FREE + 4) >> 8 & 1,
                      1);
}
END_TEST

START_TEST(far_jump_marks_code_accessed)
{
    fixture_descriptor(FIXTURE_FREE, 0, 0xfffff, 0xc09a);
    CODE("\xea\x07\x50\x00\x00\x28\x00\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(fixture_read32(FIXTURE_GDT + FIXTURE_FREE + 4) >> 8 & 1,
                      1);
}
END_TEST

/* Goes to level 3 with AM and AC set. */
static void use_alignment(void)
{
    fixture_user();
    cf.cpu.cr0 |= CR0_AM;
    flags_set_eflags(&cf.cpu, EFLAGS_AC, EFLAGS_AC);
    cf.cpu.r[EBX] = FIXTURE_DATA;
}

static const struct { const char *bytes; unsigned size; } misaligned[] = {
    {"\x8b\x43\x02", 3},               /* MOV EAX, [EBX+2] */
    {"\x66\x89\x43\x01", 4},           /* MOV [EBX+1], AX */
    {"\x01\x43\x03", 3},               /* ADD [EBX+3], EAX */
    {"\x0f\xb7\x43\x01", 4},           /* MOVZX EAX, WORD [EBX+1] */
    {"\xff\x73\x01", 3},               /* PUSH [EBX+1] */
    {"\x0f\xc7\x4b\x04", 4},           /* CMPXCHG8B [EBX+4] */
    {"\x0f\xb4\x43\x02", 4},           /* LFS EAX, [EBX+2] */
};

START_TEST(misaligned_access_at_level_3_is_ac)
{
    use_alignment();
    fixture_put(FIXTURE_CODE, misaligned[_i].bytes, misaligned[_i].size);
    fixture_expect(VECTOR_AC, 0, 0);
}
END_TEST

START_TEST(misaligned_stack_is_ac)
{
    use_alignment();
    cf.cpu.r[ESP] -= 2;
    CODE("\x50");
    fixture_expect(VECTOR_AC, 0, 0);
    use_alignment();
    cf.cpu.eip = FIXTURE_CODE;
    cf.cpu.r[ESP] = FIXTURE_STACK - 2;
    CODE("\x60");
    fixture_expect(VECTOR_AC, 0, 0);
}
END_TEST

START_TEST(misaligned_string_is_ac)
{
    use_alignment();
    cf.cpu.r[ESI] = FIXTURE_DATA + 1;
    CODE("\xad");
    fixture_expect(VECTOR_AC, 0, 0);
}
END_TEST

/* Where l0 serves both pages, too. */
START_TEST(misaligned_repeated_string_is_ac)
{
    use_alignment();
    cf.cpu.r[ECX] = 8;
    cf.cpu.r[_i ? EDI : ESI] = FIXTURE_DATA + 0x12;
    cf.cpu.r[_i ? ESI : EDI] = FIXTURE_DATA + 0x80;
    CODE("\x8b\x03\x89\x03\xf3\xa5");    /* ...; REP MOVSD */
    fixture_expect(VECTOR_AC, 0, 4);
    ck_assert_uint_eq(cf.cpu.r[ECX], 8);
}
END_TEST

START_TEST(aligned_and_byte_accesses_are_no_ac)
{
    use_alignment();
    CODE("\x8b\x43\x04\x8a\x43\x03\x66\x8b\x43\x02\x0f\x0b");
    fixture_expect(VECTOR_UD, -1, 10);
}
END_TEST

START_TEST(alignment_is_free_at_level_0_and_without_am_or_ac)
{
    cf.cpu.cr0 |= CR0_AM;
    flags_set_eflags(&cf.cpu, EFLAGS_AC, EFLAGS_AC);
    cf.cpu.r[EBX] = FIXTURE_DATA;
    CODE("\x8b\x43\x01\x0f\x0b");
    fixture_expect(VECTOR_UD, -1, 3);
    use_alignment();
    flags_set_eflags(&cf.cpu, 0, EFLAGS_AC);
    cf.cpu.eip = FIXTURE_CODE;
    fixture_expect(VECTOR_UD, -1, 3);
}
END_TEST

START_TEST(popf_turns_alignment_checks_on)
{
    use_alignment();
    flags_set_eflags(&cf.cpu, 0, EFLAGS_AC);
    CODE("\x8b\x43\x01\x68\x02\x00\x04\x00\x9d\x8b\x43\x01");
    fixture_expect(VECTOR_AC, 0, 9);
}
END_TEST

static void add_alignment(TCase *tc)
{
    tcase_add_loop_test(tc, misaligned_access_at_level_3_is_ac, 0,
                        sizeof misaligned / sizeof misaligned[0]);
    tcase_add_test(tc, misaligned_stack_is_ac);
    tcase_add_test(tc, misaligned_string_is_ac);
    tcase_add_loop_test(tc, misaligned_repeated_string_is_ac, 0, 2);
    tcase_add_test(tc, aligned_and_byte_accesses_are_no_ac);
    tcase_add_test(tc, alignment_is_free_at_level_0_and_without_am_or_ac);
    tcase_add_test(tc, popf_turns_alignment_checks_on);
}

Suite *segment_suite(void)
{
    Suite *suite = suite_create("segment");
    TCase *tc = tcase_create("segment");

    tcase_add_checked_fixture(tc, cpu_fixture_up, cpu_fixture_down);
    tcase_add_test(tc, last_byte_within_the_limit_is_allowed);
    tcase_add_test(tc, last_byte_beyond_the_limit_is_gp_0);
    tcase_add_test(tc, write_beyond_the_limit_is_gp_0_and_writes_nothing);
    tcase_add_test(tc, offset_that_wraps_is_beyond_a_small_limit);
    tcase_add_test(tc, expand_down_allows_above_its_limit_only);
    tcase_add_test(tc, expand_down_of_16_bits_ends_at_64k);
    tcase_add_test(tc, write_to_read_only_data_is_gp_0);
    tcase_add_test(tc, read_modify_write_of_read_only_data_is_gp_0);
    tcase_add_test(tc, code_is_never_written_and_read_only_when_readable);
    tcase_add_test(tc, null_selector_faults_when_used);
    tcase_add_test(tc, stack_beyond_its_limit_is_ss_0);
    tcase_add_test(tc, fetch_beyond_the_limit_is_gp_0_at_the_instruction);
    tcase_add_test(tc, jump_beyond_the_limit_is_gp_0_at_the_jump);
    tcase_add_test(tc, call_beyond_the_limit_pushes_nothing);
    tcase_add_test(tc, loading_marks_the_descriptor_accessed);
    tcase_add_test(tc, far_jump_marks_code_accessed);
    add_alignment(tc);
    suite_add_tcase(suite, tc);
    return suite;
}
